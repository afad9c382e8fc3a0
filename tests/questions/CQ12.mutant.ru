# The code came to mean something wider after it had been given.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?code la:currentVersion ?version } }
INSERT { GRAPH ?g {
  ?code la:currentVersion ?newer .
  ?newer a la:CodeVersion ; la:versionOf ?code ; la:versionNumber 2 ; la:level lac:level-focused ;
    skos:definition "The teller says, or another account says, that this has not been told before." .
} }
WHERE {
  GRAPH ?g { ?code rdfs:label "Telling it for the first time" ; la:currentVersion ?version }
  BIND(IRI(CONCAT(STR(?version), "-newer")) AS ?newer)
}
