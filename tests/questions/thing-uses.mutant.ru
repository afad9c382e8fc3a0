# One more statement about C3 stands in the published graph.
INSERT DATA { GRAPH <https://w3id.org/lifealliance/published> {
  <https://w3id.org/lifealliance/published#claim-C3> <http://www.w3.org/2004/02/skos/core#editorialNote> "Read again." .
} }
