"""Starting and stopping the server."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import uvicorn

from lifealliance.credentials import Tokens, beside
from lifealliance.errors import Missing, Refused
from lifealliance.reader import KnowledgeReader, default_store
from lifealliance.web import journal
from lifealliance.web.app import create_app
from lifealliance.web.callers import Callers
from lifealliance.web.exposure import Exposure, demand_tokens, exposure, said
from lifealliance.web.head import Http
from lifealliance.web.login import Logins
from lifealliance.web.patience import Patience
from lifealliance.web.settings import Settings
from lifealliance.web.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from starlette.types import ASGIApp

_HOST = "127.0.0.1"
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_STEP_SECONDS = 0.02


def serve(store: Path | None, host: str = _HOST, port: int = 8000, names: Sequence[str] = ()) -> None:
    """Answers over HTTP until it is interrupted.

    Args:
        store: folder of the store; None takes the default place.
        host: an address of this machine.
        port: 0 takes a free one.
        names: by which others ask for the server.

    Raises:
        Refused: others could reach it and there are no tokens, that is no address, or the port is taken.
        StoreDamaged: the files of the store are not those its manifest describes, or the tokens can't be read.
    """
    store = store or default_store()
    where, tokens = exposure(host, names), Tokens(beside(store))
    demand_tokens(where, tokens)
    with KnowledgeReader(store) as reader, closing(_bound(where.address, port)) as bound, journal.kept(store) as log:
        reader.check_store()
        url = _url(bound)
        logins = None if where.outside else Logins(lambda path: _say(f"For another browser, once: {url}{path}"))
        _say(f"lifealliance answers at {url} (stop with Ctrl-C)")
        _say(f"Who asked, and never what, is written to {log}.")
        for line in said(where, reader, tokens) if where.outside else ():
            _say(line)
        if logins:
            _say(
                "Who opens that address sees what is public. To see everything open this one, once, within 10 minutes:"
            )
            _say(f"  {url}{logins.address()}")
        # uvicorn ends in order on Ctrl-C and then passes it on.
        with suppress(KeyboardInterrupt):
            _server(create_app(reader, _settings(where), Callers(tokens, logins))).run(sockets=[bound])


def _say(line: str) -> None:
    """Tells the person at the terminal."""
    print(line, flush=True)  # noqa: T201 # who starts the server reads this


@contextmanager
def running(store: Path | None, host: str = _HOST, port: int = 0, callers: Callers | None = None) -> Iterator[str]:
    """A server over a store, in a thread of this process; stopped at the end of the `with` block.

    Args:
        store: folder of the store; None takes the default place.
        host: an address of this machine that no other machine reaches.
        port: 0 takes a free one.
        callers: tells who asks; None takes everybody for the person who started it.

    Yields:
        The address it answers at, without a slash at its end.

    Raises:
        Refused, StoreDamaged: as `serve`.
        Missing: it did not start.
    """
    where = exposure(host)
    with KnowledgeReader(store) as reader:
        app = create_app(reader, _settings(where), callers)
        with answering(app, where.address, port) as url:
            yield url


@contextmanager
def answering(app: ASGIApp, host: str = _HOST, port: int = 0, patience: Patience | None = None) -> Iterator[str]:
    """An application in a thread of this process, in the same way.

    Args:
        app: answers.
        host: as in `running`.
        port: as in `running`.
        patience: how long who sends or reads slowly is waited for; None takes the usual measure.

    Yields:
        As `running`.

    Raises:
        Refused, Missing: as `running`.
    """
    where = exposure(host)
    if where.outside:
        raise Refused(f"{host} can be reached from elsewhere; this is for the process that started it alone.")
    with closing(_bound(where.address, port)) as bound:
        server = _server(app, patience)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="lifealliance web", daemon=True)
        thread.start()
        try:
            _wait(bound, thread)
            yield _url(bound)
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)


def _settings(where: Exposure) -> Settings:
    """The usual settings, with the names the server goes by."""
    return replace(Settings(), hosts=where.hosts, shared=where.outside)


def _bound(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    # The protocol is named so that asyncio knows it for TCP and sends small answers at once (TCP_NODELAY).
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A port whose last server has just stopped can be taken again at once.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((address, port))
        bound.listen(128)
    except OSError as error:
        bound.close()
        raise Refused(
            f"Port {port} of {address} can't be used: {error.strerror}. Choose another with --port."
        ) from error
    return bound


def _url(bound: socket.socket) -> str:
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(app: ASGIApp, patience: Patience | None = None) -> uvicorn.Server:
    """Without uvicorn's own log and without any word about itself in the answers."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            # What goes wrong inside is caught and told by the application's own wall.
            log_level="critical",
            access_log=False,
            lifespan="off",
            # uvicorn calls it as it would call the class.
            http=partial(Http, patience or Patience(), app.quick if isinstance(app, Wall) else None),  # type: ignore[arg-type]
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )


def _wait(bound: socket.socket, thread: threading.Thread) -> None:
    """Waits until the server says that it is well."""
    host, port = bound.getsockname()[:2]
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and thread.is_alive():
        with closing(http.client.HTTPConnection(host, port, timeout=_START_SECONDS)) as connection:
            try:
                connection.request("GET", "/health")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
        time.sleep(_STEP_SECONDS)
    raise Missing("The server did not start. Run `lifealliance check --store` to see whether the store is whole.")
