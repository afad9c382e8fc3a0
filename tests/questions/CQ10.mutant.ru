# Of the passages for S9 only those of D01 are left.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { ?line la:hasItem ?excerpt } }
WHERE {
  GRAPH ?g { ?line la:hasItem ?excerpt }
  GRAPH ?g { ?claim skos:notation "S9" ; la:hasEvidenceLine ?line }
  GRAPH ?h { ?excerpt la:excerptOf ?record . ?record rdfs:label ?name }
  FILTER(!STRSTARTS(?name, "D01"))
}
