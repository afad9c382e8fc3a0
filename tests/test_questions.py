"""Every question can be asked, answers as a person approved, and answers otherwise when the data are otherwise."""

from __future__ import annotations

import difflib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from lifealliance import iris
from lifealliance.questions import Question, read_questions, read_rules
from lifealliance.resources import folder
from lifealliance.store.slots import fill

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = Path(__file__).parent / "questions"
QUERIES = folder("queries")
BASE = iris.LOCAL_BASE + "demo/"
OWN = [ox.NamedNode(iris.graph(BASE, name)) for name in iris.STUDY_GRAPHS]
BUILTIN = [ox.NamedNode(name) for name in iris.BUILTIN_GRAPHS]
INFERRED = ox.NamedNode(iris.graph(BASE, "inferred"))
QUESTIONS = read_questions(QUERIES / "competency") | read_questions(QUERIES / "pages")
EVERY = pytest.mark.parametrize("question", QUESTIONS.values(), ids=list(QUESTIONS))
#: What asks in which graph something stands; every other question sees all graphs as one.
OF_GRAPHS = {"thing-uses"}
#: The outer SELECT's variables, up to the pattern.
_PROJECTION = re.compile(r"^SELECT [^{]*\{", re.MULTILINE)


def _load(*parts: bytes) -> ox.Store:
    store = ox.Store()
    for part in parts:
        store.load(part, ox.RdfFormat.N_QUADS)
    return store


def _infer(store: ox.Store) -> ox.Store:
    """Runs the rules over what the study states, as a load does."""
    stated = [graph for graph in OWN if graph.value.endswith(("evidence", "theory"))]
    for rule in read_rules(QUERIES / "rules"):
        answer = store.query(rule, default_graph=[*stated, INFERRED])
        assert isinstance(answer, ox.QueryTriples)
        store.extend([ox.Quad(it.subject, it.predicate, it.object, INFERRED) for it in answer])
    return store


def _select(store: ox.Store, text: str, *, published: bool = False, but: str = " ") -> ox.QuerySolutions:
    """The answer from the graphs of the study and those that come along, or from these alone; without one, if named."""
    graphs = BUILTIN if published else [*OWN, *BUILTIN]
    answer = store.query(text, default_graph=[graph for graph in graphs if not graph.value.endswith(but)])
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def _asked(question: Question) -> str:
    """The question of the invented study, or of what is published, with the examples of its header."""
    slots = question.terms({param.name: param.example for param in question.params if param.example})
    if any(param.name == "study" for param in question.params):
        slots["study"] = f"<{iris.PUBLISHED_STUDY if question.published else BASE + 'study'}>"
    return fill(question.text, slots)


def _answer(store: ox.Store, question: Question) -> str:
    """The answer as CSV."""
    answer = _select(store, _asked(question), published=question.published)
    written = io.BytesIO()
    answer.serialize(written, ox.QueryResultsFormat.CSV)
    return written.getvalue().decode().replace("\r\n", "\n")


def _rows(answer: ox.QuerySolutions) -> list[tuple[str, ...]]:
    return [tuple(str(solution[variable]) for variable in answer.variables) for solution in answer]


@pytest.fixture(scope="module")
def quads(demo_quads: bytes, ontology_quads: bytes, published_quads: bytes) -> bytes:
    """Everything stated that questions are asked of."""
    return demo_quads + ontology_quads + published_quads


@pytest.fixture(scope="module")
def store(quads: bytes) -> ox.Store:
    """The same with what follows from it; tests only read it."""
    return _infer(_load(quads))


@EVERY
def test_the_golden_answer_holds(
    question: Question, store: ox.Store, record_property: Callable[[str, object], None]
) -> None:
    """The answer is the one that was read and approved (tools/approve_goldens.py writes it anew)."""
    answer = _answer(store, question)
    record_property(f"golden {question.id}", answer)
    golden = ANSWERS / f"{question.id}.golden.csv"
    approved = golden.read_text(encoding="utf-8") if golden.exists() else ""
    difference = difflib.unified_diff(approved.splitlines(), answer.splitlines(), "approved", "now", n=0, lineterm="")
    assert approved == answer, "\n".join(difference)
    assert answer.count("\n") > 1, "an answer without rows shows nothing"


@EVERY
def test_other_data_answer_otherwise(question: Question, store: ox.Store, quads: bytes) -> None:
    """The change that the mutant describes in words changes the answer."""
    mutant = (ANSWERS / f"{question.id}.mutant.ru").read_text(encoding="utf-8")
    assert re.match(r"# [A-Z].*\.\n", mutant), "the first line says in words what is changed"
    changed = _load(quads)
    changed.update(mutant)
    assert _answer(_infer(changed), question) != _answer(store, question)


@EVERY
def test_the_columns_are_those_of_the_header(question: Question, store: ox.Store) -> None:
    """The header explains every column of the answer, in order, and the question as it stands means any."""
    answer = _select(store, question.text)
    assert [variable.value for variable in answer.variables] == [name for name, _ in question.columns]


@EVERY
def test_a_parameter_only_narrows(question: Question, store: ox.Store) -> None:
    """What is answered with the examples is part of what is answered without, unless only the first of that are."""
    if "LIMIT" in question.text:
        return
    narrowed = set(_rows(_select(store, _asked(question))))
    assert narrowed <= set(_rows(_select(store, question.text)))


