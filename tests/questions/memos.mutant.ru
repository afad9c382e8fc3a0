# Nothing came of the memo on the pair that stopped.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?memo la:ledTo ?thing } }
WHERE {
  GRAPH ?g { ?memo la:ledTo ?thing }
  GRAPH ?g { ?memo rdfs:label "Sampling: the pair that stopped" }
}
