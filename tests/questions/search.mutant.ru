# Nobody says sorry in the texts of memos any more.
PREFIX la: <https://w3id.org/lifealliance/ontology#>
DELETE { GRAPH ?g { ?memo la:text ?text } }
WHERE { GRAPH ?g { ?memo la:text ?text } FILTER(CONTAINS(LCASE(?text), "sorry")) }
