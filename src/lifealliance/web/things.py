"""What the addresses answer that are about one thing: a statement, a component, anything by its IRI."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query, Request, Response

from lifealliance.iris import LA
from lifealliance.web import documents, known, rdfxml, respond, statements
from lifealliance.web.given import ClaimOf, TableOfStudy, Thing  # noqa: TC001 # FastAPI reads the annotations
from lifealliance.web.origin import Origins
from lifealliance.web.pages import files

if TYPE_CHECKING:
    from lifealliance.answers import Answer
    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder

ClaimId = Annotated[
    str, Path(description="Short name of a statement, such as C3, or its IRI, percent-encoded.", examples=["C3"])
]
ComponentId = Annotated[
    str, Path(description="Name of a component, or its IRI, percent-encoded.", examples=["empathy"])
]


class Things:
    """The functions behind those addresses.

    Args:
        reader: asked.
        pages: writes pages.
        responder: gives answers in the format that is wanted.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder
        self._origins = Origins(reader)

    def claim(self, request: Request, claim: ClaimId, given: Annotated[ClaimOf, Query()]) -> Response:
        """A statement in each of its versions, with everything that belongs beside it."""

        def found() -> Answer:
            return known.claim(self._reader, claim, given.study or "")

        return self._responder.give(
            request,
            {
                "json": lambda: respond.answer_json(found()),
                "csv": lambda: respond.answer_csv(found()),
                "xlsx": lambda: respond.answer_xlsx(found()),
                "ttl": lambda: respond.turtle(known.things_of(self._reader, found(), "claim")),
                "nt": lambda: respond.turtle(known.things_of(self._reader, found(), "claim")),
                "jsonld": lambda: respond.jsonld(known.things_of(self._reader, found(), "claim")),
                "rdf": lambda: rdfxml.document(known.things_of(self._reader, found(), "claim")),
                "html": lambda: self._claim_page(claim, found()),
            },
        )

    def claim_evidence(self, request: Request, claim: ClaimId, given: Annotated[TableOfStudy, Query()]) -> Response:
        """The way from a statement to the words behind it and against it; empty where no evidence is reported."""

        def found() -> Answer:
            return known.claim(self._reader, claim, given.study or "")

        def document() -> Body:
            statement = found()
            evidence = known.evidence(self._reader, statement, claim)
            beside = {"interpretation": documents.INTERPRETATION, "claim": documents.answered(statement)}
            return respond.as_json(documents.answered(evidence) | beside, evidence)

        return self._responder.give(
            request,
            {
                "json": document,
                "csv": lambda: respond.answer_csv(known.evidence(self._reader, found(), claim)),
                "xlsx": lambda: respond.answer_xlsx(known.evidence(self._reader, found(), claim)),
                "ttl": lambda: respond.answer_turtle(known.evidence(self._reader, found(), claim)),
                "jsonld": lambda: respond.answer_jsonld(known.evidence(self._reader, found(), claim)),
                "html": lambda: self._claim_page(claim, found()),
            },
        )

    def component_evidence(
        self, request: Request, component: ComponentId, given: Annotated[TableOfStudy, Query()]
    ) -> Response:
        """The passages that indicate a component; none where its source reports none."""

        def found() -> Answer:
            return known.component_evidence(self._reader, component, given.study or "")

        def page() -> Body:
            answer = found()
            links = files(request.url, "csv", "xlsx", "json")
            text = self._pages.show("answer", answer=answer, view=self._pages.view(answer), files=links)
            return respond.Body(text, truncated=answer.table.truncated, invented=answer.invented)

        return self._responder.give(
            request,
            {
                "json": lambda: respond.answer_json(found()),
                "csv": lambda: respond.answer_csv(found()),
                "xlsx": lambda: respond.answer_xlsx(found()),
                "ttl": lambda: respond.answer_turtle(found()),
                "jsonld": lambda: respond.answer_jsonld(found()),
                "html": page,
            },
        )

    def thing(self, request: Request, given: Annotated[Thing, Query()]) -> Response:
        """What is said about a thing, and what points at it."""

        def found() -> known.Known:
            return known.thing(self._reader, given.iri)

        return self._responder.give(
            request,
            {
                "json": lambda: self._thing_document(found()),
                "ttl": lambda: respond.turtle([found()]),
                "nt": lambda: respond.turtle([found()]),
                "jsonld": lambda: respond.jsonld([found()]),
                "rdf": lambda: rdfxml.document([found()]),
                "html": lambda: self._thing_page(request, found()),
            },
        )

    def _claim_page(self, claim: str, answer: Answer) -> Body:
        evidence = known.evidence(self._reader, answer, claim)
        text = self._pages.show(
            "claim",
            claim=claim,
            study=answer.study,
            entry=self._reader.study(answer.study),
            versions=statements.versions(answer, evidence),
            about=(answer.about, evidence.about),
        )
        cut = answer.table.truncated or evidence.table.truncated
        return respond.Body(text, truncated=cut, invented=answer.invented)

    def _thing_page(self, request: Request, thing: known.Known) -> Body:
        text = self._pages.show(
            "thing",
            thing=thing,
            origin=self._origins.of(thing),
            claim=thing.is_a(LA["Claim"]),
            says=self._pages.view(_without_itself(thing.says), thing.bases),
            incoming=self._pages.view(_without_itself(thing.incoming), thing.bases),
            place=thing.place.table.records()[0] if thing.place and thing.place.table.rows else None,
            files=files(request.url, "ttl", "nt", "jsonld", "rdf", "json"),
        )
        return respond.Body(text, truncated=thing.cut, invented=thing.invented)

    def _thing_document(self, thing: known.Known) -> Body:
        document = {
            "iri": thing.iri,
            "label": thing.label,
            "definition": thing.definition,
            "invented": thing.invented,
            "version": self._reader.version,
            "origin": self._origins.of(thing).to_json(),
            "says": documents.answered(thing.says),
            "incoming": documents.answered(thing.incoming),
            "place": documents.answered(thing.place) if thing.place else None,
        }
        return replace(respond.as_json(document, thing.says), truncated=thing.cut)


def _without_itself(answer: Answer) -> Answer:
    """The answer without the column that names the thing the page is about."""
    columns = tuple(name for name in answer.table.columns if name != "thing")
    return replace(answer, table=answer.table.only(columns))
