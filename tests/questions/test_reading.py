"""How a file becomes a question, and what a researcher types becomes terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lifealliance import iris
from lifealliance.errors import BadInput
from lifealliance.questions import Question, read_questions
from lifealliance.resources import folder

if TYPE_CHECKING:
    from pathlib import Path

PLAIN = """\
#+ summary: Which dyads are there?
#+ columns: {dyad: the dyad}
SELECT ?dyad WHERE { ?dyad ?is ?what } ORDER BY ?dyad
"""
ASKING = """\
#+ summary: Which passages are there?
#+ description: >-
#+   All that
#+   are marked.
#+ group: C
#+ params:
#+   claim: {type: claim, about: A statement., example: S3}
#+   version: {type: theory-version, about: A version.}
#+   study: {type: study, about: A study.}
#+   session: {type: session, about: A session.}
#+   role: {type: role, about: A role.}
#+   contains: {type: text, about: Words.}
#+ columns: {words: the words}
#+ inferred: true
SELECT ?words WHERE {
  VALUES ?claim { UNDEF } VALUES ?claimName { UNDEF } VALUES ?version { UNDEF } VALUES ?versionNumber { UNDEF }
  VALUES ?study { UNDEF } VALUES ?session { UNDEF } VALUES ?role { UNDEF } VALUES ?contains { UNDEF }
  ?claim ?says ?words
} ORDER BY ?words
"""


def one(place: Path, name: str = "CQ09-trace", content: str = ASKING) -> Question:
    """The only question of a folder."""
    (place / f"{name}.rq").write_text(content, encoding="utf-8")
    (question,) = read_questions(place).values()
    return question


def refused(place: Path, **files: str) -> list[str]:
    """What is said of the files of a folder that can't be read."""
    for name, content in files.items():
        (place / f"{name.replace('_', '-')}.rq").write_text(content, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_questions(place)
    return [str(problem) for problem in caught.value.problems]


def test_a_file_becomes_a_question(tmp_path: Path) -> None:
    """Id and slug come from the file name, everything else from the header, and the text is free of it."""
    question = one(tmp_path)
    assert (question.id, question.slug, question.group) == ("CQ09", "trace", "C")
    assert question.summary == "Which passages are there?"
    assert question.description == "All that are marked."
    assert [param.name for param in question.params] == ["claim", "version", "study", "session", "role", "contains"]
    assert question.params[0].example == "S3"
    assert question.columns == (("words", "the words"),)
    assert (question.inferred, question.provenance, question.published) == (True, False, False)
    assert question.text.startswith("SELECT ?words")


def test_a_page_is_called_as_its_file(tmp_path: Path) -> None:
    """A question that is no competency question has the name of its file and no group."""
    question = one(tmp_path, "study-things", PLAIN)
    assert (question.id, question.slug, question.group) == ("study-things", "study-things", "")


def test_names_numbers_and_words_become_terms(tmp_path: Path) -> None:
    """A short name goes into the slot of the name, an address into that of the thing."""
    question = one(tmp_path)
    assert question.terms({"claim": "S3", "version": "2", "session": "9", "role": "psw", "contains": 'a "b"'}) == {
        "claimName": '"S3"',
        "versionNumber": f'"2"^^<{iris.XSD["integer"]}>',
        "session": f'"9"^^<{iris.XSD["integer"]}>',
        "role": f"<{iris.concept('role', 'PSW')}>",
        "contains": '"a \\"b\\""',
    }


def test_addresses_may_be_whole_or_short(tmp_path: Path) -> None:
    """A prefixed name of a known prefix stands for the whole address; one of an unknown prefix is a name."""
    question = one(tmp_path)
    assert question.terms({"claim": "lap:claim-C3", "study": iris.PUBLISHED_STUDY}) == {
        "claim": f"<{iris.PUBLISHED}#claim-C3>",
        "study": f"<{iris.PUBLISHED_STUDY}>",
    }
    assert question.terms({"claim": "mine:S3"}) == {"claimName": '"mine:S3"'}
    assert question.terms({"contains": "lap:study"}) == {"contains": '"lap:study"'}


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Unknown parameters and values of the wrong kind come in one refusal."""
    given = {"dyad": "D01", "session": "nine", "version": "two", "role": "guest", "study": "demo", "contains": "\x00"}
    with pytest.raises(BadInput) as caught:
        one(tmp_path).terms(given)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == len(given)
    assert said[0] == (
        "CQ09, dyad: The question has no such parameter. It has claim, version, study, session, role, contains."
    )
    assert said[1] == "CQ09, session: 'nine' is not a whole number."
    assert said[3].startswith("CQ09, role: 'guest' is not a role. The roles are PSW, PIR,")
    assert said[4] == "CQ09, study: 'demo' is not an IRI, nor a name with a known prefix such as lap:study."


def test_headers_are_refused_with_all_their_faults(tmp_path: Path) -> None:
    """Every fault of every file is named, each with its file."""
    said = refused(
        tmp_path,
        a_page=PLAIN.replace("#+ columns", "#+ tags: [x]\n#+ inferred: maybe\n#+ severity: awful\n#+ columns"),
        b_page="SELECT ?x WHERE { ?x ?y ?z }",
        c_page=PLAIN.replace("Which dyads are there?", "Which: dyads?"),
        d_page=PLAIN.replace("{dyad: the dyad}", "the dyad").replace("Which dyads are there?", ""),
        e_page="#+ group: A\n" + PLAIN,
        CQ1_short=PLAIN,
        CQ01_dyads=PLAIN,
    )
    assert [line for line in said if line.startswith("c-page.rq: The header is not YAML")]
    assert [line for line in said if not line.startswith("c-page.rq")] == [
        "CQ01-dyads.rq: The group is one of A, B, C, D, E, F, G.",
        "CQ1-short.rq: The name of a competency question is CQ, two digits, hyphen, words in lower case.",
        "a-page.rq: The header has an unknown key: tags.",
        "a-page.rq: The header must say true or false for inferred.",
        "a-page.rq: The severity is one of violation, warning.",
        "b-page.rq: The file has no header. Begin it with a line `#+ summary: ...`.",
        "d-page.rq: The header has no summary.",
        "d-page.rq: The header does not say what the columns mean.",
        "e-page.rq: Only a competency question has a group.",
    ]


def test_parameters_are_refused_with_all_their_faults(tmp_path: Path) -> None:
    """A parameter has a known type and a sentence, and nothing that nobody knows."""
    said = refused(
        tmp_path,
        a_page=PLAIN.replace("#+ columns", "#+ params: {dyad: {type: pair, default: D01}}\n#+ columns"),
        b_page=PLAIN.replace("#+ columns", "#+ params: [dyad]\n#+ columns"),
    )
    assert [line.partition(" The types are")[0] for line in said] == [
        "a-page.rq: The parameter dyad has an unknown key: default.",
        "a-page.rq: The parameter dyad has no known type.",
        "a-page.rq: The parameter dyad does not say what it is about.",
        "b-page.rq: The params are not written as `name: {type: ..., about: ...}`.",
    ]


def test_slots_and_parameters_are_the_same(tmp_path: Path) -> None:
    """A slot nobody can fill and a parameter without its slots are faults."""
    said = refused(
        tmp_path,
        a_page=PLAIN.replace("{ ?dyad", "{ VALUES ?dyad { UNDEF } ?dyad"),
        b_page=PLAIN.replace("#+ columns", "#+ params: {dyad: {type: dyad, about: A dyad.}}\n#+ columns"),
    )
    assert said == [
        "a-page.rq: The slot ?dyad has no parameter.",
        "b-page.rq: The parameter's slot `VALUES ?dyad { UNDEF }` is missing.",
        "b-page.rq: The parameter's slot `VALUES ?dyadName { UNDEF }` is missing.",
    ]


def test_an_id_is_given_once(tmp_path: Path) -> None:
    """Two files that claim one number are refused."""
    content = "#+ group: A\n" + PLAIN
    assert refused(tmp_path, CQ01_one=content, CQ01_two=content) == [
        "CQ01-two.rq: CQ01-one.rq has the id CQ01 too. Give one a new number."
    ]


@pytest.mark.parametrize("name", ["competency", "pages", "quality"])
def test_the_questions_that_come_along_can_be_read(name: str) -> None:
    """Every header of ours is in order."""
    assert read_questions(folder("queries") / name)
