"""What a SPARQL request says (SPARQL 1.1 Protocol, section 2): the query, its dataset, the format of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lifealliance.errors import BadInput, Problem, Refused
from lifealliance.reader import ALL
from lifealliance.store.tokens import tokens
from lifealliance.web import respond
from lifealliance.web.accept import ranked
from lifealliance.web.given import REPEATED
from lifealliance.web.refusals import BadRequest, TooLong, WrongContentType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fastapi import Request

JSON = "application/sparql-results+json"
TURTLE = "text/turtle"
HTML = "text/html"
#: What a body may be, and what it may not.
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
#: What `?format=` may say, and the media types that may come of it: for a table, for statements.
FORMATS = {
    "json": (JSON, "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": (TURTLE,),
    "nt": ("application/n-triples",),
    "jsonld": ("application/ld+json",),
    "rdf": ("application/rdf+xml",),
    "trig": ("application/trig",),
    "html": (HTML,),
}
#: What programs say in `?format=` for some of them.
SYNONYMS = {"turtle": "ttl", "n3": "ttl", "rdf+xml": "rdf", "json-ld": "jsonld", "n-triples": "nt"}
#: Parameters that programs send beside `format` or in its place (SPARQLWrapper sends all three).
FORMAT_TOO = ("output", "results")
#: They are sent twice at times, as a word and as a media type; the first counts.
FIRST = frozenset({"format", *FORMAT_TOO})
#: Every media type an answer may have: those of tables, those of statements, the page; each best first.
TABLES = (JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
STATEMENTS = (TURTLE, "application/n-triples", "application/rdf+xml", "application/ld+json", "application/trig")
MEDIA = (*TABLES, *STATEMENTS, HTML)
#: Words that programs use for some of them.
_SAME = {"application/json": FORMATS["json"], "application/xml": FORMATS["xml"], "text/xml": FORMATS["xml"]}
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
#: Finds every relative IRI, and some things that only look like one.
_PERHAPS_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s<>]*>")
GRAPHS = ("default-graph-uri", "named-graph-uri")
PARAMETERS = ("query", "study", "format", *FORMAT_TOO, *GRAPHS)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it came in.

    Attributes:
        query: its text, as it is asked.
        written: its text, as it came in.
        study: id of the study it is asked of.
        format: the word for the format; empty where Accept decides.
        dataset: graphs that the protocol names for the default graph and for GRAPH; empty where it names none.
    """

    query: str
    written: str
    study: str
    format: str
    dataset: tuple[tuple[str, ...], ...] = ()


def asked(
    given: Mapping[str, str],
    graphs: Mapping[str, tuple[str, ...]],
    base: Callable[[], str],
    most: int,
    *,
    sent: bool = False,
) -> Asked:
    """What was asked, once everything that is not done here is refused.

    Args:
        given: parameters that stand there once.
        graphs: parameters that may be repeated.
        base: gives the IRI that relative ones are relative to: the address of the service.
        most: longest query in bytes of UTF-8.
        sent: a parameter stands in the address and in the body.

    Raises:
        Refused: an update.
        BadInput: a parameter that is not known, or a format.
        BadRequest: no query, or two.
        TooLong: a query beyond the limit.
    """
    if "update" in given or graphs.keys() - set(GRAPHS):
        raise no_update()
    unknown = sorted(given.keys() - set(PARAMETERS))
    if unknown:
        todo = f"There are {', '.join(PARAMETERS)}."
        raise BadInput(*(Problem(name[:80], "There is no such parameter here.", todo) for name in unknown))
    if sent:
        raise BadRequest("Given more than once: query or another parameter stands in the address and in the body.")
    query = given.get("query", "")
    if not query.strip():
        raise BadRequest("There is no query. Give it as query=, or send it by POST.")
    if len(query.encode()) > most:
        raise too_long(most)
    form = form_of(given)
    default, named = (graphs.get(name, ()) for name in GRAPHS)
    dataset = (default, named) if default or named else ()
    # The dataset of the protocol takes the place of the query's own (SPARQL 1.1 Protocol, section 2.1.4).
    text = with_base(without_dataset(query) if dataset else query, base)
    return Asked(text, query, given.get("study") or ALL, form, dataset)


