"""Serve the API and the pages, on this machine unless told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lifealliance.cli import options
from lifealliance.web.serve import serve

if TYPE_CHECKING:
    from pathlib import Path


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="An address of this machine to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535))
@click.option("--name", "names", multiple=True, help="A name others ask for, such as that of the proxy before it.")
@options.store
def command(host: str, port: int, names: tuple[str, ...], *, store: Path | None) -> None:
    """Serve the API and the pages, on this machine unless told otherwise.

    Who asks without a token sees what is public. For the person at the machine an address is printed that works once
    and opens everything. With --host or --name others can reach the server: what it exposes is said, and without a
    token (lifealliance token new) it is refused. Encryption is the work of a proxy before it.

    \b
      lifealliance serve
      lifealliance serve --port 8080
      lifealliance serve --host 0.0.0.0 --name alliance.example.org
    """
    serve(store, host, port, names)
