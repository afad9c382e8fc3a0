"""Show the main job with an invented study: load, check, serve, ask over HTTP."""

from __future__ import annotations

import json
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

import click

from lifealliance.answers import INVENTED_NOTICE, Table
from lifealliance.cli import options, show
from lifealliance.cli.commands.load import print_loaded
from lifealliance.cli.console import progress
from lifealliance.knowledge import KnowledgeBase
from lifealliance.resources import folder
from lifealliance.web.callers import Callers
from lifealliance.web.login import Logins
from lifealliance.web.serve import running

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: What is asked: question, study, parameters, and the columns shown.
_QUESTIONS: tuple[tuple[str, str, dict[str, str], tuple[str, ...]], ...] = (
    ("CQ37", "published", {}, ()),
    ("CQ02", "demo", {}, ("dyadName", "session", "kind", "role", "reason")),
    ("CQ09", "demo", {"claim": "S3"}, ("relation", "dyadName", "session", "voices", "vantage", "words")),
)
_STARTER = "01-words-by-code-and-voice.rq"
_NEXT = """
What to try next:
  lifealliance serve                          the pages; it prints the address to open
  lifealliance questions                      every question that can be asked
  lifealliance ask CQ09 --claim S6 --study demo
  lifealliance init my-study PROJECT.qdpx     your own coded project
  lifealliance remove demo                    take the invented study out again
"""


@click.command("demo")
@options.store
def command(*, store: Path | None) -> None:
    """Show the main job with an invented study: load, check, serve, ask over HTTP.

    Loads what is published and the invented demonstration study, prints what came in, what was kept and what the
    shapes say, starts the API on this machine, asks it, and stops it again. Run as often as you like.
    """
    with KnowledgeBase(store) as kb, progress() as say:
        say("Loading what is published")
        kb.load_published()
        loaded = kb.load(folder("data") / "demo", progress=say)
        published = kb.claims("published")
    click.secho("1. What is published", bold=True)
    click.echo(f"{len(published.table.rows)} statements of the study's abstract, as claims, all preliminary.")
    click.secho("\n2. The invented study", bold=True)
    print_loaded(loaded)
    logins = Logins()
    with running(store, callers=Callers(logins=logins)) as address:
        click.secho(f"\n3. The API answers at {address}", bold=True)
        fetch = _logged_in(address, logins)
        for name, study, values, columns in _QUESTIONS:
            _ask(fetch, name, {**values, "study": study}, columns)
        _query(fetch)
    click.echo(_NEXT)


def _logged_in(address: str, logins: Logins) -> Callable[[str, str], bytes]:
    """Logs in as the person at the machine does, and gives what asks from then on: a path and a format, the answer."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())

    def fetch(path: str, accept: str) -> bytes:
        request = urllib.request.Request(address + path, headers={"Accept": accept})  # noqa: S310 - our own server
        with opener.open(request, timeout=60) as response:
            body = response.read()
        assert isinstance(body, bytes)
        return body

    fetch(logins.address(), "application/json")
    return fetch


def _ask(fetch: Callable[[str, str], bytes], name: str, values: dict[str, str], columns: tuple[str, ...]) -> None:
    path = f"/questions/{name}?{urllib.parse.urlencode(values)}"
    document = json.loads(fetch(path, "application/json"))
    click.secho(f"\nGET {path}", bold=True)
    click.echo(document["summary"])
    if document["invented"]:
        click.secho(INVENTED_NOTICE, fg="red")
    table = Table.from_records(document["rows"], tuple(document["columns"]))
    show.print_table(table.only(columns) if columns else table)
    click.secho(document["about"], dim=True)


def _query(fetch: Callable[[str, str], bytes]) -> None:
    text = (folder("queries") / "starters" / _STARTER).read_text(encoding="utf-8")
    body = fetch(f"/sparql?{urllib.parse.urlencode({'query': text})}", "application/sparql-results+json")
    click.secho("\nGET /sparql?query=...", bold=True)
    click.echo(text.strip())
    click.secho(INVENTED_NOTICE, fg="red")
    show.print_table(Table.from_sparql_json(body))
