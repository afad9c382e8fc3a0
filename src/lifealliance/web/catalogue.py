"""What is here, for machines: the service description of SPARQL 1.1 and a VoID description, one dataset per graph.

Everything in them is known from the manifest of the store, so that neither asks a query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Query, Request, Response
from rdflib import Graph

from lifealliance.web import respond
from lifealliance.web.given import Description  # noqa: TC001 # FastAPI reads the annotation

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder

_FORMS = ("ttl", "nt", "jsonld", "rdf")
#: The media types of the descriptions, best first.
MEDIA = tuple(respond.FORMATS[form] for form in _FORMS)
#: The same as rdflib calls them; Turtle is written here.
_WRITERS = {"application/n-triples": "nt", "application/ld+json": "json-ld", "application/rdf+xml": "xml"}


class Catalogue:
    """Describes the service and its data.

    Args:
        reader: knows what is loaded.
        pages: fills the templates.
        responder: gives the description with its version.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder

    def void(self, request: Request, _: Annotated[Description, Query()]) -> Response:
        """Every graph with its size, where to ask it and where to take it along (VoID)."""

        def written(form: str) -> Callable[[], Body]:
            return lambda: self._written(request, "void", respond.FORMATS[form])

        return self._responder.give(request, {form: written(form) for form in _FORMS})

    def service(self, request: Request, media: str) -> Response:
        """What the SPARQL address can do, and of which graphs it can be asked (SPARQL 1.1 Service Description)."""
        return self._responder.send(request, media, lambda: self._written(request, "service", media))

    def _written(self, request: Request, template: str, media: str) -> Body:
        studies = self._reader.studies()
        total = sum(facts.quads for entry in studies for facts in entry.graphs.values())
        text = self._pages.turtle(template, site=str(request.base_url).rstrip("/"), studies=studies, total=total)
        invented = any(entry.invented for entry in studies)
        if media == MEDIA[0]:
            return respond.Body(text, media, invented=invented)
        graph = Graph().parse(data=text, format="turtle")
        written = graph.serialize(format=_WRITERS[media], encoding="utf-8")
        if media == "application/n-triples":
            written = b"".join(sorted(written.splitlines(keepends=True)))
        return respond.Body(written, media, invented=invented)
