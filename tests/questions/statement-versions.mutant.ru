# S7 was merged into S4 in the second version.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { GRAPH ?g { ?claim la:mergedInto ?other } }
WHERE {
  GRAPH ?g {
    ?theory la:versionNumber 2 .
    ?claim skos:notation "S7" ; la:inTheoryVersion ?theory .
    ?other skos:notation "S4" ; la:inTheoryVersion ?theory .
  }
}
