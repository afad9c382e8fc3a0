"""Studies made by chance: small, with gaps, and with things in odd places that a researcher may well leave there."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

import pytest

from lifealliance import iris
from lifealliance.model import coded
from lifealliance.model.plan import ConsentRow, Settings
from lifealliance.model.study import (
    Category,
    CategoryLink,
    CategoryProperty,
    Evidence,
    Note,
    Participation,
    Passage,
    Record,
    Statement,
    Study,
    TheoryVersion,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
STUDIES = 50


@pytest.fixture(scope="session")
def studies_by_chance() -> tuple[Study, ...]:
    """Fifty of them."""
    return tuple(made(number) for number in range(STUDIES))


def made(number: int) -> Study:
    """A study made by chance, always the same for the same number."""
    chance = random.Random(number)
    people = _people(chance)
    records = _records(chance, people)
    excerpts = [
        coded.Excerpt(record.key, 10 * at, 10 * at + 9, f"words {at}")
        for record in records
        if record.held
        for at in range(chance.randrange(4))
    ]
    spans = [excerpt.span for excerpt in excerpts]
    keys = [f"c{at}" for at in range(chance.randint(2, 6))]
    codes = tuple(coded.Code(key, f"code {key}", keys[0] if at > 2 else None) for at, key in enumerate(keys))
    memo = coded.Memo("m1", "Contrary: one", "Words.", coder="ann")
    statements, evidence = _statements(chance, spans)
    return Study(
        settings=Settings(f"chance-{number}", "Made by chance", f"{iris.LOCAL_BASE}chance-{number}/", invented=True),
        tool="chance",
        file="none",
        file_sha256=f"{number:064}",
        coders=(coded.Coder("ann", "Ann"),),
        participations=people,
        dyads=tuple(sorted({person.dyad for person in people if person.dyad})),
        records=records,
        passages=tuple(
            Passage(it, chance.choice([(), ("PSW",), ("PIR",), ("PSW", "PIR")]), tuple(_some(chance, people, 1)))
            for it in excerpts
        ),
        codes=codes,
        paths={code.key: code.name for code in codes},
        codings=tuple(
            coded.Coding(f"k{at}", chance.choice(spans), chance.choice(keys), chance.choice(["ann", None]))
            for at in range(12 if spans else 0)
        ),
        categories=tuple(Category(name, codes=tuple(_some(chance, keys, 3))) for name in ("one", "two")),
        properties=(CategoryProperty("one", "how much", tuple(_some(chance, keys, 2)), ((1, keys[0]), (2, keys[1]))),),
        links=(CategoryLink("one", "two", "relation", "shapes", "m1"),),
        incidents=(("a happening", tuple(_some(chance, spans, len(spans)))),),
        notes=(Note(memo, "contrary case", (("category", "one"), *[("excerpt", repr(it)) for it in spans[:1]])),),
        versions=(TheoryVersion(1, "2025", "superseded"), TheoryVersion(2, "2026", "draft")),
        statements=statements,
        evidence=evidence,
        consents=_consents(random.Random(-1 - number), people),
    )


def _some(chance: random.Random, things: Sequence[T], most: int) -> list[T]:
    return chance.sample(things, chance.randint(0, min(most, len(things))))


def _people(chance: random.Random) -> tuple[Participation, ...]:
    """Up to four dyads, one PSW in two of them, a partner missing now and then, a supervisor in none."""
    people = [Participation("Sue", "supervisor"), Participation("Ann", "researcher")]
    for at in range(chance.randrange(5)):
        dyad = f"D{at}"
        people.append(Participation("Pat" if at < 2 else f"Psw{at}", "PSW", dyad))
        if chance.random() < 0.9:
            # Somebody may be PIR in one dyad and PSW in another.
            people.append(Participation("Pat" if at == 3 else f"Pir{at}", "PIR", dyad))
    return tuple(people)


def _consents(chance: random.Random, people: tuple[Participation, ...]) -> tuple[ConsentRow, ...]:
    """Answers after two sessions, now and then taken back."""
    return tuple(
        ConsentRow(name, purpose, wave, chance.choice(("yes", "yes", "no", "withdrawn")), "", "")
        for name in dict.fromkeys(person.pseudonym for person in people if person.role in {"PSW", "PIR"})
        for purpose in ("analysis", "quote", "link")
        for wave in (3, 9)
    )


def _records(chance: random.Random, people: tuple[Participation, ...]) -> tuple[Record, ...]:
    kinds = ("observation", "interview", "interview", "focus group", "member reflection", "session", "other", "")
    dyads = sorted({person.dyad for person in people if person.dyad})
    records = []
    for at in range(chance.randint(2, 7)):
        dyad = chance.choice(["", *dyads[:1], *dyads])
        kind = chance.choice(kinds)
        told = [person for person in people if person.dyad == dyad]
        teller = chance.choice([*told, *told, None]) if kind == "interview" else None
        records.append(
            Record(
                f"r{at}",
                f"record {at}",
                at,
                dyad=dyad,
                session=chance.choice([None, 1, 3]),
                kind=kind,
                role=teller.role if teller else "",
                held=not kind or chance.random() < 0.9,
                interviewee=teller,
            )
        )
    if dyads and chance.random() < 0.5:
        # Both partners of a dyad tell of the same, each alone.
        both = [person for person in people if person.dyad == dyads[0]]
        records += [
            Record(person.role, person.role, 9, dyads[0], 3, "interview", person.role, interviewee=person)
            for person in both
        ]
    return tuple(records)


def _statements(chance: random.Random, spans: list[coded.Span]) -> tuple[tuple[Statement, ...], tuple[Evidence, ...]]:
    """Statements in one or two versions, with passages, memos or nothing under them."""
    statements, lines = [], []
    for name in ("S1", "S2", "S3"):
        for version in range(1, chance.randint(2, 3)):
            earlier = version - 1 or None
            statements.append(
                Statement(name, version, "It is so.", "Ann", "here", "draft", standing="tentative", revises=earlier)
            )
            relations = ("illustrates", "varies", "bounds", "runs counter", "silent")
            lines += [
                Evidence(name, version, chance.choice(relations), span=span, coder="ann")
                for span in _some(chance, spans, 4)
            ]
            if chance.random() < 0.3:
                lines.append(Evidence(name, version, "silent", memo="m1"))
    return tuple(statements), tuple(lines)
