"""Every IRI has a page and a document at each tier that knows it, which says where it came from."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import httpx
import pyoxigraph as ox
import pytest

from lifealliance import iris
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.reader import things
from lifealliance.web import documents
from lifealliance.web.callers import Caller, Callers
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase

HTML = {"Accept": "text/html"}
BASE = iris.LOCAL_BASE + "demo/"
#: How many of each kind are asked for; every graph and every property that nobody describes is.
OF_A_KIND = 2
FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


@contextmanager
def site_of(store: Path, tier: Tier) -> Iterator[httpx.Client]:
    """A client of a server over a store, who sees a tier."""
    callers = Callers(usual=Caller("somebody", tier))
    with running(store, callers=callers) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client who sees everything."""
    with site_of(demo_store, Tier.CONTROLLED) as client:
        yield client


def quads(demo: KnowledgeBase, tier: Tier) -> list[ox.Quad]:
    """Every statement of a tier."""
    view = demo.at(tier)
    return [
        quad
        for entry in view.studies()
        for quad in ox.parse(view.data(entry.id, "application/n-quads"), ox.RdfFormat.N_QUADS)
    ]


def names(statements: list[ox.Quad]) -> set[str]:
    """Every IRI, wherever it stands."""
    terms = (term for it in statements for term in (it.subject, it.predicate, it.object, it.graph_name))
    return {term.value for term in terms if isinstance(term, ox.NamedNode)}


