"""A study as bytes and back again: what a store keeps of it beside the triples, whole.

The bytes are JSON: a value of the model is the list of its fields in order, and the names of the fields stand once for
each class, so that a later version of the program with further fields reads what an earlier one wrote.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from operator import attrgetter
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, get_args, get_origin, get_type_hints

from lifealliance.errors import BadInput, Problem
from lifealliance.model import coded, history, plan, quotes, spread, study

if TYPE_CHECKING:
    from collections.abc import Callable

_KNOWN = {name: value for part in (coded, history, plan, quotes, spread, study) for name, value in vars(part).items()}
_CLASSES = {name: value for name, value in _KNOWN.items() if isinstance(value, type) and is_dataclass(value)}
_NAMES = {name: [one.name for one in fields(value)] for name, value in sorted(_CLASSES.items())}
_FIELDS = {_CLASSES[name]: attrgetter(*names) for name, names in _NAMES.items()}


def dump(what: study.Study) -> bytes:
    """The study as UTF-8 JSON; the same study gives the same bytes."""
    document = {"fields": _NAMES, "study": what}
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_values).encode()


def restore(data: bytes) -> study.Study:
    """The study that `dump` gave.

    Raises:
        BadInput: the bytes are of a version of the program that kept less.
    """
    document = json.loads(data)
    if document.keys() != {"fields", "study"}:
        what = "It was stored by an earlier version of the program, which kept less of a project."
        raise BadInput(Problem("study", what, "Load its folder again."))
    found = _Reading(document["fields"]).reader(study.Study)(document["study"])
    assert isinstance(found, study.Study)
    return found


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
        if get_origin(hint) is UnionType and NoneType in parts:
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
