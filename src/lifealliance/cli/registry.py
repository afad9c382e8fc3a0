"""Which commands there are: the files of `commands/`, each imported only when it is needed."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import click

_ORDER = (
    "demo",
    "init",
    "check",
    "load",
    "studies",
    "questions",
    "ask",
    "describe",
    "export",
    "remove",
    "serve",
    "token",
)


class Commands(click.Group):
    """A group whose commands are found by file name; each file has a `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which one meets them, then any other."""
        del ctx
        there = {path.stem for path in (Path(__file__).parent / "commands").glob("[a-z]*.py")}
        return [name for name in _ORDER if name in there] + sorted(there - set(_ORDER))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        command = import_module(f"lifealliance.cli.commands.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands with the first sentence of each, read without importing what they need."""
        rows = [(name, _first_sentence(name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _first_sentence(name: str) -> str:
    """The first line of a command's file says what it does."""
    file = Path(__file__).parent / "commands" / f"{name}.py"
    return file.read_text(encoding="utf-8").split('"""')[1].splitlines()[0]
