"""An invented study of the size and shape of a real one, through the same door as every study.

Ten dyads, observations of sessions 1, 3 and 9, interviews with both partners after 3 and 9; 60 codes, 10 categories,
12 statements in two theory versions. How many passages a record has sets the size: 28 give about 90,000 triples.
"""

from __future__ import annotations

import hashlib
import random

from lifealliance import __version__, iris
from lifealliance.columnar.quads import Quads
from lifealliance.model import study as model
from lifealliance.model.coded import Code, Coder, Coding, Excerpt, Memo
from lifealliance.model.plan import ConsentRow, Settings
from lifealliance.questions import read_rules
from lifealliance.rdf import to_quads
from lifealliance.resources import folder
from lifealliance.rules import completed

_WORDS = ("we", "talked", "about", "the", "walk", "then", "she", "said", "nothing", "because", "it", "was", "late")
_DAY = "2026-01-02T03:04:05Z"
_BASE = iris.LOCAL_BASE + "invented{}/"


def base(number: int) -> str:
    """The IRI the things of an invented study begin with."""
    return _BASE.format(number)


def quads(number: int = 1, passages: int = 28) -> bytes:
    """Evidence, theory and inferred graph of an invented study as N-Quads.

    Args:
        number: which study; each has a base of its own.
        passages: how many of them each record has.
    """
    own_base = base(number)
    whole = to_quads(_study(number, passages), __version__).lines
    own = b"".join(line for line in whole.splitlines(keepends=True) if b"graph/provenance> ." not in line)
    return completed(Quads.read(own), read_rules(folder("queries") / "rules"), iris.graph(own_base, "inferred")).lines


def _study(number: int, passages: int) -> model.Study:
    chance = random.Random(number)  # noqa: S311 - seeded, not secret
    dyads = tuple(f"D{at:02}" for at in range(1, 11))
    people = [model.Participation(f"{role} {dyad}", role, dyad) for dyad in dyads for role in ("PSW", "PIR")]
    steps = [model.Step("observation", session, "", 10) for session in (1, 3, 9)]
    steps += [model.Step("interview", session, role, 10) for session in (3, 9) for role in ("PSW", "PIR")]
    codes = [Code(f"c{at}", f"code {at}", f"f{at % 6}", definition=_sentence(chance, 12)) for at in range(60)]
    codes += [Code(f"f{at}", f"folder {at}", codable=False) for at in range(6)]
    records, found, codings = [], [], []
    for dyad in dyads:
        for step in steps:
            record, text = _record(chance, dyad, step, people, len(records) + 1)
            records.append(record)
            spans = sorted({(at, at + chance.randrange(60, 190)) for at in chance.sample(range(9000), passages)})
            found += [_passage(record, text, start, end) for start, end in spans]
    for passage in found:
        for code in chance.sample(codes[:60], 2):
            codings.append(Coding(f"k{len(codings)}", passage.excerpt.span, code.key, "ana", _DAY))
    return model.Study(
        settings=_settings(number),
        tool="a tool",
        file="invented.qdpx",
        file_sha256="0" * 64,
        coders=(Coder("ana", "Ana"),),
        participations=(*people, model.Participation("Ana", "researcher")),
        dyads=dyads,
        steps=tuple(steps),
        records=tuple(records),
        passages=tuple(found),
        codes=tuple(codes),
        paths={code.key: f"{code.parent} > {code.name}" if code.parent else code.name for code in codes},
        codings=tuple(codings),
        consents=tuple(
            ConsentRow(one.pseudonym, purpose, None, "yes", "v1", "")
            for one in people
            for purpose in ("analysis", "quote", "archive")
        ),
        **_theory(chance, found),
    )


def _settings(number: int) -> Settings:
    return Settings(
        id=f"invented{number}",
        title=f"Invented study {number}",
        base=base(number),
        invented=True,
        design="dyadic",
        planned_dyads=10,
        observed=(1, 3, 9),
        interviewed_after=(3, 9),
        language="en",
    )


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def _record(
    chance: random.Random, dyad: str, step: model.Step, people: list[model.Participation], order: int
) -> tuple[model.Record, str]:
    text = _sentence(chance, 3000)
    key = f"{dyad}-{step.kind}-{step.session}-{step.role}"
    record = model.Record(
        key=key,
        name=key,
        order=order,
        dyad=dyad,
        session=step.session,
        kind=step.kind,
        role=step.role,
        language="en",
        length=len(text),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        interviewee=next((one for one in people if (one.dyad, one.role) == (dyad, step.role)), None),
    )
    return record, text


def _passage(record: model.Record, text: str, start: int, end: int) -> model.Passage:
    return model.Passage(
        Excerpt(record.key, start, end, text[start:end]),
        voices=(record.role or "observer",),
        speakers=(record.interviewee,) if record.interviewee else (),
        vantage="told afterwards" if record.role else "seen by the observer",
        paragraph=start // 100 + 1,
        prefix=text[max(0, start - 32) : start],
        suffix=text[end : end + 32],
    )


def _theory(chance: random.Random, passages: list[model.Passage]) -> dict[str, tuple[object, ...]]:
    """Categories, memos, statements and their evidence."""
    belongs = {at: f"Category {at % 10}" for at in range(60)}
    rows = [(f"S{at}", version) for at in range(12) for version in (1, 2)]
    return {
        "ideas": tuple(model.Idea(f"c{at}", "focused", "inductive", belongs[at]) for at in range(60)),
        "categories": tuple(
            model.Category(name, "", tuple(f"c{at}" for at in range(60) if belongs[at] == name), (f"Part {which % 3}",))
            for which, name in enumerate(dict.fromkeys(belongs.values()))
        ),
        "components": tuple((f"Part {at}", "relationship") for at in range(3)),
        "notes": tuple(
            model.Note(Memo(f"m{at}", f"Memo {at}", _sentence(chance, 60), (), "ana", _DAY), "category", about)
            for at in range(40)
            for about in [(("category", f"Category {at % 10}"),)]
        ),
        "versions": (model.TheoryVersion(1, "2025", "superseded"), model.TheoryVersion(2, "2026", "preliminary")),
        "statements": tuple(
            model.Statement(
                id=name,
                version=version,
                sentence=_sentence(chance, 15),
                whose="the analysts",
                scope="these pairs",
                state="superseded" if version == 1 else "preliminary",
                standing="tentative",
                memo="m1",
                dated="2026",
                about=(("component", "Part 1"),),
                revises=1 if version == 2 else None,
            )
            for name, version in rows
        ),
        "evidence": tuple(
            model.Evidence(name, version, relation, chance.choice(passages).excerpt.span, coder="ana")
            for name, version in rows
            for relation in ("illustrates", "illustrates", "varies", "runs counter")
        ),
    }
