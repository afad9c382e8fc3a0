# Lending and returning contributes to no component.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?category la:contributesTo ?component } }
WHERE {
  GRAPH ?g { ?category la:contributesTo ?component }
  GRAPH ?g { ?category rdfs:label "Lending and returning" }
}
