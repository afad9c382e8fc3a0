# The first record was made last.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?record la:order ?number } }
INSERT { GRAPH ?g { ?record la:order 99 } }
WHERE {
  GRAPH ?g { ?record la:order ?number }
  GRAPH ?g { ?record rdfs:label "D01_S1_OBS" }
}
