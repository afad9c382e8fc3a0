"""Writes ontology/mappings/mappings.ttl from the mapping files (*.sssom.tsv) beside it.

A mapping file is SSSOM: its head, behind `#`, is YAML; below it stands one mapping per row. Every mapping becomes a
named thing with what is known of it. Only an accepted one with an address at either end is also stated as a match; a
rejected one (Not) and a term that was looked for in vain never are.

    python tools/make_mappings.py           writes the file
    python tools/make_mappings.py --check   says whether the file is what the tables give; exit 1 if not
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parents[1] / "ontology" / "mappings"
MODULE = FOLDER / "mappings.ttl"
ABSENT = "sssom:NoTermFound"
HEADER = "# Written by tools/make_mappings.py from the *.sssom.tsv files beside it: change those, not this file.\n"
#: Prefixes of what is said about a mapping, whatever vocabularies it names.
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "obo": "http://purl.obolibrary.org/obo/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
}


@dataclass(frozen=True)
class MappingSet:
    """One mapping file.

    Attributes:
        head: the slots that hold for the whole file, among them `curie_map` and `object_source`.
        rows: one mapping each, by the names of the columns; what is not filled in is empty.
    """

    path: Path
    head: dict[str, Any]
    rows: tuple[dict[str, str], ...]


def read(path: Path) -> MappingSet:
    """A mapping file, taken apart and not judged."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = yaml.safe_load("\n".join(line[1:] for line in lines if line.startswith("#")))
    table = [line for line in lines if not line.startswith("#")]
    rows = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
    return MappingSet(path, head, tuple(rows))


def read_all(folder: Path) -> tuple[MappingSet, ...]:
    """Every mapping file of a folder, in the order of their names."""
    return tuple(read(path) for path in sorted(folder.glob("*.sssom.tsv")))


def is_asserted(row: dict[str, str]) -> bool:
    """Whether a row is stated as a match: neither rejected nor absent, and with an address at its end."""
    return not row["predicate_modifier"] and row["object_id"] not in ("", ABSENT)


def label(row: dict[str, str], vocabulary: str) -> str:
    """The name of a mapping: what is mapped, how, to what, and in which vocabulary."""
    kind = row["predicate_id"].partition(":")[2].removesuffix("Match")
    if row["object_id"] == ABSENT:
        return f"{row['subject_label']}: no term found ({vocabulary})"
    rejected = "not " if row["predicate_modifier"] else ""
    return f"{row['subject_label']}: {rejected}{kind} match {row['object_label']} ({vocabulary})"


def statement(row: dict[str, str], head: dict[str, Any]) -> str:
    """One mapping in Turtle, followed by the match itself where that is asserted."""
    said = [
        ("rdfs:label", _text(label(row, head["mapping_set_title"].partition(" to ")[2]))),
        ("sssom:subject_id", row["subject_id"]),
        ("sssom:predicate_id", row["predicate_id"]),
        ("sssom:predicate_modifier", "sssom:NegatedPredicate" if row["predicate_modifier"] else ""),
        ("sssom:object_id", row["object_id"]),
        ("skos:notation", _text(row.get("ext_object_notation", ""))),
        ("sssom:object_label", _text(row["object_label"])),
        ("sssom:object_source", f"<{head['object_source']}>"),
        ("sssom:mapping_justification", row["mapping_justification"]),
        ("obo:SEPIO_0000167", row["ext_confidence_word"]),
        ("rdfs:comment", _text(row["comment"])),
        ("dcterms:source", _text(row["ext_target_basis"])),
        ("sssom:author_label", _text(row["author_label"])),
    ]
    lines = " ;\n".join(f"    {name} {value}" for name, value in said if value)
    written = f"{row['record_id']} a sssom:Mapping ;\n{lines} .\n"
    if is_asserted(row):
        written += f"{row['subject_id']} {row['predicate_id']} {row['object_id']} .\n"
    return written


def module(folder: Path) -> str:
    """The whole of mappings.ttl."""
    sets = read_all(folder)
    prefixes = dict(PREFIXES)
    for mapped in sets:
        prefixes |= {name: iri for name, iri in mapped.head["curie_map"].items() if name != "linkml"}
    head = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in sorted(prefixes.items()))
    return "\n".join([head, HEADER, *(statement(row, mapped.head) for mapped in sets for row in mapped.rows)])


def _text(words: str) -> str:
    return json.dumps(words, ensure_ascii=False) if words else ""


def main(arguments: list[str]) -> int:
    """Writes or checks the module; returns the exit code."""
    wanted = module(FOLDER)
    if arguments == ["--check"]:
        same = MODULE.is_file() and MODULE.read_text(encoding="utf-8") == wanted
        print("mappings.ttl is up to date" if same else "mappings.ttl differs: run python tools/make_mappings.py")
        return 0 if same else 1
    MODULE.write_text(wanted, encoding="utf-8")
    print(f"wrote {MODULE.name}: {wanted.count(' a sssom:Mapping ;')} mappings")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
