# Slipping means something else.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?version skos:definition ?definition } }
INSERT { GRAPH ?g { ?version skos:definition "Something goes wrong." } }
WHERE {
  GRAPH ?g { ?version skos:definition ?definition }
  GRAPH ?g { ?code rdfs:label "Slipping" ; la:currentVersion ?version }
}
