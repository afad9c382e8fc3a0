"""Links, sets and graphs of a REFI-QDA project: read last, because they point at everything else."""

from __future__ import annotations

from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from lifealliance.importers.ledger import number
from lifealliance.importers.refi_qda.intake import children
from lifealliance.importers.refi_qda.passages import guid, target
from lifealliance.model.coded import Group, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.notes import Notes
    from lifealliance.importers.refi_qda.xml import Element

#: The name this program's own exporter gives to links that say what a memo is about.
ABOUT = "about"
_OWN = "lifealliance"
_WAYS = ("OneWay", "Bidirectional", "Associative")
_MEMBERS = ("MemberCode", "MemberSource", "MemberNote")


class Links:
    """Reads what points at everything else.

    Args:
        intake: what is gathered from the file.
        notes: gets what a link from a note says the note is about.
        things: the keys of what a link may join, notes and sets left out; gone through if something asks for one.
        origin: the tool that wrote the file.
    """

    def __init__(self, intake: Intake, notes: Notes, things: Iterable[Iterable[str]], origin: str) -> None:
        self._intake, self._notes = intake, notes
        self._things = things
        self._sets: frozenset[str] = frozenset()
        self._members = intake.codes | intake.sources.keys() | notes.keys
        self._own = origin.startswith(_OWN)

    @cached_property
    def _known(self) -> set[str]:
        return set(chain(*self._things, self._notes.keys, self._sets))

    def knows(self, key: str) -> bool:
        """Whether a link may join it and a memo be about it."""
        return key in self._known

    def read(self, root: Element) -> tuple[tuple[Group, ...], tuple[Relation, ...]]:
        """The sets and the links; sets first, since links may join them."""
        groups = self._groups(root)
        relations = self._relations(root)
        if graphs := root.within("Graphs", "Graph"):
            # a graph is positions on a canvas: what it shows is in the links
            self._intake.ledger.count("graphs", no_place=len(graphs))
            for kind, tag in (("boxes of graphs", "Vertex"), ("lines of graphs", "Edge")):
                self._intake.ledger.count(kind, no_place=sum(len(graph.all(tag)) for graph in graphs))
            what = f"{number(len(graphs), 'graph')} not kept: a drawing has no place here, links have."
            self._intake.ledger.decide(what)
        return groups, relations

    def _relations(self, root: Element) -> tuple[Relation, ...]:
        """The links between things that are in the file; others are said to have no place."""
        found: dict[str, Relation] = {}
        intake = self._intake
        for element in root.within("Links", "Link"):
            key, name = intake.key(element), element.get("name")
            origin, end = (intake.of(guid(element.get(side))) for side in ("originGUID", "targetGUID"))
            if self._own and name == ABOUT and self._notes.known(origin) and self.knows(end):
                self._notes.about(origin, end)
                intake.ledger.count("note references", kept=1)
                continue
            joins = self.knows(origin) and self.knows(end)
            twice = joins and key in found
            intake.ledger.count("links", kept=joins and not twice, merged=twice, no_place=not joins)
            if not joins:
                intake.ledger.decide(f"The link {name or key} joins something not in the file and was left out.")
                continue
            if self._notes.known(origin) and end in intake.passages:
                self._notes.about(origin, end)
            way = element.get("direction")
            memo = self._memo(element, name or key)
            found.setdefault(key, Relation(key, origin, end, name, memo, way if way in _WAYS else "OneWay"))
            if element.get("color"):
                intake.ledger.count("colours of links", no_place=1)
        return tuple(found.values())

    def _memo(self, element: Element, name: str) -> str | None:
        """The note on a link; a link has room for one."""
        notes = [target(child) for child in element.all("NoteRef")]
        known = [note for note in notes if self._notes.known(note)]
        self._intake.ledger.count("note references", kept=bool(known), no_place=len(notes) - bool(known))
        if len(notes) > len(known[:1]):
            what = f"kept one of its {len(notes)} notes" if known else "names a note that is not in the file"
            self._intake.ledger.decide(f"The link {name} {what}.")
        return known[0] if known else None

    def _groups(self, root: Element) -> tuple[Group, ...]:
        """The sets, with those of their members that are in the file."""
        intake = self._intake
        found: dict[str, Group] = {}
        for element in root.within("Sets", "Set"):
            key, name = intake.key(element), element.get("name").strip()
            if "name" not in element.attributes:
                intake.missing(element, "name")
            members = [intake.of(target(child)) for child in children(element, _MEMBERS)]
            there = tuple(dict.fromkeys(member for member in members if member in self._members))
            lost = sum(member not in self._members for member in members)
            intake.ledger.count("sets", kept=key not in found, merged=key in found)
            intake.ledger.count("set members", kept=len(there), merged=len(members) - len(there) - lost, no_place=lost)
            if lost:
                intake.ledger.decide(f"The set {name} names {number(lost, 'member')} not in the file.")
            intake.refer(element, key)
            if description := element.words("Description"):
                intake.ledger.count("descriptions", kept=1)
            found.setdefault(key, Group(key, name, there, description))
        self._sets = frozenset(found)
        return tuple(found.values())
