"""Every stored question as an address of its own, with its own parameters, so that OpenAPI describes each one."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import Query, Request, Response
from pydantic import BaseModel  # noqa: TC002 # FastAPI reads the annotations

from lifealliance.errors import Ambiguous, BadInput, LifeAllianceError, NotFound
from lifealliance.reader import ALL
from lifealliance.reader.names import names
from lifealliance.web import problems, respond, tables
from lifealliance.web.given import SHARED, Parts, of_question
from lifealliance.web.refusals import OtherVersion

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.answers import Answer
    from lifealliance.questions import Question
    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.pages import Pages
    from lifealliance.web.paging import Found
    from lifealliance.web.respond import Body, Responder

#: What a reader can mend in the form, so that the form is shown again with the refusal in it.
_MENDABLE = (Ambiguous, BadInput, NotFound, OtherVersion)


class Questions:
    """Answers stored questions.

    Args:
        reader: asked.
        pages: writes the page of a question.
        responder: gives the answer in the format that is wanted.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder

    def endpoint(self, question: Question) -> Callable[..., Response]:
        """The function behind the address of a question."""

        def ask(request: Request, given: BaseModel) -> Response:
            assert isinstance(given, Parts)
            return self._answer(request, question, given)

        ask.__annotations__ = {
            "request": Request,
            "given": Annotated[of_question(question), Query()],
            "return": Response,
        }
        ask.__name__ = question.id
        return ask

    def _answer(self, request: Request, question: Question, given: Parts) -> Response:
        said = given.model_dump(exclude_none=True).items()
        values = {name: str(value) for name, value in said if name not in SHARED or name == "study"}
        asked = dict(values)
        study = asked.pop("study", "")

        def ask() -> Answer:
            return self._reader.ask(question.id, study, **asked)

        def page(found: Callable[[], Found]) -> Body:
            return self._page(request, question, values, found)

        return tables.give(self._responder, request, given, ask, page)

    def _page(self, request: Request, question: Question, values: dict[str, str], found: Callable[[], Found]) -> Body:
        more: dict[str, Any] = {"names": self._names(question, values.get("study", ""))}
        status = 200
        links: tuple[str, ...] = ()
        try:
            more["found"] = found()
            links = more["found"].links()
        except _MENDABLE as error:
            more["problem"] = problems.document(error)
            status = error.status
        answer: Answer | None = more["found"].answer if "found" in more else None
        text = self._pages.question(question, values, request.url, **more)
        return respond.Body(
            text,
            status=status,
            truncated=answer is not None and answer.table.truncated,
            invented=answer is not None and answer.invented,
            links=links,
        )

    def _names(self, question: Question, study: str) -> dict[str, list[str]]:
        """What a form offers to choose from, by parameter; nothing where it can't be told."""
        found: dict[str, list[str]] = {}
        if study == ALL:
            return found
        for parameter in question.params:
            with suppress(LifeAllianceError):
                if offered := names(self._reader.ask, parameter.type, study):
                    found[parameter.name] = list(offered)
        return found
