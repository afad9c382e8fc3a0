"""Take a person's words out of a study: shows what would go, and does it with --yes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from lifealliance.cli import options, show
from lifealliance.cli.console import progress
from lifealliance.errors import BadInput, Problem
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.withdrawal import SCOPES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from lifealliance.access.effects import Leave, Sealed

_SCOPES = {
    "all": "everything the person said goes",
    "future": "what was given stays, and nothing more is taken in",
    "quotes": "what was given stays, and is quoted nowhere",
}
_MOST = 12


@click.command("withdraw")
@click.argument("study", required=False, default="")
@click.argument("person", required=False, default="")
@click.option("--scope", type=click.Choice(SCOPES), default="all", show_default=True, help="What is withdrawn.")
@click.option("--yes", is_flag=True, help="Carry it out.")
@click.option("--joint", type=click.Choice(["list", "keep", "remove"]), help="Shared passages of a withdrawn person.")
@click.option("--passage", "passages", multiple=True, metavar="ID", help="Decide of this one alone; may be repeated.")
@click.option("--finish", is_flag=True, help="Finish what was interrupted.")
@options.store
@options.as_json
def command(
    study: str,
    person: str,
    *,
    scope: str,
    yes: bool,
    joint: str,
    passages: tuple[str, ...],
    finish: bool,
    store: Path | None,
    as_json: bool,
) -> None:
    """Take a person's words out of a study: shows what would go, and does it with --yes.

    PERSON is a pseudonym as the sheet People has it. Passages that hold others' words too are sealed until you decide
    with --joint. What lies outside the store (the project file, backups, copies) is listed: it is yours to erase.

    \b
      lifealliance withdraw demo Ivo
      lifealliance withdraw demo Ivo --scope all --yes
      lifealliance withdraw demo Ivo --joint list
      lifealliance withdraw demo Ivo --joint keep --passage 1f00c3d9
      lifealliance withdraw demo Ivo --joint remove --yes
    """
    _check(study, person, joint or "", passages, finish=finish)
    with KnowledgeBase(store) as kb, progress() as say:
        if finish:
            # Whoever opens the store for writing has finished it already.
            click.echo("Nothing is left unfinished.")
        elif joint == "list":
            _print_sealed(kb.sealed(study, person), as_json=as_json)
        elif joint == "remove" and not yes:
            _print_going(kb.sealed(study, person), passages)
        elif joint:
            click.echo(f"{kb.decide(study, person, joint, passages, say)} passages: {joint}.")
        else:
            leave = kb.withdraw(study, person, scope, say) if yes else kb.withdrawal(study, person, scope)
            if as_json:
                show.print_json({**asdict(leave), "done": yes})
            else:
                _print(leave, done=yes)


def _check(study: str, person: str, joint: str, passages: Sequence[str], *, finish: bool) -> None:
    """Refuses options that say nothing together."""
    problems = []
    if not finish and not (study and person):
        what = "It takes a study and a person."
        problems.append(Problem("withdraw", what, "`lifealliance participants STUDY` lists who takes part."))
    if passages and joint not in {"keep", "remove"}:
        what = "A passage is named, and not what becomes of it."
        problems.append(Problem("--passage", what, "Add --joint keep or --joint remove."))
    if problems:
        raise BadInput(*problems)


def _print_going(waiting: Sequence[Sealed], passages: Sequence[str]) -> None:
    """What would go for good."""
    going = [it for it in waiting if not passages or it.id in passages]
    _print_sealed(going, as_json=False)
    click.echo(f"{len(going)} passages: would be removed for good. Nothing was changed. Carry it out with --yes.")


def _print_sealed(passages: Sequence[Sealed], *, as_json: bool) -> None:
    if as_json:
        show.print_json([asdict(it) for it in passages])
    elif not passages:
        click.echo("No passage waits for a decision.")
    for it in () if as_json else passages:
        click.echo(f"{it.id}  {it.record}, paragraph {it.paragraph}: {it.words}")


def _print(leave: Leave, *, done: bool) -> None:
    found = leave.effects
    click.echo(f"{leave.person} {'has withdrawn' if done else 'would withdraw'} from {leave.study}.")
    click.echo(f"Scope {leave.scope}: {_SCOPES[leave.scope]}.")
    cut = f"The consent form lets people withdraw until {leave.until}"
    late = (
        ": that day is over. Whether you can still do it is for you and your ethics committee." if leave.late else "."
    )
    click.echo(cut + late if leave.until else "No last day of withdrawal is set (sheet Study, withdrawal until).")
    published = leave.published or "nothing that the sheet Study names (published in)"
    click.echo(f"Published, and not to be recalled: {published}.")
    verb = "gone" if done else "to go"
    click.echo(
        f"{found.excerpts} passages, {found.codings} codings, {found.consents} consents, {found.quotes} quotes: {verb}."
    )
    if leave.scope == "all" and not (found.records or found.excerpts or found.sealed):
        click.echo("No words of theirs are held: their pseudonym goes, and a study loaded later keeps them out.")
    _print_list("Records with a mark in the place of the words", found.records)
    _print_list("Codes and memos in which words are masked", found.masked)
    if found.sealed:
        todo = f"lifealliance withdraw {leave.study} {leave.person} --joint list, keep or remove"
        click.echo(f"{len(found.sealed)} passages hold others' words too, and are sealed until you decide: {todo}")
    lines = [f"{it.id}, version {it.version}: {it.lost} gone, {it.left} left" for it in found.statements]
    _print_list("Statements to read again: evidence revised", lines)
    _print_list("Memos to read again: paraphrases are not found by a program", found.to_read)
    _print_list("Exports removed" if done else "Exports that would be removed", leave.removed)
    _print_list("For you to erase or change: originals", (*leave.originals, "the study folder and its sheets"))
    _print_list("For you to erase: other copies", leave.copies)
    click.echo("Copies made by hand, downloads and printed pages are not known here.")
    if not done:
        click.echo("Nothing was changed. Carry it out with --yes.")


def _print_list(title: str, items: Sequence[str]) -> None:
    if items:
        more = f" and {len(items) - _MOST} more" if len(items) > _MOST else ""
        click.echo(f"{title} ({len(items)}): {'; '.join(items[:_MOST])}{more}.")
