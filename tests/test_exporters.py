"""A study leaves in every format with nothing lost in silence, and what is invented says so everywhere."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from lxml import etree
from openpyxl import load_workbook
from rdflib import RDF as RDF_TERMS
from rdflib import SKOS as SKOS_TERMS
from rdflib import Graph

from lifealliance.answers import INVENTED, INVENTED_NOTICE
from lifealliance.errors import BadInput
from lifealliance.exporters import chosen, formats, inventory
from lifealliance.exporters.codings import matrix
from lifealliance.exporters.refi_qda.codebook import codebook
from lifealliance.exporters.values import Held, Leaving
from lifealliance.iris import LICENCES
from lifealliance.model.leaving import project_of
from lifealliance.model.study import Study
from lifealliance.rdf import Names

if TYPE_CHECKING:
    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.model.coded import CodedProject

SAMPLES = Path(__file__).parents[2] / "shared" / "samples"
needs_schemas = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the schemas of ../shared/samples are absent")
ALL = sorted(formats())


def held(study: Study) -> Held:
    """A study as exporters get it."""
    return Held(study, project_of(study), Names(study))


def leaving(study: Study, quads: bytes = b"") -> Leaving:
    """A study on its way out, without a store."""
    it = study.settings
    said = (it.id, it.title, it.base, it.invented, "2026-01-02", "", True)
    return Leaving(*said, lambda _media: quads, lambda: held(study))


def rows(body: bytes) -> list[dict[str, str]]:
    """The rows of a table."""
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    """Every format there is stands in the sentence."""
    with pytest.raises(BadInput) as refused:
        chosen("docx")
    assert all(name in refused.value.message for name in ALL)


def test_the_inventory_knows_every_part_of_a_study(demo_study: Study) -> None:
    """Whatever a study holds is counted: without it, the inventory is another one."""
    one = demo_study.codes[0].key
    whole = replace(demo_study, parts=(("one.qdpx", "0" * 64, "some tool"),), sensitive=(one,))
    before = inventory.held(whole)
    # Turns of speech are read from the full texts and go where those go; the finished table is made of the rest.
    names = {"settings", "tool", "file", "file_sha256", "paths", "codebooks", "turns", "spread"}
    for field in (field for field in fields(Study) if field.name not in names):
        value = getattr(whole, field.name)
        assert value, f"the invented study has no {field.name}"
        less = replace(whole, **{field.name: type(value)()})
        assert inventory.held(less) != before, field.name


@pytest.mark.parametrize("name", [name for name in ALL if name != "rocrate"])
def test_every_format_accounts_for_everything(demo: KnowledgeBase, demo_study: Study, name: str) -> None:
    """What a study holds is in the file or said to have no place in it; the same study gives the same file."""
    exported = demo.export("demo", name)
    there = {kind: number for kind, number in inventory.held(demo_study).items() if number}
    assert {count.kind: count.came_in for count in exported.counts} == there
    assert any(count.kept for count in exported.counts)
    if name != "xlsx":
        assert demo.export("demo", name).body == exported.body


def test_a_format_names_only_kinds_there_are(demo_study: Study) -> None:
    """A kind that is none is a mistake in the program, and fails."""
    with pytest.raises(KeyError):
        inventory.without(demo_study, ["unicorns"])


def test_the_table_says_what_the_stored_question_says(demo: KnowledgeBase) -> None:
    """Row by row the codings are those the question gives, with dyad, session, role and voices."""
    answer = demo.ask("codings", "demo").table.records()
    shown = rows(demo.export("demo", "csv").body)
    same = ("dyadName", "kind", "role", "recordName", "words", "voices", "vantage", "path", "coderName", "excerpt")
    assert [[row[name] for name in same] for row in shown] == [[row[name] or "" for name in same] for row in answer]
    assert [row["session"] for row in shown] == [str(row["session"]) for row in answer]
    assert {row["invented"] for row in shown} == {INVENTED}


def test_the_matrix_has_a_one_where_a_code_was_given(demo_study: Study) -> None:
    """Records, dyads and cases have 1 for every code given in them and 0 for every other."""
    table = matrix(held(demo_study))
    paths = demo_study.paths
    given = {(coding.span[0], paths[coding.code]) for coding in demo_study.codings}
    keys = {record.name: record.key for record in demo_study.records if record.held}
    records = [row for row in table.records() if row["unit"] == "record"]
    assert {row["name"] for row in records} == keys.keys()
    codes = [paths[code.key] for code in demo_study.codes if code.codable]
    found = {(keys[row["name"]], path) for row in records for path in codes if row[path] == 1}
    assert found == given
    first = next(row for row in table.records() if row["unit"] == "dyad")
    assert {first[path] for path in codes} == {0, 1}


def test_a_spreadsheet_computes_nothing(demo_study: Study) -> None:
    """A code whose name or definition begins like a formula is text in every table, in headings too."""
    evil = "=HYPERLINK(1)"
    codes = tuple(replace(code, name=evil, definition="@SUM(1)") for code in demo_study.codes)
    study = replace(demo_study, codes=codes, paths=dict.fromkeys(demo_study.paths, evil))
    for name in ("csv", "matrix", "codebook"):
        text = chosen(name).write(leaving(study)).body.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))], name
    book = load_workbook(io.BytesIO(chosen("xlsx").write(leaving(study)).body))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n", "b"}


def test_the_workbook_has_its_sheets_and_says_what_is_not_in_it(demo: KnowledgeBase) -> None:
    """Codings, matrix, codes, memos; INVENTED in every row; what had no place, with numbers."""
    exported = demo.export("demo", "xlsx")
    book = load_workbook(io.BytesIO(exported.body), read_only=True)
    assert book.sheetnames == ["Codings", "Matrix", "Codes", "Memos", "Quotes", "About"]
    for name in book.sheetnames[:-1]:
        _, *lines = book[name].iter_rows(values_only=True)
        assert {line[-1] for line in lines} == {INVENTED}
    about = {str(line[0]): line[1] for line in book["About"].iter_rows(values_only=True)}
    assert about["notice"] == INVENTED_NOTICE
    assert about["not in this workbook: statements"] == "17"


def test_json_ld_gives_the_triples_back(demo: KnowledgeBase) -> None:
    """Read by its own context it is the same statements in the same graphs; a person finds plain names and values."""
    body = demo.export("demo", "jsonld").body
    found = ox.Dataset(ox.parse(body, ox.RdfFormat.JSON_LD))
    wanted = ox.Dataset(ox.parse(demo.export("demo", "nquads").body, ox.RdfFormat.N_QUADS))
    assert found == wanted
    document = json.loads(body)
    assert document["notice"] == INVENTED_NOTICE
    evidence = next(graph for graph in document["graph"] if graph["id"] == "study:graph/evidence")["graph"]
    excerpt = next(thing for thing in evidence if thing["type"] == "Excerpt")
    assert isinstance(excerpt["exact"], str)
    assert isinstance(excerpt["start"], int)
    assert excerpt["excerptOf"].startswith("study:record/")


def test_what_is_published_leaves_as_triples_only(demo: KnowledgeBase) -> None:
    """It has several languages, kinds of values and graphs, all of which survive; there is no project in it."""
    found = ox.Dataset(ox.parse(demo.export("published", "jsonld").body, ox.RdfFormat.JSON_LD))
    assert found == ox.Dataset(ox.parse(demo.export("published", "nquads").body, ox.RdfFormat.N_QUADS))
    with pytest.raises(BadInput, match="no coded project in published"):
        demo.export("published", "qdpx")


def test_the_codebook_is_skos(demo: KnowledgeBase, demo_study: Study) -> None:
    """A concept for every code with its definition and the code above it, a collection for every category."""
    graph = Graph().parse(data=demo.export("demo", "skos").body, format="turtle")
    concepts = set(graph.subjects(RDF_TERMS.type, SKOS_TERMS.Concept))
    assert len(concepts) == len(demo_study.codes)
    assert len(set(graph.subjects(SKOS_TERMS.definition, None)) & concepts) == sum(
        bool(code.definition) for code in demo_study.codes
    )
    above = {code.key for code in demo_study.codes}
    assert len(list(graph.triples((None, SKOS_TERMS.broader, None)))) == sum(
        code.parent in above for code in demo_study.codes
    )
    assert len(set(graph.subjects(RDF_TERMS.type, SKOS_TERMS.Collection))) == len(demo_study.categories)
    assert INVENTED_NOTICE in graph.serialize(format="nt")


def test_annotations_point_at_the_words(demo: KnowledgeBase, demo_study: Study) -> None:
    """Both selectors of every annotation select the same words of the record, and it says INVENTED."""
    names = Names(demo_study)
    texts = {names.record(key)[1:-1]: text for key, text in demo_study.texts.items()}
    page = json.loads(demo.export("demo", "annotations").body)["first"]["items"]
    assert len(page) == len(demo_study.codings) + len(demo_study.rest.codings) + _without_code(demo_study)
    for item in page:
        quote, place = item["target"]["selector"]
        text = texts[item["target"]["source"]]
        assert text[place["start"] : place["end"]] == quote["exact"]
        assert text[: place["start"]].endswith(quote.get("prefix", ""))
        assert text[place["end"] :].startswith(quote.get("suffix", ""))
        assert INVENTED_NOTICE in {body.get("value") for body in item["body"]}
    assert len({item["id"] for item in page}) == len(page)


def _without_code(study: Study) -> int:
    return inventory.held(study)["passages without a code"]


def test_a_crate_explains_itself(demo: KnowledgeBase, tmp_path: Path) -> None:
    """It is an RO-Crate 1.2 whose files are all described, with licences, ontology and questions; twice the same."""
    library = pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    exported = demo.export("demo", "rocrate", "Ask the study team.")
    assert demo.export("demo", "rocrate", "Ask the study team.").body == exported.body
    assert exported.left_out() == "1 codes marked as sensitive"
    path = tmp_path / "demo.zip"
    path.write_bytes(exported.body)
    crate = library.ROCrate(path)
    assert crate.version == "1.2"
    assert INVENTED in crate.description
    licences = {entity.id for entity in crate.get_by_type("CreativeWork")}
    assert licences >= {*LICENCES.values(), "#licence"}
    assert crate.license["name"] == "Ask the study team."
    with zipfile.ZipFile(path) as archive:
        there = set(archive.namelist()) - {"ro-crate-metadata.json"}
    described = {entity.id for entity in crate.get_by_type("File")}
    assert there == described - {"ro-crate-metadata.json"}
    assert {"questions/CQ09-words-behind-a-statement.rq", "ontology/core.ttl"} & there


def test_a_crate_without_a_licence_says_so(demo: KnowledgeBase) -> None:
    """Nobody is given a right that nobody gave."""
    pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    with zipfile.ZipFile(io.BytesIO(demo.export("demo", "rocrate").body)) as archive:
        described: dict[str, Any] = json.loads(archive.read("ro-crate-metadata.json"))
        assert "No licence is stated" in archive.read("README.md").decode()
    found = next(thing for thing in described["@graph"] if thing["@id"] == "#licence")
    assert found["name"] == "No licence is stated"


@needs_schemas
def test_the_codebook_is_valid(demo_study: Study) -> None:
    """It is valid against the standard's schema, sets of codes and all, and says INVENTED."""
    schema = etree.XMLSchema(etree.parse(SAMPLES / "schemas" / "Codebook.xsd"))
    body = chosen("qdc").write(leaving(demo_study)).body
    schema.assertValid(etree.fromstring(body))
    assert INVENTED in etree.fromstring(body).get("origin", "")


def test_an_invented_project_says_so_in_its_name(demo_study: Study) -> None:
    """Also where the project had another name."""
    study = replace(demo_study, rest=replace(demo_study.rest, name="My project"))
    with zipfile.ZipFile(io.BytesIO(chosen("qdpx").write(leaving(study)).body)) as archive:
        assert b'name="INVENTED: My project"' in archive.read("project.qde")


def test_emoji_are_said_to_move_positions_in_one_tool(demo_study: Study) -> None:
    """A text with signs beyond U+FFFF is named in a note."""
    first = demo_study.records[0].key
    study = replace(demo_study, texts={**demo_study.texts, first: f"{demo_study.texts[first]}😀"})
    assert chosen("qdpx").write(leaving(study)).notes
    assert not chosen("qdpx").write(leaving(demo_study)).notes


def test_the_codebook_of_a_project(demo_study: Study) -> None:
    """Names, tree and definitions of a codebook are those of the project."""
    project: CodedProject = project_of(demo_study)
    root = etree.fromstring(codebook(project, "a test"))
    assert [code.get("name") for code in root.iter("{*}Code")] == [code.name for code in project.codes]
