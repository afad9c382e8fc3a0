# A memo takes up what runs counter to S2.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
INSERT { GRAPH ?g {
  ?memo a la:Memo ; la:inStudy ?study ; rdfs:label "Contrary: hands busy and nothing said" ; la:text "Looked at again." ;
    la:memoKind lac:memo-contrary-case ; la:about ?claim .
} }
WHERE {
  GRAPH ?g { ?claim skos:notation "S2" ; la:inStudy ?study ; la:inTheoryVersion ?theory . ?theory la:versionNumber 2 }
  BIND(IRI(CONCAT(STR(?claim), "-memo")) AS ?memo)
}
