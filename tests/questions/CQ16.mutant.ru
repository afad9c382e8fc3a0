# Nobody knows who speaks in Winnie's last interview.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?excerpt la:voicedAs ?participation } }
WHERE {
  GRAPH ?g { ?excerpt la:voicedAs ?participation }
  GRAPH ?g { ?excerpt la:excerptOf ?record . ?record rdfs:label "D02_S9_PIR" }
}
