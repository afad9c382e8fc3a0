"""The documents programs get, as OpenAPI describes them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field

from lifealliance.answers import INVENTED_NOTICE, Answer, Cell, Table

if TYPE_CHECKING:
    from lifealliance.store.values import Entry

#: The sentence that goes with every answer about a statement.
INTERPRETATION = "A statement is an interpretation constructed with participants; whose it is stands beside it."
_STATEMENT = "sentence"
_COLUMN = "interpretation"

Value = str | int | bool | None


class AnswerDocument(BaseModel):
    """The answer to a question: what was asked, what the columns say, and the rows."""

    question: str = Field(description="Id of the question.", examples=["CQ15"])
    summary: str = Field(description="The question in a researcher's words.")
    about: str = Field(description="What the answer means, and what it does not.")
    study: str = Field(description="Id of the study asked about, `all`, or `published`.", examples=["published"])
    parameters: dict[str, str] = Field(description="What was asked, as it was given.")
    invented: bool = Field(description="The words of a study that was asked are made up.")
    notice: str = Field(description="The sentence that goes with invented words, otherwise empty.")
    version: str = Field(description="Version of the data that answered.")
    columns: dict[str, str] = Field(description="What each column says.")
    rows: list[dict[str, Value]] = Field(description="One object per row; null where there is no value.")
    truncated: bool = Field(description="Rows were cut off at a limit.")
    interpretation: str = Field(default="", description="How a statement is to be read, where the rows hold any.")


class PartDocument(AnswerDocument):
    """An answer or a part of it, with the way to the other parts and to the reasons of each row."""

    total: int = Field(description="Rows of the whole answer.")
    page: int | None = Field(description="Which part this is, from 1; null for the whole.")
    limit: int | None = Field(description="Most rows of a part; null for the whole.")
    why: list[str | None] = Field(
        description="For each row the address of its reasons: a statement's evidence, a passage, what it is about."
    )
    untraced: str = Field(description="Why a row may have no such address; empty where every row has one.")
    permalink: str = Field(description="Where this answer can be had again, as long as the data are the same.")


class EvidenceDocument(AnswerDocument):
    """The evidence for a statement, and the statement itself in every version asked about."""

    claim: AnswerDocument


class PlacesDocument(BaseModel):
    """How often a thing stands in the statements of a graph."""

    graph: str
    name: str = Field(description="The graph as a person calls it.")
    subject: int = Field(description="Statements about it.")
    object: int = Field(description="Statements that have it as a value.")
    predicate: int = Field(description="Statements that are made with it as the property.")


class ImportDocument(BaseModel):
    """A file that was read."""

    activity: str = Field(description="IRI of the import.")
    file: str
    tool: str | None
    readerVersion: str | None  # noqa: N815 - as elsewhere in answers
    sha256: str | None


class OriginDocument(BaseModel):
    """Where a thing came from, as far as the tier may see it."""

    study: str | None = Field(description="Id of the study it belongs to; null for a term from elsewhere.")
    elsewhere: bool = Field(description="It is a term of another vocabulary, and its address leads there.")
    concluded: bool = Field(description="Nobody stated it: rules wrote it.")
    place: str = Field(description="File and place in it: sheet and row, or source and paragraph; may be empty.")
    graphs: list[PlacesDocument]
    imports: list[ImportDocument] = Field(description="The imports of its study.")


class ThingDocument(BaseModel):
    """What is known about a thing."""

    iri: str
    label: str = Field(description="What to call it.")
    definition: str = Field(description="What it means; empty where that is not said.")
    invented: bool = Field(description="The thing belongs to a study whose words are made up.")
    version: str = Field(description="Version of the data that answered.")
    origin: OriginDocument = Field(description="Where it came from.")
    says: AnswerDocument = Field(description="What is said about it; of each property at most 200 values.")
    incoming: AnswerDocument = Field(description="What points at it; by each property at most 200 things.")
    place: AnswerDocument | None = Field(description="For a passage: its record, paragraph and the words around it.")


class StudyDocument(BaseModel):
    """A loaded study, or what has been published."""

    id: str
    title: str
    iri: str
    invented: bool
    notice: str = Field(description="The sentence that goes with invented words, otherwise empty.")
    facts: dict[str, str | int] = Field(description="What was noted when it was loaded.")
    statements_stored: dict[str, int] = Field(description="RDF statements in each of its graphs.")


class WholeStudyDocument(StudyDocument):
    """A study with what came in from its project file."""

    plan: AnswerDocument
    came_in: AnswerDocument


class StudiesDocument(BaseModel):
    """What is loaded."""

    version: str
    studies: list[StudyDocument]


class ParameterDocument(BaseModel):
    """What a question may be narrowed by."""

    name: str
    type: str
    about: str
    default: str = Field(description="What is asked where it is left out, in words.", examples=["any"])
    example: str = Field(description="A value that has an answer; may be empty.")


class QuestionDocument(BaseModel):
    """A question that can be asked."""

    id: str
    group: str
    summary: str
    description: str
    parameters: list[ParameterDocument]
    columns: dict[str, str]
    untraced: str = Field(description="Why a row may lead to no thing that it is about; empty where every row does.")
    sparql: str
    address: str = Field(description="Where to ask it.")


class QuestionsDocument(BaseModel):
    """The questions by group."""

    groups: dict[str, str]
    questions: list[QuestionDocument]


class RefusalDocument(BaseModel):
    """A kind of refusal."""

    code: str
    status: int
    about: str


class RefusalsDocument(BaseModel):
    """Every kind of refusal."""

    problems: list[RefusalDocument]


class HealthDocument(BaseModel):
    """Whether the server answers, and with what."""

    status: str
    api: str = Field(description="Version of these addresses and documents.")
    version: str = Field(description="Version of the program.")
    data: str = Field(description="Version of the data; it changes when anything that can be asked for does.")
    generation: str = Field(description="Generation of the store that answers; empty when nothing is stored.")
    studies: int = Field(description="Studies loaded, without what is published.")


class ReadyDocument(BaseModel):
    """A query was answered."""

    status: str
    data: str = Field(description="Version of the data.")


class HomeDocument(BaseModel):
    """Where to go from here."""

    name: str
    version: str
    data: str
    notice: str
    addresses: dict[str, str]


def marked(answer: Answer) -> Answer:
    """The answer with the sentence about interpretation in every row, where its rows hold statements."""
    if _STATEMENT not in answer.table.columns:
        return answer
    cell = Cell(INTERPRETATION)
    table = Table(
        (*answer.table.columns, _COLUMN), tuple((*row, cell) for row in answer.table.rows), answer.table.truncated
    )
    return replace(answer, table=table, columns=answer.columns | {_COLUMN: "how a statement is to be read"})


def answered(answer: Answer) -> dict[str, Any]:
    """The answer as a document."""
    said = INTERPRETATION if _STATEMENT in answer.table.columns else ""
    return answer.to_json() | {"interpretation": said}


def study(entry: Entry) -> dict[str, Any]:
    """A study as a document."""
    return {
        "id": entry.id,
        "title": entry.title,
        "iri": entry.iri,
        "invented": entry.invented,
        "notice": INVENTED_NOTICE if entry.invented else "",
        "facts": dict(entry.facts),
        "statements_stored": {iri: facts.quads for iri, facts in entry.graphs.items()},
    }
