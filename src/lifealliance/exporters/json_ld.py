"""The triples of a study as JSON-LD that a person can read: short names, a context that explains them, plain values.

Every graph of the study is one object with the things that are said in it; a thing stands once in its graph.
JSON-LD 1.1; a processor that follows the context gives the triples back, each in its graph.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from lifealliance import terms
from lifealliance.answers import INVENTED_NOTICE
from lifealliance.exporters.inventory import NOT_IN_RDF, without
from lifealliance.exporters.values import Exported, Format
from lifealliance.iris import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from lifealliance.exporters.values import Leaving

Things = dict[str, dict[str, list[str]]]  # values by subject and predicate, as terms
_NQUADS = "application/n-quads"
_TYPE = terms.iri(RDF["type"])
_LOCAL = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
_NATIVE = re.compile(r"(0|-?[1-9][0-9]{0,14})\Z")
_ALIASES = {"id": "@id", "type": "@type", "graph": "@graph"}
_FIRST = ("type", "label")
_PLAIN = ""  # the kind of a text without language


def _write(leaving: Leaving) -> Exported:
    graphs = _read(leaving.rdf(_NQUADS))
    words = _Words(leaving.base, [things for _, things in graphs])
    said = [{"id": words.short(name), "graph": words.nodes(things)} for name, things in graphs]
    notice = {"notice": INVENTED_NOTICE} if leaving.invented else {}
    document = {"@context": words.context(), **notice, "graph": said}
    body = json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    return Exported(body, without(leaving.held().study, NOT_IN_RDF) if leaving.has_project else ())


FORMATS = (Format("jsonld", ".jsonld", "application/ld+json", "all triples as JSON with short names", _write),)


def _read(quads: bytes) -> list[tuple[str, Things]]:
    graphs: dict[str, Things] = {}
    for line in quads.decode().split("\n"):  # no line feed stands inside a term
        if line:
            subject, predicate, rest = line.split(" ", 2)
            value, _, graph = rest.removesuffix(" .").rpartition(" ")
            graphs.setdefault(graph, {}).setdefault(subject, {}).setdefault(predicate, []).append(value)
    return sorted(graphs.items())


def _split(term: str) -> tuple[str, str]:
    """What kind of value a term is, and its text: `@id`, `@language en`, the IRI of a datatype, or plain."""
    if term.startswith("<"):
        return "@id", term[1:-1]
    after = term[term.rindex('"') + 1 :]
    kind = f"@language {after[1:]}" if after.startswith("@") else after[3:-1]
    return kind, terms.words(term)


class _Words:
    """The short names of a document and the context that says what they mean.

    Args:
        base: what the names of the study's own things begin with.
        graphs: everything that is to be named.
    """

    def __init__(self, base: str, graphs: Iterable[Things]) -> None:
        spaces = dict(PREFIXES)
        if base.endswith(("/", "#")) and base not in spaces.values():
            spaces["study"] = base
        self._spaces = sorted(spaces.items(), key=lambda item: -len(item[1]))
        self._used: set[str] = set()
        kinds: dict[str, set[str]] = {}
        classes: dict[str, None] = {}
        for said in (said for things in graphs for said in things.values()):
            for predicate, values in said.items():
                if predicate == _TYPE:
                    classes.update(dict.fromkeys(values))
                else:
                    kinds.setdefault(predicate, set()).update(_split(value)[0] for value in values)
        self._only = {predicate: next(iter(found)) for predicate, found in kinds.items() if len(found) == 1}
        self._named: dict[str, str] = {}
        for term in (*sorted(kinds), *sorted(classes)):
            self._name(term, {*_ALIASES, "notice", *spaces, *self._named.values()})

    def _name(self, term: str, taken: AbstractSet[str]) -> None:
        """The last part of an IRI, where it is a word that means nothing else; else the IRI with its prefix."""
        iri = term[1:-1]
        local = re.split(r"[#/]", iri)[-1]
        self._named[term] = local if _LOCAL.match(local) and local not in taken else self.short(term)

    def short(self, term: str) -> str:
        """The name of a thing, with a prefix where there is one for it."""
        iri = term[1:-1]
        for prefix, space in self._spaces:
            rest = iri.removeprefix(space)
            if rest != iri and rest and not rest.startswith("//"):
                self._used.add(prefix)
                return f"{prefix}:{rest}"
        return iri

    def nodes(self, things: Things) -> list[dict[str, Any]]:
        """The things of a graph, each with what is said of it."""
        return [{"id": self.short(subject), **self._node(said)} for subject, said in sorted(things.items())]

    def _node(self, said: dict[str, list[str]]) -> dict[str, Any]:
        node: dict[str, Any] = {}
        for predicate, values in said.items():
            kind = predicate == _TYPE
            shown = [self._named[value] if kind else self._value(predicate, value) for value in sorted(values)]
            node["type" if kind else self._named[predicate]] = shown[0] if len(shown) == 1 else shown
        return dict(sorted(node.items(), key=lambda item: (item[0] not in _FIRST, item[0] != "type", item[0])))

    def _value(self, predicate: str, term: str) -> Any:
        """A value, as plain as the context allows: where a predicate has values of one kind, only their text."""
        kind, text = _split(term)
        if predicate in self._only or kind == _PLAIN:
            if kind == XSD["boolean"] and text in {"true", "false"}:
                return text == "true"
            native = kind == XSD["integer"] and _NATIVE.match(text)
            return int(text) if native else self.short(term) if kind == "@id" else text
        if kind == "@id":
            return {"id": self.short(term)}
        if kind.startswith("@"):
            return {"@value": text, "@language": kind.split(" ")[1]}
        return {"@value": text, "@type": self.short(f"<{kind}>")}

    def context(self) -> dict[str, Any]:
        """What the short names mean: the prefixes that are used, then the words, then what is left out of the data."""
        defined = {name: self._definition(term) for term, name in self._named.items()}
        spaces = {name: {"@id": space, "@prefix": True} for name, space in sorted(self._spaces) if name in self._used}
        words = {name: meaning for name, meaning in sorted(defined.items()) if name != meaning}
        return {"@version": 1.1, **spaces, **_ALIASES, "notice": None, **words}

    def _definition(self, term: str) -> Any:
        kind = self._only.get(term, _PLAIN)
        if kind == _PLAIN:
            return self.short(term)
        name, _, language = kind.partition(" ")
        how = {"@language": language} if language else {"@type": name if name == "@id" else self.short(f"<{name}>")}
        return {"@id": self.short(term), **how}
