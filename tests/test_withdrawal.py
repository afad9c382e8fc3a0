"""A person withdraws: the words are gone from every file, the others' words stay, and no load brings them back."""

from __future__ import annotations

import gzip
import json
import random
import re
import shutil
import zipfile
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from tests.conftest import DEMO

from lifealliance import access
from lifealliance.cli import main
from lifealliance.errors import NotFound, StoreBusy
from lifealliance.knowledge import KnowledgeBase
from lifealliance.model.withdrawal import MARK, Register, Withdrawal, passage_id
from lifealliance.reader import KnowledgeReader
from lifealliance.store import register

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.model.study import Study

_REGISTER = Register("00" * 32)
_CHANCE = random.Random(7)


def leaving(study: Study, person: str, scope: str = "all", joint: str = "") -> Withdrawal:
    """A withdrawal from a study."""
    digest = _REGISTER.digest_of(person)
    return Withdrawal(study.settings.id, study.settings.base, digest, scope, "2026-02-01", joint)


def without(study: Study, person: str, scope: str = "all", joint: str = "") -> Study:
    """What may be kept of a study after a withdrawal."""
    return access.without(study, leaving(study, person, scope, joint), _REGISTER.digest_of).study


def marker() -> str:
    """A word that stands nowhere else and that no compression shortens."""
    return f"{_CHANCE.getrandbits(96):024x}"


