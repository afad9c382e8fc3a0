"""The names that things of a study go by, for who offers them and for who has to say that one is not among them."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Protocol

from lifealliance.errors import NotFound
from lifealliance.iris import short
from lifealliance.questions.values import slot_and_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.answers import Answer
    from lifealliance.questions import Question
    from lifealliance.questions.values import Parameter

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
    return tuple(dict.fromkeys(name for name, _ in _things(ask, kind, study) or ()))


def _things(ask: Ask, kind: str, study: str) -> list[tuple[str, str]] | None:
    """Name and address of a study's things of a kind; None for a kind whose things have no names."""
    if kind == "claim":
        return [(str(row["claimName"]), str(row["claim"])) for row in ask("claims", study).table.records()]
    if kind not in _KINDS:
        return None
    found = ask("study-things", study, kind=kind).table.records()
    # A dyad is called "Dyad D01" and typed D01.
    before = "Dyad " if kind == "dyad" else ""
    return [(str(row["name"]).removeprefix(before), str(row["thing"])) for row in found]


def demand(ask: Ask, question: Question, study: str, values: Mapping[str, str]) -> None:
    """Tells apart that there is nothing to answer from that nothing goes by a name or an address that was given.

    Args:
        ask: asks a stored question.
        question: it had no row.
        study: it was asked of.
        values: what it was narrowed by, as a researcher types it.

    Raises:
        NotFound: nothing goes by one of them; the message says what there is.
    """
    wrong = []
    for parameter in question.params:
        value = values.get(parameter.name, "")
        known = _known(ask, question, parameter, study) if value else None
        if known is None:
            continue
        term = slot_and_term(parameter, value)[1]
        given = term[1:-1] if term.startswith("<") else str(int(value)) if parameter.type == "session" else value
        if given not in {word for pair in known for word in pair}:
            offer = _offer(value, tuple(dict.fromkeys(name for name, _ in known)))
            wrong.append(f"There is no {_called(parameter)} {value[:80]} in {_where(study)}. {offer}")
    if wrong:
        raise NotFound(" ".join(wrong))


def _known(ask: Ask, question: Question, parameter: Parameter, study: str) -> list[tuple[str, str]] | None:
    """Name and address of what a parameter may mean; None where that can't be listed.

    What has no name goes by its address, such as a list of a prior theory, or by its number, as a session does: those
    of the answer that is not narrowed.
    """
    columns = dict(question.columns)
    if parameter.type not in {"thing", "session"} or parameter.name not in columns:
        return _things(ask, parameter.type, study)
    found = {row[parameter.name] for row in ask(question.id, study).table.records()} - {None}
    return [(short(str(one)), str(one)) for one in sorted(found)]


def _called(parameter: Parameter) -> str:
    if parameter.type in {"thing", "session"}:
        return parameter.name
    return "statement" if parameter.type == "claim" else parameter.type


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
