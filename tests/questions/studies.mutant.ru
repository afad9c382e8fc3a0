# Twelve dyads were planned.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
DELETE { GRAPH ?g { ?study la:plannedDyads 10 } }
INSERT { GRAPH ?g { ?study la:plannedDyads 12 } }
WHERE {
  GRAPH ?g { ?study la:plannedDyads 10 }
}
