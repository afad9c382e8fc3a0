# Nobody has matched empathy with Bordin's bond.
PREFIX lac: <https://w3id.org/lifealliance/concepts#>
PREFIX lap: <https://w3id.org/lifealliance/published#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
DELETE { GRAPH ?g { lap:component-empathy skos:relatedMatch lac:bordin-bond } }
WHERE { GRAPH ?g { lap:component-empathy skos:relatedMatch lac:bordin-bond } }
