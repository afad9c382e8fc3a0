# Somebody sets a passage of the invented study under the published statement C1.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
INSERT { GRAPH ?g {
  lap:claim-C1 la:hasEvidenceLine lap:line-1 .
  lap:line-1 la:hasItem lap:excerpt-1 .
  lap:excerpt-1 la:invented true .
} }
WHERE { GRAPH ?g { lap:claim-C1 la:inStudy lap:study } }
