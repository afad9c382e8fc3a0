# The PIR of D04 tells nothing for the first time after the third session.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Telling it for the first time" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D04_S3_PIR" .
  }
}
