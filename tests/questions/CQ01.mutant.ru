# The ninth session of D10 was observed after all.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?encounter la:held false } }
INSERT { GRAPH ?g { ?encounter la:held true } }
WHERE {
  GRAPH ?g { ?encounter la:held false }
  GRAPH ?g {
    ?encounter la:observes ?session .
    ?session la:sessionNumber 9 ; la:dyad ?dyad .
    ?dyad skos:notation "D10" .
  }
}
