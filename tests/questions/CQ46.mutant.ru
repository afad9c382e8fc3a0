# The quote of the drill waits for a check.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { GRAPH ?g { ?quote la:waitsFor "a second person's check" } }
WHERE { GRAPH ?g { ?quote a la:Quote ; skos:notation "Q3" } }
