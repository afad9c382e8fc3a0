# Both partners of D10 were interviewed after a ninth session; it only was not observed.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?encounter la:held false } }
INSERT { GRAPH ?g { ?encounter la:held true } }
WHERE {
  GRAPH ?g { ?encounter la:held false }
  GRAPH ?g {
    ?encounter la:followsSession ?session ; la:dyad ?dyad .
    ?dyad skos:notation "D10" .
  }
}
