"""What goes in and out of the store: plain values that know neither files nor processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lifealliance.model.tiers import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """What is known of one named graph as it is stored.

    Attributes:
        quads: how many statements it holds.
        digest: SHA-256 over its sorted N-Quads lines, in hexadecimal.
    """

    quads: int
    digest: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the manifest says of one loaded thing: a study, or what has been published.

    Attributes:
        id: the word a person types to mean it.
        title: its name for people.
        iri: the IRI of the thing itself.
        base: the IRI its own things begin with.
        invented: whether it was made up to show or to test something.
        graphs: graph IRI to what is stored there; filled by the store.
        facts: whatever the caller wants to keep beside it: counts, versions, names of files.
        record: the file under studies/ it can be rebuilt from; filled by the store.
        made_by: what its statements were made by beside what was read, as a word; another word is another content.
    """

    id: str
    title: str = ""
    iri: str = ""
    base: str = ""
    invented: bool = False
    graphs: dict[str, GraphFacts] = field(default_factory=dict)
    facts: dict[str, str | int] = field(default_factory=dict)
    record: str = ""
    made_by: str = ""


@dataclass(frozen=True, slots=True)
class Load:
    """One thing to be stored.

    Attributes:
        entry: what the manifest shall say of it.
        quads: its statements as N-Quads, every one in a named graph and without blank nodes.
        texts: what can't be in RDF, such as the full texts of records; kept beside the statements, in any format. It
            comes part by part, so that it need not be in memory, and again each time it is asked.
        lower: what each tier below controlled holds of it, with an entry of its own under the same id; a tier that is
            not named does not know of it. Theirs have no `lower`.
    """

    entry: Entry
    quads: bytes
    texts: Iterable[bytes] | None = None
    lower: Mapping[Tier, Load] = field(default_factory=dict)

    def at(self, tier: Tier) -> Load | None:
        """What a tier holds of it; None when it does not know of it."""
        return self if tier is Tier.CONTROLLED else self.lower.get(tier)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gave.

    Attributes:
        kind: `table` for SELECT, `triples` for CONSTRUCT and DESCRIBE, `yes-no` for ASK.
        media_type: the format of the body.
        body: the whole document; well formed even when truncated.
        truncated: whether the row or size limit cut the answer short.
    """

    kind: str
    media_type: str
    body: bytes
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may take before it is stopped.

    Attributes:
        seconds: time from asking to the last byte of the answer, without the time its reader takes.
        reading_seconds: time a reader of a long answer may take beyond that.
        memory_mb: megabytes a query may take beyond what the idle process has.
        rows: rows of a table or statements of a graph; more are cut off, where an answer is given in one piece.
        result_mb: megabytes of one answer; more are cut off, or break it off where it is given piece by piece.
        workers: processes that answer at the same time.
        require_sandbox: whether a stranger's SPARQL is refused where the system can't forbid the network to a process.
        wait_seconds: how long a caller waits for a free process before being told that all are taken.
    """

    seconds: float = 10.0
    memory_mb: int = 2048
    rows: int = 100_000
    result_mb: float = 50
    workers: int = 2
    require_sandbox: bool = True
    wait_seconds: float = 10.0
    reading_seconds: float = 60.0
