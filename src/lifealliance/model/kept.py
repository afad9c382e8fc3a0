"""A study as bytes and back again: what a store keeps of it beside the triples, whole.

The first line is JSON: a value of the model is the list of its fields in order, and the names of the fields stand once
for each class, so that a later version of the program with further fields reads what an earlier one wrote. The texts of
the records follow, one after another and as they are; the line says how many bytes each has. So neither who writes nor
who reads holds more than one of them at a time.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from itertools import islice
from operator import attrgetter
from types import NoneType, UnionType
from typing import IO, TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from lifealliance.errors import BadInput, Problem
from lifealliance.model import coded, history, plan, quotes, spread, study, turns
from lifealliance.model.texts import AnyText

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lifealliance.model.texts import Texts

_KNOWN = {
    name: value for part in (coded, history, plan, quotes, spread, study, turns) for name, value in vars(part).items()
}
_KNOWN["AnyText"] = AnyText
_CLASSES = {name: value for name, value in _KNOWN.items() if isinstance(value, type) and is_dataclass(value)}
_NAMES = {name: [one.name for one in fields(value)] for name, value in sorted(_CLASSES.items())}
_FIELDS = {_CLASSES[name]: attrgetter(*names) for name, names in _NAMES.items()}

_PARTS = {"fields", "study", "texts"}
_ROWS = 500  # codings, passages and so on that are turned into JSON in one go


class Dumped:
    """A study as bytes, part by part and as often as they are asked for; the same study gives the same bytes."""

    def __init__(self, what: study.Study) -> None:
        self._what = what

    def __iter__(self) -> Iterator[bytes]:
        """The parts: neither two texts nor all codings are in memory together as bytes."""
        texts = self._what.texts
        sizes = {key: len(_bytes(text)) for key, text in texts.items()}
        yield b'{"fields":%b,"texts":%b,"study":' % (_json(_NAMES), _json(sizes))
        for at, value in enumerate(_values(replace(self._what, texts={}))):
            yield b"," if at else b"["
            yield from _in_pieces(value)
        yield b"]}\n"
        yield from map(_bytes, texts.values())


def restore(data: IO[bytes], texts: Texts) -> study.Study:
    """The study whose bytes `Dumped` gave.

    Args:
        data: where they are read from.
        texts: where the texts of its records are laid.

    Raises:
        BadInput: the bytes are of a version of the program that kept it in another way.
        StoreFull: there is no room for the texts.
    """
    document = json.loads(data.readline())
    if document.keys() != _PARTS:
        what = "It was stored by an earlier version of the program, which kept a project in another way."
        raise BadInput(Problem("study", what, "Load its folder again."))
    found = _Reading(document["fields"]).reader(study.Study)(document["study"])
    assert isinstance(found, study.Study)
    return replace(found, texts={key: texts.add(data.read(size).decode()) for key, size in document["texts"].items()})


def _bytes(text: AnyText) -> bytes:
    return str(text).encode()


def _in_pieces(value: Any) -> Iterator[bytes]:
    """A value as JSON; what has many rows comes in several parts."""
    if not isinstance(value, tuple | turns.Turns):
        yield _json(value)
        return
    rows, begin = iter(value), b"["
    while piece := tuple(islice(rows, _ROWS)):
        yield begin + _json(piece)[1:-1]
        begin = b","
    yield b"]" if value else b"[]"


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_values).encode()


def _values(value: Any) -> Any:
    """The fields of a value in order: what JSON writes in its place."""
    return _FIELDS[type(value)](value)


class _Reading:
    """Makes what turns JSON into values of the model.

    Args:
        names: the fields of each class as they were when it was written.
    """

    def __init__(self, names: dict[str, list[str]]) -> None:
        self._names = names
        self._known: dict[Any, Callable[[Any], Any]] = {}

    def reader(self, hint: Any) -> Callable[[Any], Any]:
        """What reads a value of a type."""
        if hint not in self._known:
            self._known[hint] = self._made(hint)
        return self._known[hint]

    def _made(self, hint: Any) -> Callable[[Any], Any]:
        if hint in _CLASSES.values():
            return self._of_class(hint)
        parts = get_args(hint)
        if get_origin(hint) is UnionType:  # of several forms of a thing, which equal each other, the first is made
            inner = self.reader(next(part for part in parts if part is not NoneType))
            return lambda value: None if value is None else inner(value)
        if get_origin(hint) is tuple and parts[1:] == (Ellipsis,):
            each = self.reader(parts[0])
            return tuple if each is _as_it_is else lambda value: tuple(map(each, value))
        if get_origin(hint) is tuple:
            readers = tuple(map(self.reader, parts))
            return lambda value: tuple(read(part) for read, part in zip(readers, value, strict=True))
        return _as_it_is

    def _of_class(self, kind: type) -> Callable[[Any], Any]:
        hints = get_type_hints(kind, localns=_KNOWN)
        written = self._names[kind.__name__]
        known = [(place, name) for place, name in enumerate(written) if name in hints]
        names = [name for _, name in known]
        readers = [(place, self.reader(hints[name])) for place, name in known]
        plain = names == _NAMES[kind.__name__]

        def read(row: Any) -> Any:
            values = [row[place] if reader is _as_it_is else reader(row[place]) for place, reader in readers]
            return kind(*values) if plain else kind(**dict(zip(names, values, strict=True)))

        return read


def _as_it_is(value: Any) -> Any:
    return value
