# Nobody is said to be of use to the PSW in the last interview with the PIR of D01.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:toExcerpt ?excerpt } }
WHERE {
  GRAPH ?g { ?application la:toExcerpt ?excerpt }
  GRAPH ?g {
    ?application la:appliesCode ?code .
    ?code rdfs:label "Being of use to the PSW" .
    ?excerpt la:excerptOf ?record .
    ?record rdfs:label "D01_S9_PIR" .
  }
}
