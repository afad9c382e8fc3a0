"""The pages about the ontology are whole: every term has its entry, every link leads somewhere, nothing is fetched."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html
from rdflib import OWL, RDF, SKOS, Graph, URIRef

from lifealliance import iris
from lifealliance.questions import read_questions
from lifealliance.resources import folder

ROOT = Path(__file__).parents[1]
PYLODE = ROOT / ".venv-docs" / "bin" / "pylode"
MODULES = ("core", "analysis", "theory", "governance")
#: Written by pyLODE, which has an environment of its own.
REFERENCE = "reference.html"
Pages = dict[str, html.HtmlElement]


def _build(target: Path, seed: str = "0") -> Path:
    """Writes the pages as `make docs` does, without pyLODE's."""
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "tools.build_docs", str(target)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the pages; tests only read it."""
    return _build(tmp_path_factory.mktemp("docs") / "site")


@pytest.fixture(scope="module")
def pages(site: Path) -> Pages:
    """Every page, read."""
    return {path.name: html.fromstring(path.read_bytes()) for path in sorted(site.glob("*.html"))}


@pytest.fixture(scope="module")
def ontology() -> Graph:
    """Ontology and concepts."""
    graph = Graph()
    for path in sorted(folder("ontology").rglob("*.ttl")):
        graph.parse(path)
    return graph


def _own(graph: Graph, kind: URIRef) -> list[str]:
    return sorted(str(it) for it in graph.subjects(RDF.type, kind) if str(it).startswith(iris.LA.iri))


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def _ids(page: html.HtmlElement) -> list[str]:
    return [str(it) for it in page.xpath("//@id")]


@pytest.mark.parametrize("kind", [OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty], ids=str)
def test_every_term_has_its_entry(kind: URIRef, ontology: Graph, pages: Pages) -> None:
    """Every class and property stands on the page of its module, with its definition, and in the list of all terms."""
    terms = _own(ontology, kind)
    assert terms
    listed = set(_ids(pages["index.html"]))
    for term in terms:
        name = term.rpartition("#")[2]
        (entry,) = [it for module in MODULES for it in pages[f"{module}.html"].xpath(f"//section[@id='{name}']")]
        assert " ".join(str(ontology.value(URIRef(term), SKOS.definition)).split()) in _words(entry)
        assert name in listed


def test_every_concept_has_its_entry(ontology: Graph, pages: Pages) -> None:
    """Every scheme and every concept stands on the page of concepts, with its notation and its definition."""
    page = pages["concepts.html"]
    things = [*ontology.subjects(RDF.type, SKOS.ConceptScheme), *ontology.subjects(RDF.type, SKOS.Concept)]
    own = [it for it in things if str(it).startswith(iris.LAC.iri)]
    assert len(own) > 100
    for it in own:
        (entry,) = page.xpath(f"//*[@id='{str(it).rpartition('#')[2]}']")
        for predicate in (SKOS.notation, SKOS.definition):
            assert " ".join(str(ontology.value(it, predicate) or "").split()) in _words(entry)


def test_every_class_stands_in_the_picture_of_its_module(ontology: Graph, pages: Pages) -> None:
    """A class that is new to a module is drawn without anybody placing it."""
    drawn = {str(it) for module in MODULES for it in pages[f"{module}.html"].xpath("//*[@class='picture']//a/@href")}
    assert {it.rpartition("#")[2] for it in _own(ontology, OWL.Class)} <= {it.rpartition("#")[2] for it in drawn}


def test_the_axioms_are_told(ontology: Graph, pages: Pages) -> None:
    """Each chain has its sentence, and the wall between published and invented is told from its axiom."""
    page = pages["holds.html"]
    chains = page.xpath("//section[@id='chains']/ul/li")
    assert len(chains) == len(list(ontology.subject_objects(OWL.propertyChainAxiom)))
    assert "then that claim relates by rests on to that excerpt." in " ".join(map(_words, chains))
    (wall,) = page.xpath("//section[@id='wall']/ul/li")
    assert _words(wall).startswith("No claim relates by stated in to anything and at the same time")
    assert "it has invented true" in _words(wall)


def test_every_question_is_there(pages: Pages) -> None:
    """Every competency question has its entry with the SPARQL as it is in its file, and so has every starter query."""
    questions = read_questions(folder("queries") / "competency")
    for question in questions.values():
        (shown,) = pages["questions.html"].xpath(f"//section[@id='{question.id}']//pre")
        assert shown.text_content().strip() == question.text.strip()
    for path in (folder("queries") / "starters").glob("*.rq"):
        (shown,) = pages["start.html"].xpath(f"//section[@id='{path.stem}']/pre")
        assert shown.text_content().strip() == path.read_text(encoding="utf-8").strip()


def test_every_decision_is_there(pages: Pages) -> None:
    """Every page of docs/decisions and the rules of meaning stand on the page of decisions."""
    named = {path.stem for path in (ROOT / "docs" / "decisions").glob("*.md")} | {"rules-of-meaning"}
    assert named <= set(_ids(pages["decisions.html"]))


def test_every_link_leads_somewhere(site: Path, pages: Pages) -> None:
    """A link within the pages names a file that is there, and a place in it that is there."""
    places = {name: set(_ids(page)) for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for href in map(str, page.xpath("//@href")):
            if href.startswith(("http://", "https://", "data:")) or href == REFERENCE:
                continue
            file, _, place = unquote(href).partition("#")
            there = (site / (file or name)).is_file()
            if not there or (place and place not in places[file or name]):
                broken.append(f"{name}: {href}")
    assert broken == []


def test_names_of_places_are_unique(pages: Pages) -> None:
    """No page has two places of one name."""
    twice = {
        name: sorted(it for it in set(ids) if ids.count(it) > 1) for name, page in pages.items() for ids in [_ids(page)]
    }
    assert {name: found for name, found in twice.items() if found} == {}


def _fetched(page: html.HtmlElement) -> list[str]:
    """What a browser would fetch for a page beside the page itself."""
    sought = [str(it) for it in page.xpath("//@src | //link/@href | //object/@data | //@srcset")]
    return [it for it in sought if not it.startswith("data:")]


def test_nothing_is_fetched_from_elsewhere(site: Path, pages: Pages) -> None:
    """A page needs the one style sheet and nothing else; that one needs nothing."""
    assert {it for page in pages.values() for it in _fetched(page)} == {"style.css"}
    assert not any(page.xpath("//script | //iframe") for page in pages.values())
    style = (site / "style.css").read_text(encoding="utf-8")
    assert "url(" not in style
    assert "@import" not in style


def test_no_path_of_a_machine_is_shown(site: Path) -> None:
    """Neither the folder of the project nor anybody's home stands in what is written."""
    for path in site.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"file://|(?<![\w.:/])/(?:home|root|tmp|work|Users)/", text), path.name
            assert str(ROOT) not in text, path.name


