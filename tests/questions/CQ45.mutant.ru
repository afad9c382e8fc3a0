# Winnie agrees to the link with her partner again.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
DELETE { GRAPH ?g { ?consent la:consentAnswer lac:answer-no } }
INSERT { GRAPH ?g { ?consent la:consentAnswer lac:answer-yes } }
WHERE {
  GRAPH ?g {
    ?consent la:consentOf ?person ; la:purpose lac:purpose-link ; la:consentAnswer lac:answer-no .
    ?person la:pseudonym "Winnie"
  }
}
