# The memo on being of use is a reflexive one and records no step.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?memo la:memoKind lac:memo-category } }
INSERT { GRAPH ?g { ?memo la:memoKind lac:memo-reflexive } }
WHERE {
  GRAPH ?g { ?memo la:memoKind lac:memo-category }
  GRAPH ?g { ?memo rdfs:label "Category: being of use" }
}
