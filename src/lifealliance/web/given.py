"""What may be given in an address: known parameters by name and type; an empty one counts as left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import parse_qsl

from fastapi import Request  # noqa: TC002 # FastAPI reads the annotation
from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from lifealliance.errors import BadInput, Problem
from lifealliance.web.refusals import BadRequest

if TYPE_CHECKING:
    from fastapi.exceptions import RequestValidationError

    from lifealliance.questions import Question
    from lifealliance.questions.values import Parameter

_FORMAT = "The format of the answer; left out, it goes by the header Accept."
_STUDY = (
    "Id of a loaded study, `published`, or `all` where the address is about more than one; may be left out while "
    "one study is loaded."
)
_NUMBERS = ("integer", "session")
#: What a question's own parameters can't be called, because every question has these.
SHARED = frozenset({"study", "format", "page", "limit", "version"})
#: Parameters of the SPARQL 1.1 Protocol that may be given more than once.
REPEATED = frozenset({"default-graph-uri", "named-graph-uri", "using-graph-uri", "using-named-graph-uri"})


class Given(BaseModel):
    """The parameters of an address."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, data: Any) -> Any:
        """A field of a form that was left empty was not given."""
        return {name: value for name, value in data.items() if value != ""} if isinstance(data, dict) else data


class Page(Given):
    """An address with a page and a document."""

    format: Annotated[Literal["json", "html"] | None, Field(description=_FORMAT, examples=["json"])] = None


class Login(Given):
    """The address that logs in."""

    code: Annotated[str, Field(description="The code that the server printed.", max_length=200)]


class OfStudy(Given):
    """An address that is about one study."""

    study: Annotated[str | None, Field(description=_STUDY, examples=["published"])] = None


class TableOf(Given):
    """An address whose answer is a table."""

    format: Annotated[
        Literal["json", "csv", "xlsx", "ttl", "jsonld", "html"] | None, Field(description=_FORMAT, examples=["json"])
    ] = None


class TableOfStudy(TableOf, OfStudy):
    """A table about one study, or about all."""


class Parts(TableOf):
    """A table that may be had in parts, and of one version of the data only."""

    page: Annotated[
        int | None,
        Field(description="Which part of the rows, from 1; left out, all.", ge=1, le=1_000_000, examples=[1]),
    ] = None
    limit: Annotated[
        int | None, Field(description="Rows of one part; 100 if only page is given.", ge=1, le=100_000, examples=[100])
    ] = None
    version: Annotated[
        str | None,
        Field(description="Version of the data the answer must be of, as a permalink names it; another is refused."),
    ] = None


class PartsOfStudy(Parts, OfStudy):
    """The same about one study, or about all."""


class MemosOf(Parts):
    """Memos of a study."""

    kind: Annotated[str | None, Field(description="A kind of memo.", examples=["contrary case"])] = None
    code: Annotated[
        str | None, Field(description="Name or IRI of a code the memo is about.", examples=["Saying sorry in words"])
    ] = None


class PassagesOf(Parts):
    """Passages of a study."""

    dyad: Annotated[str | None, Field(description="Short name or IRI of a dyad.", examples=["D04"])] = None
    session: Annotated[int | None, Field(description="Number of a session.", examples=[9])] = None
    code: Annotated[str | None, Field(description="Name or IRI of a code.")] = None
    contains: Annotated[
        str | None, Field(description="Words that stand in the passage.", max_length=200, examples=["hour"])
    ] = None


class Search(PartsOfStudy):
    """Words to look for."""

    q: Annotated[
        str | None,
        Field(description="Words that stand in what is found, next to each other, in capitals or not.",
              max_length=200, examples=["sorry"]),
    ] = None  # fmt: skip


class DataOf(Given):
    """A whole study, or one of its graphs."""

    graph: Annotated[
        str | None,
        Field(
            description="The last word of a graph's address, such as evidence; left out, all graphs.",
            examples=["published"],
        ),
    ] = None

    format: Annotated[
        Literal["trig", "nq", "ttl", "nt", "rdf", "jsonld"] | None, Field(description=_FORMAT, examples=["nq"])
    ] = None


class Description(Given):
    """A description of what is here, as RDF."""

    format: Annotated[Literal["ttl", "nt", "rdf", "jsonld"] | None, Field(description=_FORMAT, examples=["ttl"])] = None


