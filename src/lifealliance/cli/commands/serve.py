"""Serve the API and the pages on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options
from lifealliance.web.serve import serve

if TYPE_CHECKING:
    from pathlib import Path


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Only addresses of this machine are allowed.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@options.store
def command(host: str, port: int, *, store: Path | None) -> None:
    """Serve the API and the pages on this machine.

    The evidence is private: an address that others can reach is refused.

    \b
      lifealliance serve
      lifealliance serve --port 8080
    """
    serve(store, host, port)
