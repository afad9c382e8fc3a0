"""A table in all its formats, in parts and with its permalink: what questions, search and memos share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.web import paging, respond

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request, Response

    from lifealliance.answers import Answer
    from lifealliance.web.given import Parts
    from lifealliance.web.paging import Found
    from lifealliance.web.respond import Body, Responder


def give(
    responder: Responder,
    request: Request,
    given: Parts,
    ask: Callable[[], Answer],
    page: Callable[[Callable[[], Found]], Body],
) -> Response:
    """The part of a table that is wanted, in the format that is wanted.

    Args:
        responder: gives it.
        request: says the format and the version known already.
        given: which part, of which version.
        ask: gives the whole answer; called only where it is needed.
        page: writes the page of what the function it is given finds.

    Raises:
        NotAcceptable: no format on offer is accepted.
        OtherVersion: the data are of another version than the one that was named.
    """

    def found() -> Found:
        return paging.part(ask(), given, request.url)

    return responder.give(
        request,
        {
            "json": lambda: respond.found_json(found()),
            "csv": lambda: respond.found(respond.answer_csv, found().traced()),
            "xlsx": lambda: respond.found(respond.answer_xlsx, found().traced()),
            "ttl": lambda: respond.found(respond.answer_turtle, found()),
            "jsonld": lambda: respond.found(respond.answer_jsonld, found()),
            "html": lambda: page(found),
        },
    )
