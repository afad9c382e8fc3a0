"""List the questions that can be asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options, show
from lifealliance.questions import GROUPS
from lifealliance.reader import KnowledgeReader

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.tiers import Tier


@click.command("questions")
@options.tier
@options.store
@options.as_json
def command(*, tier: Tier, store: Path | None, as_json: bool) -> None:
    """List the questions that can be asked, with their parameters.

    \b
      lifealliance questions
      lifealliance ask CQ09 --help
    """
    with KnowledgeReader(store, tier=tier) as kb:
        questions = kb.questions()
    if as_json:
        show.print_json(
            [
                {
                    "id": question.id,
                    "group": question.group,
                    "summary": question.summary,
                    "description": question.description,
                    "parameters": [
                        {
                            "name": it.name,
                            "type": it.type,
                            "about": it.about,
                            "default": it.default,
                            "example": it.example,
                        }
                        for it in question.params
                    ],
                    "columns": dict(question.columns),
                }
                for question in questions
            ]
        )
        return
    for letter, title in GROUPS.items():
        click.secho(f"{letter}. {title}", bold=True)
        for question in questions:
            if question.group == letter:
                names = " ".join(f"--{it.name}" for it in question.params)
                click.echo(f"  {question.id}  {question.summary}  {click.style(names, dim=True)}")
