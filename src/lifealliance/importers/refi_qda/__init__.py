"""REFI-QDA projects (.qdpx, .qde) and codebooks (.qdc) of any tool that writes the exchange standard.

The standard is REFI-QDA 1.5 (2019). Files are known by their content. What a file says beyond codes, texts, passages
and notes is kept where the model has a place for it and counted as having none otherwise: the counts of what came in
and of where it went always agree.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
from itertools import chain
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem
from lifealliance.importers.identity import by_nature
from lifealliance.importers.ledger import Ledger, listed, number
from lifealliance.importers.refi_qda.bundle import PROJECT_END, Bundle
from lifealliance.importers.refi_qda.codes import Cases, CodeBook, read_users, without_twins
from lifealliance.importers.refi_qda.codings import Codings
from lifealliance.importers.refi_qda.excerpts import EXPORT, Excerpts
from lifealliance.importers.refi_qda.intake import Intake
from lifealliance.importers.refi_qda.links import Links
from lifealliance.importers.refi_qda.notes import Notes
from lifealliance.importers.refi_qda.passages import Drafting
from lifealliance.importers.refi_qda.sources import Sources
from lifealliance.importers.refi_qda.xml import parse, root_name
from lifealliance.model.coded import AS_IT_SAYS, CodedProject

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.importers.refi_qda.xml import Element
    from lifealliance.model.coded import ReadAs

_ROOTS = ("Project", "CodeBook")
_START = 1 << 16
#: Tools that give everything a new identifier at each export.
_UNSTABLE = re.compile("qualcoder", re.IGNORECASE)


def recognises(path: Path) -> bool:
    """Whether the file holds a REFI-QDA project or codebook, by content."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(_START)
    if not start.startswith(b"PK"):
        return root_name(start) in _ROOTS
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.casefold().endswith(PROJECT_END) for name in archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return PROJECT_END.encode() in start[:300].lower()  # cut short, but its first entry is a project


def read(path: Path, how: ReadAs = AS_IT_SAYS) -> CodedProject:
    """Everything a REFI-QDA file holds.

    Args:
        path: the file.
        how: whether it is read without its texts, and how positions count.

    Raises:
        BadInput: with every problem found in the file.
    """
    ledger = Ledger(path.name)
    bundle = Bundle(path)
    try:
        drafting, name = Drafting(), path.name if not bundle.inner else f"{path.name}, {bundle.inner}"
        root, unread = parse(bundle.xml, name, drafting.short)
        if root.tag not in _ROOTS:
            what = "This XML file is no REFI-QDA project or codebook."
            raise BadInput(Problem(path.name, what, "Export the project as REFI-QDA (QDPX)."))
        if unread:
            names = [f"{name} ({number})" for name, number in sorted(unread.items())]
            ledger.decide(f"Elements that the standard does not know were not read: {listed(names)}.")
            ledger.count("unknown elements", no_place=unread.total())
        project = _project(path, root, bundle, drafting, Intake(ledger, how))
        return by_nature(project) if _UNSTABLE.match(project.tool) else project
    finally:
        bundle.close()


def _project(path: Path, root: Element, bundle: Bundle, drafting: Drafting, intake: Intake) -> CodedProject:
    """Read part after part: what others point at comes first."""
    origin = root.get("origin").strip()
    coders = read_users(root, intake)
    codes = CodeBook(intake).read(root)
    sources = Sources(intake, bundle, drafting)
    sources.read(root)
    notes = Notes(intake, bundle, coders)
    notes.read(root, sources)
    cases = Cases(intake, root)
    intake.annotate(root, "", "the project")
    codes = without_twins(codes, cases.cases, intake)
    intake.codes = frozenset(codes)
    codings = Codings(intake, codes, coders, cases)
    excerpts = Excerpts(intake, codings, origin, bundle.texts)
    excerpts.place()
    kept_codings, kept_cases = codings.finished(), cases.finished()
    marked = chain.from_iterable(excerpts.excerpts.column("original_ids"))
    things = (codes, intake.sources, marked, kept_cases, kept_codings.column("key"))
    links = Links(intake, notes, things, origin)
    groups, relations = links.read(root)
    memos = notes.finished(links.knows)
    _say_what_is_not_kept(intake, root)
    intake.ledger.refuse_if_wrong()
    return CodedProject(
        tool=origin or "a program that does not give its name",
        name=root.get("name").strip() or path.stem,
        file=path.name,
        sha256=_digest(path),
        coders=tuple(coders.values()),
        codes=tuple(codes.values()),
        sources=excerpts.sources(),
        excerpts=excerpts.excerpts,
        codings=kept_codings,
        memos=memos,
        cases=tuple(kept_cases.values()),
        groups=groups,
        relations=relations,
        counts=intake.ledger.counts,
        decisions=intake.ledger.decisions,
        readings=excerpts.readings(),
    )


def _digest(path: Path) -> str:
    """Of the file as it lies on the disk; recordings packed in it may be larger than the memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _say_what_is_not_kept(intake: Intake, root: Element) -> None:
    """Texts that are not in the file; and who made what when, where it is neither a coding nor a note."""
    _absent(intake)
    ids = sum(bool(user.get("id").strip() and user.get("name").strip()) for user in root.within("Users", "User"))
    intake.ledger.count("login names of coders", no_place=ids)
    intake.ledger.count("dates and makers of sources and passages", no_place=intake.dated)


def _absent(intake: Intake) -> None:
    """Say what is not in the file: a text that is missing is a problem unless the reader was told to go without."""
    if intake.absent:
        what = f"{number(len(intake.absent), 'text')} named in the project but not in the file"
        if intake.how.without_texts:
            intake.ledger.decide(f"{what}, which was read without: {listed(intake.absent)}.")
        else:
            intake.ledger.problem("", f"{what}: {', '.join(intake.absent)}.", EXPORT)
    silent = [draft.name for draft in intake.sources.values() if draft.raw is None and not draft.promised]
    if silent:
        what = "without a text (recordings, pictures, pages) kept with what is marked in it"
        intake.ledger.decide(f"{number(len(silent), 'source')} {what}: {listed(silent)}.")