def sample(statements: list[ox.Quad]) -> list[str]:
    """Graphs, properties nobody describes, and of each kind those whose digest comes first: always the same ones."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for iri in names(statements):
        kind = iri.removeprefix(BASE).partition("/")[0] if iri.startswith(BASE) else iri.rpartition("#")[0]
        kinds[f"{kind} cell" if "-cell" in iri else kind].append(iri)
    found = {it.graph_name.value for it in statements if isinstance(it.graph_name, ox.NamedNode)}
    found |= {it.predicate.value for it in statements} - {str(it.subject)[1:-1] for it in statements}
    for alike in kinds.values():
        found |= set(sorted(alike, key=lambda iri: hashlib.sha256(iri.encode()).digest())[:OF_A_KIND])
    return sorted(found)


@pytest.mark.parametrize("tier", TIERS)
def test_every_iri_has_a_document_and_a_page(demo_store: Path, demo: KnowledgeBase, tier: Tier) -> None:
    """What it is called, what it says or points at, where it stands; by its own path too, where it has one here."""
    chosen = sample(quads(demo, tier))
    assert len(chosen) > 50
    with site_of(demo_store, tier) as site:
        for iri in chosen:
            answered = site.get("/things", params={"iri": iri})
            assert answered.status_code == 200, iri
            document = documents.ThingDocument.model_validate(answered.json())
            assert document.label, iri
            known_graph = iri in {graph for entry in demo.studies() for graph in entry.graphs}
            assert document.origin.graphs or known_graph, iri
            assert document.says.rows or document.incoming.rows or document.origin.graphs[0].predicate, iri
            if iri.startswith(BASE):
                path = urlsplit(iri).path
                assert site.get(path, headers={"Host": urlsplit(iri).netloc}).status_code == 303, iri
        for iri in chosen[::10]:
            page = site.get("/things", params={"iri": iri}, headers=HTML)
            assert page.status_code == 200, iri
            for heading in ("What is said about it", "What points at it", "Where it came from"):
                assert heading in page.text


@pytest.mark.parametrize("tier", TIERS[:-1])
def test_what_stands_above_a_tier_is_as_unknown_as_what_is_not_there(
    demo_store: Path, demo: KnowledgeBase, tier: Tier
) -> None:
    """404 with the same words, for things, graphs and properties alike."""
    above = sorted(names(quads(demo, Tier.CONTROLLED)) - names(quads(demo, tier)))
    graphs = [iri for iri in above if iri.startswith(f"{BASE}graph/")]
    assert graphs
    with site_of(demo_store, tier) as site:
        for iri in (*graphs, *above[:: max(len(above) // 15, 1)]):
            refused, nothing = (site.get("/things", params={"iri": name}) for name in (iri, f"{iri}0"))
            assert (refused.status_code, nothing.status_code) == (404, 404), iri
            assert refused.json()["detail"].replace(iri, f"{iri}0") == nothing.json()["detail"]


@pytest.mark.parametrize("name", ["lap:claim-C3", "la:Excerpt", "rdf:type", f"{BASE}graph/evidence", f"{BASE}study"])
def test_every_format_says_the_same(site: httpx.Client, name: str) -> None:
    """Turtle, N-Triples, RDF/XML and JSON-LD hold the same statements, and no blank node."""
    said = {}
    for form, format_ in FORMATS.items():
        answered = site.get("/things", params={"iri": name, "format": form})
        said[form] = {str(it.triple) for it in ox.parse(answered.content, format_)}
        assert not any("_:" in it for it in said[form])
    assert said["ttl"] == said["nt"] == said["rdf"] == said["jsonld"]
    assert said["ttl"] or name == "rdf:type"


def test_a_thing_says_where_it_came_from(site: httpx.Client, demo: KnowledgeBase) -> None:
    """A passage its source and paragraph, a statement its row, each with the file that was read.

    A cell of a table says that it was concluded.
    """
    passage = demo.ask("CQ25").table.records()[0]["excerpt"]
    origin = site.get("/things", params={"iri": passage}).json()["origin"]
    assert origin["place"].startswith("invented.qdpx, source D")
    assert [it["file"] for it in origin["imports"]] == ["invented.qdpx"]
    assert {it["name"] for it in origin["graphs"]} >= {"evidence of demo", "inferred of demo"}
    page = site.get("/things", params={"iri": passage}, headers=HTML).text
    assert origin["place"] in page
    assert origin["imports"][0]["sha256"] in page
    claim = demo.claims("demo").table.records()[0]["claim"]
    assert "row" in site.get("/things", params={"iri": claim}).json()["origin"]["place"]
    cell = next(iri for iri in sorted(names(quads(demo, Tier.CONTROLLED))) if "-cellDyad-" in iri)
    known = site.get("/things", params={"iri": cell}).json()
    assert known["origin"]["concluded"]
    assert known["label"].endswith(": cell by dyad")
    assert "concluded by rules" in site.get("/things", params={"iri": cell}, headers=HTML).text
    assert (
        f"/claims/{quote(claim, safe='')}?study=demo" in site.get("/things", params={"iri": claim}, headers=HTML).text
    )


def test_a_cell_of_a_table_goes_by_what_it_holds(site: httpx.Client, demo: KnowledgeBase) -> None:
    """At its category it reads as a number of passages and the dyad, session or role; no opaque key stands there."""
    category = next(row["thing"] for row in demo.ask("study-things", "demo", kind="category").table.records())
    rows = site.get("/things", params={"iri": category}).json()["says"]["rows"]
    cells = [str(row["valueName"]) for row in rows if "-cell" in str(row["value"])]
    assert cells
    assert all(re.fullmatch(r"\d+ passages?, (Dyad D\d\d|session \d|PSW|PIR|.*[a-z].*)", name) for name in cells), cells
    assert {"1 passages", "None"} & {name.partition(",")[0] for name in cells} == set()


def test_places_in_files_are_for_the_controlled_tier(demo_store: Path, demo: KnowledgeBase) -> None:
    """A row or a paragraph leads to a person: below nobody is told, nor of which file was read."""
    claim = demo.at(Tier.PUBLIC).claims("demo").table.records()[0]["claim"]
    with site_of(demo_store, Tier.PUBLIC) as site:
        origin = site.get("/things", params={"iri": claim}).json()["origin"]
    assert (origin["place"], origin["imports"]) == ("", [])
    assert origin["study"] == "demo"


def test_a_graph_says_what_it_holds_and_can_be_taken_along(site: httpx.Client, demo: KnowledgeBase) -> None:
    """Its number of statements, its digest, and a file of it alone; one that is not there is 404."""
    iri = iris.graph(BASE, "theory")
    facts = demo.study("demo").graphs[iri]
    rows = {row["property"]: row["value"] for row in site.get("/things", params={"iri": iri}).json()["says"]["rows"]}
    assert (rows[iris.VOID["triples"]], rows[iris.LA["sha256"]]) == (facts.quads, facts.digest)
    page = site.get("/things", params={"iri": iri}, headers=HTML).text
    assert "/studies/demo/data?graph=theory&amp;format=ttl" in page
    alone = site.get("/studies/demo/data", params={"graph": "theory", "format": "nq"})
    read = list(ox.parse(alone.content, ox.RdfFormat.N_QUADS))
    assert {str(it.graph_name) for it in read} == {f"<{iri}>"}
    assert len(read) == facts.quads
    refused = site.get("/studies/demo/data?graph=secret")
    assert refused.status_code == 404
    assert "evidence" in refused.json()["detail"]


def test_a_term_from_elsewhere_says_so_and_leads_there(site: httpx.Client) -> None:
    """Only such a page has a link out, and only of the two schemes of the web."""
    page = site.get("/things?iri=rdf:type", headers=HTML).text
    assert f'href="{iris.RDF["type"]}" rel="external noreferrer"' in page
    assert "made with it as their property" in page
    assert "external" not in site.get("/things?iri=la:Claim", headers=HTML).text


def test_what_much_points_at_is_cut_and_says_so(site: httpx.Client, demo: KnowledgeBase) -> None:
    """The study gives the first things of each property; a header and the page say that there are more."""
    answered = site.get("/things", params={"iri": f"{BASE}study"})
    incoming = answered.json()["incoming"]
    by_property: dict[str, int] = defaultdict(int)
    for row in incoming["rows"]:
        by_property[row["property"]] += 1
    assert by_property[iris.LA["inStudy"]] == things.MOST < demo.study("demo").graphs[iris.graph(BASE, "theory")].quads
    assert incoming["truncated"]
    assert answered.headers["x-truncated"]
    assert "All that points at it" in site.get("/things", params={"iri": f"{BASE}study"}, headers=HTML).text
    small = site.get("/things?iri=lap:claim-C3")
    assert "x-truncated" not in small.headers


def test_below_the_controlled_tier_nothing_is_said_to_be_missing_without_a_caution(demo_store: Path) -> None:
    """Report and picture say that a gap may be none, as a page and as a document; at the top there is no such word."""
    for tier in (Tier.PUBLIC, Tier.SAFEGUARDED, Tier.CONTROLLED):
        with site_of(demo_store, tier) as site:
            for address in ("/studies/demo/report", "/studies/demo/protocol"):
                assert site.get(address).json()["caution"] == tier.caution
                page = site.get(address, headers=HTML).text
                assert ("may be recorded above" in page.partition("<footer>")[0]) == (tier is not Tier.CONTROLLED)