def run(words: list[str]) -> int:
    """The exit code of a command."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(str(ended.value.code))


def said_by(study: Study, person: str) -> list[str]:
    """The turns of a person."""
    turns = [
        study.texts[it.record][it.words : it.end].strip()
        for it in study.turns
        if it.speaker and it.speaker.pseudonym == person
    ]
    return [turn for turn in turns if len(turn.split()) >= 6]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, set[str]]]:
    """A copy of the invented study with a marker in every turn and paragraph, memos and definitions that quote them.

    Returns:
        The folder, and the markers by whose they are: a role and a dyad, or "observer" and a dyad.
    """
    place = tmp_path_factory.mktemp("marked") / "study"
    shutil.copytree(DEMO, place)
    return place, _mark(place)


def _mark(place: Path) -> dict[str, set[str]]:
    """Ends every paragraph with a marker, its length as it was, and quotes some wherever a researcher may quote."""
    file = place / "invented.qdpx"
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    qde = parts["project.qde"].decode()
    names = {path: name for name, path in re.findall(r'name="([^"]+)"[^>]*plainTextPath="internal://([^"]+)"', qde)}
    names |= dict(re.findall(r'plainTextPath="internal://([^"]+)"[^>]*name="([^"]+)"', qde))
    whose: dict[str, set[str]] = {}
    for path, name in sorted(names.items(), key=lambda it: it[1]):
        key = next(it for it in parts if it.endswith(path))
        dyad, _, kind = name.split("_")
        lines = parts[key].decode().split("\n")
        for number, line in enumerate(lines):
            label = re.match(r"(PSW|PIR|R): ", line)
            who = kind if kind != "OBS" else label[1] if label else "observer"
            if len(line) > 40:
                found = marker()
                lines[number] = f"{line[:-26]} {found}{line[-1]}"
                whose.setdefault(f"{dyad} {who}", set()).add(found)
        parts[key] = "\n".join(lines).encode()
    some = cycle(sorted(whose["D01 PIR"]))
    quote = partial(re.sub, "(</PlainTextContent>|</Description>)", lambda it: f" He said {next(some)}.{it[0]}")
    parts["project.qde"] = quote(qde).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    for table in (*place.glob("codebooks/*.csv"), place / "study/Statements.csv"):
        table.write_text(re.sub(r"\.(\"?),", lambda it: f" {next(some)}.{it[1]},", table.read_text()))
    _mark_quotes(place, parts, names, whose)
    evidence = place / "study/Evidence.csv"
    evidence.write_text(evidence.read_text().splitlines()[0] + "\n")
    return whose


def _mark_quotes(place: Path, parts: dict[str, bytes], names: dict[str, str], whose: dict[str, set[str]]) -> None:
    """Quotes of three paragraphs of each partner, redacted and translated, with a marker in what may be printed."""
    table = place / "study/Quotes.csv"
    lines = table.read_text().splitlines()[:1]
    texts = {name: parts[next(it for it in parts if it.endswith(path))].decode() for path, name in names.items()}
    for who in ("PIR", "PSW"):
        said = [line for line in texts[f"D01_S3_{who}"].split("\n") if re.match(rf"{who}: .* [0-9a-f]{{24}}.$", line)]
        for number, line in enumerate(said[:3]):
            found, taken = marker(), line[-25:-1]
            whose.setdefault(f"D01 {who} printed", set()).add(found)
            words = line.partition(": ")[2].replace('"', '""')
            made = f"other: {taken},Judith Oakes,Ines Brandvold,Tomas Merrow,2026-01-02,de,Ines Brandvold,yes,yes,S3"
            lines.append(f',{who.lower()}{number},D01_S3_{who},"{words}",Gedruckt {found},{made}')
    table.write_text("\n".join(lines) + "\n")


def everything(folder: Path) -> bytes:
    """Every byte of a store: files as they are, unpacked, and every statement as the engine reads it."""
    parts = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            parts.append(content)
            if path.suffix == ".gz":
                parts.append(gzip.decompress(content))
    for tier in sorted(folder.glob("generations/*/*/")):
        if (tier / "CURRENT").exists():
            parts += [str(quad).encode() for quad in ox.Store.read_only(str(tier))]
    return b"\n".join(parts)


def test_the_person_is_gone_and_the_partner_stays(demo_study: Study) -> None:
    """No turn of the person is left anywhere in the study; every turn of everybody else is."""
    left = without(demo_study, "Ivo")
    text = repr(left)
    for turn in said_by(demo_study, "Ivo"):
        assert turn not in text
    for turn in said_by(demo_study, "Maren"):
        assert turn in "\n".join(map(str, left.texts.values()))
    assert "'Ivo'" not in repr((left.participations, left.passages, left.consents, left.records, left.turns))


def test_passages_of_others_are_found_again(demo_study: Study) -> None:
    """Every passage that stays has its words at its place, and nothing hangs on a passage that is gone."""
    left = access.shown(without(demo_study, "Ivo"))
    spans = {it.excerpt.span for it in left.passages}
    for passage in left.passages:
        key, start, end = passage.excerpt.span
        assert left.texts[key][start:end] == passage.excerpt.quote
    assert {it.span for it in left.codings} <= spans
    assert {it.span for it in left.evidence if it.span} <= spans
    assert {span for _, found in left.incidents for span in found} <= spans
    kept = [it.excerpt.quote for it in left.passages if MARK not in it.excerpt.quote]
    assert set(kept) <= {it.excerpt.quote for it in demo_study.passages}
    assert any(it.revised for it in left.statements)


def test_withdrawing_twice_changes_nothing_more(demo_study: Study) -> None:
    """What is applied again, as at every load, gives the same study."""
    once = without(demo_study, "Maren")
    renamed = replace(leaving(demo_study, "Maren"), person=_REGISTER.digest_of("Maren"))
    assert access.without(once, renamed, _REGISTER.digest_of).study == once


def test_joint_passages_wait_until_somebody_decides(demo_study: Study) -> None:
    """Shared passages are sealed: shown to nobody; kept they come back with the mark, removed they are gone."""
    sealed = without(demo_study, "Ivo")
    waiting = [it for it in sealed.passages if it.sealed]
    assert waiting
    hidden, back = access.shown(sealed), access.shown(without(demo_study, "Ivo", joint="keep"))
    gone = access.shown(without(demo_study, "Ivo", joint="remove"))
    assert len(back.passages) == len(hidden.passages) + len(waiting)
    assert len(gone.passages) == len(hidden.passages)
    exchange = next(it for it in back.passages if MARK in it.excerpt.quote and "PSW: " in it.excerpt.quote)
    assert [it.pseudonym for it in exchange.speakers] == ["Maren"]
    assert exchange.voices == ("PSW",)


def test_each_joint_passage_can_be_decided_by_itself(demo_study: Study) -> None:
    """One kept, one removed with its words, the others wait; what is said of all of them later leaves those alone."""
    waiting = [it for it in without(demo_study, "Ivo").passages if it.sealed]
    ids = [passage_id(it.excerpt.source, it.excerpt.quote) for it in waiting]
    assert len(set(ids)) == len(ids) > 2
    noted = replace(
        leaving(demo_study, "Ivo"),
        passages=((_REGISTER.digest_of(ids[0]), "keep"), (_REGISTER.digest_of(ids[1]), "remove")),
    )
    left = access.without(demo_study, noted, _REGISTER.digest_of).study
    assert len([it for it in left.passages if it.sealed]) == len(waiting) - 2
    assert len(access.shown(left).passages) == len(access.shown(without(demo_study, "Ivo")).passages) + 1
    everything_else = access.without(demo_study, replace(noted, joint="remove"), _REGISTER.digest_of).study
    assert len(everything_else.passages) == len(left.passages) - (len(waiting) - 2)


def test_scope_quotes_leaves_the_words_and_takes_the_consent(demo_study: Study) -> None:
    """Withdrawn quotes: everything stays, and the person's consents to be quoted are withdrawn."""
    left = without(demo_study, "Ivo", "quotes")
    assert left.passages == demo_study.passages
    answers = {it.answer for it in left.consents if it.pseudonym == "Ivo" and it.purpose == "quote"}
    assert answers == {"withdrawn"}


