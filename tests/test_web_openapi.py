"""The OpenAPI document: whole, true, and with examples that run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest

from lifealliance.questions import read_questions
from lifealliance.resources import folder
from lifealliance.web.given import SHARED
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

QUESTIONS = read_questions(folder("queries") / "competency")


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def described(site: httpx.Client) -> dict[str, Any]:
    """The OpenAPI document."""
    found: dict[str, Any] = site.get("/openapi.json").json()
    return found


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Path, method and description of every operation."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_every_question_is_an_operation_of_its_own(described: dict[str, Any]) -> None:
    """With its summary, its description, its group and exactly its parameters, each described."""
    groups = set()
    for question in QUESTIONS.values():
        operation = described["paths"][f"/questions/{question.id}"]["get"]
        assert operation["summary"] == question.summary
        assert operation["description"] == question.description
        (tag,) = operation["tags"]
        assert tag.startswith(f"{question.group}. ")
        groups.add(tag)
        named = {parameter["name"]: parameter for parameter in operation["parameters"]}
        assert named.keys() == {parameter.name for parameter in question.params} | SHARED
        assert all(parameter["description"] for parameter in named.values())
    assert groups <= {tag["name"] for tag in described["tags"]}


def test_numbers_are_described_as_numbers(described: dict[str, Any]) -> None:
    """A parameter that takes a number says so; all others take text."""
    for question in QUESTIONS.values():
        for parameter in described["paths"][f"/questions/{question.id}"]["get"]["parameters"]:
            wanted = {it.name: it.type for it in question.params}.get(parameter["name"], "text")
            kinds = {kind.get("type") for kind in parameter["schema"].get("anyOf", [parameter["schema"]])}
            assert ("integer" in kinds) == (wanted in {"integer", "session"} or parameter["name"] in {"page", "limit"})


def test_every_refusal_is_described_with_its_document(described: dict[str, Any]) -> None:
    """Each operation lists the statuses it may have; every refusal is problem+json, and nothing of the framework's."""
    for path, method, operation in operations(described):
        refusals = {status: reply for status, reply in operation["responses"].items() if int(status) >= 400}
        assert {"400", "422", "500", "503"} <= refusals.keys(), (path, method)
        for reply in refusals.values():
            schema = reply["content"]["application/problem+json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ProblemDocument"}
    assert "HTTPValidationError" not in described["components"]["schemas"]
    assert "ProblemDocument" in described["components"]["schemas"]


def test_every_reference_leads_to_a_schema(described: dict[str, Any]) -> None:
    """No schema is named that is not there, and no operation id stands twice."""

    def references(part: object) -> Iterator[str]:
        if isinstance(part, dict):
            if "$ref" in part:
                yield str(part["$ref"])
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    assert set(references(described)) <= known
    ids = [operation["operationId"] for _, _, operation in operations(described)]
    assert len(ids) == len(set(ids))


def test_every_example_runs(described: dict[str, Any], site: httpx.Client) -> None:
    """Every address with the examples of all its parameters answers 200, in a format that it describes."""
    for path, method, operation in operations(described):
        if method != "get":
            continue
        address, given = path, {}
        for parameter in operation.get("parameters", []):
            example = _example(parameter)
            assert example is not None or not parameter.get("required"), (path, parameter["name"])
            if parameter["in"] == "path":
                address = address.replace(f"{{{parameter['name']}}}", quote(str(example), safe=""))
            elif example is not None:
                given[parameter["name"]] = example
        answered = site.get(address, params=given)
        if "303" in operation["responses"]:
            assert answered.status_code == 303, answered.url
            assert site.get(answered.headers["location"]).status_code == 200
            continue
        assert answered.status_code == 200, (answered.url, answered.text)
        media = answered.headers["content-type"].partition(";")[0]
        assert media in operation["responses"]["200"]["content"]


def test_what_is_sent_by_post_runs_as_described(described: dict[str, Any], site: httpx.Client) -> None:
    """Both bodies of the SPARQL address are examples that are answered."""
    bodies = described["paths"]["/sparql"]["post"]["requestBody"]["content"]
    sent = site.post("/sparql", content=bodies["application/sparql-query"]["example"],
                     headers={"Content-Type": "application/sparql-query"})  # fmt: skip
    posted = site.post("/sparql", data=bodies["application/x-www-form-urlencoded"]["example"])
    assert sent.json() == posted.json()


def test_there_is_a_page_that_needs_nothing_from_elsewhere(described: dict[str, Any], site: httpx.Client) -> None:
    """The page for programs lists every address; the framework's own pages, which load scripts, are not there."""
    page = site.get("/api", headers={"Accept": "text/html"}).text
    assert all(path in page for path in described["paths"])
    assert site.get("/docs").status_code == site.get("/redoc").status_code == 404


def _example(parameter: dict[str, Any]) -> Any:
    """The example of a parameter, wherever it stands."""
    schema = parameter["schema"]
    for place in (parameter, schema):
        if "example" in place:
            return place["example"]
        if place.get("examples"):
            return place["examples"][0]
    return None
