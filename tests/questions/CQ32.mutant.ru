# No word for the relationship is coded in D06.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "\"neighbouring\"" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D06_S9_PIR" .
  }
}
