"""RDF of others: no command and no address reads it as data, and shapes of one's own are read with care.

Each attack is sent through every door there is; nobody is called, and the next command is answered.
"""

from __future__ import annotations

import shutil
import socket
from typing import TYPE_CHECKING

import httpx
import pytest
from tests import test_guard
from tests.conftest import DEMO

from lifealliance.cli import main
from lifealliance.iris import LOCAL_BASE
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SH = "@prefix sh: <http://www.w3.org/ns/shacl#> .\n@prefix la: <https://w3id.org/lifealliance/ontology#> .\n"
RULE = (
    '<urn:s> a sh:NodeShape ; sh:targetClass la:Dyad ; sh:name "n" ; sh:message "m" ; sh:severity sh:Violation ; %s .\n'
)
XML = '<?xml version="1.0"?>\n%s<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">%s</rdf:RDF>'
LAUGHS = '<!DOCTYPE r [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(letter + 1)} "{f"&{chr(letter)};" * 10}">' for letter in range(ord("a"), ord("i"))
)
#: By the row of docs/security.md: the name of the file, its content, its media type. CANARY stands for somebody who
#: would hear a call.
ATTACKS = {
    "17 a mistake in the last line": (
        "a.ttl",
        "<urn:a> <urn:b> <urn:c> .\n" * 1000 + "<urn:a> <urn:b> \n",
        "text/turtle",
    ),
    "18 a context elsewhere": (
        "a.jsonld",
        '{"@context": "CANARY", "@id": "urn:a", "urn:p": "x"}',
        "application/ld+json",
    ),
    "18 a context in a file": ("a.jsonld", '{"@context": "file:///etc/passwd", "@id": "urn:a"}', "application/ld+json"),
    "18 an import within a context": (
        "a.jsonld",
        '{"@context": {"@version": 1.1, "@import": "CANARY"}, "@id": "urn:a"}',
        "application/ld+json",
    ),
    "18 an ontology that imports another": (
        "a.ttl",
        "<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <CANARY> .",
        "text/turtle",
    ),
    "19 objects without end": ("a.jsonld", '{"@graph": ' * 20_000, "application/ld+json"),
    "19 triple terms without end": ("a.ttl", "<<( " * 20_000, "text/turtle"),
    "20 ten laughs": ("a.rdf", XML % (LAUGHS + "]>", "&i;"), "application/rdf+xml"),
    "20 a file as an entity": (
        "a.rdf",
        XML % ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', "&x;"),
        "application/rdf+xml",
    ),
    "21 shapes that switch shapes off": (
        "a.ttl",
        SH + "<https://w3id.org/lifealliance/shapes#DyadHasTwo> sh:deactivated true .",
        "text/turtle",
    ),
    "24 a number without end": (
        "a.ttl",
        '<urn:a> <urn:b> "1E1000000000"^^<http://www.w3.org/2001/XMLSchema#decimal> .',
        "text/turtle",
    ),
}
#: Files of shapes, and what is said of them.
SHAPES = {
    "17 a mistake in the last line": (RULE % "sh:not [ sh:nodeKind sh:IRI ]" + "<urn:a> <urn:b> ", "not valid Turtle"),
    "19 lists without end": ("<urn:a> <urn:b> " + "(" * 3000 + ")" * 3000 + " .", "nested too deeply"),
    "19 nodes without end": ("<urn:a> <urn:b> " + "[ <urn:b> " * 3000 + "]" * 3000 + " .", "nested too deeply"),
    "19 triple terms without end": ("<<( " * 20_000, "not valid Turtle"),
    "19 a shape that asks for itself": (RULE % "sh:node <urn:s>", "asks for itself"),
    "19 a list that has no end": (
        RULE % "sh:in <urn:l>"
        + "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n<urn:l> rdf:first 1 ; rdf:rest <urn:l> .",
        "comes back to itself",
    ),
    "23 a rule nobody looks at": (RULE % "sh:js [ sh:jsFunctionName 'f' ]", "Nothing here checks sh:js"),
    "23 a rule that makes triples": (RULE % "sh:nodeKind sh:IRI ; sh:rule [ a sh:TripleRule ]", "checks sh:rule"),
    "24 a number without end": (
        RULE % 'sh:minInclusive "1E1000000000"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        "too large an exponent",
    ),
    "24 more digits than a number has": (RULE % f"sh:minLength {'9' * 5000}", "not valid Turtle"),
    "28 a rule that calls somebody": (
        RULE % 'sh:sparql [ sh:select "SELECT $this WHERE { SERVICE <CANARY> { $this ?p ?o } }" ]',
        "which is never done here",
    ),
}


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Somebody on this machine who would hear a call."""
    with socket.create_server(("127.0.0.1", 0)) as heard:
        heard.settimeout(0.05)
        yield heard


#: Ways to have the engine call somebody; THERE stands for who would hear it. Those of `test_guard.CALLS` come on top.
CALLS = (
    "PREFIX x: <THERE> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "SELECT * { service silent <THERE> { ?s ?p ?o } }",
    "SELECT * { SERVICE # <x:nowhere>\n <THERE> { ?s ?p ?o } }",
    "SELECT * { SER\\u0056ICE <THERE> { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <THERE> { ?s ?p ?o } }",
    "BASE <THERE> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { BIND(<THERE> AS ?x) SERVICE ?x { ?s ?p ?o } }",
    "SELECT * { { SELECT * { { SELECT * { SERVICE <THERE> { ?s ?p ?o } } } } } }",
    "ASK { ?s ?p ?o FILTER NOT EXISTS { SERVICE <THERE> { ?s ?p ?o } } }",
    "DESCRIBE ?s { SERVICE <THERE> { ?s ?p ?o } }",
    "SELECT * FROM <THERE> { ?s ?p ?o }",
    "SELECT * FROM NAMED <THERE> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * { GRAPH <THERE> { ?s ?p ?o } }",
    "LOAD <THERE>",
    "lOaD SILENT <THERE> INTO GRAPH <urn:g>",
    "PREFIX x: <THERE> LOAD x:",
    "ASK {} ; LOAD <THERE>",
    "#\rLOAD <THERE>",
    "DESCRIBE <THERE>",
)


def armed(text: str, canary: socket.socket) -> bytes:
    """An attack that is aimed at somebody who listens."""
    return text.replace("CANARY", f"http://127.0.0.1:{canary.getsockname()[1]}/x").encode()


def nobody_called(canary: socket.socket) -> bool:
    """Whether nobody has knocked."""
    try:
        canary.accept()
    except TimeoutError:
        return True
    return False


def run(*words: str) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_command_reads_rdf_of_others(
    attack: str, demo_store: Path, tmp_path: Path, canary: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a project, under its own name and under that of a tool, and beside one it is refused; the store answers on."""
    name, text, _ = ATTACKS[attack]
    for file in (tmp_path / name, tmp_path / "project.qdpx"):
        file.write_bytes(armed(text, canary))
        assert run("init", str(tmp_path / "drafted"), str(file)) == 2
        said = capsys.readouterr().err
        assert file.name in said
        assert "root:" not in said
    assert not (tmp_path / "drafted" / "study.xlsx").exists()
    shutil.copytree(DEMO, tmp_path / "study")
    shutil.copy(tmp_path / name, tmp_path / "study" / "invented.qdpx")
    assert run("load", str(tmp_path / "study"), "--store", str(tmp_path / "store")) == 2
    assert "Traceback" not in capsys.readouterr().err
    assert nobody_called(canary)
    assert run("ask", "CQ01", "--store", str(demo_store)) == 0


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_address_reads_rdf_of_others(attack: str, site: httpx.Client, canary: socket.socket) -> None:
    """Posted, put or named as a graph it is refused, in a sentence; the server answers on."""
    _, text, media = ATTACKS[attack]
    body = armed(text, canary)
    for address in ("/sparql", "/studies/demo/data", "/things", "/"):
        for method in ("POST", "PUT"):
            answered = site.request(method, address, content=body, headers={"Content-Type": media})
            assert answered.status_code in {405, 415}
            assert answered.headers["content-type"] == "application/problem+json"
    place = armed("CANARY", canary).decode()
    graph = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": place}
    assert site.get("/sparql", params=graph).status_code == 403
    asked = "SELECT * FROM <PLACE> { ?s ?p ?o }".replace("PLACE", place)
    assert site.get("/sparql", params={"query": asked}).status_code == 403
    assert site.get("/things", params={"iri": place}).status_code == 404
    assert nobody_called(canary)
    assert site.get("/health").status_code == 200


