"""The RDF formats a study is exported in, by the word a researcher types, as media types (IANA)."""

FORMATS = {
    "turtle": "text/turtle",
    "trig": "application/trig",
    "nquads": "application/n-quads",
    "ntriples": "application/n-triples",
}
