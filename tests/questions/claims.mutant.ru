# S5 is not set aside.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
DELETE { GRAPH ?g { ?claim la:standing lac:standing-set-aside } }
INSERT { GRAPH ?g { ?claim la:standing lac:standing-tentative } }
WHERE {
  GRAPH ?g { ?claim la:standing lac:standing-set-aside }
}
