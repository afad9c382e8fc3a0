"""Pieces the REFI-QDA exporter writes with: XML whose white space survives, identifiers, places in media."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from lifealliance.errors import BadInput, Problem
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifealliance.model.coded import Code, CodedProject

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_COLOUR = re.compile(r"#([0-9a-fA-F]{6}|[0-9a-fA-F]{3})")
_MADE = UUID("0c9f0d0e-3a44-5b6e-8a0f-6f5a1c1d7c52")
_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_VALUE = _TEXT | str.maketrans({'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
#: As the importer has it (importers/refi_qda/places.py, which explains it); a test holds the two equal.
BEYOND_TEXT = 10_000_000_000
_SIDE = 100_000


def escaped(text: str) -> str:
    """A text as the content of an element: a carriage return survives only as a reference."""
    return text.translate(_TEXT)


def element(name: str, attributes: dict[str, str], children: Iterable[str] = (), text: str | None = None) -> str:
    """An element as XML, a line for each tag; empty attributes but names are left out.

    Args:
        name: the element.
        attributes: its attributes in their order.
        children: XML of its children; or
        text: its text.
    """
    said = "".join(f' {key}="{value.translate(_VALUE)}"' for key, value in attributes.items() if value or key == "name")
    if text is not None:
        return f"<{name}{said}>{escaped(text)}</{name}>\n"
    inner = "".join(children)
    return f"<{name}{said}>\n{inner}</{name}>\n" if inner else f"<{name}{said}/>\n"


def box(name: str, children: Iterable[str]) -> str:
    """A container, or nothing where it would be empty: the schema wants it absent then."""
    inner = "".join(children)
    return element(name, {}, [inner]) if inner else ""


def headed(name: str, namespace: str, attributes: dict[str, str], children: Iterable[str], what: str) -> bytes:
    """A whole file of XML.

    Args:
        name: its first element, with
        namespace: the namespace of that, and
        attributes: its attributes.
        children: XML of its children.
        what: what the file is, for the message.

    Raises:
        BadInput: there is a control character in it.
    """
    inner = element(name, attributes, children).removeprefix(f"<{name}")
    xml = f'<?xml version="1.0" encoding="UTF-8"?>\n<{name} xmlns="{namespace}"{inner}'
    if bad := FORBIDDEN.search(xml):
        said = f"A name, memo or definition holds the control character U+{ord(bad[0]):04X}."
        raise BadInput(Problem(what, said, "Take it out and load the project again."))
    return xml.encode()


class Guids:
    """The identifiers of a project: a key that is a GUID and still free keeps it, any other gets one made from it."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._targets: dict[str, str] = {}

    def give(self, kind: str, key: str, *, also: Iterable[str] = ()) -> str:
        """The identifier of a thing; `also` are other names it can be referred to by.

        The first of the names that is a GUID no other thing has is kept.
        """
        known = self._given.get((kind, key))
        if known:
            return known
        names = (*also, key)
        free = (name for name in names if _GUID.fullmatch(name) and name not in self._taken)
        given = next(free, None) or str(uuid5(_MADE, f"{kind}\n{key}"))
        self._given[kind, key] = given
        self._taken.add(given)
        for name in names:
            self._targets.setdefault(name, given)
        return given

    def of(self, kind: str, key: str) -> str:
        """The identifier that was given.

        Raises:
            BadInput: the project has no such thing.
        """
        if (kind, key) not in self._given:
            raise BadInput(Problem("project", f"There is no {kind} with the key {key}.", "Load the project again."))
        return self._given[kind, key]

    def target(self, key: str, place: str) -> str:
        """The identifier of whatever has that key or original identifier.

        Raises:
            BadInput: nothing in the project has.
        """
        if key not in self._targets:
            raise BadInput(Problem(place, f"It points to {key}, which the project does not hold.", "Load it again."))
        return self._targets[key]


def region(start: int, end: int) -> tuple[int, list[int]]:
    """Page and corners of a place in a page or picture: x, y, x, y."""
    page = start // BEYOND_TEXT - 1
    base = BEYOND_TEXT * (page + 1)
    first, second = (divmod(position - base, _SIDE) for position in (start, end))
    return page, [first[1], first[0], second[1], second[0]]


def stretch(start: int, end: int) -> tuple[int, int]:
    """Begin and end, in milliseconds, of a place in a recording."""
    return start - BEYOND_TEXT, end - BEYOND_TEXT


def codes_xml(project: CodedProject, guids: Guids, notes: Mapping[str, str]) -> list[str]:
    """The tree of codes as nested elements, each with the references to its notes.

    Raises:
        BadInput: a code stands under one that is not there, or under itself.
    """
    below: dict[str | None, list[Code]] = {}
    for code in project.codes:
        below.setdefault(code.parent, []).append(code)
    written = 0

    def tree(code: Code) -> str:
        nonlocal written
        written += 1
        guid = guids.of("code", code.key)
        attributes = {"guid": guid, "name": code.name, "isCodable": str(code.codable).lower()}
        if _COLOUR.fullmatch(code.colour):
            attributes["color"] = code.colour
        definition = element("Description", {}, text=code.definition) if code.definition else ""
        return element("Code", attributes, [definition, notes.get(guid, ""), *map(tree, below.get(code.key, ()))])

    codes = [tree(code) for code in below.get(None, ())]
    if written != len(project.codes):
        what = f"{len(project.codes) - written} codes stand under a code that is not there or under themselves."
        raise BadInput(Problem("project", what, "Load the project again."))
    return codes
