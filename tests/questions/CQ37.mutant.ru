# The contrast is of degree only.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
DELETE { GRAPH ?g { lap:contrast-C3 la:contrastDirection lac:contrast-different-in-kind } }
WHERE { GRAPH ?g { lap:contrast-C3 la:contrastDirection lac:contrast-different-in-kind } }
