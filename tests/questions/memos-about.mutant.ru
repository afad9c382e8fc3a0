# A memo on a contrary case is about nothing in particular.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?memo la:about ?thing } }
WHERE {
  GRAPH ?g { ?memo la:about ?thing }
  GRAPH ?g { ?memo rdfs:label "Contrary: correct and cold" }
}
