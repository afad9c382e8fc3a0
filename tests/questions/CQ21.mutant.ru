# The word is not coded in the last interview with the PSW of D05.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "\"neighbouring\"" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D05_S9_PSW" .
  }
}
