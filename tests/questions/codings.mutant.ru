# Who coded the PIR's first interview of D01 was not recorded.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:coder ?coder } }
WHERE {
  GRAPH ?g { ?application la:coder ?coder }
  GRAPH ?g {
    ?application la:toExcerpt ?excerpt .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S3_PIR" .
  }
}
