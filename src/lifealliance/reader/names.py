"""The names that things of a study go by, for who offers them and for who has to say that one is not among them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Protocol

from lifealliance.errors import NotFound
from lifealliance.questions.values import slot_and_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.answers import Answer
    from lifealliance.questions import Question

_KINDS = ("dyad", "category", "code", "component", "incident", "memo", "person")
#: How many names a refusal lists; of more it gives those nearest to what was typed.
_LISTED = 40
_NEAREST = 5


class Ask(Protocol):
    """Asks a stored question; see `StoreReader.ask`."""

    def __call__(self, name: str, study: str = "", **values: str) -> Answer:
        """The answer."""
        ...


def names(ask: Ask, kind: str, study: str) -> tuple[str, ...]:
    """The names of a study's things of a kind, as they are typed, in their order.

    Args:
        ask: asks a stored question; it sees its own tier only.
        kind: the type of a parameter, such as dyad; of other types there are no names.
        study: id of the study, or `all`.
    """
    if kind == "claim":
        found = [str(row["claimName"]) for row in ask("claims", study).table.records()]
    elif kind in _KINDS:
        found = [str(row["name"]) for row in ask("study-things", study, kind=kind).table.records()]
    else:
        return ()
    # A dyad is called "Dyad D01" and typed D01.
    return tuple(dict.fromkeys(name.removeprefix("Dyad ") if kind == "dyad" else name for name in found))


def demand(ask: Ask, question: Question, study: str, values: Mapping[str, str]) -> None:
    """Tells apart that there is nothing to answer from that nothing goes by a name that was given.

    Args:
        ask: asks a stored question.
        question: it had no row.
        study: it was asked of.
        values: what it was narrowed by, as a researcher types it.

    Raises:
        NotFound: nothing goes by one of the names; the message says what there is.
    """
    wrong = [
        f"There is no {_called(parameter.type)} {value[:80]} in {_where(study)}. {_offer(value, known)}"
        for parameter in question.params
        if (value := values.get(parameter.name, ""))
        and (parameter.type == "claim" or parameter.type in _KINDS)
        and slot_and_term(parameter, value)[0] != parameter.name
        and value not in (known := names(ask, parameter.type, study))
    ]
    if wrong:
        raise NotFound(" ".join(wrong))


def _called(kind: str) -> str:
    return "statement" if kind == "claim" else kind


def _where(study: str) -> str:
    return "any study" if study == "all" else study


def _offer(value: str, known: tuple[str, ...]) -> str:
    if not known:
        return "There is none that can be seen from here."
    if len(known) <= _LISTED:
        return f"There are: {', '.join(known)}."
    low = {name.lower(): name for name in known}
    near = [low[name] for name in difflib.get_close_matches(value.lower(), low, _NEAREST, 0.3)]
    return f"There are {len(known)}" + (f", such as: {', '.join(near)}." if near else ".")
