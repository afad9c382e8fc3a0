# After session 9 the interviews of D02 went on with the second version of the guide.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?interview la:guideVersion "3" } }
INSERT { GRAPH ?g { ?interview la:guideVersion "2" } }
WHERE {
  GRAPH ?g { ?interview la:guideVersion "3" ; la:dyad ?dyad . ?dyad skos:notation "D02" }
}
