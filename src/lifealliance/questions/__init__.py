"""A question is one file: a header in the researcher's words, and below it plain SPARQL that runs anywhere.

The header stands in lines that begin with `#+ ` and is YAML. A parameter is a slot in the SPARQL, written
`VALUES ?name { UNDEF }`, which as it stands means "any". A thing that has a short name (a statement S3, a dyad D01, a
code "Slipping") has two slots, `?claim` for its IRI and `?claimName` for its name, so that a researcher may type
either. Nothing here knows a store: `Question.terms` says which term belongs into which slot; who asks puts it there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from lifealliance.errors import BadInput, Problem
from lifealliance.questions.values import NAMED, Parameter, slot_and_term

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: The groups of competency questions, and what each is about.
GROUPS = {
    "A": "Study audit",
    "B": "Evidence trace",
    "C": "Dyadic comparison",
    "D": "Trajectory",
    "E": "Saturation and analytic quality",
    "F": "Theory and prior theory",
    "G": "Across studies",
}
_TYPES = (*NAMED, "study", "thing", "text", "integer", "session", "role")
_SEVERITIES = ("violation", "warning")
_KEYS = {"summary", "group", "description", "params", "columns", "inferred", "provenance", "published", "severity",
    "untraced"}  # fmt: skip
_PARAMETER_KEYS = {"type", "about", "example"}
#: The parser in C where there is one: all headers are read before the first question is answered.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HEADER = re.compile(r"^#\+ ?(.*)$", re.MULTILINE)
_SLOT = re.compile(r"VALUES\s+\?(\w+)\s*\{\s*UNDEF\s*\}")
_COMPETENCY = re.compile(r"(CQ\d\d)-([a-z0-9]+(?:-[a-z0-9]+)*)")
_ONLY_CONTROLLED = "controlled: true"
_RULE = re.compile(r"R\d\d-[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Question:
    """One question that can be asked.

    Attributes:
        id: `CQ09` for a competency question, the file's name without its ending for any other.
        slug: the words of the file name.
        group: A (audit) to G (other studies) for a competency question, otherwise empty.
        summary: the question in a researcher's words.
        description: what the answer means, and what it does not mean.
        columns: what each column of the answer says, in the order of the columns.
        text: plain SPARQL with its slots.
        inferred: the answer needs what the rules write.
        provenance: the answer needs the provenance of the imports.
        published: what is published answers it alone, without a study.
        severity: for a question that must have no answer: `violation` or `warning`.
        untraced: why a row may lead to no thing that it is about; empty where every row does.
    """

    id: str
    slug: str
    group: str
    summary: str
    description: str
    params: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    text: str
    inferred: bool
    provenance: bool
    published: bool
    severity: str
    untraced: str
    path: Path

    def terms(self, given: Mapping[str, str]) -> dict[str, str]:
        """The terms that belong into the slots, by the variable of the slot, written as N-Triples writes them.

        Args:
            given: what a researcher typed, by name of parameter. A prefixed name such as `lap:study` or a whole IRI
                goes to the thing itself; anything else is a short name, a number or a word, as the type says.

        Raises:
            BadInput: unknown parameters and values of the wrong kind, all of them at once.
        """
        known = {parameter.name: parameter for parameter in self.params}
        filled: dict[str, str] = {}
        problems: list[Problem] = []
        for name, value in given.items():
            where = f"{self.id}, {name}"
            if name not in known:
                problems.append(Problem(where, "The question has no such parameter.", _offer(known)))
                continue
            try:
                slot, term = slot_and_term(known[name], value)
            except ValueError as wrong:
                problems.append(Problem(where, str(wrong)))
            else:
                filled[slot] = term
        if problems:
            raise BadInput(*problems)
        return filled


def read_questions(folder: Path) -> dict[str, Question]:
    """Every question of a folder, by its id, in order of the file names.

    Raises:
        BadInput: headers that can't be read, unknown keys, slots without a parameter or parameters without a slot, two
            files with one id; all of them at once.
    """
    questions: dict[str, Question] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.rq")):
        question, found = _read(path)
        problems += found
        if question is None:
            continue
        if question.id in questions:
            other = questions[question.id].path.name
            problems.append(Problem(path.name, f"{other} has the id {question.id} too.", "Give one a new number."))
        questions[question.id] = question
    if problems:
        raise BadInput(*problems)
    return questions


def read_question(folder: Path, name: str) -> Question | None:
    """The question of a folder that has an id, without a look into the others; None if there is none.

    Raises:
        BadInput: as `read_questions`, of this file alone.
    """
    for path in sorted(folder.glob("*.rq")):
        named = _COMPETENCY.fullmatch(path.stem)
        if name == (named[1] if named else path.stem):
            question, found = _read(path)
            if found:
                raise BadInput(*found)
            return question
    return None


def read_rules(folder: Path, *, controlled: bool = True) -> tuple[str, ...]:
    """The rules of a folder in the order in which they are to be run: each is a CONSTRUCT without slots.

    Args:
        folder: where they are.
        controlled: whether those are wanted, too, whose header says `controlled: true`. They conclude from what nobody
            wrote, and would conclude falsely where what was written is withheld.

    Raises:
        BadInput: a file whose name does not say its place, such as `R03-excerpt-place.rq`.
    """
    paths = sorted(folder.glob("*.rq"))
    wrong = [path.name for path in paths if not _RULE.fullmatch(path.stem)]
    if wrong:
        todo = "Name it R, two digits, hyphen, words."
        raise BadInput(*(Problem(name, "The name of a rule says its place in the order.", todo) for name in wrong))
    parts = (_split(path.read_text(encoding="utf-8")) for path in paths)
    return tuple(text for header, text in parts if controlled or _ONLY_CONTROLLED not in header.splitlines())


def _offer(known: Mapping[str, Parameter]) -> str:
    return f"It has {', '.join(known)}." if known else "It has none."


def _split(content: str) -> tuple[str, str]:
    """Header and SPARQL of a file."""
    return "\n".join(_HEADER.findall(content)), _HEADER.sub("", content).strip() + "\n"


def _read(path: Path) -> tuple[Question | None, list[Problem]]:
    """One file as a question, or what is wrong with it."""
    above, text = _split(path.read_text(encoding="utf-8"))
    try:
        header = yaml.load(above, _LOADER)  # noqa: S506 # both are safe loaders
    except yaml.YAMLError as error:
        line = " ".join(str(error).split())
        return None, [Problem(path.name, f"The header is not YAML: {line}.", "Put texts with a colon in quotes.")]
    if not isinstance(header, dict):
        return None, [Problem(path.name, "The file has no header.", "Begin it with a line `#+ summary: ...`.")]
    problems = [Problem(path.name, what) for what in (*_header_faults(header), *_name_faults(path.stem, header))]
    if problems:
        return None, problems
    params = tuple(Parameter(name=name, **_strings(about)) for name, about in (header.get("params") or {}).items())
    faults = _slot_faults(set(_SLOT.findall(text)), params)
    if faults:
        return None, [Problem(path.name, what) for what in faults]
    named = _COMPETENCY.fullmatch(path.stem)
    return Question(
        id=named[1] if named else path.stem,
        slug=named[2] if named else path.stem,
        group=str(header.get("group", "")),
        summary=_line(header["summary"]),
        description=_line(header.get("description", "")),
        params=params,
        columns=tuple((str(name), _line(says)) for name, says in header["columns"].items()),
        text=text,
        inferred=bool(header.get("inferred", False)),
        provenance=bool(header.get("provenance", False)),
        published=bool(header.get("published", False)),
        severity=str(header.get("severity", "")),
        untraced=_line(header.get("untraced", "")),
        path=path,
    ), []


def _line(value: object) -> str:
    return " ".join(str(value).split())


def _strings(about: Mapping[str, object]) -> dict[str, str]:
    return {key: _line(value) for key, value in about.items()}


def _header_faults(header: Mapping[str, object]) -> list[str]:
    """What is wrong with the keys of a header, one sentence each."""
    faults = [f"The header has an unknown key: {key}." for key in sorted(str(key) for key in header.keys() - _KEYS)]
    if not header.get("summary"):
        faults.append("The header has no summary.")
    if not isinstance(header.get("columns"), dict):
        faults.append("The header does not say what the columns mean.")
    faults += [
        f"The header must say true or false for {key}."
        for key in ("inferred", "provenance", "published")
        if not isinstance(header.get(key, False), bool)
    ]
    if header.get("severity", "violation") not in _SEVERITIES:
        faults.append(f"The severity is one of {', '.join(_SEVERITIES)}.")
    return faults + _parameter_faults(header.get("params") or {})


def _parameter_faults(params: object) -> list[str]:
    if not isinstance(params, dict) or not all(isinstance(about, dict) for about in params.values()):
        return ["The params are not written as `name: {type: ..., about: ...}`."]
    faults = []
    for name, about in params.items():
        faults += [f"The parameter {name} has an unknown key: {key}." for key in sorted(about.keys() - _PARAMETER_KEYS)]
        if about.get("type") not in _TYPES:
            faults.append(f"The parameter {name} has no known type. The types are {', '.join(_TYPES)}.")
        if not about.get("about"):
            faults.append(f"The parameter {name} does not say what it is about.")
    return faults


def _name_faults(stem: str, header: Mapping[str, object]) -> list[str]:
    """A competency question is named CQnn-words and stands in a group; no other question does."""
    if stem.startswith("CQ"):
        if not _COMPETENCY.fullmatch(stem):
            return ["The name of a competency question is CQ, two digits, hyphen, words in lower case."]
        if header.get("group") not in GROUPS:
            return [f"The group is one of {', '.join(GROUPS)}."]
        return []
    return ["Only a competency question has a group."] if "group" in header else []


def _slot_faults(slots: set[str], params: tuple[Parameter, ...]) -> list[str]:
    wanted = {slot for parameter in params for slot in parameter.slots}
    return [f"The slot ?{slot} has no parameter." for slot in sorted(slots - wanted)] + [
        f"The parameter's slot `VALUES ?{slot} {{ UNDEF }}` is missing." for slot in sorted(wanted - slots)
    ]
