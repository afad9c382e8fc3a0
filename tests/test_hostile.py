"""The table of threats in docs/security.md: every row names a test that is there; and those that are tried here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lifealliance import importers
from lifealliance.errors import BadInput

TESTS = Path(__file__).parent
ROW = re.compile(r"(?m)^\| (\d+) \|.*\| (?:`(\w+)::(\w+)`)? ?\|$")


def test_every_threat_has_a_test_that_is_there() -> None:
    """Forty rows, each with a test."""
    rows = ROW.findall((TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8"))
    assert [number for number, *_ in rows] == [str(number) for number in range(1, 41)]
    assert all(file for _, file, _ in rows)
    for number, file, test in rows:
        assert f"def {test}(" in (TESTS / f"{file}.py").read_text(encoding="utf-8"), number


@pytest.mark.parametrize(
    "data",
    [
        b"@prefix la: <urn:x> .\nla:a la:b \n",
        b'{"@context": "http://127.0.0.1:1/context", "@id": "urn:a", "urn:p": "x"}',
        b'{"@graph": ' * 2000,
        b"<<( " * 20_000,
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><rdf:RDF>&b;</rdf:RDF>',
        b"@prefix sh: <http://www.w3.org/ns/shacl#> .\n<urn:s> a sh:NodeShape ; sh:deactivated true .\n",
        b"<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <http://x.y/> .",
    ],
)
def test_rdf_of_others_is_not_read(tmp_path: Path, data: bytes) -> None:
    """No importer takes triples: contexts, shapes, imports and nesting of strangers reach no parser of RDF."""
    path = tmp_path / "project.qdpx"
    path.write_bytes(data)
    with pytest.raises(BadInput):
        importers.read(path)
