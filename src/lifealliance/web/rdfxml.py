"""What is known about things as RDF/XML (RDF 1.1 XML Syntax): one element per statement, in a fixed order."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from lifealliance.answers import INVENTED_NOTICE, Cell
from lifealliance.iris import RDF
from lifealliance.web import respond

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lifealliance.web.known import Known

#: A property's address as a namespace and a name that XML allows as one of an element.
_SPLIT = re.compile(r"(.*?)([A-Za-z_][\w.-]*)", re.ASCII | re.DOTALL)


def document(things: Sequence[Known]) -> respond.Body:
    """What is said about things, and what points at them: the same statements as in Turtle."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    if any(known.invented for known in things):
        lines.append(f"<!-- {INVENTED_NOTICE} -->")
    lines.append(f'<rdf:RDF xmlns:rdf="{RDF.iri}">')
    written = sorted({(subject, name, _value(value)) for subject, name, value in _statements(things)})
    for subject, name, value in written:
        found = _SPLIT.fullmatch(name)
        assert found, name
        element = f"p:{found[2]} xmlns:p={quoteattr(found[1])}{value}</p:{found[2]}>"
        lines.append(f"<rdf:Description rdf:about={quoteattr(subject)}><{element}</rdf:Description>")
    return replace(respond.turtle(things), content="\n".join([*lines, "</rdf:RDF>", ""]))


def _statements(things: Sequence[Known]) -> Iterator[tuple[str, str, Cell]]:
    for known in things:
        for row in respond.cells(known.says, "value"):
            yield known.iri, row["property"].value, row["value"]
        for row in respond.cells(known.incoming, "from"):
            yield row["from"].value, row["property"].value, Cell(known.iri, "iri")


def _value(cell: Cell) -> str:
    """The attributes and the content of the element of a property."""
    if cell.kind == "iri":
        return f" rdf:resource={quoteattr(cell.value)}>"
    more = f" xml:lang={quoteattr(cell.language)}" if cell.language else ""
    more = f" rdf:datatype={quoteattr(cell.datatype)}" if cell.datatype else more
    # A carriage return would come back as a line feed (XML 1.0, section 2.11).
    return f"{more}>{escape(cell.value, {chr(13): '&#13;'})}"
