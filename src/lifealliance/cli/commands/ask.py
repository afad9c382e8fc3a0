"""Ask a stored question, or a SPARQL query of your own."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import click

from lifealliance import traces
from lifealliance.answers import INVENTED_NOTICE, Table
from lifealliance.cli import options, show
from lifealliance.collecting import without_collecting
from lifealliance.errors import BadInput, Problem
from lifealliance.iris import PREFIXES
from lifealliance.reader import ALL, KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.tiers import Tier


_TABLE = "application/sparql-results+json"


@click.command(
    "ask",
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("question", required=False)
@click.argument("values", nargs=-1, type=click.UNPROCESSED)
@click.option("--study", default="", help="Study to ask, or all. May be left out while one is loaded.")
@click.option("--sparql", help="A SPARQL query of your own, or - to read it from standard input.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@click.option("--columns", default="", help="Only these columns, separated by commas.")
@options.as_json
@options.tier
@options.store
@click.option("-h", "--help", "wants_help", is_flag=True, help="Show this message, or a question's parameters.")
@click.pass_context
def command(
    ctx: click.Context,
    question: str | None,
    values: tuple[str, ...],
    *,
    study: str,
    sparql: str | None,
    as_csv: bool,
    columns: str,
    as_json: bool,
    tier: Tier,
    store: Path | None,
    wants_help: bool,
) -> None:
    """Ask a stored question, or a SPARQL query of your own.

    QUESTION is an id that `lifealliance questions` lists; its parameters follow as options. `ask CQ09 --help` shows
    them.

    \b
      lifealliance ask CQ01
      lifealliance ask CQ09 --claim S3
      lifealliance ask CQ09 --claim S3 --columns relation,voices,words
      lifealliance ask CQ09 --claim S3 --csv > trace.csv
      lifealliance ask --sparql 'SELECT ?code { ?code a la:Code } LIMIT 5'
    """
    ctx.with_resource(without_collecting())
    if (question is None and sparql is None) or (wants_help and question is None):
        click.echo(ctx.get_help())
        return
    with KnowledgeReader(store, tier=tier) as kb:
        kb.warm()
        if sparql is not None:
            text = _with_prefixes(sys.stdin.read() if sparql == "-" else sparql)
            _ask_sparql(kb, text, study or ALL, "text/csv" if as_csv else _TABLE, as_json=as_json)
            return
        assert question is not None
        if wants_help:
            _explain(kb, question)
            return
        answer = kb.ask(question, study, **_pairs(values))
    chosen = _chosen(columns, (*answer.table.columns, traces.WHY))
    if as_json:
        show.print_json({**answer.to_json(), traces.WHY: traces.ways(answer.table)})
        return
    if as_csv or traces.WHY in chosen:
        answer = traces.traced(answer)
    if as_csv:
        table = answer.table.only(chosen) if chosen else answer.table
        click.echo(table.to_csv(invented=answer.invented), nl=False)
    else:
        show.print_answer(answer, chosen)
        if tier.caution:
            click.echo(tier.caution)


def _chosen(columns: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The columns asked for.

    Raises:
        BadInput: the answer has no such column; the message lists those it has.
    """
    chosen = tuple(name.strip() for name in columns.split(",") if name.strip())
    problems = [Problem("--columns", f"There is no column {name}.") for name in chosen if name not in known]
    if problems:
        raise BadInput(*problems, Problem("--columns", f"There are: {', '.join(known)}."))
    return chosen


def _pairs(values: tuple[str, ...]) -> dict[str, str]:
    """`--claim S3 --dyad=D01` as names and values.

    Raises:
        BadInput: a value without a name, or a name without a value.
    """
    pairs: dict[str, str] = {}
    rest = list(values)
    while rest:
        name, equals, value = rest.pop(0).partition("=")
        if not name.startswith("--") or (not equals and not rest):
            what = f"{name!r} stands alone."
            raise BadInput(Problem("ask", what, "Write a parameter and its value, for example: --claim S3"))
        pairs[name.removeprefix("--")] = value if equals else rest.pop(0)
    return pairs


def _explain(kb: KnowledgeReader, name: str) -> None:
    """A question with its parameters, columns and its SPARQL."""
    question = kb.question(name)
    click.secho(f"{question.id}  {question.summary}", bold=True)
    click.echo(question.description)
    click.echo("\nParameters:" if question.params else "\nNo parameters.")
    for parameter in question.params:
        example = f" Example: --{parameter.name} {parameter.example}" if parameter.example else ""
        click.echo(f"  --{parameter.name}  {parameter.about}{example}")
    click.echo("\nColumns:")
    for column, about in question.columns:
        click.echo(f"  {column}  {about}")
    click.echo(f"\nSPARQL:\n{question.text.strip()}")


def _with_prefixes(text: str) -> str:
    """The query with the known prefixes it uses and does not declare itself, before its first line."""
    missing = [
        f"PREFIX {prefix}: <{namespace}>"
        for prefix, namespace in PREFIXES.items()
        if re.search(rf"\b{prefix}:\w", text) and not re.search(rf"(?i)prefix\s+{prefix}:", text)
    ]
    return " ".join([*missing, text])


def _ask_sparql(kb: KnowledgeReader, text: str, study: str, media_type: str, *, as_json: bool) -> None:
    """The answer as a table; as it comes for programs; statements as Turtle. Invented words are said to be so."""
    asked = kb.studies() if study == ALL else (kb.study(study),)
    if any(entry.invented for entry in asked):
        click.secho(INVENTED_NOTICE, fg="red", err=True)
    result = kb.sparql(text, f"{media_type}, {_TABLE}, text/turtle", study)
    if result.kind == "yes-no" and not as_json:
        click.echo("yes" if json.loads(result.body)["boolean"] else "no")
    elif as_json or result.kind != "table" or result.media_type != _TABLE:
        click.echo(result.body.decode(), nl=False)
    else:
        show.print_table(Table.from_sparql_json(result.body, truncated=result.truncated))
