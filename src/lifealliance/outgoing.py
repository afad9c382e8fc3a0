"""A loaded study on its way out: what an exporter is handed, and nothing that may not be seen."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

from lifealliance import exporters
from lifealliance.errors import BadInput, Problem
from lifealliance.exporters.values import Exported, Held, Leaving
from lifealliance.model.leaving import project_of
from lifealliance.rdf import Names

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.model.study import Study
    from lifealliance.store.values import Entry


def export(
    entry: Entry,
    form: str,
    licence: str,
    rdf: Callable[[str], bytes],
    study: Callable[[], Study] | None,
) -> Exported:
    """A study in a format, with what had no place in it.

    Args:
        entry: the study.
        form: the word for the format.
        licence: what the people of the study allow; empty where they said nothing.
        rdf: gives the triples that may be seen, in a media type of RDF.
        study: gives the study as far as it may be seen; None where there are triples only.

    Raises:
        BadInput: there is no such format; or the format needs a coded project and there are triples only.
    """
    chosen = exporters.chosen(form)

    @cache
    def held() -> Held:
        if study is None:
            what = f"There is no coded project in {entry.id} that could be written as {form}."
            raise BadInput(Problem("export", what, "Use turtle, trig, nquads, ntriples or jsonld."))
        found = study()
        return Held(found, project_of(found), Names(found))

    leaving = Leaving(
        id=entry.id,
        title=entry.title,
        base=entry.base,
        invented=entry.invented,
        # Below the controlled tier nothing tells when a study was loaded: then it is the day of the export.
        since=str(entry.facts.get("loaded_at", "") or datetime.now(UTC).isoformat())[:10],
        licence=licence,
        has_project=study is not None,
        rdf=rdf,
        held=held,
    )
    return chosen.write(leaving)
