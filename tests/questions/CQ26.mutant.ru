# Hiding in the job is not coded in the first session of D03.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Hiding in the job" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D03_S1_OBS" .
  }
}