def test_scope_future_takes_nothing_more_in(demo_study: Study) -> None:
    """What was held stays; a record that comes later loses the person's words."""
    known = tuple(_REGISTER.digest_of(it.key) for it in demo_study.records if it.name != "D01_S9_PIR")
    later = next(it for it in demo_study.records if it.name == "D01_S9_PIR")
    noted = replace(leaving(demo_study, "Ivo", "future"), known=known)
    left = access.without(demo_study, noted, _REGISTER.digest_of).study
    assert left.texts[later.key] == MARK
    changed = {key for key, text in left.texts.items() if text != demo_study.texts[key]}
    assert changed == {later.key}


def test_no_byte_is_left(marked: tuple[Path, dict[str, set[str]]], tmp_path: Path) -> None:
    """Not one marker of the person is left in any file; the partner's are; the same file loaded again brings none."""
    place, whose = marked
    store = tmp_path / "store"
    with KnowledgeBase(store) as kb:
        kb.load(place)
        before = everything(store)
        own = whose["D01 PIR"]
        assert sum(it.encode() in before for it in own) == len(own) > 20
        assert sum(it.encode() in kb.data("demo", "application/n-quads") for it in own) == len(own)
        kb.withdraw("demo", "Ivo", "all")
        left = everything(store)
        assert [it for it in own if it.encode() in left] == []
        assert [it for it in whose["D01 PSW"] if it.encode() not in left] == []
        _no_printed(whose, before, left)
        kb.remove("demo")
        kb.load(place)
        left = everything(store)
        assert [it for it in own if it.encode() in left] == []
        assert [it for it in whose["D01 PSW"] if it.encode() not in left] == []
        _no_printed(whose, before, left)


def _no_printed(whose: dict[str, set[str]], before: bytes, left: bytes) -> None:
    """No byte of what was to be printed of the one partner is left, and all of the other's is."""
    own, others = whose["D01 PIR printed"], whose["D01 PSW printed"]
    assert len(own) == len(others) == 3
    assert all(it.encode() in before for it in own | others)
    assert [it for it in own if it.encode() in left] == []
    assert [it for it in others if it.encode() not in left] == []


