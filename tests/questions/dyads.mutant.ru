# Ivo has another pseudonym.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
DELETE { GRAPH ?g { ?person la:pseudonym "Ivo" } }
INSERT { GRAPH ?g { ?person la:pseudonym "Ian" } }
WHERE {
  GRAPH ?g { ?person la:pseudonym "Ivo" }
}
