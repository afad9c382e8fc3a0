"""The codebook of a qc project: YAML lists within lists, read event by event, so that no alias can unfold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from lifealliance.importers.gathering import CodeDraft
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lifealliance.importers.ledger import Ledger

_DEEPEST = 100
_PLAIN = "Write the codebook as lists of names, as qc does."


def read_codebook(text: str, file: str, ledger: Ledger) -> list[CodeDraft]:
    """The codes of a codebook, each below the one it stands under; a name that stands twice is one code.

    Args:
        text: YAML: a list of names; a name with a colon has a list of its own.
        file: name of the codebook.
        ledger: gets problems and decisions.
    """
    found: dict[str, CodeDraft] = {}
    try:
        for name, above, line in _names(yaml.parse(text, Loader=yaml.SafeLoader)):
            place = f"{file}, line {line}"
            if name not in found:
                found[name] = CodeDraft(name, name, above, place=place)
            elif found[name].above != above:
                ledger.decide(f"The code {name} stands twice in the codebook; its first place was kept.")
    except _NotPlain as error:
        ledger.problem(f"{file}, line {error.line}", str(error), _PLAIN)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        at = f", line {mark.line + 1}" if mark else ""
        ledger.problem(f"{file}{at}", "This is not YAML that can be read.", _PLAIN)
    return list(found.values())


class _NotPlain(Exception):
    def __init__(self, what: str, line: int) -> None:
        super().__init__(what)
        self.line = line


def _names(events: Iterator[yaml.Event]) -> Iterator[tuple[str, str | None, int]]:
    """Every name with the name above it and its line."""
    stack: list[list[object]] = []  # of open lists and mappings: the name above, is it a mapping, the key just read
    for event in events:
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _NotPlain("The codebook refers to another part of itself (an anchor or alias).", line)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) >= 2 * _DEEPEST:
                raise _NotPlain(f"Codes stand more than {_DEEPEST} deep.", line)
            above = (stack[-1][2] or stack[-1][0]) if stack else None
            stack.append([above, isinstance(event, yaml.MappingStartEvent), None])
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            if stack:
                stack[-1][2] = None
        elif isinstance(event, yaml.ScalarEvent):
            name = event.value.strip()
            if bad := FORBIDDEN.search(name):
                raise _NotPlain(f"A name holds the control character U+{ord(bad[0]):04X}.", line)
            above, mapping, key = stack[-1] if stack else [None, False, None]
            if mapping and key is None:
                stack[-1][2] = name
                yield name, _name(above), line
            else:
                if name and not (mapping and name in {"null", "~"}):
                    yield name, _name(key or above), line
                if mapping:
                    stack[-1][2] = None


def _name(value: object) -> str | None:
    return value if isinstance(value, str) else None
