"""A check that goes on: after an edit, only what the edit can affect is checked again, and the report is that of all.

Which things a statement can affect is told by the shapes themselves: a shape depends on the statements that its paths
go over, so the things are found by walking these paths backwards, once from the statements that go, in the data before,
and once from those that come, in the data after. A query is worked out backwards in the same way, row by row.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lifealliance.collecting import without_collecting
from lifealliance.columnar.columns import SUBCLASS, Columns
from lifealliance.columnar.quads import triples
from lifealliance.validation.checks import View
from lifealliance.validation.edits import Change, apply, effective, ready_for_changes, some_of_all
from lifealliance.validation.engine import left_over
from lifealliance.validation.findings import finding_of, in_order, with_place
from lifealliance.validation.sparql import Select

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from lifealliance.columnar.quads import Triple
    from lifealliance.validation.checks import Result, Shape
    from lifealliance.validation.findings import Placed
    from lifealliance.validation.report import Report
    from lifealliance.validation.shapes import ShapesSet


class Checked:
    """Data that were held against the shapes and are kept, so that edits of them are checked at the cost of the edit.

    >>> checked = Checked(quads, shapes)
    >>> report = checked.change(removed, added)

    Attributes:
        report: what the shapes say of the data as they are now.
    """

    def __init__(self, quads: bytes, shapes: ShapesSet) -> None:
        """Holds the data against the shapes as `check` does.

        Args:
            quads: N-Quads; which graph a triple is in does not matter. A line that stands there twice counts once.
            shapes: what to hold them against.

        Raises:
            BadInput: the bytes are no N-Quads, or a shape cannot be used.
        """
        self._shapes = shapes
        self._lines: bytes | None = quads
        self._rules = [_Rule(shape) for shape in shapes.compiled.shapes if shape.active]
        self._of: dict[str, list[_Rule]] = {}
        for rule in self._rules:
            for predicate in rule.predicates:
                self._of.setdefault(predicate, []).append(rule)
        with without_collecting():
            self._data = Columns.read(b"\n".join(dict.fromkeys(quads.split(b"\n"))))
            for rule in self._rules:
                rule.look_at_all(self._data)
            self._rehearse()
        self.report = self._reported()

    def _rehearse(self) -> None:
        """Work out of the data beforehand what the first change would have to: ways back from values to things."""
        change = Change(self._data, some_of_all(self._data))
        for rule in self._rules:
            rule.touch(change)
            rule.forget()
        ready_for_changes(self._data)

    def change(self, removed: bytes, added: bytes) -> Report:
        """The data after some statements went and others came, held against the shapes: the report of a full check.

        Args:
            removed: N-Quads that stand in the data.
            added: N-Quads that do not stand in the data.

        Raises:
            BadInput: the bytes are no N-Quads, or a statement to be removed is not there; nothing was changed then.
        """
        return self.change_triples(triples(removed), triples(added))

    def change_triples(self, removed: Iterable[Triple], added: Iterable[Triple]) -> Report:
        """The same with triples of terms, each a subject, a predicate and a value as N-Triples writes them.

        Raises:
            BadInput: a statement to be removed is not there; nothing was changed then.
        """
        with without_collecting():
            gone, come = effective(self._data, removed, added)
            self._lines = None
            predicates = gone.forward.keys() | come.forward.keys()
            if predicates:
                self._check_again(gone, come, predicates)
                columns = (*gone.forward.values(), *come.forward.values())
                self.report = self._reported(frozenset().union(*(column.things for column in columns)))
        return self.report

    def _check_again(self, gone: Columns, come: Columns, predicates: AbstractSet[str]) -> None:
        data, everything = self._data, SUBCLASS in predicates
        of_any = self._rules if everything else [rule for one in ("", *predicates) for rule in self._of.get(one, ())]
        affected = list(dict.fromkeys(of_any))
        before = Change(data, gone)
        for rule in affected:
            rule.touch(before)
        apply(data, gone, come)
        after = Change(data, come)
        for rule in affected:
            rule.touch(after)
            if everything or rule.whole:
                rule.look_at_all(data)
            else:
                rule.look_again(data)

    def replace(self, quads: bytes) -> Report:
        """Other data in place of these, such as the same study read again: only where they differ is checked.

        Raises:
            BadInput: the bytes are no N-Quads.
        """
        if self._lines is None:
            self.__init__(quads, self._shapes)  # type: ignore[misc]  # nothing of what is known is of use
            return self.report
        now, before = dict.fromkeys(quads.split(b"\n")), dict.fromkeys(self._lines.split(b"\n"))
        removed = b"\n".join(line for line in before if line not in now)
        report = self.change(removed, b"\n".join(line for line in now if line not in before))
        self._lines = quads
        return report

    def _reported(self, said: AbstractSet[str] = frozenset()) -> Report:
        rules = [rule for rule in self._rules if rule.found_something]
        found = [it for rule in rules for it in rule.findings(self._data, self._shapes, said)]
        found += [with_place(finding_of(self._data, it, self._shapes)) for it in left_over(self._data, self._shapes)]
        return in_order(found)


#: What was found in rows of a query, by thing and by what the names of the query stand for.
_Rows = dict[str, dict[tuple[str, ...], list["Result"]]]


@dataclass(eq=False)
class _Rule:
    """What one rule found, by thing, and what is to be looked at again.

    Attributes:
        shape: the rule.
        found: of all constraints but queries.
        rows: of every query.
    """

    shape: Shape
    found: dict[str, list[Result]] = field(default_factory=dict)
    rows: list[_Rows] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.predicates = frozenset(self.shape.predicates())
        self.whole = self.shape.whole
        self._queries = [it for it in self.shape.constraints if isinstance(it, Select)]
        others = [it for it in self.shape.constraints if not isinstance(it, Select)]
        self._rest = replace(self.shape, constraints=others) if self._queries else self.shape
        self._again: set[str] = set()
        self._moved: set[str] = set()
        self._rows_again: list[set[tuple[str, ...]]] = [set() for _ in self._queries]
        self._known: dict[Result, Placed] = {}
        self._named: set[str | None] = set()
        self._found_in_words: list[Placed] = []
        self._is_new = True

    def findings(self, data: Columns, shapes: ShapesSet, said: AbstractSet[str]) -> list[Placed]:
        """What it found in words; made anew where it is new, or where something else is said of a thing now."""
        if self._is_new or not self._named.isdisjoint(said):
            known, results = self._known, list(self.results())
            self._named = {term for it in results for term in (it.focus, it.value)}
            self._known = {
                it: known[it]
                if it in known and it.focus not in said and it.value not in said
                else with_place(finding_of(data, it, shapes))
                for it in results
            }
            self._found_in_words = [self._known[it] for it in results]
            self._is_new = False
        return self._found_in_words

    @property
    def found_something(self) -> bool:
        """Whether it did, now or when its findings were last put in words."""
        return bool(self.found or self._found_in_words or any(self.rows))

    def results(self) -> Iterator[Result]:
        """Everything it found."""
        for results in self.found.values():
            yield from results
        for rows in self.rows:
            for of_thing in rows.values():
                for results in of_thing.values():
                    yield from results

    def look_at_all(self, data: Columns) -> None:
        """Forget what was found and look at everything."""
        self.forget()
        self.found, self.rows = {}, [{} for _ in self._queries]
        foci = self.shape.foci(data)
        self._look(data, foci)
        self._look_for_rows(data, foci)

    def touch(self, change: Change) -> None:
        """Note what some statements can affect."""
        if self.whole:
            return
        self._moved.update(*(target.touched(change) for target in self.shape.targets))
        self._again.update(self._moved, self._rest.touched(change))
        for query, again in zip(self._queries, self._rows_again, strict=True):
            again.update(query.touched_rows(change))

    def look_again(self, data: Columns) -> None:
        """Look at what was noted."""
        if self._again:
            for it in self._again:
                self.found.pop(it, None)
            self._look(data, self._among(data, self._again))
        for at, (query, again) in enumerate(zip(self._queries, self._rows_again, strict=True)):
            self._look_at_rows(data, at, query, again)
        if self._moved and self._queries:
            for rows in self.rows:
                for it in self._moved:
                    rows.pop(it, None)
            self._look_for_rows(data, self._among(data, self._moved))
        self.forget()

    def forget(self) -> None:
        """Take what was noted for looked at."""
        self._is_new = True
        self._again.clear()
        self._moved.clear()
        for again in self._rows_again:
            again.clear()

    def _among(self, data: Columns, things: AbstractSet[str]) -> AbstractSet[str]:
        return frozenset().union(*(target.among(data, things) for target in self.shape.targets))

    def _look(self, data: Columns, foci: AbstractSet[str]) -> None:
        if self._rest.apart:
            for result in self._rest.results(data, foci):
                self.found.setdefault(result.focus, []).append(result)
        else:
            # What is found in a value names the value, so the things are looked at one by one.
            for it in foci:
                if results := list(self._rest.results(data, {it})):
                    self.found[it] = results

    def _look_for_rows(self, data: Columns, foci: AbstractSet[str]) -> None:
        if foci:
            for at, query in enumerate(self._queries):
                self._keep(at, query, query.results(View(data, self.shape, foci)))

    def _look_at_rows(self, data: Columns, at: int, query: Select, again: AbstractSet[tuple[str, ...]]) -> None:
        """Of things that were moved all rows are looked for anyway."""
        rows = {row for row in again if row[0] not in self._moved}
        for row in rows:
            self.rows[at].get(row[0], {}).pop(row, None)
        foci = self._among(data, {row[0] for row in rows})
        if foci:
            view = View(data, self.shape, foci)
            self._keep(at, query, query.row_results(view, [row for row in rows if row[0] in foci]))

    def _keep(self, at: int, query: Select, results: Iterable[Result]) -> None:
        rows = self.rows[at]
        for result in results:
            row = (result.focus, result.value or "")[: len(query.names)]
            rows.setdefault(result.focus, {}).setdefault(row, []).append(result)
