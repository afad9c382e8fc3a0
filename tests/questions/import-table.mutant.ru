# Three codes had no place.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
DELETE { GRAPH ?g { ?count la:noPlace ?number } }
INSERT { GRAPH ?g { ?count la:noPlace 3 } }
WHERE {
  GRAPH ?g { ?count la:noPlace ?number }
  GRAPH ?g { ?count la:countKind "codes" }
}
