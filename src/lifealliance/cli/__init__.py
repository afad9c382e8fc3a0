"""The command line: the same words as the Python object and the addresses of the API.

A command is a file in `commands/`; it is imported when it is called, so that help comes at once.
"""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from lifealliance import __version__
from lifealliance.cli.registry import Commands
from lifealliance.errors import LifeAllianceError

if TYPE_CHECKING:
    from collections.abc import Sequence

_REFUSED = 2
_INTERRUPTED = 130


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="First time here? lifealliance demo shows everything with an invented study.",
)
@click.version_option(__version__, prog_name="lifealliance")
def group() -> None:
    """The knowledge graph of an emerging grounded theory.

    Draft a study folder from your coded project (init), fill in what only you know, load it, and ask.

    \b
      lifealliance init my-study PROJECT.qdpx
      lifealliance check my-study
      lifealliance load my-study
      lifealliance ask CQ09 --claim S3
    """


def main(words: Sequence[str] | None = None) -> NoReturn:
    """Runs a command; whatever is refused is one clear message and exit code 2, never a traceback.

    Args:
        words: the command and its options; None takes those the program was called with.
    """
    _speak_utf8()
    try:
        code = group.main(words, standalone_mode=False)
        sys.stdout.flush()
    except LifeAllianceError as error:
        click.echo(error.message, err=True)
        code = _REFUSED
    except click.ClickException as error:
        error.show()
        code = _REFUSED
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        click.echo(f"{place}{error.strerror or error}.", err=True)
        code = _REFUSED
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """Words of any language leave the program whole: files and pipes get UTF-8, whatever the system's own encoding."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