@EVERY
def test_the_order_is_total(question: Question, store: ox.Store) -> None:
    """No two different rows are equal in everything that they are sorted by, so that their order never changes."""
    by = re.findall(r"\?(\w+)", question.text.rpartition("ORDER BY")[2])
    shown = [name for name, _ in question.columns]
    every = _select(store, _PROJECTION.sub("SELECT * WHERE {", question.text, count=1))
    seen: dict[tuple[str, ...], tuple[str, ...]] = {}
    for solution in every:
        row = tuple(str(solution[name]) for name in shown)
        key = tuple(str(solution[name]) for name in by)
        assert seen.setdefault(key, row) == row


@EVERY
def test_the_text_keeps_the_rules_of_the_house(question: Question) -> None:
    """Plain patterns in the default graph, no other service, no blank node, nothing ranked by how many there are."""
    words = question.text.upper()
    others = "SERVICE|FROM|LOAD" if question.id in OF_GRAPHS else "SERVICE|GRAPH|FROM|LOAD"
    assert not re.search(rf"\b({others})\b", re.sub(r"\?\w+", "", words))
    assert "[]" not in words.replace(" ", "")
    assert "_:" not in words
    counted = re.findall(r"\((?:COUNT|SUM|AVG)\([^)]*\) AS (\?\w+)\)", words)
    assert not set(counted) & set(re.findall(r"\?\w+", words.rpartition("ORDER BY")[2]))


@EVERY
def test_the_text_is_plain_sparql(question: Question) -> None:
    """Another implementation reads it, too."""
    assert prepareQuery(question.text).algebra


@EVERY
def test_the_header_says_which_graphs_are_needed(question: Question, store: ox.Store) -> None:
    """Without the inferred graph a question answers the same unless it says that it needs it; so with provenance."""
    if question.published:
        return
    for name, needed in (("inferred", question.inferred), ("provenance", question.provenance)):
        without = _rows(_select(store, _asked(question), but=name))
        assert (without != _rows(_select(store, _asked(question)))) == needed


@EVERY
def test_words_never_stand_alone(question: Question) -> None:
    """Where a passage is shown, so are its voices; and every row says whether it was made up."""
    names = {name for name, _ in question.columns}
    assert "voices" in names or "words" not in names
    assert "invented" in names


@EVERY
def test_the_study_can_be_named(question: Question) -> None:
    """What lists the things of a study has the slot that keeps other studies and what is published out."""
    named = any(param.name == "study" for param in question.params)
    assert named == ("la:inStudy ?study" in question.text or question.id == "studies")


@EVERY
def test_the_header_is_in_full_sentences(question: Question) -> None:
    """The summary asks, the description says what the answer means, parameters and columns are explained."""
    assert question.summary.endswith("?")
    assert question.description.endswith(".")
    assert all(param.about.endswith(".") for param in question.params)
    assert all(says for _, says in question.columns)


@EVERY
def test_a_parameter_shows_what_may_be_typed(question: Question) -> None:
    """It has a label, and an example of its own or in the label."""
    assert all(it.about and (it.example or "such as" in it.about) for it in question.params)


def test_the_groups_are_all_there() -> None:
    """Half of the competency questions and more can be asked, from the audit of a study to other studies."""
    groups = [question.group for question in QUESTIONS.values() if question.group]
    assert set(groups) == set("ABCDEFG")
    assert len(groups) >= 22


def test_no_answer_is_left_over() -> None:
    """Every golden and mutant belongs to a question that is still asked."""
    kept = {path.name.split(".")[0] for pattern in ("*.golden.csv", "*.mutant.ru") for path in ANSWERS.glob(pattern)}
    assert kept == set(QUESTIONS)


def test_voices_are_joined_in_one_order(store: ox.Store) -> None:
    """An exchange reads PSW + PIR, wherever it stands."""
    joined = {str(solution["voices"]) for solution in _select(store, QUESTIONS["codings"].text)}
    assert '"PSW + PIR"' in joined
    assert '"PIR + PSW"' not in joined


def test_evidence_that_is_only_a_memo_has_no_words(store: ox.Store) -> None:
    """The trace of S9 shows a memo in place of a passage, and borrows no other passage's words."""
    trace = _select(store, fill(QUESTIONS["CQ09"].text, QUESTIONS["CQ09"].terms({"claim": "S9"})))
    memos = [solution for solution in trace if solution["excerpt"] is None]
    assert [str(solution["relation"]) for solution in memos] == ['"silent"']
    assert all(solution["memoName"] and not solution["words"] and not solution["voices"] for solution in memos)


def test_published_rows_stay_out_of_a_study(store: ox.Store) -> None:
    """Asked of the invented study, no question that takes a study answers with anything of the published one."""
    asked = {
        name: fill(question.text, {"study": f"<{BASE}study>"})
        for name, question in QUESTIONS.items()
        if any(column == "studyId" for column, _ in question.columns)
    }
    named = {name: {str(solution["studyId"]) for solution in _select(store, text)} for name, text in asked.items()}
    assert {name: ids for name, ids in named.items() if not ids <= {'"demo"'}} == {}
