# Lived experience is offered as the reason for C2, too.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
INSERT { GRAPH ?g { lap:claim-C2 la:explainedBy lap:claim-C4 } }
WHERE { GRAPH ?g { lap:claim-C2 la:inStudy lap:study } }
