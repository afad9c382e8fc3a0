"""Everything that can be refused, in one tree.

LifeAllianceError
├── BadInput        a file or a value somebody gave is wrong; holds every problem found     (exit 2, HTTP 422)
├── CheckFailed     the evidence breaks a rule; nothing was stored                          (exit 2, HTTP 422)
├── NotFound        a study, a question, a thing that is not there                          (exit 2, HTTP 404)
├── Ambiguous       more than one study is loaded and none was named                        (exit 2, HTTP 400)
├── Refused         asked for something that is not done here, such as SERVICE              (exit 2, HTTP 403)
├── QueryMalformed  SPARQL that does not parse                                              (exit 2, HTTP 400)
├── QueryStopped    a query that ran over its time, memory or row limit                     (exit 2, HTTP 503)
├── StoreBusy       another process writes to the store, or every worker is taken           (exit 2, HTTP 503)
├── StoreDamaged    what lies on disk is not what the manifest says                         (exit 2, HTTP 503)
├── Outdated        a study was loaded with other rules than its questions stand on         (exit 2, HTTP 503)
├── StoreFull       the disk has no room for the next generation                            (exit 2, HTTP 507)
└── Missing         a part of the installation is absent, such as a Java for the reasoner   (exit 2, HTTP 501)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, said so that a researcher can mend it.

    Attributes:
        where: the place: file, sheet, row, column, element or line.
        what: what is wrong there, one sentence with its full stop.
        todo: what to do about it, one sentence with its full stop; may be empty.
    """

    where: str
    what: str
    todo: str = ""

    def __str__(self) -> str:
        """The problem as one line: place, what is wrong, what to do."""
        return " ".join(part for part in (f"{self.where}: {self.what}" if self.where else self.what, self.todo) if part)


class LifeAllianceError(Exception):
    """The root of everything this package refuses on purpose.

    Attributes:
        code: a short stable word for programs, such as `bad-input`.
        status: the HTTP status that says the same.
        message: one clear sentence for a person.
    """

    code = "error"
    status = 500

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(LifeAllianceError):
    """A file or a value is wrong. Carries all problems found in it, never only the first."""

    code = "bad-input"
    status = 422

    def __init__(self, *problems: Problem) -> None:
        assert problems, "BadInput without a problem says nothing"
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class CheckFailed(LifeAllianceError):
    """The evidence breaks a rule of the shapes, so it was not stored; the message lists what to mend."""

    code = "check-failed"
    status = 422


class NotFound(LifeAllianceError):
    """What was asked for is not there; the message says what there is."""

    code = "not-found"
    status = 404


class Ambiguous(LifeAllianceError):
    """Several things fit and none was named."""

    code = "ambiguous"
    status = 400


class Refused(LifeAllianceError):
    """Something that is never done here, whoever asks."""

    code = "refused"
    status = 403


class QueryMalformed(LifeAllianceError):
    """SPARQL that does not parse; the message gives line and column."""

    code = "query-malformed"
    status = 400


class QueryStopped(LifeAllianceError):
    """A query that was ended because it needed too much time, memory or too many rows."""

    code = "query-stopped"
    status = 503


class StoreBusy(LifeAllianceError):
    """Another process holds what is needed; try again later."""

    code = "store-busy"
    status = 503


class StoreDamaged(LifeAllianceError):
    """The files of the store are not those the manifest describes."""

    code = "store-damaged"
    status = 503


class Outdated(LifeAllianceError):
    """A study that other rules were applied to than those its questions stand on; load it again."""

    code = "outdated"
    status = 503


class StoreFull(LifeAllianceError):
    """No room left on the disk; the old generation is still there."""

    code = "store-full"
    status = 507


class Missing(LifeAllianceError):
    """A part of the installation that this work needs is absent."""

    code = "missing"
    status = 501