@pytest.mark.parametrize("attack", SHAPES)
def test_shapes_of_ones_own_are_read_with_care(
    attack: str, demo_store: Path, tmp_path: Path, canary: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that can't be used is refused in a sentence that names it; nothing passes because nobody looked."""
    text, said = SHAPES[attack]
    (tmp_path / "own.ttl").write_bytes(armed(SH + text, canary))
    assert run("check", "demo", "--shapes", str(tmp_path), "--store", str(demo_store)) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert nobody_called(canary)


def test_what_shapes_import_is_not_fetched(
    demo_store: Path, tmp_path: Path, canary: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    """owl:imports in a file of shapes is not followed, by our engine nor by pySHACL; its rules are checked with."""
    imports = (
        "<urn:o> a <http://www.w3.org/2002/07/owl#Ontology> ; <http://www.w3.org/2002/07/owl#imports> <CANARY> .\n"
    )
    (tmp_path / "own.ttl").write_bytes(armed(SH + imports + RULE % "sh:nodeKind sh:Literal", canary))
    assert run("check", "demo", "--shapes", str(tmp_path), "--reference", "--store", str(demo_store)) == 1
    assert "things are wrong" in capsys.readouterr().out
    assert nobody_called(canary)


@pytest.mark.parametrize("query", [*CALLS, *test_guard.CALLS])
def test_no_spelling_of_a_call_reaches_anybody(query: str, site: httpx.Client, canary: socket.socket) -> None:
    """SERVICE, LOAD and graphs from elsewhere, in address, form and body, and as a value that is asked for: no call."""
    place = armed("CANARY", canary).decode()
    text = query.replace("THERE", place).replace("http://127.0.0.1/", place)
    text = test_guard.PROLOGUE.replace(LOCAL_BASE, place) + text if query in test_guard.CALLS else text
    media = {"Content-Type": "application/sparql-query"}
    for answered in (
        site.get("/sparql", params={"query": text}),
        site.post("/sparql", data={"query": text, "named-graph-uri": place}),
        site.post("/sparql", content=text, headers=media),
        site.get("/sparql", params={"query": text}, headers={"Accept": "text/html"}),
        site.get("/questions/CQ09", params={"study": "demo", "claim": text}),
        site.get("/things", params={"iri": text}),
        site.get("/search", params={"q": text[:200]}),
    ):
        assert answered.status_code in {200, 400, 403, 404, 422}
    assert nobody_called(canary)
    assert site.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True
