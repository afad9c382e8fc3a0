"""The XML of a REFI-QDA file as a light tree, read so that a stranger's file can't do harm.

What stands there ten thousand times is put in a short form as soon as the parser has left it (`Short`), so that there
is never a tree of the whole file.

Document types, and with them entities, are refused; so is nesting beyond 64 levels, which the parser alone would accept
without end. Elements are known by their local name in any namespace of QDA-XML: `project:1.0`, `codebook:0:4`,
`project:0:10` and files without a namespace are all about.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping
from itertools import count
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, cast

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from lifealliance.errors import BadInput, Problem
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DEPTH = 64
ELEMENTS = 5_000_000
_START = 1 << 16
_COMMENT = re.compile(r"<!--.*?(-->|\Z)|<\?.*?(\?>|\Z)", re.DOTALL)
_FIRST = re.compile(r"<\s*([A-Za-z_][^\s/>]*)")
#: Codes of expat.h, enum XML_Error: no element found, unclosed token, partial character, unclosed CDATA section.
_CUT_SHORT = frozenset({3, 5, 6, 20})
#: Not well-formed (invalid token), and reference to invalid character number.
_BAD_CHARACTER = frozenset({4, 14})
_REFERENCE = re.compile(r"&#([0-9]{1,7}|[xX][0-9a-fA-F]{1,6});")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SURROGATE_LEAD = 0xED  # the byte UTF-8 would begin U+D800 with
#: Every element of the standard (REFI-QDA 1.5, Project.xsd and Codebook.xsd); any other is said to be unread.
_ELEMENTS = """
    Project Users User CodeBook Codes Code Variables Variable Cases Case Sources TextSource PictureSource PDFSource
    AudioSource VideoSource Notes Note Links Link Sets Set Graphs Graph Vertex Edge Description NoteRef CodeRef
    SourceRef SelectionRef VariableRef VariableValue TextValue BooleanValue IntegerValue FloatValue DateValue
    DateTimeValue PlainTextContent PlainTextSelection Coding TextDescription PictureSelection PDFSelection
    Representation Transcript AudioSelection VideoSelection TranscriptSelection SyncPoint MemberCode MemberSource
    MemberNote
"""
_KNOWN = frozenset(_ELEMENTS.split())


#: The children, or the text, of an element that has none: most have none, and a list is made for those that have.
NONE = cast("list[Any]", ())


class Element:
    """An element: its local name, attributes, line, children and own text."""

    __slots__ = ("attributes", "children", "line", "parts", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.children: list[Element] = NONE
        self.parts: list[str] = NONE

    def __iter__(self) -> Iterator[Element]:
        return iter(self.children)

    def get(self, name: str) -> str:
        """The value of an attribute, or nothing."""
        return self.attributes.get(name, "")

    def all(self, tag: str) -> list[Element]:
        """The children of that name."""
        return [child for child in self.children if child.tag == tag]

    def within(self, container: str, tag: str) -> list[Element]:
        """The children of that name of all containers of that name: `within("Users", "User")`."""
        return [child for box in self.children if box.tag == container for child in box.children if child.tag == tag]

    def words(self, tag: str) -> str:
        """The text of the first child of that name; nothing where it holds white space only."""
        for child in self.children:
            if child.tag == tag:
                return child.text if child.text.strip() else ""
        return ""

    @property
    def text(self) -> str:
        """The element's own text."""
        return "".join(self.parts)


class _Expat(Protocol):
    """The parser under the parser: it knows the line and calls handlers without a detour."""

    CurrentLineNumber: int
    ordered_attributes: bool
    buffer_text: bool
    StartElementHandler: Callable[[str, dict[str, str]], None]
    EndElementHandler: Callable[[str], None]
    CharacterDataHandler: Callable[[str], None]


#: By the name of an element: what puts it, once it is whole, in a short form into the element it stands in.
Short = Mapping[str, "Callable[[Element, Element], None]"]


