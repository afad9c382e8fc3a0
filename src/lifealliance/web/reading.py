"""Reading rather than asking: words, memos, whole studies, and the addresses that a study's own things go by."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from lifealliance.answers import INVENTED_NOTICE, Answer, Cell, Table
from lifealliance.errors import BadInput, NotFound, Problem
from lifealliance.iris import LOCAL_BASE
from lifealliance.model.words import WORDS, word
from lifealliance.reader import ALL
from lifealliance.reader.names import demand
from lifealliance.traces import thing_href
from lifealliance.web import respond, tables
from lifealliance.web.given import DataOf, MemosOf, PassagesOf, Search  # noqa: TC001 # FastAPI reads the annotations
from lifealliance.web.pages import files
from lifealliance.web.routes import StudyId  # noqa: TC001 # the same

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.pages import Pages
    from lifealliance.web.paging import Found
    from lifealliance.web.respond import Body, Responder

Loaded = Annotated[str, Path(description="Id of a loaded study.", examples=["demo"])]
Key = Annotated[str, Path(description="Key of a study, the last step of its base.", examples=["demo"])]
Kind = Annotated[str, Path(description="Kind of thing.", examples=["graph"])]
Name = Annotated[str, Path(description="Key of the thing.", examples=["evidence"])]
_DATA = ("trig", "nq", "ttl", "nt", "rdf", "jsonld")
#: Formats of RDF in which a line may be a comment.
_COMMENTED = ("trig", "nq", "ttl", "nt")
_AROUND = 80
_SNIPPET = "snippet"


class Reading:
    """The functions behind those addresses.

    Args:
        reader: asked.
        pages: writes pages.
        responder: gives answers in the format that is wanted.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder

    def search(self, request: Request, given: Annotated[Search, Query()]) -> Response:
        """Passages, memos, statements, names and definitions in which words stand next to each other."""
        words = " ".join((given.q or "").split())

        def ask() -> Answer:
            if not words:
                return self._nothing(given.study or ALL)
            return with_snippets(self._reader.ask("search", given.study or ALL, contains=words), words)

        def page(found: Callable[[], Found]) -> Body:
            return self._page(request, "search", found if words else None, words=words, study=given.study or ALL)

        return tables.give(self._responder, request, given, ask, page)

    def _nothing(self, study: str) -> Answer:
        """What is found where no words are looked for."""
        question = self._reader.question("search")
        table = Table(tuple(name for name, _ in question.columns), ())
        return Answer(
            question=question.id,
            summary=question.summary,
            about=question.description,
            study=study,
            parameters={},
            columns=dict(question.columns),
            table=table,
            version=self._reader.version,
            invented=False,
        )

    def memos(self, request: Request, study: Loaded, given: Annotated[MemosOf, Query()]) -> Response:
        """The memos of a study, by kind and by the code they are about: one row for each thing a memo bears on."""
        entry = self._reader.study(study)

        def ask() -> Answer:
            kind = word("memo", given.kind) if given.kind else ""
            if kind is None:
                known = ", ".join(WORDS["memo"])
                raise BadInput(
                    Problem("kind", f"{(given.kind or '')[:80]!r} is not a kind of memo.", f"There are: {known}.")
                )
            values = {"kind": kind or "", "code": given.code or ""}
            answer = self._reader.ask("memos-about", study, **values)
            if not answer.table.rows:
                demand(self._reader.ask, self._reader.question("memos-about"), study, values)
            return answer

        def page(found: Callable[[], Found]) -> Body:
            return self._page(
                request,
                "memos",
                found,
                entry=entry,
                kinds=tuple(WORDS["memo"]),
                kind=given.kind or "",
                code=given.code or "",
            )

        return tables.give(self._responder, request, given, ask, page)

    def passages(self, request: Request, study: Loaded, given: Annotated[PassagesOf, Query()]) -> Response:
        """The passages of a study, by dyad, session, code or words in them: one row for each passage and code."""
        self._reader.study(study)
        said = given.model_dump(exclude_none=True, exclude={"format", "page", "limit", "version"})
        values = {name: str(value) for name, value in said.items()}

        def ask() -> Answer:
            answer = self._reader.ask("passages", study, **values)
            if not answer.table.rows:
                demand(self._reader.ask, self._reader.question("passages"), study, values)
            return answer

        def page(found: Callable[[], Found]) -> Body:
            part = found()
            links = files(request.url, "csv", "xlsx", "json")
            answer, view = part.answer, self._pages.view(part.answer)
            text = self._pages.show("answer", answer=answer, view=view, files=links)
            return respond.Body(text, truncated=answer.table.truncated, invented=answer.invented, links=part.links())

        return tables.give(self._responder, request, given, ask, page)

    def data(self, request: Request, study: StudyId, given: Annotated[DataOf, Query()]) -> Response:
        """The whole study as RDF, or one of its graphs.

        Formats without graphs hold its statements without saying in which graph they stand.
        """
        entry = self._reader.study(study)

        def write(form: str) -> Body:
            body = self._reader.data(study, respond.FORMATS[form], given.graph or "")
            if entry.invented and form in _COMMENTED:
                body = f"# {INVENTED_NOTICE}\n".encode() + body
            return respond.Body(
                body,
                invented=entry.invented,
                name="-".join(filter(None, (study, given.graph, self._reader.version))),
                saved=True,
            )

        def written(form: str) -> Callable[[], Body]:
            return lambda: write(form)

        return self._responder.give(request, {form: written(form) for form in _DATA})

    def study_itself(self, key: Key) -> Response:
        """Leads from the address of a study as a thing to what is known about it."""
        return self._lead(key, "study")

    def own_thing(self, key: Key, kind: Kind, name: Name) -> Response:
        """Leads from the address of a study's own thing to what is known about it."""
        return self._lead(key, f"{kind}/{name}")

    def _lead(self, key: str, rest: str) -> Response:
        base = f"{LOCAL_BASE}{key}/"
        found = [entry for entry in self._reader.studies() if entry.base == base]
        if not found:
            raise NotFound(f"No study with the key {key[:80]} is loaded.")
        iri = base + rest
        return RedirectResponse(thing_href(iri), 303)

    def _page(self, request: Request, template: str, find: Callable[[], Found] | None, **more: object) -> Body:
        found = find() if find else None
        answer = found.answer if found else None
        text = self._pages.show(
            template,
            found=found,
            answer=answer,
            studies=self._reader.studies(),
            view=self._pages.view(answer) if answer else None,
            files=files(request.url, "csv", "xlsx", "json") if found else {},
            **more,
        )
        return respond.Body(
            text,
            truncated=answer is not None and answer.table.truncated,
            invented=answer is not None and answer.invented,
            links=found.links() if found else (),
        )


def with_snippets(answer: Answer, words: str) -> Answer:
    """The answer with the words and what is around them in a column of its own."""
    at = answer.table.columns.index("words")
    rows = tuple((*row, Cell(snippet(cell.value if (cell := row[at]) else "", words))) for row in answer.table.rows)
    table = Table((*answer.table.columns, _SNIPPET), rows, answer.table.truncated)
    says = "the words and what stands around them"
    return replace(answer, table=table, columns=answer.columns | {_SNIPPET: says})


def snippet(text: str, words: str) -> str:
    """The first place of the words in a text, with at most 80 characters on each side, in one line."""
    place = max(text.lower().find(words.lower()), 0)
    start, end = max(0, place - _AROUND), min(len(text), place + len(words) + _AROUND)
    around = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{around}{'…' if end < len(text) else ''}"
