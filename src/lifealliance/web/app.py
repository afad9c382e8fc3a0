"""Every address there is, on one page."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

from lifealliance import __version__
from lifealliance.model.tiers import Tier, lowest
from lifealliance.web import documents, openapi, pages
from lifealliance.web.callers import HERE, Callers
from lifealliance.web.catalogue import Catalogue
from lifealliance.web.checks import Checks, PictureDocument, ReportDocument
from lifealliance.web.diff import Diff, DiffDocument
from lifealliance.web.gate import Gate
from lifealliance.web.given import once
from lifealliance.web.kept import Kept
from lifealliance.web.metrics import Metrics, show
from lifealliance.web.openapi import QUESTION_TAGS, led, rdf_replies, refusals, replies, sparql_replies
from lifealliance.web.pages import Pages
from lifealliance.web.problems import Problems
from lifealliance.web.questions import Questions
from lifealliance.web.quick import Quick
from lifealliance.web.reading import Reading
from lifealliance.web.respond import Responder
from lifealliance.web.room import Room
from lifealliance.web.routes import Routes
from lifealliance.web.settings import Settings
from lifealliance.web.sparql import Sparql
from lifealliance.web.things import Things
from lifealliance.web.wall import Wall

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Response
    from starlette.types import ASGIApp

    from lifealliance.reader import KnowledgeReader

#: The formats of a table beside JSON.
_TABLE = ("csv", "xlsx", "ttl", "jsonld", "html")
#: Stored questions that have no address of their own and stand behind other addresses.
_BEHIND = (
    "claims",
    "code-versions",
    "component-evidence",
    "components",
    "excerpt-place",
    "import-table",
    "memos-about",
    "passages",
    "protocol-picture",
    "search",
    "statement-memos",
    "statement-versions",
    "studies",
    "study-things",
    "thing",
    "thing-incoming",
    "thing-uses",
)


def create_app(reader: KnowledgeReader, settings: Settings | None = None, callers: Callers | None = None) -> Wall:
    """The web application over a store.

    Behind one wall stands an application for each tier of access, which has a reader of that tier and no other: what a
    caller may not see can't be reached from where the caller is, whatever an address forgets to ask.

    Args:
        reader: answers; whoever opened it closes it. Nobody sees more than its own tier.
        settings: limits; None takes the usual ones.
        callers: tells who asks; None takes everybody for the person who made the application.
    """
    settings = settings or Settings()
    callers = callers or Callers(usual=HERE)
    metrics = Metrics()
    kept = Kept(settings.kept_mb, lambda: reader.serving)
    reader.questions()  # read once, for every tier

    @cache
    def made(tier: Tier) -> Room:
        return _room(reader.at(lowest(tier, reader.tier)), settings, callers, metrics)

    @cache
    def room(tier: Tier) -> ASGIApp:
        return kept.around(made(tier), reader.at(lowest(tier, reader.tier)))

    problems = Problems(Pages(reader.at(Tier.PUBLIC), settings).problem, settings.retry_seconds)
    gate = Gate(callers, settings, metrics)
    return Wall(room, gate, problems, Quick(gate, lambda tier: made(tier).sparql))


def _room(reader: KnowledgeReader, settings: Settings, callers: Callers, metrics: Metrics) -> Room:
    """The application of one tier, that of its reader."""
    shown = Pages(reader, settings)
    stored = (*reader.questions(), *(reader.question(name) for name in _BEHIND))
    edition = pages.edition(stored)
    responder = Responder(reader, edition)
    app = FastAPI(
        title=openapi.TITLE,
        version=__version__,
        description=openapi.DESCRIPTION,
        openapi_tags=openapi.TAGS,
        docs_url=None,  # FastAPI's own pages load their scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(once)],
    )
    problems = Problems(shown.problem, settings.retry_seconds)
    problems.register(app)
    described = Catalogue(reader, shown, responder)
    _whole(app, Routes(reader, shown, responder))
    _machines(app, described, partial(show, metrics, reader))
    _reading(app, Reading(reader, shown, responder), Diff(reader, shown, responder), Checks(reader, shown, responder))
    _things(app, Things(reader, shown, responder))
    # A query that asks for no order may get its rows in another one each time.
    sparql = Sparql(reader, shown, Responder(reader, edition, weak=True), described, settings)
    _sparql(app, sparql)
    _questions(app, Questions(reader, shown, responder), Routes(reader, shown, responder), reader)
    app.add_api_route("/login", callers.login, methods=["GET"], include_in_schema=False)
    app.add_api_route("/logout", callers.logout, methods=["POST"], include_in_schema=False)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    openapi.complete(app)
    return Room(app, sparql, problems)


def _whole(app: FastAPI, routes: Routes) -> None:
    get = partial(app.add_api_route, methods=["GET"])
    get("/health", routes.health, tags=["Server"], summary="Does it answer?", responses=refusals())
    get("/ready", routes.ready, tags=["Server"], summary="Can it answer a query now?", responses=refusals())
    get("/", routes.home, tags=["Server"], summary="What is this?", responses=replies(documents.HomeDocument, "html"))
    get("/problems", routes.problems, tags=["Server"], summary="What do the refusals mean?",
        responses=replies(documents.RefusalsDocument, "html"))  # fmt: skip
    get("/api", routes.api, include_in_schema=False)
    get("/studies", routes.studies, tags=["Studies"], summary="Which studies are there?",
        responses=replies(documents.StudiesDocument, "html"))  # fmt: skip
    get("/studies/{study}", routes.study, tags=["Studies"], summary="What is in a study?",
        responses=replies(documents.WholeStudyDocument, "html"))  # fmt: skip
    get("/studies/{study}/claims", routes.claims, tags=["Statements"], summary="Which statements does a study make?",
        responses=replies(documents.AnswerDocument, *_TABLE))  # fmt: skip


def _machines(app: FastAPI, described: Catalogue, metrics: Callable[[], Response]) -> None:
    get = partial(app.add_api_route, methods=["GET"])
    get("/.well-known/void", described.void, tags=["Server"], summary="Which graphs are there, and how large?",
        responses=rdf_replies("ttl", "nt", "jsonld", "rdf", also=(406,)))  # fmt: skip
    get("/metrics", metrics, tags=["Server"], summary="What was counted, for Prometheus",
        response_model=None, response_class=PlainTextResponse, responses=refusals())  # fmt: skip


def _reading(app: FastAPI, reading: Reading, diff: Diff, checks: Checks) -> None:
    get = partial(app.add_api_route, methods=["GET"])
    get("/search", reading.search, tags=["Things"], summary="Where do certain words stand?",
        responses=replies(documents.PartDocument, *_TABLE, also=(404, 406, 409)))  # fmt: skip
    get("/studies/{study}/memos", reading.memos, tags=["Studies"], summary="Which memos are there?",
        responses=replies(documents.PartDocument, *_TABLE, also=(404, 406, 409)))  # fmt: skip
    get("/studies/{study}/passages", reading.passages, tags=["Studies"], summary="Which passages are there?",
        responses=replies(documents.PartDocument, *_TABLE, also=(404, 406, 409)))  # fmt: skip
    get("/studies/{study}/diff", diff.diff, tags=["Statements"],
        summary="What changed from one version of the theory to a later one?",
        responses=replies(DiffDocument, "csv", "html"))  # fmt: skip
    get("/studies/{study}/report", checks.report, tags=["Studies"], summary="What does a check find in a study?",
        responses=replies(ReportDocument, "ttl", "html"))  # fmt: skip
    get("/studies/{study}/protocol", checks.protocol, tags=["Studies"],
        summary="How much of the plan is there, dyad by dyad?",
        responses=replies(PictureDocument, "csv", "html"))  # fmt: skip
    get("/studies/{study}/data", reading.data, tags=["Studies"], summary="Everything of a study, as RDF",
        responses=rdf_replies("trig", "nq", "ttl", "nt", "rdf", "jsonld"))  # fmt: skip
    # What IRIs of a study's own things lead to where they are typed into a browser.
    get("/studies/{key}/study", reading.study_itself, tags=["Things"], summary="A study by its own IRI",
        status_code=303, response_class=RedirectResponse, responses=led())  # fmt: skip
    get("/studies/{key}/{kind}/{name}", reading.own_thing, tags=["Things"], summary="A study's own thing by its IRI",
        status_code=303, response_class=RedirectResponse, responses=led())  # fmt: skip


def _things(app: FastAPI, things: Things) -> None:
    get = partial(app.add_api_route, methods=["GET"])
    # An IRI may hold slashes, so the longer address is looked at first.
    get("/claims/{claim:path}/evidence", things.claim_evidence, tags=["Statements"],
        summary="Which words stand behind a statement, or against it?",
        responses=replies(documents.EvidenceDocument, *_TABLE))  # fmt: skip
    get("/claims/{claim:path}", things.claim, tags=["Statements"],
        summary="What does a statement say, and whose is it?",
        responses=replies(documents.AnswerDocument, "csv", "xlsx", "ttl", "nt", "jsonld", "rdf", "html"))  # fmt: skip
    get("/components/{component:path}/evidence", things.component_evidence, tags=["Statements"],
        summary="Which passages indicate a component?",
        responses=replies(documents.AnswerDocument, *_TABLE))  # fmt: skip
    get("/things", things.thing, tags=["Things"], summary="What is known about a thing?",
        responses=replies(documents.ThingDocument, "ttl", "nt", "jsonld", "rdf", "html"))  # fmt: skip


def _sparql(app: FastAPI, sparql: Sparql) -> None:
    app.add_api_route("/sparql", sparql.get, methods=["GET"], tags=["SPARQL"], summary="A query of one's own",
        operation_id="sparql_get", responses=sparql_replies(unchanged=True),
        openapi_extra={"parameters": openapi.sparql_parameters()})  # fmt: skip
    app.add_api_route("/sparql", sparql.post, methods=["POST"], tags=["SPARQL"], summary="A longer query of one's own",
        operation_id="sparql_post", responses=sparql_replies(415, unchanged=False),
        openapi_extra={
            "parameters": openapi.sparql_parameters()[1:],
            "requestBody": openapi.sparql_body(),
        })  # fmt: skip


def _questions(app: FastAPI, questions: Questions, routes: Routes, reader: KnowledgeReader) -> None:
    get = partial(app.add_api_route, methods=["GET"])
    get("/questions", routes.questions, tags=["Questions"], summary="Which questions can be asked?",
        responses=replies(documents.QuestionsDocument, "html"))  # fmt: skip
    for question in reader.questions():
        get(f"/questions/{question.id}", questions.endpoint(question), tags=[QUESTION_TAGS[question.group]],
            operation_id=question.id, summary=question.summary, description=question.description,
            responses=replies(documents.PartDocument, *_TABLE, also=(404, 406, 409)))  # fmt: skip
    get("/questions/{question}", routes.no_question, include_in_schema=False)
