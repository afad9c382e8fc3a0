"""A table as Turtle, for programs that read nothing else: rows and columns in the W3C result set vocabulary.

It is the form in which the W3C's own SPARQL tests write down answers (DAWG result set vocabulary): a solution for every
row, a binding for every cell that is not empty. The blank nodes are those of an answer; nothing of it is stored.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lifealliance import terms
from lifealliance.answers import INVENTED_NOTICE
from lifealliance.iris import LA, RDFS, RESULT_SET

if TYPE_CHECKING:
    from lifealliance.answers import Answer, Cell


def turtle(answer: Answer) -> str:
    """The answer: the question as label, whether its words are invented, the columns in order, and the rows."""
    columns = answer.table.columns
    lines = [f"# {INVENTED_NOTICE}"] if answer.invented else []
    lines += [
        f"@prefix rs: {terms.iri(RESULT_SET.iri)} .",
        "[] a rs:ResultSet ;",
        f"  {terms.iri(RDFS['label'])} {terms.text(answer.summary)} ;",
        f"  {terms.iri(LA['invented'])} {terms.flag(answer.invented)} ;",
        f"  rs:resultVariable {' , '.join(terms.text(column) for column in columns)}",
    ]
    for index, row in enumerate(answer.table.rows, start=1):
        bindings = (
            f"[ rs:variable {terms.text(column)} ; rs:value {term(cell)} ]"
            for column, cell in zip(columns, row, strict=True)
            if cell is not None
        )
        lines.append(f"  ; rs:solution [ rs:index {index} ; rs:binding\n    " + " ,\n    ".join(bindings) + " ]")
    return "\n".join([*lines, "  .", ""])


def json_ld(answer: Answer) -> str:
    """The same statements as `turtle`, as JSON-LD 1.1."""
    columns = answer.table.columns
    solutions = [
        {
            "rs:index": index,
            "rs:binding": [
                {"rs:variable": column, "rs:value": value(cell)}
                for column, cell in zip(columns, row, strict=True)
                if cell is not None
            ],
        }
        for index, row in enumerate(answer.table.rows, start=1)
    ]
    document = {
        "@context": {"rs": RESULT_SET.iri, "la": LA.iri, "rdfs": RDFS.iri},
        "@type": "rs:ResultSet",
        "rdfs:label": answer.summary,
        "la:invented": answer.invented,
        "rs:resultVariable": list(columns),
        "rs:solution": solutions,
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def value(cell: Cell) -> dict[str, Any]:
    """A cell as JSON-LD writes it."""
    if cell.kind == "iri":
        return {"@id": cell.value}
    more = {"@language": cell.language} if cell.language else {"@type": cell.datatype} if cell.datatype else {}
    return {"@value": cell.value, **more}


def term(cell: Cell) -> str:
    """A cell as N-Triples writes it."""
    if cell.kind == "iri":
        return terms.iri(cell.value)
    literal = terms.text(cell.value, cell.language)
    return f"{literal}^^{terms.iri(cell.datatype)}" if cell.datatype else literal
