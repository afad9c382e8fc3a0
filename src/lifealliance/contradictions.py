"""Holding a study's statements against the ontology: the reasoner looks, and stored questions say what it found.

The reasoner says only that something contradicts something. Each known kind of contradiction is a file in
queries/clashes that answers with a sentence; what is of no known kind is narrowed down to the statements that make it.
"""

from __future__ import annotations

import json

from lifealliance import reasoning
from lifealliance.errors import BadInput, Problem
from lifealliance.iris import short
from lifealliance.questions import read_questions
from lifealliance.rdf import builtin_quads
from lifealliance.resources import folder
from lifealliance.store.memory import Memory


def look_for(quads: bytes) -> reasoning.Verdict:
    """Whether statements agree with the ontology and its concepts; if not, what contradicts what.

    Args:
        quads: what a study states and what follows from it, as N-Quads.

    Raises:
        BadInput: they use terms that the ontology does not have. To the reasoner these would mean nothing.
        Missing: there is no Java for the reasoner.
    """
    unknown = read_questions(folder("queries") / "quality")["unknown-term"].text
    problems = [
        Problem(_plain(row["user"]), f"{short(_plain(row['term']))} is no term of the ontology.", "Correct it.")
        for row in Memory(builtin_quads(), quads).rows(unknown)
    ]
    if problems:
        raise BadInput(*problems)
    return reasoning.explained(reasoning.without_graphs(quads), known)


def known(statements: bytes) -> list[str]:
    """A sentence for every contradiction of a known kind.

    Args:
        statements: N-Triples or N-Quads, the ontology among them.
    """
    memory = Memory(statements)
    kinds = read_questions(folder("queries") / "clashes").values()
    return [_plain(row["sentence"]) for kind in kinds for row in memory.rows(kind.text) if "sentence" in row]


def _plain(term: str) -> str:
    """The text of a string or the IRI, without what N-Triples writes around it."""
    # N-Triples escapes in strings what JSON does, in the same way.
    return str(json.loads(term)) if term.startswith('"') else term.strip("<>")
