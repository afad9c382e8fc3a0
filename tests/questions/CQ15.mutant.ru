# C3 is stated in another part of the abstract.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
DELETE { GRAPH ?g { lap:claim-C3 la:statedAt ?place } }
INSERT { GRAPH ?g { lap:claim-C3 la:statedAt "abstract, conclusion" } }
WHERE {
  GRAPH ?g { lap:claim-C3 la:statedAt ?place }
}
