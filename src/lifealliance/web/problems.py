"""How every refusal looks over HTTP: one document (RFC 9457), or the same as a page for a reader."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fastapi import Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from lifealliance import errors
from lifealliance.errors import BadInput, LifeAllianceError, NotFound
from lifealliance.web import refusals
from lifealliance.web.accept import ranked
from lifealliance.web.given import refused
from lifealliance.web.refusals import BadRequest, NoSuchMethod, TooMuch, Unexpected

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request

log = logging.getLogger("lifealliance.web")
MEDIA_TYPE = "application/problem+json"
#: Where a code is explained; `type` of a problem points there.
PLACE = "/problems#"
#: Under which name a request knows its id.
VISIT = "lifealliance.visit"
_DOCUMENTS = (MEDIA_TYPE, "application/json", "text/html")


class ProblemItem(BaseModel):
    """One thing that is wrong."""

    where: str = Field(description="The parameter or place.")
    what: str = Field(description="What is wrong there, one sentence.")
    todo: str = Field(description="What to do about it, one sentence; may be empty.")


class ProblemDocument(BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str = Field(description="Where this kind of refusal is explained.", examples=["/problems#not-found"])
    title: str = Field(examples=["Not found"])
    status: int = Field(examples=[404])
    detail: str = Field(examples=["No study pilot is loaded. Loaded: demo, published."])
    code: str = Field(description="A short word that stays the same.", examples=["not-found"])
    problems: list[ProblemItem] = Field(description="Everything that is wrong with what was given; may be empty.")
    instance: str = Field(default="", description="For a mistake of the program: the id that stands in the log.")


def document(error: LifeAllianceError, instance: str = "") -> ProblemDocument:
    """The refusal as a document."""
    items = error.problems if isinstance(error, BadInput) else ()
    detail = f"{len(items)} things are wrong with what was given." if len(items) > 1 else error.message
    return ProblemDocument(
        type=PLACE + error.code,
        title=error.code.replace("-", " ").capitalize(),
        status=error.status,
        detail=detail,
        code=error.code,
        problems=[ProblemItem(where=item.where, what=item.what, todo=item.todo) for item in items],
        instance=instance,
    )


def kinds() -> list[type[LifeAllianceError]]:
    """Every kind of refusal, by its status."""
    found = {
        kind
        for module in (errors, refusals)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, LifeAllianceError) and kind is not LifeAllianceError
    }
    return sorted(found, key=lambda kind: (kind.status, kind.code))


class Problems:
    """Writes refusals.

    Args:
        page: writes one as a page.
        retry_seconds: what is said in Retry-After where asking again may help.
    """

    def __init__(self, page: Callable[[ProblemDocument], str], retry_seconds: int) -> None:
        self._page = page
        self._retry = str(retry_seconds)

    def register(self, app: FastAPI) -> None:
        """Lets the app answer every refusal here."""
        app.add_exception_handler(LifeAllianceError, self._refused)
        app.add_exception_handler(RequestValidationError, self._invalid)
        app.add_exception_handler(HTTPException, self._foreign)
        app.add_exception_handler(Exception, self._mistake)

    def response(self, accept: str, error: LifeAllianceError, instance: str = "") -> Response:
        """The refusal in the format that is wanted: a page for a reader, the document for everybody else."""
        found = document(error, instance)
        headers = {"Vary": "Accept"}
        if found.status == 503:
            headers["Retry-After"] = self._retry
        if isinstance(error, TooMuch):
            headers["Retry-After"] = str(error.seconds)
        if found.status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="lifealliance"'
        if ranked(accept, _DOCUMENTS)[:1] == ["text/html"]:
            return Response(self._page(found), found.status, headers, "text/html; charset=utf-8")
        return Response(found.model_dump_json(), found.status, headers, MEDIA_TYPE)

    def mistake(self, accept: str, visit: str, failure: Exception) -> Response:
        """The refusal where the program failed in a way nobody foresaw: the id the log has it under, nothing else."""
        log.error("mistake %s", visit, exc_info=failure)
        error = Unexpected(f"Something went wrong in the program. The log has it as {visit}.")
        return self.response(accept, error, visit)

    async def _refused(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, LifeAllianceError)
        return self.response(wanted(request), error)

    async def _mistake(self, request: Request, error: Exception) -> Response:
        return self.mistake(wanted(request), request.scope[VISIT], error)

    async def _invalid(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return self.response(wanted(request), refused(error, _known(request)))

    async def _foreign(self, request: Request, error: Exception) -> Response:
        """What the framework refuses by itself; its own words stay inside."""
        assert isinstance(error, HTTPException)
        found: LifeAllianceError = BadRequest("The request can't be understood.")
        if error.status_code == 404:
            found = NotFound("There is nothing at this address. The home page and /api say what there is.")
        elif error.status_code == 405:
            found = NoSuchMethod("This address does not know that method; everything here is read only.")
        response = self.response(wanted(request), found)
        if found.status == 405:
            response.headers["Allow"] = ", ".join(_methods(request))
        return response


def wanted(request: Request) -> str:
    """What the caller accepts; `format=html` in the address means a page."""
    return "text/html" if request.query_params.get("format") == "html" else request.headers.get("accept", "")


def _methods(request: Request) -> list[str]:
    """The methods that the address knows; HEAD is GET without a body, and known wherever GET is."""
    fitting = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    found = {method for route in fitting for method in getattr(route, "methods", None) or {"GET"}}
    return sorted(found | {"HEAD"} if "GET" in found else found)


def _known(request: Request) -> list[str]:
    """The parameters of the address that was asked."""
    route = request.scope.get("route")
    fields = route.dependant.query_params if route is not None else []
    models = [field.field_info.annotation for field in fields]
    return [name for model in models if issubclass(model, BaseModel) for name in model.model_fields]
