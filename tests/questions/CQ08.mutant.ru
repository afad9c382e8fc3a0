# Twelve dyads were planned.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
DELETE { GRAPH ?g { lap:study la:plannedDyads ?number } }
INSERT { GRAPH ?g { lap:study la:plannedDyads 12 } }
WHERE {
  GRAPH ?g { lap:study la:plannedDyads ?number }
}
