"""Pictures of the ontology as SVG: boxes where a table puts them, arrows and words from the ontology itself.

All lengths are in the units of the picture's own view box, in which a letter is about 6.6 wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from rdflib import OWL, RDF, RDFS, BNode, URIRef
from tools.docs_ontology import LA, Ontology

if TYPE_CHECKING:
    from rdflib.term import Node

_WIDTH, _HEIGHT = 148, 44
_ACROSS, _DOWN = 268, 132
_MARGIN = 14
_LETTER, _LINE = 6.7, 15
#: Where along an arrow its words may stand, best place first.
_ALONG = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A place on the picture: its middle, its width and its height."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Rectangle) -> bool:
        """Whether the two share any place."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


@dataclass(frozen=True, slots=True)
class Arrow:
    """All that leads from one class to another: words, and whether rules or chains write it."""

    start: str
    end: str
    words: tuple[str, ...]
    follows: bool


def picture(onto: Ontology, name: str, table: dict[str, Any], module: str, written: set[str]) -> Markup:
    """The picture of one table.

    Args:
        onto: where arrows and words come from.
        name: what its parts are called in the page, unlike any other picture of that page.
        table: title, rows of class names and the arrows to leave out.
        module: the module whose classes must all stand in it; empty for none.
        written: the properties that rules write.

    Raises:
        ValueError: the table names a class that the ontology does not have.
    """
    places = _places(onto, table["rows"], module)
    arrows = _arrows(onto, places, set(table.get("without", ())), written)
    taken = list(places.values())
    drawn = [_drawn(arrow, places, taken, name, both=_both(arrow, arrows)) for arrow in arrows]
    lines, words = (Markup("").join(it[part] for it in drawn) for part in (0, 1))
    boxes = [_box(onto, it, place, module) for it, place in places.items()]
    right = max(it.x + it.width / 2 for it in taken) + _MARGIN
    low = max(it.y + it.height / 2 for it in taken) + _MARGIN
    return Markup(
        '<svg class="picture" viewBox="0 0 {right:.0f} {low:.0f}" width="{right:.0f}" role="img" '
        'aria-labelledby="{name}-title" id="{name}"><title id="{name}-title">{title}</title>'
        '<defs><marker id="{name}-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" '
        'orient="auto-start-reverse"><path d="M0 1 9 5 0 9z"/></marker></defs>{lines}{words}{boxes}</svg>'
    ).format(
        right=right, low=low, name=name, title=table["title"], lines=lines, words=words, boxes=Markup("").join(boxes)
    )


def _places(onto: Ontology, rows: list[list[str]], module: str) -> dict[str, Rectangle]:
    known = {onto.local(it): it for it in onto.own(OWL.Class)}
    named = [it for row in rows for it in row if it != "."]
    unknown = sorted(set(named) - set(known))
    if unknown:
        raise ValueError(f"pictures.yaml names classes that the ontology does not have: {', '.join(unknown)}")
    missing = sorted(it for it, node in known.items() if module and onto.module(node) == module and it not in named)
    places = {}
    for down, row in enumerate([*rows, missing] if missing else rows):
        for across, it in enumerate(row):
            x, y = _MARGIN + _WIDTH / 2 + across * _ACROSS, _MARGIN + _HEIGHT / 2 + down * _DOWN
            places[it] = Rectangle(x, y, _WIDTH, _HEIGHT)
    places.pop(".", None)
    return places


def _arrows(onto: Ontology, places: dict[str, Rectangle], without: set[str], written: set[str]) -> list[Arrow]:
    words: dict[tuple[str, str, bool], list[str]] = {}
    for prop in onto.own(OWL.ObjectProperty):
        if (prop, OWL.inverseOf, None) in onto.graph:
            continue
        name = onto.local(prop)
        starts, ends = (_local(onto, onto.graph.value(prop, side)) for side in (RDFS.domain, RDFS.range))
        for start in starts & places.keys():
            for end in ends & places.keys():
                if f"{start} {name} {end}" not in without:
                    follows = name in written and (start, name) not in _stated(onto, prop)
                    words.setdefault((start, end, follows), []).append(onto.label(prop))
    for it in places:
        for parent in onto.graph.objects(LA[it], RDFS.subClassOf):
            if isinstance(parent, URIRef) and onto.local(parent) in places:
                words.setdefault((it, onto.local(parent), False), []).append("is a kind of")
    return [Arrow(start, end, tuple(sorted(it)), follows) for (start, end, follows), it in sorted(words.items())]


def _local(onto: Ontology, node: Node | None) -> set[str]:
    return {onto.local(it) for it in onto.named(node)}


def _stated(onto: Ontology, prop: URIRef) -> set[tuple[str, str]]:
    """The classes for which a property is stated and not only follows: those that no chain starts from."""
    chains = list(onto.graph.objects(prop, OWL.propertyChainAxiom))
    if not chains:
        return set()
    carried = {start for chain in chains for start in _local(onto, domain_of(onto, onto.graph.value(chain, RDF.first)))}
    return {(start, onto.local(prop)) for start in _local(onto, onto.graph.value(prop, RDFS.domain)) - carried}


