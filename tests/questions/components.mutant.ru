# Keeping step is a component of relationship building.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?component la:componentOf ?target } }
INSERT { GRAPH ?g { ?component la:componentOf lac:target-relationship-building } }
WHERE {
  GRAPH ?g { ?component a la:Component ; rdfs:label "keeping step" }
  OPTIONAL { GRAPH ?g { ?component la:componentOf ?target } }
}
