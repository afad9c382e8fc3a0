"""What OpenAPI says of the addresses: every status an answer may have, and the document it comes with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lifealliance.iris import PUBLISHED
from lifealliance.questions import GROUPS
from lifealliance.web import problems, protocol
from lifealliance.web.pages import example
from lifealliance.web.problems import ProblemDocument
from lifealliance.web.respond import FORMATS

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import BaseModel

TITLE = "lifealliance"
DESCRIPTION = """
Questions to the knowledge graph of an emerging grounded theory of relationship building in peer support.

Everything here reads and nothing changes anything. What is **published** restates one public abstract and is
preliminary as of January 2024; what is **invented** says so in every answer. A statement is an interpretation
constructed with participants; the number of passages behind it is no measure of it.

This project is independent. It was neither reviewed nor endorsed by the author of the study; corrections are made on
request.

The version of these addresses and documents stands in `/health` and in the header `X-API-Version`. What is new may
come without a new number; programs should pass over what they do not know. What goes away or changes its meaning is
announced one release before, and then the number goes up.
"""
QUESTION_TAGS = {letter: f"{letter}. {title}" for letter, title in GROUPS.items()}
TAGS = [
    {"name": "Server", "description": "Whether it answers, and what it is."},
    {"name": "Studies", "description": "What is loaded, and what has been published."},
    {"name": "Statements", "description": "What a study says, whose it is, and the words behind it and against it."},
    {"name": "Things", "description": "Anything by its IRI."},
    {"name": "SPARQL", "description": "Questions of one's own, SPARQL 1.1 Protocol without Update."},
    {"name": "Questions", "description": "The stored questions."},
    *({"name": tag, "description": "Stored questions of this group."} for tag in QUESTION_TAGS.values()),
]
_WHY = {
    400: "The request can't be understood: a parameter given twice, bytes that are no UTF-8, a host that is not this "
    "one, a query that does not parse, or several studies loaded and none named.",
    401: "The token is not known here, or is good no longer. Without a token what is public can be asked.",
    403: "Asked for something that is never done here: SERVICE, LOAD, a change, a graph that is not here.",
    404: "What was asked for is not there; the detail says what is.",
    406: "The answer can't be had in any format that is accepted; the detail lists those there are.",
    409: "A permalink names a version of the data that is no longer here.",
    413: "The query is longer than is read.",
    414: "The address is longer than is read.",
    415: "The body is of a kind that is not read.",
    422: "A parameter is unknown or has a value that does not fit; every one is listed.",
    429: "The caller has used up its time; Retry-After says when there is more.",
    500: "A mistake of the program; the document carries the id under which the log has it.",
    503: "The query was stopped at a limit, every process that answers is taken, or the store is damaged.",
}
_ALWAYS = (400, 401, 414, 422, 429, 500, 503)


def _written(media: str) -> dict[str, Any]:
    """How a document of this type reads: JSON of any shape, or else text."""
    return {"schema": {} if media.endswith("json") else {"type": "string"}}


def replies(model: type[BaseModel], *forms: str, also: tuple[int, ...] = (404, 406)) -> dict[int | str, dict[str, Any]]:
    """The statuses of an address that answers with a document.

    Args:
        model: the JSON document.
        forms: further words of `respond.FORMATS`.
        also: statuses beyond those any address may have.
    """
    content = {FORMATS[form]: _written(FORMATS[form]) for form in forms if form != "json"}
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "The answer.", "model": model, "content": content, "headers": _HEADERS},
    }
    return found | _UNCHANGED | refusals(*also)


def refusals(*also: int) -> dict[int | str, dict[str, Any]]:
    """The statuses of refusals, each with its document."""
    schema = {"$ref": f"#/components/schemas/{ProblemDocument.__name__}"}
    content = {problems.MEDIA_TYPE: {"schema": schema}, "text/html": {"schema": {"type": "string"}}}
    return {
        status: {"description": _WHY[status], "content": content, "headers": _RETRY if status in {429, 503} else {}}
        for status in sorted({*_ALWAYS, *also})
    }


def rdf_replies(*forms: str, also: tuple[int, ...] = (404, 406)) -> dict[int | str, dict[str, Any]]:
    """The statuses of an address that answers with RDF alone, in these words of `respond.FORMATS`."""
    content = {FORMATS[form]: _written(FORMATS[form]) for form in forms}
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "The statements.", "content": content, "headers": _HEADERS},
    }
    return found | _UNCHANGED | refusals(*also)


def led() -> dict[int | str, dict[str, Any]]:
    """The statuses of an address that leads to another (httpRange-14: the thing itself can't be sent)."""
    place = {"Location": {"description": "Where it is described.", "schema": {"type": "string"}}}
    found: dict[int | str, dict[str, Any]] = {
        303: {"description": "What is known about it is there.", "headers": place}
    }
    return found | refusals(404)


def sparql_replies(*also: int, unchanged: bool) -> dict[int | str, dict[str, Any]]:
    """The statuses of the SPARQL address.

    Args:
        also: statuses of this method alone.
        unchanged: it may say that the caller has the answer already.
    """
    content = {media: _written(media) for media in protocol.MEDIA}
    content[protocol.TABLES[0]] = {"schema": {"type": "object"}}
    found: dict[int | str, dict[str, Any]] = {
        200: {"description": "The answer to the query.", "content": content, "headers": _HEADERS},
    }
    if unchanged:
        found |= _UNCHANGED
    return found | refusals(403, 404, 406, 413, *also)


def sparql_parameters() -> list[dict[str, Any]]:
    """The parameters of the SPARQL address, `query` first; they are read from the address and from forms alike."""
    query = (
        "SELECT, ASK, CONSTRUCT or DESCRIBE. Without it a browser gets a page to write one, a program the service "
        "description."
    )
    study = "Id of the study asked about; left out, all that are loaded."
    form = "The format of the answer; left out, it goes by the header Accept."
    default = "IRI of a graph the default graph is made of, in place of FROM; several may be given."
    named = "IRI of a graph that GRAPH may reach, in place of FROM NAMED; several may be given."
    formats = {"type": "string", "enum": [*protocol.FORMATS, *protocol.SYNONYMS]}
    too = "The same as format, for programs that call it so; format comes first."
    return [
        {"name": "query", "in": "query", "description": query, "schema": {"type": "string"}, "example": example()},
        {"name": "study", "in": "query", "description": study, "schema": {"type": "string"}, "example": "published"},
        {"name": "format", "in": "query", "description": form, "schema": formats, "example": "json"},
        *(
            {"name": name, "in": "query", "description": too, "schema": formats, "example": "json"}
            for name in protocol.FORMAT_TOO
        ),
        *(
            {"name": name, "in": "query", "description": says, "schema": {"type": "array", "items": {"type": "string"}},
             "style": "form", "explode": True, "example": [PUBLISHED]}
            for name, says in zip(protocol.GRAPHS, (default, named), strict=True)
        ),
    ]  # fmt: skip


def sparql_body() -> dict[str, Any]:
    """The bodies the SPARQL address reads."""
    fields = {parameter["name"]: parameter["schema"] for parameter in sparql_parameters()}
    form = {"type": "object", "required": ["query"], "properties": fields}
    return {
        "required": True,
        "content": {
            "application/sparql-query": {"schema": {"type": "string"}, "example": example()},
            "application/x-www-form-urlencoded": {"schema": form, "example": {"query": example()}},
        },
    }


_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "The caller has this version of the answer already (If-None-Match)."}
}
_HEADERS = {
    "Link": {"description": "Other parts of the answer, and help.", "schema": {"type": "string"}},
    "ETag": {"description": "The version of the answer.", "schema": {"type": "string"}},
    "X-Truncated": {"description": "There only where rows were cut off.", "schema": {"type": "string"}},
    "X-Invented": {"description": "There only where words may be made up.", "schema": {"type": "string"}},
}
_SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "A token from who runs the server; it sees its tier. Without one the public tier is seen.",
    }
}
_RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def complete(app: FastAPI) -> None:
    """Adds what no address names: the document of refusals, and the ways to say who asks, of which none is needed."""
    schema = ProblemDocument.model_json_schema(ref_template="#/components/schemas/{model}")
    parts = schema.pop("$defs")
    described = app.openapi()
    described["components"]["schemas"] |= {ProblemDocument.__name__: schema, **parts}
    described["components"]["securitySchemes"] = _SCHEMES
    described["security"] = [{}, *({name: []} for name in _SCHEMES)]
