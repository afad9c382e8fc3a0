"""The report a researcher reads, and the door to pySHACL behind it."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import Graph, Literal
from rdflib.namespace import RDF, SH, XSD

from lifealliance import iris
from lifealliance.errors import BadInput
from lifealliance.resources import folder
from lifealliance.validation import Finding, Report, Severity, ShapesSet, check, compared
from lifealliance.validation.paths import path_of
from lifealliance.validation.report import Terms

PLACE = Path(__file__).parent / "shapes"
PREFIXES = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in iris.PREFIXES.items())
RULE = (
    PREFIXES + "la:rule a sh:NodeShape ; sh:targetClass la:Memo ; sh:severity sh:Warning ;\n"
    '  sh:name "n" ; sh:message "Something is missing. Add it." ; '
)


@cache
def shapes() -> ShapesSet:
    """The shapes of the project."""
    return ShapesSet.read(folder("shapes"))


@cache
def quads(*files: str) -> bytes:
    """Examples of tests/shapes/ together, as N-Quads."""
    data = Graph()
    for file in files:
        data.parse(PLACE / file)
    return data.serialize(format="nt", encoding="utf-8")


def faulty() -> Report:
    """A report with findings of each severity: one note, one warning twice, two violations."""
    return check(
        quads(
            "valid.small-study.ttl",
            "theory/note.evidence-in-one-voice.ttl",
            "analysis/warning.a-coding-by-nobody.ttl",
            "analysis/warning.a-memo-by-nobody.ttl",
            "passages/invalid.a-passage-beyond-its-text.ttl",
            "theory/invalid.a-facet-of-nothing.ttl",
        ),
        shapes(),
    )


#: Some of what the ontology declares.
DECLARED = frozenset(f"{iris.LA.iri}{term}" for term in iris.LA.terms)


def refusal(place: Path, text: str) -> BadInput:
    """What is said of a folder with this one file of shapes."""
    (place / "shapes.ttl").write_text(text, "utf-8")
    with pytest.raises(BadInput) as refused:
        ShapesSet.read(place, DECLARED)
    return refused.value


def test_only_a_violation_makes_a_study_wrong() -> None:
    """Warnings and notes leave a study conforming; one violation does not."""
    prompted = check(quads("valid.small-study.ttl", "analysis/warning.a-coding-by-nobody.ttl"), shapes())
    noted = check(quads("valid.small-study.ttl", "theory/note.evidence-in-one-voice.ttl"), shapes())
    assert (prompted.conforms, len(prompted.warnings)) == (True, 1)
    assert (noted.conforms, len(noted.notes)) == (True, 1)
    assert not faulty().conforms


def test_the_heaviest_findings_come_first() -> None:
    """Violations stand before warnings, warnings before notes, in the findings and in the groups."""
    report = faulty()
    ladder = [Severity.VIOLATION, Severity.VIOLATION, Severity.WARNING, Severity.WARNING, Severity.NOTE]
    assert [finding.severity for finding in report.findings] == ladder
    assert [group.severity for group in report.grouped()] == ladder
    assert report.findings == (*report.violations, *report.warnings, *report.notes)


def finding(label: str, message: str, severity: Severity) -> Finding:
    """A finding made by hand."""
    return Finding(severity, message, iris.LA["about"], "n", label, label, "", "", "", Terms("", "", "", ""))


def test_what_is_mended_in_the_same_way_is_one_group() -> None:
    """Findings with one message are one group with their number and the first of them as examples."""
    missing = [finding(f"coding {number}", "Say who coded.", Severity.WARNING) for number in range(5)]
    wrong = finding("passage 1", "Code it anew.", Severity.VIOLATION)
    groups = Report((*missing[:2], wrong, *missing[2:])).grouped(examples=2)
    assert [(group.message, group.count) for group in groups] == [("Code it anew.", 1), ("Say who coded.", 5)]
    assert groups[1].examples == (missing[0], missing[1])


def test_a_terminal_gets_sentences() -> None:
    """The report begins with the whole in a sentence and then says what to do, with the things by their names."""
    facet, late, coding, memo, voice = (finding.message for finding in faulty().findings)
    assert facet.startswith("A facet belongs to no component of the study. Fill in the component")
    assert list(faulty().lines()) == [
        "2 things are wrong, 2 gaps and prompts, 1 note.",
        "",
        "Wrong: to be put right before the study can be loaded",
        f"  {facet}",
        "    - In large things",
        f"  {late}",
        "    - D01_S3_PSW (501)",
        "",
        "Gaps and prompts: the study can be loaded all the same",
        f"  {coding}",
        "    - Waiting",
        f"  {memo}",
        "    - Code: gates",
        "",
        "Notes: worth a look",
        f"  {voice}",
        "    - S2, version 2",
    ]
    assert list(Report().lines()) == ["Nothing is wrong."]


def test_a_long_list_is_cut_short_with_its_rest_counted() -> None:
    """Three of five things are shown, and that there are two more is said."""
    many = Report(tuple(finding(f"coding {number}", "Say who.", Severity.NOTE) for number in range(5)))
    assert list(many.lines())[-2:] == ["    - coding 2", "    and 2 more"]
    assert next(iter(many.lines())) == "Nothing is wrong, 5 notes."


def test_json_holds_counts_groups_and_findings() -> None:
    """Programs get the same words as persons, with the IRIs."""
    said = json.loads(faulty().to_json())
    assert (said["conforms"], said["counts"]) == (False, {"violations": 2, "warnings": 2, "notes": 1})
    assert [group["count"] for group in said["groups"]] == [1, 1, 1, 1, 1]
    late = next(one for one in said["findings"] if one["shape"].endswith("#record-holds-its-passages"))
    assert late["focus"] == iris.LOCAL_BASE + "small/record-psw"
    assert (late["label"], late["path"], late["value"]) == ("D01_S3_PSW", "^la:excerptOf / la:end", "501")


def test_turtle_is_a_shacl_report() -> None:
    """Every finding is a result with its node, path, value, shape, severity and message; SHACL counts notes too."""
    report = faulty()
    graph = Graph().parse(data=report.to_turtle(), format="turtle")
    whole = graph.value(None, RDF.type, SH.ValidationReport)
    assert graph.value(whole, SH.conforms) == Literal(False)
    assert len(list(graph.objects(whole, SH.result))) == len(report.findings)
    late = graph.value(None, SH.sourceShape, rdflib.URIRef(report.violations[1].shape))
    assert late is not None
    assert graph.value(late, SH.value) == Literal(501)
    assert graph.value(late, SH.sourceConstraintComponent) == SH.LessThanOrEqualsConstraintComponent
    path = graph.value(late, SH.resultPath)
    assert path is not None
    assert str(path_of(graph, path)) == "^la:excerptOf / la:end"
    assert str(graph.value(late, SH.resultMessage)) == report.violations[1].message
    assert "sh:conforms true" in Report().to_turtle()


def test_a_thing_without_name_is_called_by_its_short_iri() -> None:
    """Where the data give no label, the IRI with its prefix stands in; a blank node is said to have no address."""
    label = next(f for f in unnamed().findings if f.shape.endswith("#thing-label")).label
    assert label == "lac:voice-psw"
    assert "something without an address" in [f.label for f in unnamed().findings]


@cache
def unnamed() -> Report:
    """The report on two memos of which one has no label and the other no address."""
    memo = f"<{iris.RDF['type']}> <{iris.LA['Memo']}> .\n"
    return check(f"<{iris.concept('voice', 'PSW')}> {memo}_:b {memo}".encode(), shapes())


def test_graph_names_do_not_matter() -> None:
    """The same triple in two graphs is one triple, and a thing of one graph may name a thing of another."""
    plain = [line.removesuffix(b".") for line in quads("valid.small-study.ttl").splitlines() if line]
    graphs = [iris.graph(iris.LOCAL_BASE, graph).encode() for graph in ("evidence", "theory")]
    spread = b"".join(triple + b"<" + graphs[number % 2] + b"> .\n" for number, triple in enumerate(plain))
    twice = b"".join(triple + b"<" + graph + b"> .\n" for triple in plain for graph in graphs)
    assert check(spread, shapes()).findings == check(twice, shapes()).findings == ()


def test_what_is_no_n_quads_is_refused() -> None:
    """Bytes that are something else, and escapes of no sign, give a problem in a sentence, not a traceback."""
    escapes = (rb"\a", rb"\ud800", rb"\U00110000", rb"\UFFFFFFFF")
    for wrong in (b"This is prose.\n", b"\xff\xfe\n", *(b'<e:s> <e:p> "' + it + b'" .\n' for it in escapes)):
        with pytest.raises(BadInput, match="not N-Quads"):
            check(wrong, shapes())


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("la:rule a", "not valid Turtle"),
        ("", "no rule in this folder"),
        (RULE + "sh:minLenght 1 .", "no word sh:minLenght"),
        (RULE + 'sh:description "d" .', "asks nothing"),
        (RULE + "sh:or ( la:nowhere ) .", "la:nowhere, which is not there"),
        (RULE + 'sh:pattern "(" .', "cannot be read"),
        (RULE + 'sh:sparql [ sh:select "SELECT ?this WHERE" ] .', "not SPARQL"),
        (RULE + 'sh:sparql [ sh:select "SELECT $this { $this la:text ?x }" ] .', "prefix la, which is not declared"),
        (RULE + 'sh:sparql [ sh:select "SELECT ?x { ?x ?y ?z }" ] .', "does not ask about $this"),
        (RULE + "sh:node la:rule .", "asks for itself"),
        (RULE + 'sh:property [ sh:path la:text ; sh:minCount "many" ] .', "sh:minCount is 'many', which is no whole"),
        (
            RULE + 'sh:sparql [ sh:select "SELECT $this { SERVICE <http://x.y/> { $this ?p ?o } }" ] .',
            "asks another serv",
        ),
        (RULE.replace("sh:severity sh:Warning ;", "") + "sh:class la:Memo .", "no known severity"),
        (RULE.replace('sh:name "n" ;', "") + "sh:class la:Memo .", "one sh:name"),
        (RULE.replace("la:rule", "[]") + "sh:class la:Memo .", "no IRI"),
        (RULE + 'sh:class la:Memo . la:rule sh:name "other" .', "Two shapes have this IRI"),
        (RULE + "sh:class la:Nothing .", "shapes.ttl, la:rule: The class la:Nothing is declared in no module"),
        (RULE + "sh:targetSubjectsOf la:nothing .", "The target la:nothing is declared in no module"),
        (
            RULE + "sh:property [ sh:path ( la:text [ sh:inversePath [ sh:alternativePath ( la:code la:odd ) ] ] ) ] .",
            "shapes.ttl, la:rule: The path la:odd is declared in no module",
        ),
    ],
)
def test_broken_shapes_are_refused(tmp_path: Path, body: str, said: str) -> None:
    """Shapes that would pass everything, or stop in the middle of a check, never get as far as a check."""
    assert said in str(refusal(tmp_path, body))


def test_all_problems_of_the_shapes_are_said_at_once(tmp_path: Path) -> None:
    """Two broken files and every fault of a rule come back together."""
    (tmp_path / "another.ttl").write_text("also broken", "utf-8")
    assert len(refusal(tmp_path, "la:rule a").problems) == 2
    (tmp_path / "another.ttl").unlink()
    assert len(refusal(tmp_path, PREFIXES + "[] sh:targetClass la:Memo . la:x sh:targetClass la:Memo .").problems) == 5


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            b"@prefix la: <http://x.y/> .\nla:rule a la:Rule ;\n  la:text (",
            "shapes.ttl: This file of shapes is not valid",
        ),
        (b"@prefix la: <http://x.y/> .\nla:rule la:text ]", "Line 2: "),
        (b"\xff\xfe", "It is not written in UTF-8: byte 0 can't be read."),
    ],
)
def test_a_file_that_is_no_turtle_is_refused_in_one_sentence(tmp_path: Path, content: bytes, said: str) -> None:
    """File, line and reason, without what a program would print."""
    (tmp_path / "shapes.ttl").write_bytes(content)
    with pytest.raises(BadInput) as refused:
        ShapesSet.read(tmp_path)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert not any(sign in str(refused.value) for sign in ("b'", "^", "codec", "<>"))


def test_two_files_without_names_for_one_shape_are_told_apart(tmp_path: Path) -> None:
    """A shape that both files speak of is said to be twice there, even where neither gives it a name."""
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text(PREFIXES + "la:rule sh:targetClass la:Memo .", "utf-8")
    with pytest.raises(BadInput, match=r"b\.ttl: The shape la:rule stands in another file, too"):
        ShapesSet.read(tmp_path)


def test_a_shape_stands_in_one_file(tmp_path: Path) -> None:
    """Two files that define the same shape would make one of both, so they are refused."""
    (tmp_path / "another.ttl").write_text(RULE + "sh:class la:Memo .", "utf-8")
    assert "la:rule stands in another file, too" in str(refusal(tmp_path, RULE + "sh:class la:Claim ."))


def test_a_shape_the_engine_cannot_take_goes_to_pyshacl(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A query with UNION is left to pySHACL, as is said at once, and its findings stand among the others."""
    query = "SELECT $this { { $this a <urn:none> } UNION { $this <urn:none> ?x } UNION { $this ?p ?o } }"
    (tmp_path / "shapes.ttl").write_text(RULE + f'sh:sparql [ sh:select "{query}" ] ; sh:class la:Claim .', "utf-8")
    shapes = ShapesSet.read(tmp_path)
    assert [str(node) for node in shapes.compiled.unsupported] == [iris.LA.iri + "rule"]
    said = (
        "The rule la:rule is left to pySHACL, which takes longer. A query has a part the engine does not take: Union."
    )
    assert caplog.messages == [said]
    data = quads("valid.small-study.ttl")
    report = check(data, shapes)
    assert report.findings
    assert compared(data, shapes).differences == ()


