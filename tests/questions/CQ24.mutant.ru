# Telling too much is not coded in the PIR's first interview of D01, nor in the PSW's.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Telling too much too soon" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S3_PIR" .
  }
} ;
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Telling too much too soon" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S3_PSW" .
  }
}
