# The memo on the mat was written about S4, too.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { GRAPH ?g { ?memo la:about ?claim } }
WHERE {
  GRAPH ?g {
    ?memo rdfs:label "Contrary: standing on the mat" .
    ?theory la:versionNumber 2 .
    ?claim skos:notation "S4" ; la:inTheoryVersion ?theory .
  }
}
