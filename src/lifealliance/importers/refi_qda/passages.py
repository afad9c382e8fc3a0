"""Passages and codings as they stand in the file, made of their elements as soon as the parser has left them.

A file has tens of thousands of them. Of nearly all, what a draft holds is all there is to say; the element of any other
is kept beside the drafts, and what there is to say of it (a note, a description, something wrong) is said when its
source is read, in the order of the file.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from lifealliance.importers.refi_qda.xml import Element

if TYPE_CHECKING:
    from lifealliance.importers.refi_qda.xml import Short

#: What may stand around an identifier: braces and white space.
_AROUND = "{} \t\r\n"
_DIGITS = 15
_WHOLE = re.compile(rf"[+-]?\d{{1,{_DIGITS}}}", re.ASCII)
_MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_DATED = frozenset(("creationDateTime", "modifiedDateTime", "creatingUser", "modifyingUser"))


#: A coding as it stands in the file: its identifier, that of the code it applies, that of who applied it or nothing,
#: when or nothing, and the line where it stands.
CodingDraft = tuple[str, str, str, str, int]
#: A passage as it stands in the file, as `SelectionDraft` has it.
Row = tuple[str, int, int, str, tuple[str, str], bool, int, tuple[CodingDraft, ...], "str | None"]


class SelectionDraft(NamedTuple):
    """A passage as it stands in the file, its parts by name: most are taken in together, as rows.

    Attributes:
        key: its identifier.
        start: where it begins, as its tool counts.
        end: where it ends.
        name: what the tool calls it.
        users: who marked it, and who last changed it; nothing where that is not said.
        dated: whether it is said when or by whom it was made or changed.
        line: where it stands.
        codings: the codings of it.
        words: what a region says its words are; None where the position is one in the text, and not one of a region of
            a page or picture or of a stretch of a recording.
    """

    key: str
    start: int
    end: int
    name: str
    users: tuple[str, str]
    dated: bool
    line: int
    codings: tuple[CodingDraft, ...]
    words: str | None = None


class Passages(Element):
    """Passages of a text that stand next to each other, in the place of their elements.

    Attributes:
        rows: all of them.
        odd: the element of any of which there is more to say, by its number.
    """

    __slots__ = ("odd", "rows")

    def __init__(self, first: Element) -> None:
        super().__init__(first.tag, {}, first.line)
        self.rows: list[Row] = []
        self.odd: dict[int, Element] = {}


class Drafting:
    """Makes drafts; an identifier or a date that stands in the file many times is worked out, and kept, once."""

    def __init__(self) -> None:
        self._guids, self._moments, self._users = _Guids(), _Moments(), _Users()

    @property
    def short(self) -> Short:
        """What is put in a short form while the file is parsed."""
        return {"PlainTextSelection": self.of_text}

    def of_text(self, element: Element, above: Element) -> None:
        """Put a passage of a text to those before it; a position that is no number is 0 until its source is read."""
        get = element.attributes.get
        start, end = whole(get("startPosition", "")), whole(get("endPosition", ""))
        row, plain = self.selection(element, start or 0, end or 0)
        passages = above.children[-1] if above.children else None
        if not isinstance(passages, Passages):
            passages = Passages(element)
            above.children = above.children or []
            above.children.append(passages)
        if not plain or start is None or end is None or end < start:
            passages.odd[len(passages.rows)] = element
        passages.rows.append(row)

    def selection(self, element: Element, start: int, end: int) -> tuple[Row, bool]:
        """A passage that lies from `start` to `end`, and whether that is all there is to say of it."""
        attributes = element.attributes
        get = attributes.get
        users = self._users[get("creatingUser", ""), get("modifyingUser", "")]
        key, codings, coding = guid(get("guid", "")), [], self.coding
        plain = key != ""
        for child in element.children:
            if child.tag == "Coding":
                draft, is_all = coding(child)
                codings.append(draft)
                plain = plain and is_all
            else:
                plain = False
        is_dated = not _DATED.isdisjoint(attributes)
        return (key, start, end, get("name", ""), users, is_dated, element.line, tuple(codings), None), plain

    def coding(self, element: Element) -> tuple[CodingDraft, bool]:
        """A coding and the code it applies, the first that it refers to; and whether that is all there is to say."""
        get, code = element.attributes.get, ""
        for child in element.children:
            if child.tag == "CodeRef":
                code = self._guids[child.attributes.get("targetGUID") or _target(child)]
                break
        key, created = guid(get("guid", "")), self._moments[get("creationDateTime", "")]
        plain = key != "" != code and len(element.children) == 1 and created is not None
        user = self._guids[get("creatingUser", "")]
        return (key, code, user, created or "", element.line), plain


class _Guids(dict[str, str]):
    """Identifiers in the form that is kept, by the form in which they stand."""

    def __missing__(self, value: str) -> str:
        found = self[value] = guid(value)
        return found


class _Users(dict[tuple[str, str], tuple[str, str]]):
    """Identifiers of who marked a passage and who last changed it, by what stands in the file."""

    def __missing__(self, said: tuple[str, str]) -> tuple[str, str]:
        found = self[said] = (guid(said[0]), guid(said[1]))
        return found


class _Moments(dict[str, "str | None"]):
    """Dates without the white space around them, by what stands in the file; None of what is no date."""

    def __missing__(self, value: str) -> str | None:
        said = value.strip()
        found = self[value] = said if not said or is_moment(said) else None
        return found


def guid(value: str) -> str:
    """An identifier in the one form that is kept: lower case, without braces and white space."""
    return value.strip(_AROUND).lower()


def target(element: Element) -> str:
    """What a reference points to: `targetGUID`, or `guid`, or the element's text, as dialects have it."""
    return guid(_target(element))


def _target(element: Element) -> str:
    return element.get("targetGUID") or element.get("guid") or element.text


def whole(value: str) -> int | None:
    """A whole number, or None where it is none."""
    if value.isdecimal() and value.isascii() and len(value) <= _DIGITS:
        return int(value)
    value = value.strip()
    return int(value) if _WHOLE.fullmatch(value) else None


def is_moment(value: str) -> bool:
    """Whether a value is a date and time as XML Schema writes them, and one that exists."""
    if not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def dated(element: Element) -> bool:
    """Whether an element says when or by whom it was made or changed."""
    return not _DATED.isdisjoint(element.attributes)
