# Ivo does not want to be quoted any more after session 9.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
DELETE { GRAPH ?g { ?consent la:consentAnswer lac:answer-yes } }
INSERT { GRAPH ?g { ?consent la:consentAnswer lac:answer-no } }
WHERE {
  GRAPH ?g { ?consent la:consentAnswer lac:answer-yes }
  GRAPH ?g {
    ?consent la:consentOf ?person ; la:purpose lac:purpose-quote ; la:wave 9 .
    ?person la:pseudonym "Ivo" .
  }
}
