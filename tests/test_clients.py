"""Programs that people use already get their answers from a running server."""

from __future__ import annotations

import csv
import shutil
import subprocess
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pandas as pd
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TURTLE, SPARQLWrapper

from lifealliance.knowledge import KnowledgeBase
from lifealliance.reader import KnowledgeReader
from lifealliance.web.app import create_app
from lifealliance.web.serve import answering

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIMS = "SELECT ?claim WHERE { ?claim a <https://w3id.org/lifealliance/ontology#Claim> } ORDER BY ?claim"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over what comes with the program."""
    place = tmp_path_factory.mktemp("clients") / "store"
    with KnowledgeBase(place) as kb:
        kb.load_published()
    with KnowledgeReader(place) as reader, answering(create_app(reader)) as address:
        yield address


def test_rdflib_reads_through_its_store_for_endpoints(url: str) -> None:
    """A graph of rdflib that stands on the endpoint answers SELECT, ASK and CONSTRUCT."""
    graph = Graph(SPARQLStore(f"{url}/sparql"))
    assert len(list(graph.query(CLAIMS))) > 1
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True
    made = graph.query("CONSTRUCT { ?s a ?kind } WHERE { ?s a ?kind } LIMIT 5").graph
    assert made is not None
    assert len(made) == 5


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not on this machine")
def test_curl_gets_csv(url: str) -> None:
    """One line with curl gives a file that a spreadsheet reads."""
    command = ["curl", "-sf", "-H", "Accept: text/csv", "--data-urlencode", f"query={CLAIMS}", f"{url}/sparql"]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=20).stdout
    rows = list(csv.DictReader(said.splitlines()))
    assert len(rows) > 1
    assert all(row["claim"].startswith("https://") for row in rows)


@pytest.mark.parametrize("sent", ["GET", POST, "directly"])
def test_sparqlwrapper_asks_in_each_of_its_ways(url: str, sent: str) -> None:
    """By GET, by a form and by the query itself, as JSON and as CSV: the same statements."""
    asking = SPARQLWrapper(f"{url}/sparql")
    if sent == "directly":
        asking.setMethod(POST)
        asking.setRequestMethod(POSTDIRECTLY)
    else:
        asking.setMethod(sent)
    asking.setQuery(CLAIMS)
    asking.setReturnFormat(JSON)
    table = asking.query().convert()
    assert isinstance(table, dict)
    found = [row["claim"]["value"] for row in table["results"]["bindings"]]
    assert len(found) > 1
    asking.setReturnFormat(CSV)
    lines = asking.query().convert()
    assert isinstance(lines, bytes)
    assert lines.decode().split()[1:] == found


@pytest.mark.filterwarnings("ignore:Format requested was:RuntimeWarning")
@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD])
def test_sparqlwrapper_takes_statements(url: str, form: str) -> None:
    """CONSTRUCT gives what rdflib reads in the format that was asked for."""
    asking = SPARQLWrapper(f"{url}/sparql")
    asking.setQuery("CONSTRUCT { ?s a ?kind } WHERE { ?s a ?kind } LIMIT 5")
    asking.setReturnFormat(form)
    body = asking.query().response.read()
    assert len(Graph().parse(data=body, format={RDFXML: "xml"}.get(form, form))) == 5


@pytest.mark.parametrize(
    "address",
    [
        f"/sparql?{urlencode({'query': CLAIMS, 'format': 'csv'})}",
        "/questions/CQ15?study=published&format=csv",
        "/studies/published/claims?format=csv",
    ],
)
def test_pandas_reads_an_address_as_a_table(url: str, address: str) -> None:
    """One line in a notebook: a query, a question or a list of statements becomes a table with a column of claims."""
    table = pd.read_csv(url + address)
    assert len(table) > 1
    assert table["claim"].str.startswith("https://").all()
