# Bailie et al. asked peer support workers, too.
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
PREFIX disco: <http://rdf-vocabulary.ddialliance.org/discovery#>
INSERT { GRAPH ?g { lap:finding-bailie-2016-disclosure disco:universe lac:role-psw } }
WHERE { GRAPH ?g { lap:finding-bailie-2016-disclosure disco:universe lac:role-pir } }
