# Nobody has read C4 beside the trusting relationships of Gillard et al. 2015.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
DELETE { GRAPH ?g { lap:link-C4-gillard-2015-trust la:linksClaim lap:claim-C4 } }
WHERE { GRAPH ?g { lap:link-C4-gillard-2015-trust la:linksClaim lap:claim-C4 } }