def test_withdrawn_quotes_leave_no_byte_and_exports_with_them_go(
    marked: tuple[Path, dict[str, set[str]]], tmp_path: Path
) -> None:
    """Scope quotes: what was to be printed is in no file of any tier, the passages stay; so after another load."""
    place, whose = marked
    store, out = tmp_path / "store", tmp_path / "quotes.csv"
    with KnowledgeBase(store) as kb:
        kb.load(place)
    before = everything(store)
    assert run(["export", "demo", "quotes", "-o", str(out), "--store", str(store)]) == 0
    assert any(it in out.read_text() for it in whose["D01 PIR printed"])
    with KnowledgeBase(store) as kb:
        assert kb.withdrawal("demo", "Ivo", "quotes").effects.quotes == 3
        kb.withdraw("demo", "Ivo", "quotes")
        assert not out.exists()
        _no_printed(whose, before, everything(store))
        assert any(it.encode() in everything(store) for it in whose["D01 PIR"])
        kb.load(place)
        _no_printed(whose, before, everything(store))


def test_what_was_made_of_a_withdrawn_persons_words_goes(demo_study: Study) -> None:
    """Quotes of the person go, those of others stay; one that names the person waits to be read again."""
    quotes = demo_study.quotes
    named = replace(demo_study, quotes=(*quotes[:3], replace(quotes[3], text="Ivo says when."), *quotes[4:]))
    left = without(named, "Ivo")
    assert [it.id for it in left.quotes] == [it.id for it in quotes if it.id not in {"Q2", "Q3"}]
    assert {it.id: it.checked_by for it in left.quotes if it.id in {"Q1", "Q4"}} == {"Q1": "Tomas Merrow", "Q4": ""}


def test_an_interrupted_withdrawal_is_finished_and_nothing_is_served_meanwhile(tmp_path: Path) -> None:
    """With the intent on disk nobody reads; the next who opens the store for writing carries it out."""
    store = tmp_path / "store"
    with KnowledgeBase(store) as kb:
        kb.load(DEMO)
        before = everything(store)
        register.write(store, Register(_REGISTER.key, (_intent(kb),)))
    words = b"I'd my mouth"
    assert words in before
    with pytest.raises(StoreBusy, match="nothing is served until it is done"):
        KnowledgeReader(store)
    with KnowledgeBase(store) as kb:
        assert kb.ask("CQ01", "demo").table.rows
    assert words not in everything(store)
    assert all(it.done for it in register.read(store).withdrawals)


def _intent(kb: KnowledgeBase) -> Withdrawal:
    return leaving(kb.kept("demo"), "Ivo")


def test_the_command_shows_first_and_does_it_with_yes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without --yes nothing changes; with it the person is gone, and a second time it is said that it is done."""
    store = str(tmp_path / "store")
    with KnowledgeBase(tmp_path / "store") as kb:
        kb.load(DEMO)
    version = KnowledgeReader(tmp_path / "store").version
    assert run(["withdraw", "demo", "Ivo", "--store", store]) == 0
    shown = capsys.readouterr().out
    assert "Nothing was changed" in shown
    assert "evidence revised" in shown
    assert KnowledgeReader(tmp_path / "store").version == version
    assert run(["withdraw", "demo", "Ivo", "--store", store, "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["done"] is True
    assert run(["withdraw", "demo", "Ivo", "--store", store]) == 2
    assert "Ivo has withdrawn from demo already (scope all" in capsys.readouterr().err
    assert run(["withdraw", "demo", "Ivo", "--store", store, "--joint", "list"]) == 0
    assert "D01_S1_OBS" in capsys.readouterr().out


def test_nobody_else_withdraws(demo: KnowledgeBase) -> None:
    """An unknown name is refused."""
    with pytest.raises(NotFound, match="Nobody called Ivor takes part"):
        demo.withdrawal("demo", "Ivor", "all")
