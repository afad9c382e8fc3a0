# The match of interests with leisure time is rejected.
PREFIX lam: <https://w3id.org/lifealliance/mappings#>
PREFIX sssom: <https://w3id.org/sssom/>
INSERT { GRAPH ?g { lam:bcio-21 sssom:predicate_modifier sssom:NegatedPredicate } }
WHERE { GRAPH ?g { lam:bcio-21 a sssom:Mapping } }
