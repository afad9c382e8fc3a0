# S2 was reworded in the second version.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?claim la:sentence ?sentence } }
INSERT { GRAPH ?g { ?claim la:sentence "Talk that matters comes where the hands are busy." } }
WHERE {
  GRAPH ?g { ?claim la:sentence ?sentence }
  GRAPH ?g { ?claim skos:notation "S2" ; la:inTheoryVersion ?theory . ?theory la:versionNumber 2 }
}
