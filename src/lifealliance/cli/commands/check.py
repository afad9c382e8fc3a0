"""Check a study folder, a loaded study, the store's files or the ontology; changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import click

from lifealliance.cli import options, show
from lifealliance.knowledge import KnowledgeBase

_VIOLATIONS = 1


@click.command("check")
@click.argument("what", required=False)
@click.option("--files", is_flag=True, help="Check every file of the store against its manifest (size and SHA-256).")
@click.option("--reasoner", is_flag=True, help="Check that the ontology is consistent (HermiT; needs a Java).")
@click.option("--turtle", is_flag=True, help="Print the SHACL report as Turtle.")
@options.without_texts
@options.store
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    what: str | None,
    *,
    files: bool,
    reasoner: bool,
    turtle: bool,
    without_texts: bool,
    store: Path | None,
    as_json: bool,
) -> None:
    """Check a study folder, a loaded study, the store's files or the ontology; changes nothing.

    WHAT is a study folder or the id of a loaded study; without it every loaded study is checked. Exit code 1 if the
    evidence breaks a rule.

    \b
      lifealliance check my-study
      lifealliance check demo --json
      lifealliance check --files
    """
    with KnowledgeBase(store) as kb:
        if files:
            kb.check_store()
            click.echo("Every file of the store is as its manifest says.")
        if reasoner:
            _print_verdict(kb)
        if (files or reasoner) and what is None:
            return
        if what is not None and Path(what).is_dir():
            reports = {what: kb.check_folder(Path(what), without_texts=without_texts)[1]}
        else:
            names = [what] if what is not None else [entry.id for entry in kb.studies()]
            reports = {name: kb.check_study(name) for name in names}
    for name, report in reports.items():
        if turtle:
            click.echo(report.to_turtle())
        elif not as_json:
            click.echo(f"{name}:")
            for line in report.lines():
                click.echo(line)
    if as_json:
        show.print_json({name: json.loads(report.to_json()) for name, report in reports.items()})
    if not reports:
        click.echo("Nothing is loaded. Give a study folder, or load one.")
    if any(report.violations for report in reports.values()):
        ctx.exit(_VIOLATIONS)


def _print_verdict(kb: KnowledgeBase) -> None:
    verdict = kb.check_ontology()
    said = "consistent" if verdict.consistent else "NOT consistent"
    empty = f"; classes that can have no members: {', '.join(verdict.unsatisfiable)}" if verdict.unsatisfiable else ""
    click.echo(f"The ontology is {said}{empty} (HermiT, {verdict.seconds:.1f} s).")
