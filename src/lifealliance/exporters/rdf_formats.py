"""The triples of a study in the formats of RDF, as they are stored."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lifealliance.exporters.inventory import NOT_IN_RDF, without
from lifealliance.exporters.values import Exported, Format

if TYPE_CHECKING:
    from lifealliance.exporters.values import Leaving


def _write(media_type: str, leaving: Leaving) -> Exported:
    counts = without(leaving.held().study, NOT_IN_RDF) if leaving.has_project else ()
    return Exported(leaving.rdf(media_type), counts)


def _format(name: str, ending: str, media_type: str, about: str) -> Format:
    return Format(name, ending, media_type, about, partial(_write, media_type))


FORMATS = (
    _format("turtle", ".ttl", "text/turtle", "all triples of the study, for people to read"),
    _format("trig", ".trig", "application/trig", "all triples of the study, each in its graph"),
    _format("nquads", ".nq", "application/n-quads", "all triples, each in its graph, a line each"),
    _format("ntriples", ".nt", "application/n-triples", "all triples, a line each"),
)
