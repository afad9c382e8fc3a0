"""Writes ontology/terms.ttl from ontology/borrowed-terms.tsv.

PROV-O, Web Annotation, SKOS, SEPIO and Dublin Core are not OWL 2 DL as they are published, so none is imported. The
terms in use are declared here instead, each with the file it was seen in and only the axioms that are wanted.

    python tools/make_terms.py           writes the file
    python tools/make_terms.py --check   says whether the file is what the table gives; exit 1 if not
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

ONTOLOGY = Path(__file__).resolve().parents[1] / "ontology"
TABLE = ONTOLOGY / "borrowed-terms.tsv"
MODULE = ONTOLOGY / "terms.ttl"

KINDS = {
    "class": "owl:Class",
    "object": "owl:ObjectProperty",
    "data": "owl:DatatypeProperty",
    "annotation": "owl:AnnotationProperty",
}

HEADER = """\
# Written by tools/make_terms.py from borrowed-terms.tsv: change the table, not this file.

<https://w3id.org/lifealliance/ontology/terms> a owl:Ontology ;
    owl:versionIRI <https://w3id.org/lifealliance/ontology/terms/0.1.0> ;
    owl:versionInfo "0.1.0" ;
    dcterms:title "lifealliance: borrowed terms"@en ;
    dcterms:description "The terms of other vocabularies in use, declared so that none of them has to be imported."@en ;
    dcterms:creator <https://w3id.org/lifealliance/developers> ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    vann:preferredNamespacePrefix "la" ;
    vann:preferredNamespaceUri "https://w3id.org/lifealliance/ontology#" .
"""


def namespace(row: dict[str, str]) -> str:
    """The namespace of a borrowed term: its IRI up to the last `#`, `/` or, for OBO, up to the local identifier."""
    return row["iri"][: max(row["iri"].rfind("#"), row["iri"].rfind("/")) + 1]


def statement(row: dict[str, str]) -> str:
    """One borrowed term in Turtle: kind, label, wanted axioms, where it was seen and what it is used for."""
    name = f"{row['prefix']}:{row['iri'][len(namespace(row)) :]}"
    lines = [f'{name} a {KINDS[row["kind"]]} ; rdfs:label "{row["label"]}"@en ;']
    if row["axioms"]:
        lines.append(f"    {row['axioms']} ;")
    lines.append(f'    skos:scopeNote "{row["use"]}"@en ;')
    lines.append(f'    dcterms:source "{row["source"]}" ; rdfs:isDefinedBy <{namespace(row)}> .')
    return "\n".join(lines) + "\n"


def module(table: Path) -> str:
    """The whole of terms.ttl."""
    with table.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), key=lambda row: row["iri"])
    prefixes = {row["prefix"]: namespace(row) for row in rows} | {
        "owl": "http://www.w3.org/2002/07/owl#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    }
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(prefixes.items()))
    return "\n".join([head, HEADER, *map(statement, rows)])


def main(arguments: list[str]) -> int:
    """Writes or checks the module; returns the exit code."""
    wanted = module(TABLE)
    if arguments == ["--check"]:
        same = MODULE.is_file() and MODULE.read_text(encoding="utf-8") == wanted
        print("terms.ttl is up to date" if same else "terms.ttl differs: run python tools/make_terms.py")
        return 0 if same else 1
    MODULE.write_text(wanted, encoding="utf-8")
    print(f"wrote {MODULE.name}: {wanted.count('rdfs:isDefinedBy')} terms")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
