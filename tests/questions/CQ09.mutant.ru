# What runs counter to S7 only bounds it.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?line la:evidenceRelation lac:evidence-runs-counter } }
INSERT { GRAPH ?g { ?line la:evidenceRelation lac:evidence-bounds } }
WHERE {
  GRAPH ?g { ?line la:evidenceRelation lac:evidence-runs-counter }
  GRAPH ?h { ?claim skos:notation "S7" ; la:hasEvidenceLine ?line }
}
