"""What a check finds in a loaded study, and how much of its plan is there, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, Field

from lifealliance import checking
from lifealliance.web import respond
from lifealliance.web.given import Given
from lifealliance.web.pages import files

if TYPE_CHECKING:
    from lifealliance.reader import KnowledgeReader
    from lifealliance.validation import Report
    from lifealliance.web.pages import Pages
    from lifealliance.web.respond import Body, Responder

StudyId = Annotated[str, Path(description="Id of a loaded study.", examples=["demo"])]


class ReportIn(Given):
    """In which format."""

    format: Annotated[
        Literal["json", "ttl", "html"] | None, Field(description="The format of the answer.", examples=["json"])
    ] = None


class PictureIn(Given):
    """In which format."""

    format: Annotated[
        Literal["json", "csv", "html"] | None, Field(description="The format of the answer.", examples=["json"])
    ] = None


class FindingDocument(BaseModel):
    """One rule that one thing does not meet."""

    severity: Literal["violation", "warning", "note"]
    message: str = Field(description="What is wrong or missing, and what to do.")
    name: str = Field(description="The rule in a few words.")
    shape: str = Field(description="IRI of the rule.")
    focus: str = Field(description="IRI of the thing.")
    label: str = Field(description="The thing as a person calls it.")
    path: str
    value: str
    valueLabel: str  # noqa: N815 - as elsewhere in answers
    where: str = Field(description="Where the thing came from: file, sheet and row, or the element of the project.")


class FindingsDocument(BaseModel):
    """Everything that is mended in the same way."""

    severity: Literal["violation", "warning", "note"]
    message: str
    count: int
    examples: list[FindingDocument]


class ReportDocument(BaseModel):
    """What a check found. Only violations say that data are wrong; warnings are gaps and prompts."""

    study: str
    invented: bool
    caution: str = Field(description="What to think of where something reads as missing; empty where all is seen.")
    conforms: bool = Field(description="Nothing is wrong. Warnings and notes do not count against a study.")
    counts: dict[str, int]
    groups: list[FindingsDocument]
    findings: list[FindingDocument]


class StepDocument(BaseModel):
    """A step of the plan."""

    session: int
    kind: str
    role: str


class CellDocument(BaseModel):
    """One step in one dyad."""

    mark: str = Field(description="`there`, `missing, with a reason` or `missing, no reason given`.")
    reason: str
    records: list[str]
    untold: bool = Field(description="Nothing is recorded, neither that it took place nor that it did not.")
    text_held: bool = Field(description="False where there is a record without its text.")


class DyadDocument(BaseModel):
    """A dyad with a cell for each step."""

    dyad: str
    cells: list[CellDocument]


class PictureDocument(BaseModel):
    """The plan of a study, dyad by dyad."""

    study: str
    invented: bool
    notice: str
    summary: str
    caution: str = Field(description="What to think of where something reads as missing; empty where all is seen.")
    steps: list[StepDocument]
    dyads: list[DyadDocument]


class Checks:
    """The functions behind these addresses.

    Args:
        reader: asked.
        pages: writes the pages.
        responder: gives answers in the format that is wanted.
    """

    def __init__(self, reader: KnowledgeReader, pages: Pages, responder: Responder) -> None:
        self._reader, self._pages, self._responder = reader, pages, responder

    def report(self, request: Request, study: StudyId, _: Annotated[ReportIn, Query()]) -> Response:
        """What the shapes find in the study as this tier holds it, grouped by what is to be done."""
        entry = self._reader.study(study)

        def document() -> Body:
            about = {"study": entry.id, "invented": entry.invented, "caution": self._reader.tier.caution}
            found: dict[str, Any] = about | self._report(entry.id).to_dict()
            return respond.Body(respond.as_json(found).content, invented=entry.invented)

        def turtle() -> Body:
            return respond.Body(self._report(entry.id).to_turtle(), invented=entry.invented)

        def page() -> Body:
            links = files(request.url, "json", "ttl")
            text = self._pages.show("report", entry=entry, report=self._report(entry.id), files=links)
            return respond.Body(text, invented=entry.invented)

        return self._responder.give(request, {"json": document, "ttl": turtle, "html": page})

    def _report(self, study: str) -> Report:
        """Nothing of it is kept here: names that are withdrawn stay nowhere, and answers are kept as they left."""
        return checking.of_loaded(self._reader, study)

    def protocol(self, request: Request, study: StudyId, _: Annotated[PictureIn, Query()]) -> Response:
        """Every planned observation and interview of every dyad: there, missing with a reason, or missing without."""
        entry = self._reader.study(study)

        def document() -> Body:
            caution = {"caution": self._reader.tier.caution}
            body = respond.as_json(self._reader.protocol(study).to_json() | caution)
            return respond.Body(body.content, invented=entry.invented)

        def table() -> Body:
            text = self._reader.protocol(study).table().to_csv(invented=entry.invented)
            return respond.Body(text, invented=entry.invented, name=f"protocol-{entry.id}")

        def page() -> Body:
            links = files(request.url, "csv", "json")
            found = self._reader.protocol(study)
            return respond.Body(
                self._pages.show("protocol", entry=entry, found=found, files=links), invented=entry.invented
            )

        return self._responder.give(request, {"json": document, "csv": table, "html": page})
