# Maren does not take part in D06.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?participation la:dyad ?dyad } }
WHERE {
  GRAPH ?g { ?participation la:dyad ?dyad }
  GRAPH ?g {
    ?participation la:participant ?person .
    ?person la:pseudonym "Maren" .
    ?dyad skos:notation "D06" .
  }
}
