# Nothing of the drill in Ivo's first interview is coded as a misreading.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Getting the other wrong" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S3_PIR" .
  }
}
