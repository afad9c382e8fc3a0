# The code came to mean something wider after it had been given.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?code la:currentVersion ?version } }
INSERT { GRAPH ?g {
  ?code la:currentVersion ?newer .
  ?newer a la:CodeVersion ; la:versionOf ?code ; la:versionNumber 4 ; la:level lac:level-focused ;
    rdfs:label "Making out it was nothing" ; skos:definition "Someone makes small what was not small." .
} }
WHERE {
  GRAPH ?g { ?code rdfs:label "Making out it was nothing" ; la:currentVersion ?version }
  BIND(IRI(CONCAT(STR(?version), "-newer")) AS ?newer)
}
