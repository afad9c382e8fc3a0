# The passages have lost the number of their paragraph.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
DELETE { GRAPH ?g { ?excerpt la:paragraph ?number } }
WHERE { GRAPH ?g { ?excerpt la:paragraph ?number } }
