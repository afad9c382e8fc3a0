# Mending sideways was always called and always meant what it is and means now.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?application la:appliesVersion ?then } }
INSERT { GRAPH ?g { ?application la:appliesVersion ?now } }
WHERE {
  GRAPH ?g {
    ?code rdfs:label "Mending sideways" ; la:currentVersion ?now .
    ?application la:appliesCode ?code ; la:appliesVersion ?then .
    FILTER(?then != ?now)
  }
}
