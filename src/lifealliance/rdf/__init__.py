"""A Study as triples: pure and deterministic, the same study with the same history gives the same lines.

What follows from these triples (the dyad of an excerpt, the passages of a category) is not written here; the rules in
queries/rules say it once.
"""

from lifealliance.iris import BUILTIN_GRAPHS
from lifealliance.rdf.builtin import builtin_digest, builtin_quads
from lifealliance.rdf.compared import compared
from lifealliance.rdf.names import Names
from lifealliance.rdf.past import unfolded
from lifealliance.rdf.places import places
from lifealliance.rdf.remembered import remembered
from lifealliance.rdf.writer import to_quads

__all__ = [
    "BUILTIN_GRAPHS",
    "Names",
    "builtin_digest",
    "builtin_quads",
    "compared",
    "places",
    "remembered",
    "to_quads",
    "unfolded",
]
