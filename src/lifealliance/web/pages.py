"""The pages readers see; every one says the same as the document for programs at the same address."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from lifealliance import __version__, terms
from lifealliance.answers import INVENTED, INVENTED_NOTICE
from lifealliance.completeness import Mark
from lifealliance.iris import PREFIXES
from lifealliance.questions import GROUPS
from lifealliance.reader import ALL, PUBLISHED_ID
from lifealliance.resources import folder
from lifealliance.traces import thing_href
from lifealliance.web import shown
from lifealliance.web.documents import INTERPRETATION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fastapi.datastructures import URL

    from lifealliance.answers import Answer
    from lifealliance.questions import Question
    from lifealliance.reader import KnowledgeReader
    from lifealliance.web.paging import Found
    from lifealliance.web.problems import ProblemDocument
    from lifealliance.web.settings import Settings


class Starter(NamedTuple):
    """A first query: its name, what it asks, its text."""

    name: str
    asks: str
    text: str


_PLACE = Path(__file__).parent
TEMPLATES = _PLACE / "templates"
STATIC = _PLACE / "static"


def example() -> str:
    """A query that runs as it stands, shown where somebody may write their own."""
    return (TEMPLATES / "example.rq").read_text(encoding="utf-8")


def starters() -> list[Starter]:
    """First queries of one's own: what each asks, and its text; the words are those of its first comment."""
    found = []
    for path in sorted((folder("queries") / "starters").glob("*.rq")):
        said, _, text = path.read_text(encoding="utf-8").partition("\n")
        found.append(Starter(path.stem, said.removeprefix("#").strip(), f"{said}\n{text}"))
    return found


def edition(questions: Iterable[Question]) -> str:
    """A word that changes when a template, the style or one of these questions does."""
    digest = hashlib.sha256(__version__.encode())
    for question in questions:
        digest.update(repr(question).encode())
    digest.update(repr(starters()).encode())
    for file in sorted((*TEMPLATES.iterdir(), *STATIC.iterdir())):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


class Pages:
    """Writes pages.

    Args:
        reader: knows which studies are loaded.
        settings: how many rows a page shows.

    Attributes:
        most: rows of a table that a page shows.
    """

    def __init__(self, reader: KnowledgeReader, settings: Settings) -> None:
        self._reader = reader
        self.most = settings.shown_rows
        self._query_bytes = settings.query_bytes
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            # A template of RDF writes its terms with the filters below.
            autoescape=select_autoescape(("html",), ("ttl",), default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "INVENTED": INVENTED,
            "INVENTED_NOTICE": INVENTED_NOTICE,
            "INTERPRETATION": INTERPRETATION,
            "PUBLISHED": PUBLISHED_ID,
            "ALL": ALL,
            "program_version": __version__,
            "tier": str(reader.tier),
            "caution": reader.tier.caution,
            "thing_href": thing_href,
            "heading": shown.heading,
            "marks": tuple(Mark),
        }
        filters: dict[str, Callable[..., str]] = {"segment": _segment, "query": _query, "month": shown.month,
            "iri": terms.iri, "text": terms.text, "number": terms.number, "flag": terms.flag}  # fmt: skip
        self._environment.filters.update(filters)

    def show(self, template: str, **values: Any) -> str:
        """A page from its template.

        Args:
            template: its name without the ending.
            values: what it shows.
        """
        return self._environment.get_template(f"{template}.html").render(**values)

    def turtle(self, template: str, **values: Any) -> str:
        """A document in Turtle from its template.

        Args:
            template: its name without the ending.
            values: what it says.
        """
        return self._environment.get_template(f"{template}.ttl").render(**values)

    def problem(self, problem: ProblemDocument) -> str:
        """The page of a refusal. It stands alone: it must be there when the store is not."""
        return self.show("problem", problem=problem)

    def view(self, answer: Answer, bases: tuple[str, ...] = ()) -> shown.View:
        """An answer as a page shows it; where it is about things of several worlds, `bases` says which are made up."""
        invented = answer.invented and not bases
        return shown.table_view(answer.table, answer.columns, self.most, invented=invented, bases=bases)

    def question(self, question: Question, given: Mapping[str, str], url: URL, **more: Any) -> str:
        """The page of a question: its form, its answer, what it means, and the SPARQL.

        Args:
            question: the question.
            given: what was asked.
            url: the address, for the links to files.
            more: what was `found`, and `problem` where there is nothing.
        """
        found: Found | None = more.get("found")
        answer = found.answer if found else None
        example = {parameter.name: parameter.example for parameter in question.params if parameter.example}
        return self.show(
            "question",
            question=question,
            group=GROUPS.get(question.group, ""),
            given=given,
            studies=self._reader.studies(),
            parameters=[parameter for parameter in question.params if parameter.name != "study"],
            names=more.get("names", {}),
            example={**example, **({"study": PUBLISHED_ID} if question.published else {})},
            answer=answer,
            found=found,
            view=self.view(answer) if answer else None,
            problem=more.get("problem"),
            files=files(url, "csv", "xlsx", "json"),
        )

    def sparql(self, text: str, study: str, **more: Any) -> str:
        """The page for a query of one's own.

        Args:
            text: the query; empty shows an example.
            study: what it is asked of.
            more: `view` of a table or `triples` as text, `problem`, `invented` studies asked, `files`.
        """
        return self.show(
            "sparql",
            text=text or example(),
            asked=bool(text),
            study=study,
            studies=self._reader.studies(),
            prefixes=PREFIXES,
            query_bytes=self._query_bytes,
            limits=self._reader.limits,
            view=more.get("view"),
            triples=more.get("triples"),
            verdict=more.get("verdict"),
            truncated=more.get("truncated", False),
            problem=more.get("problem"),
            invented=more.get("invented", []),
            files=more.get("files", {}),
            starters=starters(),
        )


def files(url: URL, *forms: str) -> dict[str, str]:
    """The same address in other formats."""
    return {form: f"{url.path}?{url.include_query_params(format=form).query}" for form in forms}


def _segment(text: str) -> str:
    """A text as one step of an address."""
    return quote(text, safe="")


def _query(values: Mapping[str, str]) -> str:
    """Values as the query part of an address."""
    return urlencode({name: value for name, value in values.items() if value})
