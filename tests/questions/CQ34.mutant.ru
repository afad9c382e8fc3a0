# One of the two comparisons is a memo on method.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?memo la:memoKind lac:memo-comparison } }
INSERT { GRAPH ?g { ?memo la:memoKind lac:memo-method } }
WHERE {
  GRAPH ?g { ?memo la:memoKind lac:memo-comparison }
  GRAPH ?g { ?memo rdfs:label "Compare: the bus and the call" }
}
