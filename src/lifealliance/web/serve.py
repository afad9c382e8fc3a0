"""Starting and stopping the server, on this machine only."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import uvicorn

from lifealliance.errors import Missing, Refused
from lifealliance.reader import KnowledgeReader
from lifealliance.web.app import create_app
from lifealliance.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fastapi import FastAPI

_HOST = "127.0.0.1"
_START_SECONDS = 30.0
_STOP_SECONDS = 15.0
_STEP_SECONDS = 0.02
#: Longest head of a request in bytes: a whole query in an address fits, three bytes for each of its own.
_HEAD_BYTES = 256 * 1024


def serve(store: Path | None, host: str = _HOST, port: int = 8000) -> None:
    """Answers over HTTP until it is interrupted.

    Args:
        store: folder of the store; None takes the default place.
        host: an address of this machine that no other machine reaches.
        port: 0 takes a free one.

    Raises:
        Refused: the address is not one of this machine alone, or the port is taken.
        StoreDamaged: the files of the store are not those its manifest describes.
    """
    address = loopback(host)
    with KnowledgeReader(store) as reader, closing(_bound(address, port)) as bound:
        reader.check_store()
        app = create_app(reader, _settings(address))
        print(f"lifealliance answers at {_url(bound)} (stop with Ctrl-C)", flush=True)  # noqa: T201 # who starts it reads this
        # uvicorn ends in order on Ctrl-C and then passes it on.
        with suppress(KeyboardInterrupt):
            _server(app).run(sockets=[bound])


@contextmanager
def running(store: Path | None, host: str = _HOST, port: int = 0) -> Iterator[str]:
    """A server over a store, in a thread of this process; stopped at the end of the `with` block.

    Args:
        store: folder of the store; None takes the default place.
        host: an address of this machine that no other machine reaches.
        port: 0 takes a free one.

    Yields:
        The address it answers at, without a slash at its end.

    Raises:
        Refused, StoreDamaged: as `serve`.
        Missing: it did not start.
    """
    address = loopback(host)
    with KnowledgeReader(store) as reader, answering(create_app(reader, _settings(address)), address, port) as url:
        yield url


@contextmanager
def answering(app: FastAPI, host: str = _HOST, port: int = 0) -> Iterator[str]:
    """An application in a thread of this process, in the same way.

    Raises:
        Refused, Missing: as `running`.
    """
    with closing(_bound(loopback(host), port)) as bound:
        server = _server(app)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, name="lifealliance web", daemon=True)
        thread.start()
        try:
            _wait(bound, thread)
            yield _url(bound)
        finally:
            server.should_exit = True
            thread.join(_STOP_SECONDS)


def loopback(host: str) -> str:
    """The address to listen at, if no other machine reaches it.

    Raises:
        Refused: another machine might.
    """
    name = host.strip().strip("[]")
    if name == "localhost":
        return _HOST
    try:
        if ipaddress.ip_address(name).is_loopback:
            return name
    except ValueError:
        pass
    raise Refused(
        f"The server does not listen at {host!r}: until callers can be told apart, whoever reaches it could read every "
        "word that is loaded. Use 127.0.0.1, ::1 or localhost."
    )


def _settings(address: str) -> Settings:
    """The usual settings, with the address itself among the names the server goes by."""
    usual = Settings()
    return replace(usual, hosts=usual.hosts | {f"[{address}]" if ":" in address else address})


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


def _server(app: FastAPI) -> uvicorn.Server:
    """Without uvicorn's own log and without any word about itself in the answers."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            http="h11",
            ws="none",
            proxy_headers=False,
            server_header=False,
            h11_max_incomplete_event_size=_HEAD_BYTES,
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
