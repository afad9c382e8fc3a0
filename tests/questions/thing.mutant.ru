# C3 is current.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
DELETE { GRAPH ?g { lap:claim-C3 la:state ?state } }
INSERT { GRAPH ?g { lap:claim-C3 la:state lac:state-current } }
WHERE {
  GRAPH ?g { lap:claim-C3 la:state ?state }
}
