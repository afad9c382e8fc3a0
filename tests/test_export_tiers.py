"""Every format at every tier: what a tier may see leaves whole, and nothing that it may not see."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from lifealliance import access, importers
from lifealliance.exporters import formats
from lifealliance.model.coded import Excerpt
from lifealliance.model.leaving import LEFT_OUT, project_of
from lifealliance.model.tiers import TIERS, Tier

if TYPE_CHECKING:
    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.model.study import Study

ROOT = Path(__file__).parents[1]
SCHEMAS = ROOT.parent / "shared" / "samples" / "schemas"
needs_schemas = pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas of ../shared/samples are absent")
RDF = {"turtle", "trig", "nquads", "ntriples"}
OTHERS = sorted(formats().keys() - RDF)


def unpacked(body: bytes) -> bytes:
    """What a file says, whatever it is packed in."""
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(unpacked(archive.read(name)) for name in archive.namelist() if not name.startswith("ont"))


@pytest.mark.parametrize("tier", TIERS[:-1])
@pytest.mark.parametrize("name", OTHERS)
def test_below_controlled_nothing_else_leaves(demo: KnowledgeBase, demo_study: Study, name: str, tier: Tier) -> None:
    """Neither names of files, nor memos, nor words of passages that the tier may not see stand in any format."""
    if name == "rocrate":
        pytest.importorskip("rocrate.rocrate", reason="rocrate is not installed")
    said = unpacked(demo.at(tier).export("demo", name).body).decode("utf-8", "replace")
    seen = access.seen_at(demo_study, tier)
    shown = "\n".join([*(it.excerpt.quote for it in seen.passages), *(it.text for it in seen.quotes)])
    hidden = [it.excerpt.quote for it in demo_study.passages if it.excerpt.quote not in shown]
    assert len(hidden) > 50
    secret = [*(record.name for record in demo_study.records), *(note.memo.text for note in demo_study.notes), *hidden]
    assert [word for word in secret if len(word) > 8 and word in said] == []
    if tier is Tier.SAFEGUARDED and name in {"annotations", "csv", "jsonld", "rocrate", "xlsx"}:
        words = [passage.excerpt.quote for passage in seen.passages if passage.excerpt.span in coded(seen)]
        plain = [word for word in words if re.fullmatch(r"[A-Za-z ,.]+", word)]
        assert len(plain) > 20
        assert [word for word in plain if word not in said] == []


def coded(study: Study) -> set[tuple[str, int, int]]:
    """The passages that have a code."""
    return {coding.span for coding in study.codings}


def test_a_project_of_passages_has_their_exact_words(demo: KnowledgeBase, demo_study: Study, tmp_path: Path) -> None:
    """At the safeguarded tier every passage, coding and coder is in the project, the words exact, the gaps marked."""
    exported = demo.at(Tier.SAFEGUARDED).export("demo", "qdpx")
    (tmp_path / "p.qdpx").write_bytes(exported.body)
    found = importers.read(tmp_path / "p.qdpx")
    seen = access.seen_at(demo_study, Tier.SAFEGUARDED)
    assert sorted(one.quote for one in found.excerpts) == sorted(it.excerpt.quote for it in seen.passages)
    assert len(found.codings) == len(seen.codings)
    assert {coder.name for coder in found.coders} == {coder.name for coder in seen.coders}
    quotes = {it.excerpt.span: it.excerpt.quote for it in seen.passages}
    words = sorted((quotes[it.span], it.code) for it in seen.codings)
    mine = {it.span: it.quote for it in found.excerpts}
    assert sorted((mine[it.span], it.code) for it in found.codings) == words
    assert not any(one.needs_review for one in found.excerpts)
    assert any(LEFT_OUT in str(source.text or "") for source in found.sources)
    assert any("made of the passages alone" in note for note in exported.notes)


def test_passages_that_overlap_stay_one_stretch(demo_study: Study) -> None:
    """Where one passage begins inside another, or where it ends, the words stand once; a gap is marked."""
    seen = access.seen_at(demo_study, Tier.SAFEGUARDED)
    one = seen.passages[0]
    record = one.excerpt.source
    spans = [(10, 20, "abcdefghij"), (10, 12, "ab"), (15, 25, "fghijklmno"), (25, 27, "pq"), (40, 43, "xyz")]
    passages = tuple(replace(one, excerpt=Excerpt(record, *span)) for span in spans)
    project = project_of(replace(seen, passages=passages, codings=()))
    (text,) = [source.text for source in project.sources]
    assert text == f"abcdefghijklmnopq{LEFT_OUT}xyz"
    assert [text[it.start : it.end] for it in project.excerpts] == [quote for *_, quote in spans]


@needs_schemas
@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(("name", "schema"), [("qdpx", "Project.xsd"), ("qdc", "Codebook.xsd")])
def test_projects_and_codebooks_are_valid_at_every_tier(
    demo: KnowledgeBase, name: str, schema: str, tier: Tier
) -> None:
    """The XML is valid against the standard's own schema."""
    body = demo.at(tier).export("demo", name).body
    if name == "qdpx":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            assert archive.namelist()[0] == "project.qde"
            assert all(re.fullmatch(r"sources/[0-9a-f-]{36}\.txt", one) for one in archive.namelist()[1:])
            body = archive.read("project.qde")
    etree.XMLSchema(etree.parse(SCHEMAS / schema)).assertValid(etree.fromstring(body))


def as_taguette_reads(body: bytes) -> list[tuple[str, str]]:
    """The tags of a codebook by the rules of Taguette's importer, whatever it would refuse failing.

    One of the columns tag, name and path; description and parent beside it where they are there; rows long enough;
    no empty tag; of two equal tags only the first is offered; no tag longer than 200 characters.
    """
    encoding = "utf-8-sig" if body.startswith(codecs.BOM_UTF8) else "ascii"  # what a detector is sure of
    rows = csv.reader(io.StringIO(body.decode(encoding), newline=""))
    header = [cell.lower() for cell in next(rows)]
    (tag,) = [header.index(name) for name in ("tag", "name", "path") if name in header]
    assert "parent" not in header
    description = header.index("description")
    found: list[tuple[str, str]] = []
    for row in rows:
        assert len(row) > max(tag, description)
        assert 0 < len(row[tag].strip()) <= 200
        assert row[tag].strip() not in {name for name, _ in found}
        found.append((row[tag].strip(), row[description].strip()))
    return found


@pytest.mark.parametrize("tier", [Tier.CONTROLLED, Tier.PUBLIC])
def test_taguette_reads_the_codebook(demo: KnowledgeBase, demo_study: Study, tier: Tier) -> None:
    """Every code comes in once by its path, with what it means."""
    seen = access.seen_at(demo_study, tier)
    wanted = [(seen.paths[code.key], code.definition.strip()) for code in seen.codes]
    assert as_taguette_reads(demo.at(tier).export("demo", "codebook").body) == wanted


def test_the_page_about_export_knows_every_format() -> None:
    """Every format has its row, with the words a person types."""
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z]+)`", "\n".join(re.findall(r"(?m)^\| (`[^|]*) \|", page))))
    assert named == set(formats())
