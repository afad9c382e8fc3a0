"""What follows from the ontology, and whether anything contradicts it.

At run time what follows is written by the rules in queries/rules, which are faster; the reasoner is there to show that
the rules say what the ontology says, and to look for contradictions. The only door to owlready2 is `hermit`.
"""

from lifealliance.reasoning.explained import explained
from lifealliance.reasoning.hermit import Triple, Verdict, consistency, entailed, find_java
from lifealliance.reasoning.smallest import in_words, smallest_contradiction
from lifealliance.reasoning.sources import Source, own_sources, without_graphs

__all__ = [
    "Source",
    "Triple",
    "Verdict",
    "consistency",
    "entailed",
    "explained",
    "find_java",
    "in_words",
    "own_sources",
    "smallest_contradiction",
    "without_graphs",
]
