# Doing side by side leads to what it was said to make possible.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
DELETE { GRAPH ?g { ?link la:relationKind lac:relation-makes-possible } }
INSERT { GRAPH ?g { ?link la:relationKind lac:relation-leads-to } }
WHERE {
  GRAPH ?g { ?link la:relationKind lac:relation-makes-possible }
}