def test_shapes_inside_of_shapes_are_named(tmp_path: Path) -> None:
    """A finding of a property shape inside of a rule has that shape's message, path and severity."""
    inner = '[ sh:path la:text ; sh:maxCount 0 ; sh:severity sh:Info ; sh:message "No words." ]'
    (tmp_path / "shapes.ttl").write_text(RULE + f"sh:property {inner} .", "utf-8")
    found = check(quads("valid.small-study.ttl"), ShapesSet.read(tmp_path)).findings
    assert {(it.message, it.path, it.severity) for it in found} == {("No words.", "la:text", Severity.NOTE)}


def test_rdflib_is_left_as_it_was(tmp_path: Path) -> None:
    """A check, a shape that pySHACL cannot use and a broken file all leave rdflib reading literals as before."""
    check(quads("valid.two-dyads.ttl"), shapes())
    (tmp_path / "shapes.ttl").write_text(RULE + "sh:minCount 1 .", "utf-8")
    unusable = ShapesSet.read(tmp_path)
    with pytest.raises(BadInput, match="cannot be used"):
        check(quads("valid.small-study.ttl"), unusable)
    refusal(tmp_path, "la:rule a")
    assert rdflib.NORMALIZE_LITERALS is True
    assert str(Literal("007", datatype=XSD.integer)) == "7"
    assert Literal("1", datatype=XSD.boolean).toPython() is True


