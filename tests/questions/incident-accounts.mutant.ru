# Nothing in Ivo's first interview is an account of the drill.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?incident la:hasAccount ?excerpt } }
WHERE {
  GRAPH ?g { ?incident la:hasAccount ?excerpt }
  GRAPH ?g {
    ?incident rdfs:label "The borrowed drill" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S3_PIR" .
  }
}
