"""The peers of `bench_http.py`, each started with the same triples on this machine alone, and ended after use.

rdflib-endpoint and the Oxigraph server have environments of their own (their programs are named by PEER_RDFLIB and
PEER_OXIGRAPH); Virtuoso is looked for on the path. A peer that is not there is left out, and that is said.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

_START_SECONDS = 120.0
_INI = """[Database]
DatabaseFile = {place}/v.db
ErrorLogFile = {place}/v.log
LockFile = {place}/v.lck
TransactionFile = {place}/v.trx
xa_persistent_file = {place}/v.pxa
[TempDatabase]
DatabaseFile = {place}/t.db
TransactionFile = {place}/t.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {place}
NumberOfBuffers = 170000
MaxCheckpointRemap = 2000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = 60
"""


def free_port() -> int:
    """A port nobody listens at."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Server:
    """A server with its data.

    Attributes:
        name: what the lines of the bench call it.
        url: where it is asked.
        command: starts it.
        more: parameters that go with every query.
        token: shown with every query; empty where nobody is asked for one.
        by_form: whether it is asked by POST.
    """

    name: str
    url: str
    command: list[str]
    more: dict[str, str] = field(default_factory=dict)
    token: str = ""
    by_form: bool = False
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Starts it and waits until it answers.

        Raises:
            RuntimeError: it does not.
        """
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(self.command, stdout=quiet, stderr=quiet)
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.ask("ASK { ?s ?p ?o }", 5)
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise RuntimeError(f"{self.name} does not start.")

    @property
    def pid(self) -> int:
        """The number of its process, once it is started."""
        return self._process.pid if self._process else 0

    def stop(self) -> None:
        """Ends it."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def ask(self, query: str, seconds: float) -> bytes:
        """The answer as JSON, asked by GET, as clients ask where nothing else is said, or by a form.

        Raises:
            OSError: it took longer, or the server refused.
        """
        asked = urllib.parse.urlencode({"query": query, **self.more})
        address, body = (self.url, asked.encode()) if self.by_form else (f"{self.url}?{asked}", None)
        head = {"Accept": "application/sparql-results+json"}
        head |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        request = urllib.request.Request(address, body, head)  # noqa: S310 # this machine
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310 # the same
                found: bytes = answer.read()
                return found
        except urllib.error.HTTPError as refused:
            raise OSError(f"{self.name}: {refused.code} {refused.read()[:200]!r}") from refused


def ours(store: Path, kept: int = 0, tokens: Path | None = None, token: str = "", *, by_form: bool = False) -> Server:
    """This project over its store.

    Args:
        store: where it is.
        kept: megabytes of answers it may keep.
        tokens: the file with the tokens it tells callers apart by; None takes everybody for who started it.
        token: the one that is shown.
        by_form: whether it is asked by POST.
    """
    port = free_port()
    command = [sys.executable, str(Path(__file__).with_name("own_server.py")), str(store), str(port), str(kept)]
    command += [str(tokens)] if tokens else []
    return Server("lifealliance", f"http://127.0.0.1:{port}/sparql", command, token=token, by_form=by_form)


def all_there(triples: Path, place: Path) -> list[Server]:
    """The peers that can be started here, with these N-Triples."""
    makers = {"rdflib_endpoint": _rdflib, "oxigraph_server": _oxigraph, "virtuoso": _virtuoso}
    there = []
    for name, make in makers.items():
        own = place / name
        own.mkdir(parents=True)
        made = make(name, triples, own)
        if made is None:
            print(f"{name} is not here and is left out", flush=True)
        else:
            there.append(made)
    return there


def _program(variable: str, usual: str) -> str | None:
    named = os.environ.get(variable, "")
    return named if named and Path(named).exists() else shutil.which(usual)


def _rdflib(name: str, triples: Path, _: Path) -> Server | None:
    program, port = _program("PEER_RDFLIB", "rdflib-endpoint"), free_port()
    if not program:
        return None
    command = [program, "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    return Server(name, f"http://127.0.0.1:{port}/", command)


def _oxigraph(name: str, triples: Path, place: Path) -> Server | None:
    program, port = _program("PEER_OXIGRAPH", "oxigraph"), free_port()
    if not program:
        return None
    at = ["--location", str(place / "store")]
    subprocess.run([program, "load", *at, "--file", str(triples)], check=True, capture_output=True)
    command = [program, "serve-read-only", *at, "--bind", f"127.0.0.1:{port}"]
    return Server(name, f"http://127.0.0.1:{port}/query", command)


def _virtuoso(name: str, triples: Path, place: Path) -> Server | None:
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql-v")
    if not program or not isql:
        return None
    port, sql = free_port(), free_port()
    ini = place / "v.ini"
    ini.write_text(_INI.format(place=place, port=port, sql=sql), encoding="utf-8")
    shutil.copy(triples, place / "data.nt")
    command = [program, "+foreground", "+configfile", str(ini)]
    server = Server(name, f"http://127.0.0.1:{port}/sparql", command, {"default-graph-uri": "urn:bench"})
    server.start()
    load = f"ld_dir('{place}', 'data.nt', 'urn:bench'); rdf_loader_run(); checkpoint;"
    try:
        said = [isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"]
        subprocess.run(said, check=True, capture_output=True, timeout=_START_SECONDS)
    finally:
        server.stop()
    return server
