"""What the addresses answer that are about the whole: health, studies, lists of statements and questions, refusals."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from lifealliance import __version__
from lifealliance.answers import INVENTED_NOTICE
from lifealliance.errors import NotFound
from lifealliance.questions import GROUPS
from lifealliance.reader import ALL, PUBLISHED_ID
from lifealliance.web import documents, problems, protocol, respond, statements
from lifealliance.web.given import Page, TableOf  # noqa: TC001 # FastAPI reads the annotations
from lifealliance.web.pages import files
from lifealliance.web.settings import API

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lifealliance.answers import Answer
    from lifealliance.questions import Question
    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder

StudyId = Annotated[str, Path(description="Id of a loaded study, or `published`.", examples=["published"])]
QuestionId = Annotated[str, Path(description="Id of a question.", examples=["CQ15"])]
#: The stored questions a study's page and document stand on.
_PARTS = {"about": "studies", "plan": "protocol-picture", "came_in": "import-table", "components": "components"}


class Routes:
    """The functions behind those addresses.

    Args:
        reader: asked.
        pages: writes pages.
        responder: gives answers in the format that is wanted.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder

    async def health(self) -> documents.HealthDocument:
        """Whether the server answers; never waits for a query."""
        loaded = [entry for entry in self._reader.studies() if entry.id != PUBLISHED_ID]
        return documents.HealthDocument(
            status="ok",
            api=API,
            version=__version__,
            data=self._reader.version,
            generation=self._reader.generation,
            studies=len(loaded),
        )

    def ready(self) -> documents.ReadyDocument:
        """Whether a query is answered: one is asked. Where none can be, the refusal (503) says why."""
        if self._reader.studies():
            self._reader.ask("studies", ALL)
        return documents.ReadyDocument(status="ready", data=self._reader.version)

    def home(self, request: Request, _: Annotated[Page, Query()]) -> Response:
        """What this is, and where to go."""
        studies = self._reader.studies()
        document = {
            "name": "lifealliance",
            "version": __version__,
            "data": self._reader.version,
            "notice": INVENTED_NOTICE if any(entry.invented for entry in studies) else "",
            "addresses": {
                "studies": "/studies",
                "questions": "/questions",
                "search": "/search",
                "sparql": "/sparql",
                "void": "/.well-known/void",
                "openapi": "/openapi.json",
                "health": "/health",
                "ready": "/ready",
                "metrics": "/metrics",
            },
        }
        page = {"studies": studies, "questions": self._reader.questions(), "groups": GROUPS}
        return self._both(request, document, "home", page)

    def studies(self, request: Request, _: Annotated[Page, Query()]) -> Response:
        """What is loaded, and what has been published."""
        studies = self._reader.studies()
        document = {"version": self._reader.version, "studies": [documents.study(entry) for entry in studies]}
        return self._both(request, document, "studies", {"studies": studies})

    def study(self, request: Request, study: StudyId, _: Annotated[Page, Query()]) -> Response:
        """A study: its plan, and what came in from its project file."""
        entry = self._reader.study(study)

        def document() -> Body:
            answers = self._parts(study)
            answered = {name: documents.answered(answers[name]) for name in ("plan", "came_in")}
            return respond.as_json(documents.study(entry) | answered, answers["plan"])

        def page() -> Body:
            answers = self._parts(study)
            every = statements.versions(self._reader.claims(study))
            theory = sorted({int(it.get("version")) for it in every if it.get("version")})
            came_in = answers["came_in"].table.records()
            text = self._pages.show(
                "study",
                entry=entry,
                claims=statements.newest(every),
                steps=list(pairwise(theory)),
                counts=[row for row in came_in if row["counted"]],
                decisions=[row["decision"] for row in came_in if row["decision"]],
                views={name: self._pages.view(answers[name]) for name in ("about", "plan", "components")},
            )
            return respond.Body(text, invented=entry.invented)

        return self._responder.give(request, {"json": document, "html": page})

    def claims(self, request: Request, study: StudyId, _: Annotated[TableOf, Query()]) -> Response:
        """The statements of a study: whose each is, its state, standing, scope, and what is not reported."""
        entry = self._reader.study(study)

        def page() -> Body:
            answer = self._reader.claims(study)
            text = self._pages.show(
                "claims",
                entry=entry,
                about=answer.about,
                claims=statements.versions(answer),
                files=files(request.url, "csv", "xlsx", "json"),
            )
            return respond.Body(text, truncated=answer.table.truncated, invented=answer.invented)

        return self._responder.give(
            request,
            {
                "json": lambda: respond.answer_json(self._reader.claims(study)),
                "csv": lambda: respond.answer_csv(self._reader.claims(study)),
                "xlsx": lambda: respond.answer_xlsx(self._reader.claims(study)),
                "ttl": lambda: respond.answer_turtle(self._reader.claims(study)),
                "jsonld": lambda: respond.answer_jsonld(self._reader.claims(study)),
                "html": page,
            },
        )

    def questions(self, request: Request, _: Annotated[Page, Query()]) -> Response:
        """Every question that can be asked, by group."""
        questions = self._reader.questions()
        document = {"groups": GROUPS, "questions": [_question(question) for question in questions]}
        page = {"studies": self._reader.studies(), "questions": questions, "groups": GROUPS}
        return self._both(request, document, "questions", page)

    def no_question(self, request: Request, question: QuestionId) -> Response:
        """Leads to a question that was written otherwise, and says which there are to who asks for another."""
        found = self._reader.question(question)
        offered = ", ".join(it.id for it in self._reader.questions())
        if found.group:
            return RedirectResponse(f"/questions/{found.id}{'?' if request.url.query else ''}{request.url.query}", 308)
        raise NotFound(f"{found.id} is not asked at an address of its own. Questions: {offered}.")

    def problems(self, request: Request, _: Annotated[Page, Query()]) -> Response:
        """What each kind of refusal means."""
        kinds = [{"code": kind.code, "status": kind.status, "about": kind.__doc__ or ""} for kind in problems.kinds()]
        return self._both(request, {"problems": kinds}, "problems", {"kinds": kinds})

    def api(self, request: Request, _: Annotated[Page, Query()]) -> Response:
        """The addresses for programs: the OpenAPI document, or a page made from it."""
        schema = request.app.openapi()
        return self._both(request, schema, "api", {"schema": schema, "formats": protocol.FORMATS})

    def _parts(self, study: str) -> dict[str, Answer]:
        return {name: self._reader.ask(question, study) for name, question in _PARTS.items()}

    def _both(self, request: Request, document: Mapping[str, Any], template: str, page: Mapping[str, Any]) -> Response:
        """A document, or the page that says the same."""
        return self._responder.give(
            request,
            {
                "json": lambda: respond.as_json(document),
                "html": lambda: respond.Body(self._pages.show(template, **page)),
            },
        )


def _question(question: Question) -> dict[str, Any]:
    """A question as a document."""
    return {
        "id": question.id,
        "group": question.group,
        "summary": question.summary,
        "description": question.description,
        "parameters": [
            {"name": it.name, "type": it.type, "about": it.about, "default": it.default, "example": it.example}
            for it in question.params
        ],
        "columns": dict(question.columns),
        "untraced": question.untraced,
        "sparql": question.text,
        "address": f"/questions/{question.id}",
    }