def domain_of(onto: Ontology, step: Node | None) -> Node | None:
    """What a step of a chain starts from: the range of a property that is walked backwards, else the domain."""
    inverse = onto.graph.value(step, OWL.inverseOf) if isinstance(step, BNode) else None
    return onto.graph.value(step, RDFS.domain) if inverse is None else onto.graph.value(inverse, RDFS.range)


def _both(arrow: Arrow, arrows: list[Arrow]) -> int:
    """How many arrows join the same two boxes, and the place of this one among them: 0 for a lone one, else -1, 1."""
    same = [it for it in arrows if {it.start, it.end} == {arrow.start, arrow.end}]
    if len(same) == 1 or arrow.start == arrow.end:
        return 0
    side = 1 if same.index(arrow) else -1
    return side if arrow.start == same[0].start else -side


def _drawn(
    arrow: Arrow, places: dict[str, Rectangle], taken: list[Rectangle], name: str, *, both: int
) -> tuple[Markup, Markup]:
    """The line and the words of an arrow; one of a pair is moved aside, and its words beside it."""
    if arrow.start == arrow.end:
        return _loop(arrow, places[arrow.start], taken, name)
    one, other = places[arrow.start], places[arrow.end]
    across, down = other.x - one.x, other.y - one.y
    length = (across**2 + down**2) ** 0.5
    side = (-down / length * both, across / length * both)
    x1, y1 = _border(one, (across, down), side)
    x2, y2 = _border(other, (-across, -down), side)
    width, height = _size(arrow.words)
    away = abs(side[0]) * width / 2 + abs(side[1]) * height / 2 + 2
    aside = (side[0] * away, side[1] * away)
    spots = [(x1 + (x2 - x1) * t + aside[0], y1 + (y2 - y1) * t + aside[1]) for t in _ALONG]
    line = Markup('<path class="{}" d="M{:.1f} {:.1f} {:.1f} {:.1f}" marker-end="url(#{}-head)"/>')
    kind = "follows" if arrow.follows else "stated"
    return line.format(kind, x1, y1, x2, y2, name), _words(arrow.words, spots, taken)


def _loop(arrow: Arrow, place: Rectangle, taken: list[Rectangle], name: str) -> tuple[Markup, Markup]:
    """An arrow from a box to itself: above it, or below where only above there is another box."""
    column = [it for it in taken if it.x == place.x and it.width == place.width]
    below = any(it.y == place.y - _DOWN for it in column) and not any(it.y == place.y + _DOWN for it in column)
    away = 1 if below else -1
    x, y = place.x - place.width / 2 + 18, place.y + away * place.height / 2
    words = _words(arrow.words, [(x + 16, y + away * (28 + _size(arrow.words)[1] / 2))], taken)
    taken.append(Rectangle(x + 16, y + away * 12, 32, 24))
    line = Markup('<path class="stated" d="M{:.0f} {:.0f} v{} h32 v{}" marker-end="url(#{}-head)"/>')
    return line.format(x, y, away * 24, away * -24, name), words


def _border(place: Rectangle, way: tuple[float, float], side: tuple[float, float]) -> tuple[float, float]:
    """Where a line in a direction, moved aside by a little, leaves a box."""
    start = (side[0] * 9, side[1] * 9)
    halves = (place.width / 2, place.height / 2)
    reach = min(
        ((half if ahead > 0 else -half) - begun) / ahead
        for half, ahead, begun in zip(halves, way, start, strict=True)
        if ahead
    )
    return place.x + start[0] + way[0] * reach, place.y + start[1] + way[1] * reach


def _size(words: tuple[str, ...]) -> tuple[float, float]:
    return max(len(it) for it in words) * _LETTER, len(words) * _LINE


def _words(words: tuple[str, ...], spots: list[tuple[float, float]], taken: list[Rectangle]) -> Markup:
    """The words at the first spot where nothing else stands, else at the first of all."""
    width, height = _size(words)
    free = [Rectangle(x, y, width, height) for x, y in spots]
    spot = next((it for it in free if not any(it.meets(other) for other in taken)), free[0])
    taken.append(spot)
    top = spot.y - height / 2 + _LINE * 0.74
    lines = Markup("").join(
        Markup('<tspan x="{:.1f}" y="{:.1f}">{}</tspan>').format(spot.x, top + number * _LINE, line)
        for number, line in enumerate(words)
    )
    return Markup('<text class="words">{}</text>').format(lines)


def _box(onto: Ontology, it: str, place: Rectangle, module: str) -> Markup:
    node = LA[it]
    kind = onto.module(node)
    guest = " guest" if module and kind != module else ""
    return Markup(
        '<a href="{}"><rect class="{}{}" x="{:.0f}" y="{:.0f}" width="{:.0f}" height="{:.0f}" rx="6"/>'
        '<text class="name" x="{:.0f}" y="{:.0f}">{}</text></a>'
    ).format(
        onto.href(node), kind, guest, place.x - place.width / 2, place.y - place.height / 2, place.width, place.height,
        place.x, place.y + 5, onto.label(node),
    )  # fmt: skip