class ClaimOf(OfStudy):
    """A statement, which is a thing too."""

    format: Annotated[
        Literal["json", "csv", "xlsx", "ttl", "nt", "jsonld", "rdf", "html"] | None, Field(description=_FORMAT)
    ] = None


class Thing(Given):
    """A thing by its address."""

    iri: Annotated[
        str, Field(description="The IRI of a thing, whole or with a prefix.", examples=["lap:component-empathy"])
    ]
    format: Annotated[
        Literal["json", "ttl", "nt", "jsonld", "rdf", "html"] | None, Field(description=_FORMAT, examples=["ttl"])
    ] = None


def of_question(question: Question) -> type[Given]:
    """The parameters of a stored question."""
    fields: dict[str, Any] = {
        parameter.name: _field(parameter) for parameter in question.params if parameter.name not in SHARED
    }
    # An example of a parameter is the name of something, which is in one of the two only.
    example = "published" if question.published else "demo"
    fields["study"] = Annotated[str | None, Field(description=_STUDY, examples=[example])], None
    return create_model(f"{question.id}Given", __base__=PartsOfStudy, __doc__=question.summary, **fields)


def _field(parameter: Parameter) -> tuple[Any, None]:
    kind = int if parameter.type in _NUMBERS else str
    shown: list[Any] | None = [kind(parameter.example)] if parameter.example else None
    says = f"{parameter.about} Left out: {parameter.default}."
    return Annotated[kind | None, Field(description=says, examples=shown)], None


async def once(request: Request) -> None:
    """Refuses an address that says one thing twice, or in bytes that are no UTF-8.

    Raises:
        BadRequest: see above.
    """
    pairs(request.scope["query_string"].decode("latin-1"))


def pairs(text: str) -> dict[str, str]:
    """Names and values of an address or a form, each given once; those that may be repeated are left out.

    Args:
        text: `application/x-www-form-urlencoded`.

    Raises:
        BadRequest: a name stands there twice, or the bytes are no UTF-8.
    """
    return read(text)[0]


def read(text: str, first: frozenset[str] = frozenset()) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """Names and values of an address or a form: those given once, and those that may be repeated.

    The latter are in their order and each value is there once; empty ones are left out.

    Args:
        text: `application/x-www-form-urlencoded`.
        first: names of which the first value counts, however often they stand there.

    Raises:
        BadRequest: a name that may not be repeated stands there twice, or the bytes are no UTF-8.
    """
    once_: dict[str, str] = {}
    often: dict[str, tuple[str, ...]] = {}
    twice: set[str] = set()
    for name, value in _parsed(text):
        if name in REPEATED:
            if value and value not in often.get(name, ()):
                often[name] = (*often.get(name, ()), value)
        elif name in once_:
            twice |= {name} - first
        else:
            once_[name] = value
    if twice:
        names = ", ".join(name[:40] for name in sorted(twice)[:5])
        raise BadRequest(f"Given more than once: {names}. Give each only once.")
    return once_, often


def _parsed(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise BadRequest("The parameters are not written in UTF-8.") from error
    except ValueError as error:
        raise BadRequest("The parameters can't be read.") from error


def refused(error: RequestValidationError, known: list[str]) -> BadInput:
    """What is wrong with the parameters, in sentences of ours.

    Args:
        error: what FastAPI found.
        known: the parameters that may be given.
    """
    return BadInput(*(_problem(found, known) for found in error.errors()))


def _problem(found: dict[str, Any], known: list[str]) -> Problem:
    where = ", ".join(str(part) for part in found["loc"][1:]) or "parameters"
    match found["type"]:
        case "extra_forbidden":
            what, todo = "There is no such parameter here.", f"There are {', '.join(known)}."
        case "missing":
            what, todo = "This is missing.", "Give it in the address."
        case "literal_error":
            what, todo = "This word is not known here.", f"Use {found['ctx']['expected']}."
        case "int_parsing" | "int_parsing_size" | "int_from_float":
            what, todo = "This is not a whole number.", "Give digits only."
        case "greater_than_equal":
            what, todo = "This number is too small.", f"Give {found['ctx']['ge']} or more."
        case "less_than_equal":
            what, todo = "This number is too large.", f"Give {found['ctx']['le']} or less."
        case "string_too_long":
            what, todo = f"This is longer than {found['ctx']['max_length']} signs.", "Give less."
        case _:
            what, todo = "This value does not fit.", "See the description of the address."
    return Problem(where[:80], what, todo)
