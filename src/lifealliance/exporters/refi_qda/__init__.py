"""A coded project as REFI-QDA 1.5 (.qdpx), which every tool of the standard opens.

Offsets are Unicode code points, the end exclusive, in texts that are UTF-8 with line feeds and without a byte order
mark, so that every way tools count gives the same positions as long as the text holds no character beyond U+FFFF. The
same project gives the same bytes, whenever and wherever it is written.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance import __version__
from lifealliance.answers import INVENTED
from lifealliance.errors import BadInput, Problem
from lifealliance.exporters.archive import archived
from lifealliance.exporters.inventory import only
from lifealliance.exporters.refi_qda.codebook import codebook
from lifealliance.exporters.refi_qda.markup import Guids, box, codes_xml, element, headed
from lifealliance.exporters.refi_qda.sources import RECORDINGS, SourceWriter
from lifealliance.exporters.values import Exported, Format
from lifealliance.model.leaving import LEFT_OUT
from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from pathlib import Path

    from lifealliance.exporters.values import Leaving
    from lifealliance.model.coded import CodedProject, Memo

_IN_CODEBOOK = ("codes", "codes that mark evidence or happenings", "colours of codes")
_IN_PROJECT = (
    *_IN_CODEBOOK,
    *(
        "records",
        "full texts",
        "sources' kinds and files",
        "time marks",
        "passages with a code",
        "passages without a code",
    ),
    *("codings", "codings that mark evidence or happenings", "coders", "memos", "cases", "sets", "links"),
)
#: What says in a file which program wrote it.
ORIGIN = f"lifealliance {__version__}"
#: A memo of this title about nothing stands in the project's own description, as it was read from there.
DESCRIPTION = "Description of the project"
#: The name of links that say what a memo is about, where the standard has no other way.
ABOUT = "about"


def write(project: CodedProject, path: Path) -> None:
    """Write a project as a .qdpx file; one that is there is replaced.

    Raises:
        BadInput: see `packed`; nothing is written.
    """
    path.write_bytes(packed(project))


def packed(project: CodedProject) -> bytes:
    """A project as the bytes of a .qdpx file; its excerpts and codings belong to its sources.

    Raises:
        BadInput: the project points at something it does not hold, or its texts are not canonical.
    """
    _check_texts(project)
    guids = _guids(project)
    files = {"project.qde": _xml(project, guids)}
    for source in project.sources:
        if source.text is not None:
            files[f"sources/{guids.of('source', source.key)}.txt"] = str(source.text).encode()
    return archived(files)


def _check_texts(project: CodedProject) -> None:
    problems = [
        Problem(f"source {source.name}", "Its text is not canonical (byte order mark, CR or control character).")
        for source in project.sources
        for text in [str(source.text or "")]
        if text.startswith("\ufeff") or "\r" in text or FORBIDDEN.search(text)
    ]
    if problems:
        raise BadInput(*problems)


def _guids(project: CodedProject) -> Guids:
    """Identifiers of everything; what stands first keeps its own where two share one."""
    guids = Guids()
    for kind, things in (
        ("coder", project.coders),
        ("code", project.codes),
        ("source", project.sources),
        ("coding", project.codings),
        ("memo", project.memos),
        ("case", project.cases),
        ("group", project.groups),
        ("relation", project.relations),
    ):
        for thing in things:
            guids.give(kind, thing.key)
    for excerpt in project.excerpts:
        guids.give("excerpt", str(excerpt.span), also=excerpt.original_ids)
    return guids


def _xml(project: CodedProject, guids: Guids) -> bytes:
    notes, links = _references(project, guids)
    own = next((memo for memo in project.memos if _is_description(memo)), None)
    parts = [
        box(
            "Users", (element("User", {"guid": guids.of("coder", one.key), "name": one.name}) for one in project.coders)
        ),
        box("CodeBook", [box("Codes", codes_xml(project, guids, notes))]),
        _variables_and_cases(project, guids),
        box("Sources", SourceWriter(project, guids, notes).elements()),
        box("Notes", (_note(memo, guids) for memo in project.memos if memo is not own)),
        box("Links", [*_links(project, guids), *links]),
        box("Sets", _sets(project, guids)),
        element("Description", {}, text=own.text) if own else "",
    ]
    about = {"name": project.name, "origin": ORIGIN}
    return headed("Project", "urn:QDA-XML:project:1.0", about, parts, "project")


def _is_description(memo: Memo) -> bool:
    return memo.title == DESCRIPTION and not memo.about and memo.coder is None and not memo.created


def _references(project: CodedProject, guids: Guids) -> tuple[dict[str, str], list[str]]:
    """What memos are about: references by what they stand at, and links where an element has no room for one."""
    roomless = {guids.of("case", one.key) for one in project.cases} | {
        guids.of("group", one.key) for one in project.groups
    }
    notes: dict[str, str] = {}
    links: list[str] = []
    for memo in project.memos:
        own = guids.of("memo", memo.key)
        for key in memo.about:
            target = guids.target(key, f"memo {memo.title}")
            if target in roomless:
                ends = {"direction": "OneWay", "originGUID": own, "targetGUID": target}
                links.append(element("Link", {"guid": guids.give("about", f"{own}\n{target}"), "name": ABOUT, **ends}))
            else:
                notes[target] = notes.get(target, "") + element("NoteRef", {"targetGUID": own})
    return notes, links


def _variables_and_cases(project: CodedProject, guids: Guids) -> str:
    names = dict.fromkeys(name for case in project.cases for name, _ in case.attributes)
    variables = {name: guids.give("variable", name) for name in names}
    declared = [
        element("Variable", {"guid": guid, "name": name, "typeOfVariable": "Text"}) for name, guid in variables.items()
    ]
    cases = []
    for case in project.cases:
        values = [
            element(
                "VariableValue",
                {},
                [element("VariableRef", {"targetGUID": variables[name]}), element("TextValue", {}, text=value)],
            )
            for name, value in case.attributes
        ]
        sources = [element("SourceRef", {"targetGUID": guids.of("source", key)}) for key in case.sources]
        cases.append(element("Case", {"guid": guids.of("case", case.key), "name": case.name}, [*values, *sources]))
    return box("Variables", declared) + box("Cases", cases)


def _note(memo: Memo, guids: Guids) -> str:
    attributes = {
        "guid": guids.of("memo", memo.key),
        "name": memo.title,
        "creatingUser": guids.of("coder", memo.coder) if memo.coder is not None else "",
        "creationDateTime": memo.created,
    }
    return element("Note", attributes, [element("PlainTextContent", {}, text=memo.text)])


def _links(project: CodedProject, guids: Guids) -> list[str]:
    return [
        element(
            "Link",
            {
                "guid": guids.of("relation", relation.key),
                "name": relation.name,
                "direction": relation.direction,
                "originGUID": guids.target(relation.origin, f"relation {relation.name}"),
                "targetGUID": guids.target(relation.target, f"relation {relation.name}"),
            },
            [element("NoteRef", {"targetGUID": guids.of("memo", relation.memo)})] if relation.memo is not None else [],
        )
        for relation in project.relations
    ]


def _sets(project: CodedProject, guids: Guids) -> list[str]:
    """The groups; the schema wants codes first, then sources, then notes."""
    kinds = (("MemberCode", project.codes), ("MemberSource", project.sources), ("MemberNote", project.memos))
    members = {thing.key: name for name, things in reversed(kinds) for thing in things}
    sets = []
    for group in project.groups:
        unknown = [key for key in group.members if key not in members]
        if unknown:
            what = f"It has a member that is no code, source or memo of the project: {unknown[0]}."
            raise BadInput(Problem(f"group {group.name}", what, "Load the project again."))
        inner = [
            element(name, {"targetGUID": guids.target(key, f"group {group.name}")})
            for name, _ in kinds
            for key in group.members
            if members[key] == name
        ]
        description = element("Description", {}, text=group.description) if group.description else ""
        sets.append(element("Set", {"guid": guids.of("group", group.key), "name": group.name}, [description, *inner]))
    return sets


def _named(leaving: Leaving) -> CodedProject:
    """The project; where its words are invented, its name says so."""
    project = leaving.held().project
    if not leaving.invented or INVENTED in project.name:
        return project
    return replace(project, name=f"{INVENTED}: {project.name}")


def _write_project(leaving: Leaving) -> Exported:
    project, study = _named(leaving), leaving.held().study
    far = sum(any(sign > "\uffff" for sign in str(source.text or "")) for source in project.sources)
    notes = [f"{far} texts hold signs beyond U+FFFF, such as emoji: NVivo counts these twice."] if far else []
    if made := sum(source.text is not None and source.key not in study.texts for source in project.sources):
        notes.append(
            f"{made} texts are made of the passages alone, with {LEFT_OUT.strip()} for what lies between them."
        )
    untimed = sum(len(source.marks) for source in project.sources if source.kind not in RECORDINGS)
    return Exported(packed(project), only(study, _IN_PROJECT, **{"time marks": untimed}), tuple(notes))


def _write_codebook(leaving: Leaving) -> Exported:
    origin = f"{ORIGIN} ({INVENTED})" if leaving.invented else ORIGIN
    body = codebook(leaving.held().project, origin)
    return Exported(body, only(leaving.held().study, _IN_CODEBOOK))


FORMATS = (
    Format("qdpx", ".qdpx", "application/zip", "the coded project for tools that read REFI-QDA", _write_project),
    Format("qdc", ".qdc", "application/xml", "the codes for tools that read REFI-QDA", _write_codebook),
)
