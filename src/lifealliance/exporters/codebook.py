"""The codes of a study as a table and as a SKOS concept scheme.

The table can be given to Taguette as its codebook: that reads a column `tag` with the path of a code and a column
`description`, and no column called name, path or parent beside them; it takes a path once, and none that is too long.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance import terms
from lifealliance.answers import INVENTED_NOTICE, Cell, Table
from lifealliance.exporters.codings import apart, text
from lifealliance.exporters.inventory import only
from lifealliance.exporters.values import Exported, Format
from lifealliance.iris import DCTERMS, PREFIXES, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.exporters.values import Held, Leaving

#: The longest path Taguette takes (its validation of tags), in characters.
_LONGEST_TAG = 200
_COLUMNS = ("tag", "description", "codable", "colour", "level", "category", "component", "codings", "code")


def codes(held: Held) -> Table:
    """One row for every code: its path, what it means, and how often it was given."""
    study = held.study
    ideas = {idea.code: idea for idea in study.ideas}
    uses: dict[str, int] = {}
    for coding in study.codings:
        uses[coding.code] = uses.get(coding.code, 0) + 1
    rows = []
    for code, path in zip(study.codes, apart(study.paths[code.key] for code in study.codes), strict=True):
        idea = ideas.get(code.key)
        placed = (text(idea.level), text(idea.category), text(idea.component)) if idea else (None, None, None)
        about = (Cell(path), text(code.definition), Cell("yes" if code.codable else "no"))
        found = Cell(held.names.code(code.key)[1:-1], "iri")
        rows.append((*about, text(code.colour), *placed, Cell(str(uses.get(code.key, 0))), found))
    return Table(_COLUMNS, tuple(rows))


def _write_table(leaving: Leaving) -> Exported:
    held = leaving.held()
    table = codes(held)
    # With its mark, spreadsheets and Taguette know the encoding, which both would guess otherwise.
    body = table.to_csv(invented=leaving.invented).encode("utf-8-sig")
    long = sum(len(row[0].value) > _LONGEST_TAG for row in table.rows if row[0] is not None)
    said = f"{long} paths of codes have more than {_LONGEST_TAG} characters, which Taguette does not take."
    return Exported(body, only(held.study, ("codes", "colours of codes")), (said,) if long else ())


def _write_skos(leaving: Leaving) -> Exported:
    held = leaving.held()
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("dcterms", "skos"))
    body = "\n".join([prefixes, *_concepts(held, leaving)])
    return Exported(body.encode(), only(held.study, ("codes", "categories")))


def _concepts(held: Held, leaving: Leaving) -> Iterable[str]:
    """The scheme, a concept for every code, and a collection for every category."""
    names, language = held.names, held.study.settings.language
    scheme, known = terms.iri(f"{leaving.base}codebook"), {code.key for code in held.study.codes}

    def words(value: str) -> list[str]:
        return [terms.text(value, language if language.isalpha() else "")] if value else []

    about = [
        (SKOS["prefLabel"], words(f"Codes of {leaving.title}")),
        (DCTERMS["identifier"], [terms.text(leaving.id)]),
        (SKOS["scopeNote"], [terms.text(INVENTED_NOTICE)] if leaving.invented else []),
        (SKOS["hasTopConcept"], [names.code(code.key) for code in held.study.codes if code.parent not in known]),
    ]
    yield _block(scheme, SKOS["ConceptScheme"], about)
    for code in held.study.codes:
        above = [names.code(code.parent)] if code.parent is not None and code.parent in known else []
        said = [
            (SKOS["prefLabel"], words(code.name)),
            (SKOS["definition"], words(code.definition)),
            (SKOS["scopeNote"], [] if code.codable else [terms.text("A folder: it is not given to passages.", "en")]),
            (SKOS["inScheme"], [scheme]),
            (SKOS["broader"], above),
            (SKOS["topConceptOf"], [] if above else [scheme]),
        ]
        yield _block(names.code(code.key), SKOS["Concept"], said)
    for category in held.study.categories:
        said = [
            (SKOS["prefLabel"], words(category.name)),
            (SKOS["definition"], words(category.definition)),
            (SKOS["member"], [names.code(code) for code in category.codes]),
        ]
        yield _block(names.category(category.name), SKOS["Collection"], said)


def _block(subject: str, kind: str, said: Iterable[tuple[str, list[str]]]) -> str:
    """A thing in Turtle, a line for each of its predicates."""
    lines = [f"{subject} a {_short(kind)}"]
    lines += [f"  {_short(predicate)} {', '.join(values)}" for predicate, values in said if values]
    return " ;\n".join(lines) + " .\n"


def _short(iri: str) -> str:
    for name in ("dcterms", "skos"):
        if iri.startswith(PREFIXES[name]):
            return f"{name}:{iri.removeprefix(PREFIXES[name])}"
    return terms.iri(iri)


FORMATS = (
    Format("codebook", ".csv", "text/csv", "a table of the codes, which Taguette reads too", _write_table),
    Format("skos", ".ttl", "text/turtle", "the codes and categories as SKOS, in Turtle", _write_skos),
)