def test_checks_at_the_same_time_do_not_disturb_each_other() -> None:
    """Four threads that check two studies in turn get what one gets alone."""
    fine, wrong = quads("valid.two-dyads.ttl"), quads("valid.two-dyads.ttl", "core/invalid.two-psws-in-one-dyad.ttl")
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(lambda data: check(data, shapes()), [fine, wrong] * 4))
    assert [len(report.violations) for report in reports] == [0, 1] * 4
    assert rdflib.NORMALIZE_LITERALS is True


def test_nothing_is_fetched(tmp_path: Path) -> None:
    """An import statement in the shapes is a statement like any other: nobody follows it."""
    (tmp_path / "shapes.ttl").write_text(
        RULE + f"sh:class la:Memo .\nla:here owl:imports <{iris.LOCAL_BASE}nothing-answers-here> .", "utf-8"
    )
    assert check(quads("valid.small-study.ttl"), ShapesSet.read(tmp_path)).findings == ()


def test_the_digest_of_the_shapes_changes_with_them(tmp_path: Path) -> None:
    """Two sets of one digest are the same set."""
    digests = []
    for text in ("sh:class la:Memo .", "sh:class la:Claim .", "sh:class la:Memo ."):
        (tmp_path / "shapes.ttl").write_text(RULE + text, "utf-8")
        digests.append(ShapesSet.read(tmp_path).digest)
    assert digests[0] == digests[2] != digests[1]
