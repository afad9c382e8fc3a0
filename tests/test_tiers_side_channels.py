"""Over HTTP a tier answers as a server whose store never held more: status, headers and every byte of every address.

Two servers are asked the same: one over the whole demonstration, seen at a tier, and one over a store that holds that
tier's part of it as the whole. What tells them apart would tell a caller of what is above.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.test_tiers_answers import LOWER

from lifealliance.reader import KnowledgeReader
from lifealliance.store.embedded import Store
from lifealliance.store.values import Entry, Load
from lifealliance.web.app import create_app
from lifealliance.web.serve import answering

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lifealliance.knowledge import KnowledgeBase
    from lifealliance.model.tiers import Tier

#: More are tried where LIFEALLIANCE_TIER_EXAMPLES says so.
EXAMPLES = int(os.environ.get("LIFEALLIANCE_TIER_EXAMPLES", "60"))
Pair = tuple[httpx.Client, httpx.Client]
#: What is asked over and over in other ways; when it is asked says nothing.
_OF_THE_MOMENT = {"date"}
_QUERIES = (
    "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT * WHERE { <THING> ?p ?o } ORDER BY ?p ?o",
    "SELECT * WHERE { ?s ?p <THING> } ORDER BY ?s ?p",
    "SELECT ?s WHERE { ?s ?p ?o FILTER(CONTAINS(LCASE(STR(?o)), 'WORD')) } ORDER BY ?s LIMIT 20",
    "SELECT * FROM <THING> WHERE { ?s ?p ?o }",
    "ASK { GRAPH <THING> { ?s ?p ?o } }",
    "SELECT * WHERE { ?s nowhere:WORD ?o }",
    "SELECT (STRLEN(STR(?o)) AS ?n) WHERE { ?s ?p ?o } ORDER BY DESC(?n) LIMIT 3",
)
_MEDIA = ("application/json", "text/html", "text/csv", "text/turtle", "application/n-quads", "*/*", "image/png")


@pytest.fixture(scope="module")
def pairs(demo: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[Tier, Pair]]:
    """For each lower tier a client of the demonstration's server at it, and one of a server that has no more."""
    made: dict[Tier, Pair] = {}
    open_ = []
    for tier in LOWER:
        place = tmp_path_factory.mktemp(f"lone-{tier}") / "store"
        _keep_apart(demo, tier, place)
        lone = KnowledgeReader(place)
        servers = [answering(create_app(reader)) for reader in (demo.at(tier), lone.at(tier))]
        clients = [httpx.Client(base_url=it.__enter__(), trust_env=False, timeout=120) for it in servers]
        made[tier] = (clients[0], clients[1])
        open_.append((servers, clients, lone))
    yield made
    for servers, clients, lone in open_:
        for client, server in zip(clients, servers, strict=True):
            client.close()
            server.__exit__(None, None, None)
        lone.close()


def _keep_apart(demo: KnowledgeBase, tier: Tier, place: Path) -> None:
    """A store in which what a tier may see of the demonstration is all there is, at this tier and at every other."""
    view = demo.at(tier)
    loads = []
    for it in view.studies():
        load = Load(
            Entry(it.id, it.title, it.iri, it.base, it.invented, facts=it.facts),
            view.data(it.id, "application/n-quads"),
        )
        loads.append(Load(load.entry, load.quads, lower=dict.fromkeys(LOWER, load)))
    with Store(place) as store:
        # Built twice, so that not even the number of the generation is the same.
        store.put(loads[:1])
        store.put(loads)


@pytest.fixture(scope="module")
def words(demo: KnowledgeBase) -> dict[str, list[str]]:
    """What is asked about: things and names of the controlled tier, most of which no lower tier has."""
    quads = demo.data("demo", "application/n-quads").decode()
    things = sorted(set(re.findall(r"<([^>]*)>", quads)))
    texts = sorted({text for text in re.findall(r'"((?:[^"\\]|\\.)*)"', quads) if 2 < len(text) < 80})
    single = sorted({word for text in texts for word in re.findall(r"\w{4,14}", text.lower())})
    return {"thing": things, "name": texts, "word": single}


@pytest.fixture(scope="module")
def addresses(pairs: dict[Tier, Pair]) -> list[tuple[str, list[str]]]:
    """Every address that can be got, with the names of its parameters; at every tier there are the same."""
    found = []
    for whole, _ in pairs.values():
        paths: dict[str, Any] = whole.get("/openapi.json").json()["paths"]
        # What was counted since a server began is not what it holds.
        found.append(
            [
                (path, [it["name"] for it in methods["get"].get("parameters", ())])
                for path, methods in sorted(paths.items())
                if "get" in methods and path != "/metrics"
            ]
        )
    assert all(it == found[0] for it in found)
    return found[0]


