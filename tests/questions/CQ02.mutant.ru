# Nobody wrote down why the PSW of D07 was not interviewed after session 9.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?encounter la:reasonNotHeld ?reason } }
WHERE {
  GRAPH ?g { ?encounter la:reasonNotHeld ?reason }
  GRAPH ?g { ?encounter la:dyad ?dyad . ?dyad skos:notation "D07" }
}
