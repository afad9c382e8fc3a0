"""Check a study folder, a loaded study, the store's files or the ontology; changes nothing."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifealliance.cli import options, show
from lifealliance.knowledge import KnowledgeBase

if TYPE_CHECKING:
    from lifealliance.reasoning import Verdict
    from lifealliance.validation import Report

_VIOLATIONS = 1
_ONTOLOGY = "ontology"


@click.command("check")
@click.argument("what", required=False)
@click.option("--files", is_flag=True, help="Check every file of the store against its manifest (size and SHA-256).")
@click.option(
    "--reasoner",
    is_flag=True,
    help="Look for contradictions in the ontology, and in WHAT together with it (HermiT; needs a Java).",
)
@click.option("--reference", is_flag=True, help="Check with pySHACL as well, and say where it finds something else.")
@click.option(
    "--shapes",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Check with the SHACL shapes of this folder (Turtle) in place of the program's.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json", "ttl")),
    default="text",
    help="text: what to do, with the place of each thing. json: the same for programs. ttl: the SHACL report.",
)
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
    reference: bool,
    shapes: Path | None,
    form: str,
    without_texts: bool,
    store: Path | None,
    as_json: bool,
) -> None:
    """Check a study folder, a loaded study, the store's files or the ontology; changes nothing.

    WHAT is a study folder or the id of a loaded study; without it every loaded study is checked. Exit code 1 if the
    evidence breaks a rule or contradicts the ontology, or if pySHACL finds something else (--reference).

    \b
      lifealliance check my-study
      lifealliance check demo --format json
      lifealliance check demo --format ttl > report.ttl
      lifealliance check demo --shapes my-shapes
      lifealliance check --files
      lifealliance check --reasoner my-study
    """
    with KnowledgeBase(store) as kb:
        if files:
            kb.check_store()
            click.echo("Every file of the store is as its manifest says.")
        verdicts = _verdicts(kb, what, without_texts=without_texts) if reasoner else {}
        skipped = (files or reasoner) and what is None
        reports = {} if skipped else _reports(kb, what, without_texts=without_texts, reference=reference, shapes=shapes)
    if as_json or form == "json":
        told: dict[str, dict[str, Any]] = {name: report.to_dict() for name, report in reports.items()}
        for name, verdict in verdicts.items():
            told.setdefault(name, {})["reasoner"] = asdict(verdict)
        show.print_json(told)
    else:
        for name, verdict in verdicts.items():
            _print_verdict(name, verdict)
        _print_reports(reports, turtle=form == "ttl")
    if not (files or reasoner or reports):
        click.echo("Nothing is loaded. Give a study folder, or load one.", err=as_json)
    bad = [name for name, report in reports.items() if report.violations or report.differences]
    if bad or any(map(_is_bad, verdicts.values())):
        ctx.exit(_VIOLATIONS)


def _is_folder(what: str) -> bool:
    """Whether a folder is meant: there is one of that name, or the name can only be a place."""
    return Path(what).is_dir() or Path(what).name != what


def _reports(
    kb: KnowledgeBase, what: str | None, *, without_texts: bool, reference: bool, shapes: Path | None
) -> dict[str, Report]:
    if what is not None and _is_folder(what):
        return {what: kb.check(Path(what), without_texts=without_texts, reference=reference, shapes=shapes)}
    names = [what] if what is not None else [entry.id for entry in kb.studies()]
    return {name: kb.check(name, reference=reference, shapes=shapes) for name in names}


def _verdicts(kb: KnowledgeBase, what: str | None, *, without_texts: bool) -> dict[str, Verdict]:
    verdicts = {_ONTOLOGY: kb.check_ontology()}
    if what is not None:
        found = _is_folder(what)
        said = kb.reason_folder(Path(what), without_texts=without_texts) if found else kb.reason_study(what)
        verdicts[what] = said
    return verdicts


def _is_bad(verdict: Verdict) -> bool:
    return not verdict.consistent or bool(verdict.unsatisfiable)


def _print_reports(reports: dict[str, Report], *, turtle: bool) -> None:
    for name, report in reports.items():
        if turtle:
            click.echo(report.to_turtle())
            for line in report.differences or ():
                click.echo(line, err=True)
        else:
            click.echo(f"{name}:")
            for line in report.lines():
                click.echo(line)


def _print_verdict(name: str, verdict: Verdict) -> None:
    said = "consistent" if verdict.consistent else "NOT consistent"
    empty = f"; classes that can have no members: {', '.join(verdict.unsatisfiable)}" if verdict.unsatisfiable else ""
    what = "The ontology" if name == _ONTOLOGY else f"{name}, taken together with the ontology,"
    click.echo(f"{what} is {said}{empty} (HermiT, {verdict.seconds:.1f} s).")
    for clash in verdict.clashes:
        click.echo(f"  {clash}")
