"""Passages and codings as they stand in the file, made of their elements as soon as the parser has left them.

A file has tens of thousands of them. Of nearly all, what a draft holds is all there is to say; the element of any other
is kept beside its draft, and what there is to say of it (a note, a description, something wrong) is said when its
source is read, in the order of the file.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from lifealliance.importers.refi_qda.xml import NONE, Element

if TYPE_CHECKING:
    from lifealliance.importers.refi_qda.xml import Short

#: What may stand around an identifier: braces and white space.
_AROUND = "{} \t\r\n"
_DIGITS = 15
_WHOLE = re.compile(rf"[+-]?\d{{1,{_DIGITS}}}", re.ASCII)
_MOMENT = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_DATED = frozenset(("creationDateTime", "modifiedDateTime", "creatingUser", "modifyingUser"))
_NO_ATTRIBUTES: dict[str, str] = {}  # of an element in short: all have the same


class CodingDraft:
    """A coding as it stands in the file.

    Attributes:
        key: its identifier.
        code: identifier of the code it applies.
        user: identifier of who applied it, or nothing.
        created: when, or nothing where that is no date.
        line: where it stands.
        element: itself, where there is more to say of it.
    """

    __slots__ = ("code", "created", "element", "key", "line", "user")

    def __init__(self, key: str, code: str, user: str, created: str, line: int) -> None:
        self.key, self.code, self.user, self.created, self.line = key, code, user, created, line
        self.element: Element | None = None


class SelectionDraft(Element):
    """A passage as it stands in the file, and its element in short.

    Attributes:
        key: its identifier.
        start: where it begins, as its tool counts.
        end: where it ends.
        name: what the tool calls it.
        users: who marked it, and who last changed it; nothing where that is not said.
        dated: whether it is said when or by whom it was made or changed.
        codings: the codings of it.
        placed: the position is not one in the text: a region of a page or picture, a stretch of a recording.
        quoted: what a region says its words are.
        element: itself, where there is more to say of it.
    """

    __slots__ = ("codings", "dated", "element", "end", "key", "name", "placed", "quoted", "start", "users")

    def __init__(self, element: Element, key: str, start: int, end: int, users: tuple[str, str]) -> None:
        self.tag, self.line = element.tag, element.line
        self.attributes, self.children, self.parts = _NO_ATTRIBUTES, NONE, NONE
        self.key, self.start, self.end, self.users = key, start, end, users
        self.name = element.attributes.get("name", "")
        self.dated = not _DATED.isdisjoint(element.attributes)
        self.codings: list[CodingDraft] = []
        self.placed, self.quoted = False, ""
        self.element: Element | None = None


class Drafting:
    """Makes drafts; an identifier or a date that stands in the file many times is worked out, and kept, once."""

    def __init__(self) -> None:
        self._guids, self._moments = _Guids(), _Moments()
        self._users: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def short(self) -> Short:
        """What is put in a short form while the file is parsed."""
        return {"PlainTextSelection": self.of_text}

    def of_text(self, element: Element) -> SelectionDraft:
        """A passage of a text; a position that is no number is 0, and said when its source is read."""
        get = element.attributes.get
        start, end = whole(get("startPosition", "")), whole(get("endPosition", ""))
        draft = self.selection(element, start or 0, end or 0)
        if start is None or end is None:
            draft.element = element
        return draft

    def selection(self, element: Element, start: int, end: int) -> SelectionDraft:
        """A passage that lies from `start` to `end`."""
        get = element.attributes.get
        said = (get("creatingUser", ""), get("modifyingUser", ""))
        users = self._users.get(said)
        if users is None:
            users = self._users[said] = (guid(said[0]), guid(said[1]))
        draft = SelectionDraft(element, guid(get("guid", "")), start, end, users)
        more = not draft.key
        for child in element.children:
            if child.tag == "Coding":
                coding = self.coding(child)
                draft.codings.append(coding)
                more |= coding.element is not None
            else:
                more = True
        if more:
            draft.element = element
        return draft

    def coding(self, element: Element) -> CodingDraft:
        """A coding and the code it applies: the first that it refers to."""
        get = element.attributes.get
        children, code = element.children, ""
        for child in children:
            if child.tag == "CodeRef":
                code = self._guids[child.attributes.get("targetGUID") or _target(child)]
                break
        created = self._moments[get("creationDateTime", "")]
        user = self._guids[get("creatingUser", "")]
        draft = CodingDraft(guid(get("guid", "")), code, user, created or "", element.line)
        if not (draft.key and code and len(children) == 1) or created is None:
            draft.element = element
        return draft


class _Guids(dict[str, str]):
    """Identifiers in the form that is kept, by the form in which they stand."""

    def __missing__(self, value: str) -> str:
        found = self[value] = guid(value)
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
