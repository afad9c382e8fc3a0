# One record was made in Welsh.
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
DELETE { GRAPH ?g { ?record dcterms:language "en" } }
INSERT { GRAPH ?g { ?record dcterms:language "cy" } }
WHERE {
  GRAPH ?g { ?record dcterms:language "en" }
  GRAPH ?g { ?record rdfs:label "D03_S1_OBS" }
}