def test_the_files_lie_beside(site: Path) -> None:
    """The files of the ontology can be downloaded as they are, and all modules as one."""
    for name in ("lifealliance", *MODULES):
        assert (site / "files" / f"{name}.ttl").read_bytes() == (folder("ontology") / f"{name}.ttl").read_bytes()
    one = Graph().parse(site / "files" / "lifealliance-whole.ttl")
    assert [str(it) for it in one.subjects(RDF.type, OWL.Ontology)] == [iris.ONTOLOGY]
    assert len(_own(one, OWL.Class)) >= 27


def test_the_same_sources_give_the_same_pages(site: Path, tmp_path: Path) -> None:
    """Written again, in another process with another order of sets, every page is the same to the letter."""
    again = _build(tmp_path / "site", seed="1")
    pages = sorted(path.name for path in site.glob("*.html"))
    assert [name for name in pages if (site / name).read_bytes() != (again / name).read_bytes()] == []


def test_the_redirects_are_prepared_and_said_to_be_unregistered(site: Path) -> None:
    """Each rule of the prepared .htaccess leads to a file that is there, and both files say that nobody asked yet."""
    rules = (ROOT / "docs" / "w3id" / ".htaccess").read_text(encoding="utf-8")
    says = (ROOT / "docs" / "w3id" / "README.md").read_text(encoding="utf-8")
    assert "NOT REGISTERED" in rules
    assert "not registered" in says
    targets = re.findall(r"RewriteRule (\S+) https://PAGES\.EXAMPLE/(\S+) ", rules)
    assert len(targets) >= 5
    for pattern, target in targets:
        alternatives = re.search(r"\((\w+(?:\|\w+)+)\)", pattern)
        for name in alternatives[1].split("|") if alternatives and "$1" in target else [""]:
            assert (site / target.replace("$1", name)).is_file(), target


def test_pylode_writes_its_reference(site: Path, ontology: Graph, tmp_path: Path) -> None:
    """The reference that pyLODE writes shows every class, and its page fetches nothing."""
    if not PYLODE.exists():
        pytest.skip("pyLODE has an environment of its own, which `make docs` makes")
    written = tmp_path / REFERENCE
    command = [str(PYLODE), str(site / "files" / "lifealliance-whole.ttl"), "--sort", "-o", str(written)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    page = html.fromstring(written.read_bytes())
    shown = _words(page)
    assert [it for it in _own(ontology, OWL.Class) if it not in shown] == []
    assert _fetched(page) == []
    assert str(ROOT) not in written.read_text(encoding="utf-8")
