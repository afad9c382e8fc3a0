"""What the process that reads sends to the one that waits: plain values only, so that taking them can run nothing.

Frozen values travel as their fields. A message is pickled, and unpickled by a reader that knows no class and no
function at all: whatever a stranger's file may have done to the other process, it can send numbers and words.
"""

from __future__ import annotations

import pickle
from dataclasses import fields, replace
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

from lifealliance.model.bulk import Bulk, made
from lifealliance.model.coded import (
    Case,
    Code,
    CodedProject,
    Coder,
    Coding,
    Count,
    Excerpt,
    Group,
    Memo,
    Relation,
    Source,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lifealliance.model.texts import AnyText

#: What the parts of a project are made of; every other part is words, or rows of words.
_MADE_OF: dict[str, type[Any]] = {
    "coders": Coder,
    "codes": Code,
    "sources": Source,
    "excerpts": Excerpt,
    "codings": Coding,
    "memos": Memo,
    "cases": Case,
    "groups": Group,
    "relations": Relation,
    "counts": Count,
}


class _Plain(pickle.Unpickler):
    """Takes plain values and refuses everything else."""

    def find_class(self, module_name: str, global_name: str, /) -> Any:
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no plain value")


def send(out: IO[bytes], kind: str, value: object = None) -> None:
    """Writes a message.

    Args:
        out: where to.
        kind: what it is, one word.
        value: plain values: words, numbers, tuples.
    """
    pickle.dump((kind, value), out, pickle.HIGHEST_PROTOCOL)
    out.flush()


def packed(kind: str) -> bytes:
    """A message without a value, as it is written."""
    return pickle.dumps((kind, None), pickle.HIGHEST_PROTOCOL)


def receive(come: IO[bytes]) -> tuple[str, Any] | None:
    """The next message; None where there is none, or what comes is no message."""
    try:
        kind, value = _Plain(come).load()
    except (EOFError, pickle.UnpicklingError, ValueError, TypeError, IndexError, KeyError, AttributeError):
        return None
    return str(kind), value


def taken_apart(project: CodedProject) -> dict[str, object]:
    """A project as plain values, what it has many of a field at a time: the quickest to send, and to make values of.

    Of a text it says only whether there is one: see `texts_of`.
    """
    plain: dict[str, object] = {}
    for part in fields(CodedProject):
        value = getattr(project, part.name)
        if part.name in _MADE_OF:
            if part.name == "sources":
                value = [replace(one, text=None if one.text is None else "") for one in value]
            value = [_column(value, field.name) for field in fields(_MADE_OF[part.name])]
        plain[part.name] = value
    return plain


def _column(values: Sequence[object], field: str) -> Sequence[object]:
    return values.column(field) if isinstance(values, Bulk) else list(map(attrgetter(field), values))


def texts_of(project: CodedProject) -> Iterator[str]:
    """The texts of its sources, one after another, so that they never are in memory together."""
    return (str(source.text) for source in project.sources if source.text is not None)


def put_together(plain: dict[str, Any], texts: Iterable[AnyText]) -> CodedProject:
    """The project that was taken apart, with the texts that came apart from it, in their order.

    A text that should have come and did not is as one that the file does not hold.
    """
    for name, made_of in _MADE_OF.items():
        columns: Sequence[Sequence[object]] = plain[name]
        plain[name] = tuple(made(made_of, *columns))
    coming = iter(texts)
    sources = plain["sources"]
    plain["sources"] = tuple(one if one.text is None else replace(one, text=next(coming, None)) for one in sources)
    return CodedProject(**plain)
