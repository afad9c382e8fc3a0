# The code was never called anything else.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
DELETE { GRAPH ?g { ?version la:versionOf ?code } }
WHERE { GRAPH ?g { ?version la:versionOf ?code ; rdfs:label "Laughing it off" } }
