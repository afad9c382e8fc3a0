# A reader relates C3 to Rogers 1957.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
PREFIX dcterms: <http://purl.org/dc/terms/>
INSERT { GRAPH ?g {
  lap:link-1 a la:CrossStudyLink ; la:inStudy lap:study ; la:linksClaim lap:claim-C3 ; la:linksFinding lap:finding-rogers-1957 ;
    la:crossStudyRelation lac:cross-study-different-scope ; la:rationale "One speaks of therapists, the other of peers." ;
    la:confidence "low" ; dcterms:creator "a reader" .
} }
WHERE { GRAPH ?g { lap:claim-C3 la:inStudy lap:study } }
