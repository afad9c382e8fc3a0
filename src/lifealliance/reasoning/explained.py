"""A study held against the ontology, and a contradiction in words: which things, by which rule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.reasoning.hermit import consistency
from lifealliance.reasoning.smallest import in_words, smallest_contradiction
from lifealliance.reasoning.sources import merged, own_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from lifealliance.reasoning.hermit import Verdict
    from lifealliance.reasoning.sources import Source


def explained(data: Source, known: Callable[[bytes], Iterable[str]], *, limit: float = 300, java: str = "") -> Verdict:
    """Whether data agree with the ontology and its concepts; if not, what contradicts what.

    Args:
        data: what a study states.
        known: gives a sentence for every contradiction of a known kind among statements, given as N-Triples.
        limit: seconds after which the reasoner is stopped; as long again for the search among contradictions of no
            known kind.
        java: the Java to run; the one `find_java` finds if empty.

    Raises:
        BadInput: the data can't be read.
        Missing: there is no Java.
        LifeAllianceError: the reasoner stopped or took too long.
    """
    ground = own_sources()
    verdict = consistency(*ground, data, distinct=True, limit=limit, java=java)
    if verdict.consistent:
        return verdict
    said = sorted(set(known(merged((*ground, data)).serialize(format="nt", encoding="utf-8"))))
    if not said:
        few, ended = smallest_contradiction(ground, data, limit=limit, java=java)
        doubt = "" if ended else " Not all of it may have a part in the contradiction: the search was cut short."
        said = [in_words(few, *ground, data) + doubt]
    return replace(verdict, clashes=tuple(said))
