# C2 is about nothing in particular.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
DELETE { GRAPH ?g { lap:claim-C2 la:about ?component } }
WHERE {
  GRAPH ?g { lap:claim-C2 la:about ?component }
}
