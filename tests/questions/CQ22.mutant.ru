# No waiting is coded in the last interview with the PSW of D01.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Waiting for the slower one" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S9_PSW" .
  }
}
