# In the PSW's first interview of D01 the two are placed in step.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:appliesCode ?finding } }
INSERT { GRAPH ?g { ?application la:appliesCode ?inStep } }
WHERE {
  GRAPH ?g { ?application la:appliesCode ?finding }
  GRAPH ?g {
    ?finding rdfs:label "pace: finding step" .
    ?inStep rdfs:label "pace: in step" .
    ?application la:toExcerpt ?excerpt .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S3_PSW" .
  }
}
