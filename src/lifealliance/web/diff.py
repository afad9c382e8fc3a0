"""What changed from one version of a study's theory to a later one, over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, Field

from lifealliance.answers import Table
from lifealliance.web import respond
from lifealliance.web.documents import INTERPRETATION
from lifealliance.web.given import Given
from lifealliance.web.pages import files

if TYPE_CHECKING:
    from lifealliance.changes import TheoryDiff
    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder

#: A study whose theory has more than one version; what is published has one.
StudyId = Annotated[str, Path(description="Id of a loaded study.", examples=["demo"])]


class VersionsOf(Given):
    """Two versions of a theory."""

    earlier: Annotated[int, Field(alias="from", description="Number of the earlier version.", ge=1, examples=[1])]
    later: Annotated[int, Field(alias="to", description="Number of the later version.", ge=1, examples=[2])]
    format: Annotated[
        Literal["json", "csv", "html"] | None, Field(description="The format of the answer.", examples=["json"])
    ] = None


class VersionDocument(BaseModel):
    """A version of the theory."""

    version: int
    date: str = Field(description="When it was written, as far as it is said.")


class StatementDocument(BaseModel):
    """A statement as one version has it."""

    sentence: str
    whose: str
    scope: str
    state: str
    standing: str
    memo: str
    merged_into: str = Field(description="Another statement of the version that now says it, too.")


class MemoDocument(BaseModel):
    """A memo that speaks of a statement."""

    title: str
    kind: str
    how: str = Field(description="Gives the reasons for its standing, is about it, or led to it.")
    author: str
    written: str


class LineDocument(BaseModel):
    """Evidence that the later version has and the earlier one did not."""

    relation: str
    words: str
    voices: str
    record: str
    memo: str
    note: str


class StatementChangeDocument(BaseModel):
    """What became of a statement."""

    statement: str
    changes: list[str] = Field(description="In words, such as `reworded`; `the same` where nothing changed.")
    before: StatementDocument | None = Field(description="Null where it is new.")
    after: StatementDocument | None = Field(description="Null where it was dropped.")
    memos: list[MemoDocument]
    evidence: list[LineDocument]


class CodeChangeDocument(BaseModel):
    """What became of a code between the dates of the two versions."""

    code: str
    changes: list[str]
    name_before: str
    name_after: str
    definition_before: str
    definition_after: str


class DiffDocument(BaseModel):
    """What changed from one version of a theory to a later one, and what moved it."""

    study: str
    earlier: VersionDocument = Field(alias="from")
    later: VersionDocument = Field(alias="to")
    invented: bool = Field(description="The words of the study are made up.")
    notice: str = Field(description="The sentence that goes with invented words, otherwise empty.")
    interpretation: str = Field(description="How a statement is to be read.")
    statements: list[StatementChangeDocument]
    codes: list[CodeChangeDocument] = Field(description="Empty where one of the versions has no date.")


class Diff:
    """The function behind that address.

    Args:
        reader: asked.
        pages: writes the page.
        responder: gives answers in the format that is wanted.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder

    def diff(self, request: Request, study: StudyId, given: Annotated[VersionsOf, Query()]) -> Response:
        """What was added, reworded, merged, dropped or set aside, and the memos and passages that moved it."""

        def document() -> Body:
            found = self._reader.diff(study, given.earlier, given.later)
            body = respond.as_json(found.to_json() | {"interpretation": INTERPRETATION})
            return replace(body, invented=found.invented)

        def table() -> Body:
            found = self._reader.diff(study, given.earlier, given.later)
            name = f"diff-{study}-{given.earlier}-{given.later}"
            return respond.Body(_table(found).to_csv(invented=found.invented), invented=found.invented, name=name)

        def page() -> Body:
            found = self._reader.diff(study, given.earlier, given.later)
            links = files(request.url, "csv", "json")
            text = self._pages.show("diff", found=found, entry=self._reader.study(study), files=links)
            return respond.Body(text, invented=found.invented)

        return self._responder.give(request, {"json": document, "csv": table, "html": page})


def _table(found: TheoryDiff) -> Table:
    """A row for every statement and code, with what moved it in one cell."""
    rows = [
        {
            "thing": "statement",
            "name": it.statement,
            "changes": "; ".join(it.changes),
            "before": it.before.sentence if it.before else None,
            "now": it.after.sentence if it.after else None,
            "memos": "; ".join(memo.title for memo in it.memos),
            "passages": " | ".join(f"{line.relation}: {line.words or line.memo}" for line in it.evidence),
        }
        for it in found.statements
    ] + [
        {
            "thing": "code",
            "name": it.code,
            "changes": "; ".join(it.changes),
            "before": it.definition_before,
            "now": it.definition_after,
        }
        for it in found.codes
    ]
    return Table.from_records(rows, ("thing", "name", "changes", "before", "now", "memos", "passages"))
