"""What schemathesis is told before it runs: how a body is written that is neither JSON nor a form."""

from __future__ import annotations

import schemathesis


@schemathesis.serializer("application/sparql-query")
def query(_: object, value: object) -> bytes:
    """A query, as it stands; half a character has no bytes."""
    return str(value).encode(errors="replace")
