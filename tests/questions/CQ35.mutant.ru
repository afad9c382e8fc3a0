# Bringing in a third person was raised into the category on the fence.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
INSERT { GRAPH ?g { ?category la:drawnFrom ?code } }
WHERE {
  GRAPH ?g { ?category a la:Category ; rdfs:label "Keeping a fence" }
  GRAPH ?h { ?code a la:Code ; rdfs:label "Bringing in a third person" }
}
