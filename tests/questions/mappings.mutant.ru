# That a PSW is exactly a peer is no longer rejected.
PREFIX lam: <https://w3id.org/lifealliance/mappings#>
PREFIX sssom: <https://w3id.org/sssom/>
DELETE { GRAPH ?g { lam:bcio-12 sssom:predicate_modifier sssom:NegatedPredicate } }
WHERE { GRAPH ?g { lam:bcio-12 sssom:predicate_modifier sssom:NegatedPredicate } }