def _value(data: st.DataObject, name: str, words: dict[str, list[str]]) -> str:
    """Something to give for a parameter, which may be right, unknown, above the tier or of the wrong kind."""
    usual = {
        "study": ["demo", "published", "all", "pilot"],
        "format": ["json", "csv", "ttl", "nt", "html", "xml", "nq"],
        "page": ["1", "2", "9999"],
        "limit": ["1", "3", "x"],
        "dyad": ["D01", "D07", "D99"],
        "session": ["1", "9", "77"],
        "claim": ["S1", "S3", "S5", "S77"],
        "from": ["1", "2", "3"],
        "to": ["2", "3", "9"],
        "key": ["demo"],
        "kind": ["person", "memo", "excerpt", "graph", "contrary case"],
        "question": ["CQ01", "CQ99"],
        "version": ["0" * 16],
    }
    if name == "query":
        text = data.draw(st.sampled_from(_QUERIES))
        return text.replace("THING", data.draw(st.sampled_from(words["thing"]))).replace(
            "WORD", data.draw(st.sampled_from(words["word"]))
        )
    if name in {"q", "contains"}:
        return data.draw(st.sampled_from(words["word"]))
    if name in {"iri", "default-graph-uri", "named-graph-uri"}:
        return data.draw(st.sampled_from(words["thing"]))
    return data.draw(st.sampled_from([*usual.get(name, []), *([] if name in usual else words["name"])]))


def _told(client: httpx.Client, method: str, address: str, headers: dict[str, str]) -> tuple[Any, ...]:
    """All that an answer tells, without where it was asked and when."""
    answered = client.request(method, address, headers=headers)
    place = str(client.base_url).rstrip("/")
    said = sorted((name, value.replace(place, "")) for name, value in answered.headers.items())
    body = answered.content.replace(place.encode(), b"")
    return answered.status_code, [it for it in said if it[0] not in _OF_THE_MOMENT], body


@given(st.data(), st.sampled_from(LOWER))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_address_answers_as_if_there_were_no_more(
    pairs: dict[Tier, Pair],
    addresses: list[tuple[str, list[str]]],
    words: dict[str, list[str]],
    data: st.DataObject,
    tier: Tier,
) -> None:
    """Whatever is asked, by whichever name, in whichever format: the two servers say the same, ETag and length too."""
    whole, lone = pairs[tier]
    path, names = data.draw(st.sampled_from(addresses))
    given_ = {name: _value(data, name, words) for name in names if f"{{{name}" in path or data.draw(st.booleans())}
    steps = {name: quote(value, safe="") for name, value in given_.items() if re.search(rf"{{{name}[}}:]", path)}
    address = re.sub(r"{(\w+)(:path)?}", lambda it: steps[it[1]], path)
    rest = urlencode({name: value for name, value in given_.items() if name not in steps})
    headers = {"Accept": data.draw(st.sampled_from(_MEDIA))}
    method = data.draw(st.sampled_from(["GET", "GET", "GET", "HEAD", "DELETE"]))
    first, second = (_told(it, method, f"{address}?{rest}" if rest else address, headers) for it in (whole, lone))
    assert first == second
    tag = dict(first[1]).get("etag")
    if tag and method == "GET":
        known = headers | {"If-None-Match": tag}
        assert _told(whole, "GET", f"{address}?{rest}", known)[0] == _told(lone, "GET", f"{address}?{rest}", known)[0]


@pytest.mark.parametrize("tier", LOWER)
def test_every_address_with_nothing_but_its_study(
    tier: Tier, pairs: dict[Tier, Pair], addresses: list[tuple[str, list[str]]]
) -> None:
    """Lists, pages with what their fields offer, descriptions, the whole study: the same to the byte."""
    whole, lone = pairs[tier]
    for path, names in addresses:
        if re.search(r"{(?!study})", path):
            continue
        address = path.replace("{study}", "demo")
        rest = "" if "{study}" in path or "study" not in names else "?study=demo"
        for media in ("application/json", "text/html", "*/*"):
            headers = {"Accept": media}
            assert _told(whole, "GET", address + rest, headers) == _told(lone, "GET", address + rest, headers), address
