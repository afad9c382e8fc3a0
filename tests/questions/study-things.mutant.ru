# One dyad is called something else.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?dyad rdfs:label ?name } }
INSERT { GRAPH ?g { ?dyad rdfs:label "The two of the drill" } }
WHERE {
  GRAPH ?g { ?dyad rdfs:label ?name }
  GRAPH ?g { ?dyad skos:notation "D01" }
}
