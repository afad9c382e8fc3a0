"""What docs/api.md promises is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from lifealliance.web.protocol import FORMATS
from lifealliance.web.serve import running
from lifealliance.web.settings import API

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = (Path(__file__).parents[1] / "docs" / "api.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"```http\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines() if line.strip()
]


@pytest.fixture(scope="module")
def site(demo_store: Path) -> Iterator[httpx.Client]:
    """A client of a server over the demo store."""
    with running(demo_store) as url, httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        yield client


@pytest.mark.parametrize("line", LINES)
def test_every_example_runs(line: str, site: httpx.Client) -> None:
    """With the status beside it, or 200."""
    method, address, *status = line.split()
    assert site.request(method, address).status_code == int(status[0] if status else 200)


def test_every_address_is_written_about(site: httpx.Client) -> None:
    """Each path of OpenAPI has an example, a question's by any of them; so has each format of SPARQL a word."""
    asked = [line.split()[1].partition("?")[0] for line in LINES]
    paths = {path for path in site.get("/openapi.json").json()["paths"] if not path.startswith("/questions/CQ")}
    patterns = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in paths}
    assert [path for path, pattern in patterns.items() if not any(map(pattern.fullmatch, asked))] == ["/"]
    assert all(f"`{form}`" in TEXT for form in FORMATS)


def test_the_version_is_the_one_that_is_sent() -> None:
    """The number in the text is the number in the header."""
    assert f"documents is {API}." in TEXT
