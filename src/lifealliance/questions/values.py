"""What a researcher types for a parameter, as the term that goes into its slot."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lifealliance import iris, terms
from lifealliance.model.words import WORDS, word

#: What the slot of a thing's short name is called, by the type of its parameter: the parameter's name and this.
NAMED = dict.fromkeys(("claim", "category", "code", "dyad", "incident", "component", "memo", "person"), "Name") | {
    "theory-version": "Number"
}
_PREFIXED = re.compile(r"(\w+):([\w-]+)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question may be narrowed by; left out it means "any".

    Attributes:
        type: study, claim, category, code, dyad, incident, component, memo, person, theory-version, thing, text,
            integer, session (its number) or role (a word such as PSW).
        about: one sentence for the person who fills it in.
        example: a value that has an answer in the invented study or in what is published.
    """

    name: str
    type: str
    about: str
    example: str = ""

    @property
    def default(self) -> str:
        """What is asked where it is left out, in words."""
        return "the study that is loaded" if self.type == "study" else "any"

    @property
    def slots(self) -> tuple[str, ...]:
        """The variables of its slots: its own name, and the one for a short name where its type has one."""
        return (self.name, self.name + NAMED[self.type]) if self.type in NAMED else (self.name,)


def slot_and_term(parameter: Parameter, value: str) -> tuple[str, str]:
    """Slot and term for a value; ValueError with a sentence when the value is of the wrong kind."""
    if parameter.type in ("integer", "session"):
        return parameter.name, terms.number(_whole(value))
    if parameter.type == "role":
        return parameter.name, terms.iri(iris.concept("role", _role(value)))
    if parameter.type == "text":
        return parameter.name, terms.text(value)
    address = _address(value)
    if address:
        return parameter.name, terms.iri(address)
    if parameter.type not in NAMED:
        raise ValueError(f"{value!r} is not an IRI, nor a name with a known prefix such as lap:study.")
    slot = parameter.slots[1]
    return slot, terms.number(_whole(value)) if parameter.type == "theory-version" else terms.text(value)


def _address(value: str) -> str:
    """The IRI the value is or abbreviates, or nothing where the value is a name."""
    prefixed = _PREFIXED.fullmatch(value)
    if prefixed and prefixed[1] in iris.PREFIXES:
        return iris.PREFIXES[prefixed[1]] + prefixed[2]
    return value if re.match(r"(?:https?://|urn:)\S+$", value) else ""


def _whole(value: str) -> int:
    if not re.fullmatch(r"-?\d{1,9}", value.strip(), re.ASCII):
        raise ValueError(f"{value!r} is not a whole number.")
    return int(value)


def _role(value: str) -> str:
    known = word("role", value)
    if known is None:
        raise ValueError(f"{value!r} is not a role. The roles are {', '.join(WORDS['role'])}.")
    return known
