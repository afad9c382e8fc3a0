# Twelve observations of the first session were planned.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
DELETE { GRAPH ?g { ?step la:plannedCount 10 } }
INSERT { GRAPH ?g { ?step la:plannedCount 12 } }
WHERE {
  GRAPH ?g { ?step la:plannedCount 10 }
  GRAPH ?g { ?step la:sessionNumber 1 }
}