class _Tree:
    """Takes what the parser meets and grows the tree.

    Args:
        file: the name of the file, for problems.
        short: what is put in a short form.
    """

    def __init__(self, file: str, short: Short) -> None:
        self.file = file
        self.top = Element("", {}, 0)  # what the root stands under
        self.unread: Counter[str] = Counter()
        self._short = short
        self._tags: dict[str, str] = {}

    def listen(self, expat: _Expat) -> None:
        """Be called by the parser under the parser, which is twice as fast as being its target.

        What is called at every element are functions within this one: they reach what they share without a detour.
        """
        tags, waiting, short = self._tags, [self.top], self._short
        numbers = count(1)

        def start(tag: str, attributes: dict[str, str]) -> None:
            """Take an element; its name comes as `namespace}local`."""
            element = Element(tags.get(tag) or self._named(tag), attributes, expat.CurrentLineNumber)
            if next(numbers) > ELEMENTS or len(waiting) > DEPTH:
                self._refuse(len(waiting), element.line)
            waiting.append(element)

        def end(_tag: str) -> None:
            element = waiting.pop()
            above = waiting[-1]
            if element.tag in short:
                short[element.tag](element, above)
            elif above.children:
                above.children.append(element)
            else:
                above.children = [element]

        def data(text: str) -> None:
            element = waiting[-1]
            if element.parts:
                element.parts.append(text)
            else:
                element.parts = [text]

        expat.ordered_attributes, expat.buffer_text = False, True
        expat.StartElementHandler, expat.EndElementHandler, expat.CharacterDataHandler = start, end, data

    def _refuse(self, depth: int, line: int) -> NoReturn:
        if depth > DEPTH:
            what = f"The elements are nested more than {DEPTH} deep."
            raise BadInput(Problem(f"{self.file}, line {line}", what, "Flatten the code tree and export again."))
        raise BadInput(Problem(self.file, f"The file has more than {ELEMENTS} elements.", "Export it in parts."))

    def _named(self, tag: str) -> str:
        """The local name of an element, nothing for those of other programs; what is not known is noted as unread."""
        namespace, _, local = tag.rpartition("}")
        foreign = bool(namespace) and "QDA-XML" not in namespace
        if foreign or local not in _KNOWN:
            self.unread[local] += 1
            return "" if foreign else local
        self._tags[tag] = local
        return local

    def close(self) -> None:
        """What a parser asks of its target."""


def parse(data: Callable[[], Iterator[bytes]], file: str, short: Short) -> tuple[Element, Counter[str]]:
    """The tree of a file and the names of elements the standard does not know, with how often they stand there.

    Args:
        data: gives the file, a stretch at a time; asked again where something is wrong with its characters.
        file: its name, the beginning of every place.
        short: what is put in a short form.

    Raises:
        BadInput: the file is not well-formed, has a document type, or is nested too deep; says the line.
    """
    tree = _Tree(file, short)
    parser = DefusedXMLParser(target=tree, forbid_dtd=True)
    expat = cast("_Expat", parser.parser)
    tree.listen(expat)
    coming, blank = data(), True
    try:
        for chunk in coming:
            blank = blank and not chunk.strip()
            parser.feed(chunk)
        parser.close()
    except ParseError as error:
        problem = Problem(file, "The file is empty.", "Export it again.") if blank else _malformed(error, data, file)
        raise BadInput(problem) from error
    except DefusedXmlException as error:
        line = expat.CurrentLineNumber
        what = "The file has a document type (DOCTYPE) or entities, which a project file never needs."
        raise BadInput(
            Problem(f"{file}, line {line}", what, "Do not use this file: it was not made by a QDA tool.")
        ) from error
    except (LookupError, ValueError) as error:
        raise BadInput(Problem(file, "The file says an encoding that is not known.", "Export it as UTF-8.")) from error
    finally:
        for _ in coming:  # that an archive is damaged shows at its end only, and says more than what it led to
            pass
    return tree.top.children[0], tree.unread


def _malformed(error: ParseError, data: Callable[[], Iterator[bytes]], file: str) -> Problem:
    line, column = error.position
    place = f"{file}, line {line}, column {column + 1}"
    if error.code in _CUT_SHORT:
        return Problem(place, "The file ends in the middle: it is cut short.", "Export or copy it again.")
    reason = str(error).partition(":")[0]
    if error.code in _BAD_CHARACTER:
        reason = _bad_character(b"".join(data())) or reason
    return Problem(place, f"The file is not well-formed XML: {reason}.", "Export it again.")


def _bad_character(data: bytes) -> str:
    """What is wrong with the characters of a file, if anything is."""
    half = "half a character (a lone surrogate)"
    try:
        text = data.decode("utf-16" if data[:2] in _UTF_16 else "utf-8")
    except UnicodeDecodeError as error:
        return half if data[error.start] == _SURROGATE_LEAD else f"byte {error.start} is not in the encoding it says"
    references = (int(digits[1:], 16) if digits[:1] in "xX" else int(digits) for digits in _REFERENCE.findall(text))
    for code in [*references, *map(ord, FORBIDDEN.findall(text))]:
        if code <= sys.maxunicode and FORBIDDEN.search(chr(code)):
            return half if 0xD800 <= code < 0xE000 else f"a control character (U+{code:04X}), which XML can't hold"
    return ""


def root_name(path_start: bytes) -> str:
    """The local name of the first element of what may be XML, or nothing; needs the first bytes of the file only."""
    encoding = "utf-16" if path_start[:2] in _UTF_16 else "utf-8-sig"
    text = _COMMENT.sub("", path_start[:_START].decode(encoding, "replace"))
    if not text.lstrip().startswith("<"):
        return ""
    first = _FIRST.search(text)
    return first[1].rpartition(":")[2] if first else ""
