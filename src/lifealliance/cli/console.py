"""What is drawn with rich: pictures, and what a long command says while it works. It takes a while to import."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console

from lifealliance.cli.show import width

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def console() -> Console:
    """A console on standard output, wide enough when it is no terminal."""
    return Console(width=None if sys.stdout.isatty() else width(), highlight=False, soft_wrap=False)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Says on standard error which step is being done: a moving line in a terminal, plain lines elsewhere."""
    out = Console(stderr=True)
    if not out.is_terminal:
        yield lambda step: click.echo(f"{step} ...", err=True)
        return
    with out.status("Starting") as status:
        yield lambda step: status.update(f"{step} ...")