def is_form(content_type: str) -> bool:
    """Whether a body is a form, and not a query as it stands.

    Args:
        content_type: the header.

    Raises:
        WrongContentType: it is neither, or not in UTF-8.
        Refused: it is an update.
    """
    kind, _, parameters = content_type.lower().partition(";")
    if parameters.partition("charset=")[2].strip(' "') not in {"", "utf-8", "utf8"}:
        raise WrongContentType("Only UTF-8 is read.")
    kind = kind.strip()
    if kind == UPDATE:
        raise no_update()
    if kind not in {FORM, QUERY}:
        raise WrongContentType(f"A query is sent as {QUERY}, or as {FORM} with query=.")
    return kind == FORM


def form_of(given: Mapping[str, str]) -> str:
    """The word of `FORMATS` that parameters ask for, by whichever name; empty where none does.

    Raises:
        BadInput: there is no such format.
    """
    said = next((given[name] for name in ("format", *FORMAT_TOO) if given.get(name)), "")
    form = SYNONYMS.get(said, said)
    if form not in {"", *FORMATS}:
        todo = f"Use one of: {', '.join(FORMATS)}."
        raise BadInput(Problem("format", "This format is not known here.", todo))
    return form


def with_base(text: str, base: Callable[[], str]) -> str:
    """A query that has relative IRIs with the base they are relative to (SPARQL 1.1 Query, section 4.1.1.2).

    Any other query stays as it is, so that places in it are reported where they are.
    """
    if not _PERHAPS_RELATIVE.search(text):
        return text
    relative = any(token.kind == "iri" and not _SCHEME.match(token.text) for token in tokens(text))
    return f"BASE <{base()}> {text}" if relative else text


def without_dataset(text: str) -> str:
    """A query with spaces in place of its FROM clauses, so that lines and columns stay where they are."""
    signs = list(text)
    for start, end in _clauses(text):
        signs[start:end] = " " * (end - start)
    return "".join(signs)


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where the FROM clauses of a query begin and end. They stand outside of every brace."""
    depth = 0
    words = list(tokens(text))
    for at, token in enumerate(words):
        if token.kind == "sign":
            depth += {"{": 1, "}": -1}.get(token.text, 0)
        if depth == 0 and token.is_word("FROM"):
            last = at + 2 if at + 1 < len(words) and words[at + 1].is_word("NAMED") else at + 1
            if last < len(words) and words[last].kind in {"iri", "name"}:
                yield token.start, words[last].end


def media(accept: str, form: str) -> list[str]:
    """The media types that are wanted, best first.

    Args:
        accept: the header.
        form: the word of `FORMATS` that comes before it; may be empty.

    Raises:
        NotAcceptable: none that an answer may have.
    """
    if form:
        return list(FORMATS[form])
    found = _accepted(accept)
    if not found:
        raise respond.not_acceptable(MEDIA)
    return list(found)


@lru_cache(128)
def _accepted(header: str) -> tuple[str, ...]:
    wanted = ranked(header, (*MEDIA, *_SAME))
    return tuple(dict.fromkeys(same for media in wanted for same in _SAME.get(media, (media,))))


def best(request: Request, form: str, offered: Sequence[str]) -> str:
    """Which of the media types on offer a request without a query wants most; empty where none."""
    if form in FORMATS:
        return next((media for media in FORMATS[form] if media in offered), "")
    return next(iter(ranked(request.headers.get("accept", ""), offered)), "")


def repeats(graphs: Mapping[str, tuple[str, ...]], more: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The graphs that address and body name together."""
    return {name: (*graphs.get(name, ()), *more.get(name, ())) for name in REPEATED & (graphs.keys() | more.keys())}


def too_long(most: int) -> TooLong:
    """The refusal of a query beyond the limit."""
    return TooLong(f"At most {most:,} bytes of a query are read.")


def decoded(body: bytes) -> str:
    """A body as text.

    Raises:
        BadRequest: it is not UTF-8.
    """
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not written in UTF-8.") from error


def no_update() -> Refused:
    """The refusal of every change."""
    return Refused("Nothing can be changed over HTTP. Load and remove studies with the command line.")
