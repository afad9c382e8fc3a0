"""Names that are written to be taken for markup, templates, queries or triples are shown as they are, everywhere.

A copy of the invented study in which a code, a category, a memo, a statement, a passage and the title are such.
"""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import httpx
import pytest
from lxml import html
from tests.conftest import DEMO

from lifealliance.cli import main
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.tiers import TIERS
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVIL = (
    "</title></textarea><script>evil()</script><img src=x onerror=evil()>\"' {{7*7}}${7*7} "
    ". <urn:evil:a> <urn:evil:b> <urn:evil:c> DROP ALL # javascript:evil()"
)
#: What of the invented study is renamed: a code, a category, a property, a memo, words of a statement and of a passage.
RENAMED = (
    "Saying sorry in words",
    "Slipping and mending",
    "give and take",
    "Method: asking for a word without giving one",
    "Both partners call what they have neighbouring",
    "the analysts",
)
MOST_PAGES = 90


@pytest.fixture(scope="module")
def evil_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with that study."""
    place = tmp_path_factory.mktemp("evil")
    study = place / "study"
    shutil.copytree(DEMO, study)
    _rename(study)
    with KnowledgeBase(place / "store") as kb:
        kb.load(study)
    return place / "store"


def _evil(text: str, name: str, number: int) -> str:
    return text.replace(name, f"{EVIL}{number}")


def _rename(study: Path) -> None:
    for table in (*study.glob("study/*.csv"), *study.glob("codebooks/*.csv")):
        with table.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for number, name in enumerate(RENAMED):
            rows = [[_evil(cell, name, number) for cell in row] for row in rows]
        with table.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    with zipfile.ZipFile(study / "invented.qdpx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    qde = parts["project.qde"].decode()
    for number, name in enumerate(RENAMED):
        qde = qde.replace(escape(name), escape(f"{EVIL}{number}", {'"': "&quot;"}))
    parts["project.qde"] = qde.encode()
    with zipfile.ZipFile(study / "invented.qdpx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.fixture(scope="module")
def site(evil_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over it that reads pages."""
    browser = {"Accept": "text/html"}
    with (
        running(evil_store) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=120, headers=browser, follow_redirects=True) as client,
    ):
        yield client


def _attributes(page: html.HtmlElement, *names: str) -> list[str]:
    """The values of these attributes, wherever they stand."""
    return [str(value) for element in page.iter() for name, value in element.items() if str(name) in names]


def _kind(address: str) -> str:
    """The kind of address, so that of many pages of one kind a few are looked at."""
    return re.sub(r"[^/?=&]*(%|S\d|D\d)[^/?=&]*", "*", address)


def _pages(site: httpx.Client) -> Iterator[tuple[str, html.HtmlElement]]:
    """Pages from the first one on, at most four of a kind."""
    asked = [f"/{rest}" for rest in ("", "search?q=evil", "search?q=%3Cscript%3E&study=demo", "studies/demo/memos")]
    asked += [f"/questions/{name}?study=demo" for name in re.findall(r"/questions/(\w+)", site.get("/questions").text)]
    kinds: dict[str, int] = {}
    seen: set[str] = set()
    while asked and len(seen) < MOST_PAGES:
        address = asked.pop(0)
        if address in seen or kinds.get(_kind(address), 0) >= 4:
            continue
        seen.add(address)
        kinds[_kind(address)] = kinds.get(_kind(address), 0) + 1
        answered = site.get(address)
        assert answered.status_code < 500, address
        if answered.headers["content-type"].startswith("text/html"):
            page = html.fromstring(answered.content)
            asked += [it.partition("#")[0] for it in _attributes(page, "href") if it.startswith("/")]
            yield address, page


def test_no_page_takes_a_name_for_markup(site: httpx.Client) -> None:
    """No page has a script, a picture, a handler or an address from a name; many show the name letter by letter."""
    showing: set[str] = set()
    for address, page in _pages(site):
        assert not page.xpath("//script | //img | //iframe | //object | //embed | //base | //svg//script"), address
        handlers = [name for element in page.iter() for name, _ in element.items() if str(name).startswith("on")]
        assert not handlers, address
        places = _attributes(page, "href", "src", "action", "formaction")
        assert not [it for it in places if not it.startswith(("/", "#", "https://", "http://"))], address
        assert len([*page.iter("title")]) == len([*page.iter("head")]) == 1, address
        shown = page.text_content() + " ".join(_attributes(page, "value", "title"))
        assert "49" not in re.findall(r"evil\(\)>\"' (\S+) \.", shown), address
        if EVIL in shown:
            showing.add(_kind(address).partition("?")[0])
    assert len(showing) > 12, showing
    assert any(kind.startswith("/search") for kind in showing)


def test_the_names_that_are_offered_are_escaped(site: httpx.Client) -> None:
    """What a field offers while one types is the name, and the field holds what was typed as it was typed."""
    offered = 0
    for name in ("CQ09", "CQ03", "CQ05", "CQ12"):
        page = html.fromstring(site.get(f"/questions/{name}?study=demo").content)
        offered += sum(EVIL in value for option in page.iter("option") for value in option.values())
    assert offered
    page = html.fromstring(site.get("/search", params={"q": EVIL[:150]}).content)
    assert " ".join(EVIL[:150].split()) in _attributes(page, "value")
    page = html.fromstring(site.get("/sparql", params={"query": f"ASK {{}} # {EVIL}"}).content)
    assert EVIL in str(next(page.iter("textarea")).text)
    page = html.fromstring(site.get("/things", params={"iri": f"urn:{EVIL}"}).content)
    assert not page.xpath("//script | //img")


def test_no_name_becomes_a_statement_or_a_query(evil_store: Path) -> None:
    """At no tier is there anything of what a name says in the language of triples, and asking by it finds its code."""
    with KnowledgeBase(evil_store) as kb:
        for tier in TIERS:
            for asked in ("ASK { <urn:evil:a> ?p ?o }", "ASK { ?s ?p <urn:evil:c> }", "ASK { ?s <urn:evil:b> ?o }"):
                found = kb.at(tier).sparql(asked, "application/sparql-results+json").body
                assert b"false" in found
        passages = kb.ask("passages", "demo", code=f"{EVIL}0")
        assert passages.table.rows


def test_the_terminal_shows_it_as_it_is(evil_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A command prints the name and runs nothing in it; the one after it works."""
    for words in (["ask", "CQ09", "--claim", "S3"], ["ask", "CQ01"], ["studies"]):
        with pytest.raises(SystemExit) as ended:
            main([*words, "--store", str(evil_store)])
        assert ended.value.code == 0
        assert "Traceback" not in capsys.readouterr().err
