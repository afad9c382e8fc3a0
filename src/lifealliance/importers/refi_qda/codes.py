"""Users, codes, variables and cases of a REFI-QDA project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.importers.ledger import listed, number
from lifealliance.importers.refi_qda.intake import children, made_key
from lifealliance.importers.refi_qda.passages import guid, target
from lifealliance.model.coded import Case, Code, Coder

if TYPE_CHECKING:
    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.xml import Element

_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def read_users(root: Element, intake: Intake) -> dict[str, Coder]:
    """The people of the project by key, whether they coded or not."""
    coders: dict[str, Coder] = {}
    for element in root.within("Users", "User"):
        key = intake.key(element)
        name = element.get("name").strip() or element.get("id").strip() or key
        intake.ledger.count("coders", kept=key not in coders, merged=key in coders)
        coders.setdefault(key, Coder(key, name))
    names = [coder.name for coder in coders.values()]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        intake.ledger.decide(f"Several coders have the same name and stay apart: {listed(twice)}.")
    return coders


class CodeBook:
    """The codes while they are read: a tree in which each code stands once.

    Args:
        intake: what is gathered from the file.
    """

    def __init__(self, intake: Intake) -> None:
        self.codes: dict[str, Code] = {}
        self._intake = intake
        self._lines: dict[str, int] = {}
        self._above: dict[str, set[str]] = {}
        self._unsaid = 0

    def read(self, root: Element) -> dict[str, Code]:
        """All codes of the file by key, parents before their children."""
        books = [root] if root.tag == "CodeBook" else root.all("CodeBook")
        if len(books) > 1:
            self._intake.ledger.decide(f"The file has {len(books)} codebooks; they were read as one.")
        for book in books:
            for box in book.all("Codes"):
                self._walk(box, ())
            self._walk(book, ())
        if self._unsaid:
            what = "not said to be codable or not read as codable"
            self._intake.ledger.decide(f"{number(self._unsaid, 'code')} {what}.")
        return self.codes

    def _walk(self, element: Element, above: tuple[str, ...]) -> None:
        for child in element.children:
            if child.tag == "Code":
                key = self._add(child, above)
                if key:
                    self._walk(child, (*above, key))

    def _add(self, element: Element, above: tuple[str, ...]) -> str:
        """Take a code in and give its key; nothing where it is its own ancestor."""
        intake, key, name = self._intake, self._intake.key(element), element.get("name").strip()
        if not name:
            intake.missing(element, "name")
        parent = above[-1] if above else None
        if self._circle(key, above):
            return ""
        intake.refer(element, key)
        codable = _TRUTH.get(element.get("isCodable").strip().lower())
        self._unsaid += codable is None
        code = Code(key, name, parent, codable is not False, element.get("color").strip(), element.words("Description"))
        known = self.codes.get(key)
        intake.ledger.count("codes", kept=known is None, merged=known is not None)
        intake.ledger.count("definitions", kept=bool(code.definition) and known is None)
        if known is None:
            self.codes[key], self._lines[key] = code, element.line
        elif known.name != name:
            what = f"Two codes have the identifier {key}: {known.name!r} (line {self._lines[key]}) and {name!r}."
            intake.ledger.problem(f"line {element.line}", what, "Give one of them a new identifier or export again.")
        elif known != code:
            intake.ledger.decide(f"The code {name!r} stands in the codebook more than once; its first place was kept.")
        return key

    def _circle(self, key: str, above: tuple[str, ...]) -> bool:
        """Whether a code would stand under itself, here or by way of its other places; noted as a problem."""
        way = _way_up(key, above[-1], self._above) if above else None
        if above:
            self._above.setdefault(key, set()).add(above[-1])
        if way is None:
            return False
        names = [self.codes[step].name for step in way]
        what = f"The code {names[0]!r} is its own ancestor: {' > '.join(reversed([*names, names[0]]))}."
        self._intake.ledger.problem(f"line {self._lines[key]}", what, "Give each code one place in the tree.")
        return True


def _way_up(key: str, start: str, above: dict[str, set[str]]) -> list[str] | None:
    """The codes from `key` down to `start` if `start` stands somewhere under `key`, else None."""
    ways = {start: [start]}
    waiting = [start]
    while waiting:
        at = waiting.pop()
        if at == key:
            return list(reversed(ways[at]))
        for higher in above.get(at, ()):
            if higher not in ways:
                ways[higher] = [*ways[at], higher]
                waiting.append(higher)
    return None


class Cases:
    """The cases while they are read, with what the variables say of them.

    Args:
        intake: what is gathered from the file.
        root: the project.
    """

    def __init__(self, intake: Intake, root: Element) -> None:
        self._intake = intake
        self.cases: dict[str, Case] = {}
        self._variables: dict[str, str] = {}
        for element in root.within("Variables", "Variable"):
            name = element.get("name").strip()
            if not name:
                intake.missing(element, "name")
            self._variables[intake.key(element)] = name
            intake.ledger.count("variables", kept=1)
            intake.ledger.count("types of variables", no_place=element.get("typeOfVariable") not in {"", "Text"})
            intake.annotate(element, "", f"the variable {name}")
        for element in root.within("Cases", "Case"):
            self._add(element)

    def _add(self, element: Element) -> None:
        key, intake = self._intake.key(element), self._intake
        values = tuple(self._value(child) for child in element.all("VariableValue"))
        sources = tuple(dict.fromkeys(target(child) for child in element.all("SourceRef")))
        intake.ledger.count("cases", kept=key not in self.cases, merged=key in self.cases)
        self.cases.setdefault(key, Case(key, element.get("name").strip(), sources, values))
        intake.annotate(element, key, f"the case {element.get('name').strip() or key}")
        for child in children(element, ("CodeRef", "SelectionRef")):
            self._reference(key, child)

    def _reference(self, case: str, element: Element) -> None:
        """A case may name codes and passages; a passage says that its source belongs to the case."""
        wanted = target(element)
        owner = self._intake.passages.get(wanted)
        if element.tag == "SelectionRef" and owner is not None:
            self.belongs(case, owner)
            self._intake.ledger.count("case references", merged=1)
            self._intake.ledger.decide("Cases that name single passages were given the whole source of the passage.")
        else:
            same = element.tag == "CodeRef" and wanted == case
            self._intake.ledger.count("case references", merged=same, no_place=not same)
            if not same:
                self._intake.ledger.decide("Codes that a case refers to have no place here and were left out.")

    def _value(self, element: Element) -> tuple[str, str]:
        self._intake.ledger.count("variable values", kept=1)
        variable = target(next(iter(element.all("VariableRef")), element))
        value = next((child.text.strip() for child in children(element, _VALUES)), "")
        return self._variables.get(variable) or variable, value

    def belongs(self, case: str, source: str) -> None:
        """Note that a source belongs to a case."""
        known = self.cases[case]
        if source not in known.sources:
            self.cases[case] = replace(known, sources=(*known.sources, source))

    def finished(self) -> dict[str, Case]:
        """The cases, with the variables of sources as cases of one source, and every case named."""
        intake = self._intake
        by_source: dict[str, list[tuple[str, str]]] = {}
        for owner, element in intake.values:
            by_source.setdefault(intake.of(owner), []).append(self._value(element))
        for source, values in by_source.items():
            self._attributes(source, tuple(values))
        unnamed = [case for case in self.cases.values() if not case.name]
        for case in unnamed:
            alone = intake.sources.get(intake.of(case.sources[0])) if len(case.sources) == 1 else None
            self.cases[case.key] = replace(case, name=alone.name if alone else case.key)
        if unnamed:
            what = "without a name; a case of one source was given the source's name"
            intake.ledger.decide(f"{number(len(unnamed), 'case')} {what}.")
        return {key: self._resolved(case) for key, case in self.cases.items()}

    def _attributes(self, source: str, values: tuple[tuple[str, str], ...]) -> None:
        same = [
            case for case in self.cases.values() if case.sources == (source,) and set(values) <= set(case.attributes)
        ]
        if not same:
            key = made_key("attributes", source)
            self.cases[key] = Case(key, self._intake.sources[source].name, (source,), values)
            self._intake.ledger.decide("Variables of a source were read as a case of that one source.")

    def _resolved(self, case: Case) -> Case:
        """The case with those of its sources that are there."""
        known = tuple(
            dict.fromkeys(key for name in case.sources if (key := self._intake.of(name)) in self._intake.sources)
        )
        lost = len(case.sources) - len(known)
        if lost:
            what = f"The case {case.name} names {number(lost, 'source')} not in the file."
            self._intake.ledger.decide(what)
        return replace(case, sources=known)


def without_twins(codes: dict[str, Code], cases: dict[str, Case], intake: Intake) -> dict[str, Code]:
    """The codes that are not cases: some tools write each case as a code of the same identifier too."""
    twins = codes.keys() & cases.keys()
    if not twins:
        return codes
    intake.ledger.count("codes", kept=-len(twins), merged=len(twins))
    what = "with the identifier of a case read as that case; what they are applied to belongs to it"
    intake.ledger.decide(f"{number(len(twins), 'code')} {what}.")

    def parent(code: Code) -> str | None:
        above = code.parent
        while above in twins:
            above = codes[above].parent
        return above

    return {key: replace(code, parent=parent(code)) for key, code in codes.items() if key not in twins}


def coder_of(user: str, coders: dict[str, Coder], intake: Intake) -> str | None:
    """The key of a user; one the project does not list is known by the identifier alone."""
    key = guid(user)
    if key and key not in coders:
        coders[key] = Coder(key, key)
        intake.ledger.count("coders", kept=1)
        intake.ledger.decide(f"The coder {key} is not in the list of users and has no name.")
    return key or None
