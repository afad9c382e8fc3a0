"""Writes the pages about the ontology into site/: from the ontology, the shapes, the questions and the prose in docs/.

    python -m tools.build_docs [FOLDER]

`make docs` adds the reference that pyLODE writes, as FOLDER/reference.html.
"""

from __future__ import annotations

import re
import shutil
import sys
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import yaml
from markdown_it import MarkdownIt
from markupsafe import Markup
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, URIRef
from tools.docs_ontology import MODULES, ROOF, Ontology, is_concept, is_term
from tools.docs_picture import picture
from tools.docs_sentences import sections

from lifealliance import iris
from lifealliance.questions import GROUPS, read_questions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "docs" / "ontology"
QUERIES = ROOT / "queries"
_CONSTRUCTED = re.compile(r"CONSTRUCT\s*\{(.*?)\}", re.DOTALL)
_PLACED = re.compile(r"VALUES\s+\?placed\s*\{(.*?)\}", re.DOTALL)
_LINKED = re.compile(r"\]\((?!https?://|#)([^)]*)\)")


def main() -> int:
    """Writes the pages; the folder is site/ unless another is given."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "site"
    target.mkdir(parents=True, exist_ok=True)
    onto = Ontology(ROOT / "ontology", ROOT / "shapes")
    for name, text in pages(onto).items():
        (target / name).write_text(text, encoding="utf-8", newline="\n")
    shutil.copyfile(SOURCES / "style.css", target / "style.css")
    _copy_files(target / "files")
    whole(ROOT / "ontology").serialize(target / "files" / "lifealliance-whole.ttl", format="turtle")
    print(f"The pages stand in {target.name}/. Begin with index.html.")
    return 0


def pages(onto: Ontology) -> dict[str, str]:
    """The text of every page by its file name."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SOURCES / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rules = _rules()
    pictures = yaml.safe_load((SOURCES / "pictures.yaml").read_text(encoding="utf-8"))
    written = {name for writes in rules.values() for name in re.findall(r"la:(\w+)", writes)}
    given = _given(onto, rules)
    made = {}
    for name in ("index", "holds", "concepts", "borrowed", "start", "questions", "decisions"):
        drawn = picture(onto, "overview", pictures["overview"], "", written) if name == "index" else ""
        made[f"{name}.html"] = environment.get_template(f"{name}.html").render(**given, here=name, picture=drawn)
    for module in given["modules"]:
        name = module["name"]
        drawn = picture(onto, name, pictures[name], name, written)
        page = environment.get_template("module.html")
        made[f"{name}.html"] = page.render(**given, here=name, module=module, picture=drawn)
    return made


def _given(onto: Ontology, rules: dict[str, str]) -> dict[str, Any]:
    """What every template may show."""
    questions = read_questions(QUERIES / "competency")
    return {
        "title": onto.text(ROOF, DCTERMS.title),
        "about": onto.text(ROOF, DCTERMS.description),
        "independent": onto.text(ROOF, RDFS.comment),
        "version": onto.text(ROOF, OWL.versionInfo),
        "modules": [_module(onto, name) for name in MODULES],
        "terms": onto.terms({name: it.text for name, it in questions.items()}, rules),
        "references": onto.references(),
        "anchors": {key: _slug(key) for key, _ in onto.references()},
        "questions": questions,
        "groups": GROUPS,
        "schemes": _schemes(onto),
        "sections": sections(onto),
        "borrowed": _borrowed(onto),
        "prefixes": iris.PREFIXES,
        "starters": _starters(),
        "decisions": [_prose(path) for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))],
        "meaning": _prose(SOURCES / "rules-of-meaning.md"),
        "files": sorted(path.name for path in _files()),
    }


def whole(ontology: Path) -> Graph:
    """All modules as one ontology under the roof's header, for readers of a single file."""
    graph = Graph()
    for name in ("lifealliance", *MODULES):
        graph.parse(ontology / f"{name}.ttl")
    for module in list(graph.subjects(RDF.type, OWL.Ontology)):
        if module != ROOF:
            graph.remove((module, None, None))
    graph.remove((ROOF, OWL.imports, None))
    return graph


def _rules() -> dict[str, str]:
    """What each rule writes: the pattern of its CONSTRUCT, and the properties that it takes from a list."""
    made = {}
    for path in sorted((QUERIES / "rules").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        made[path.stem] = " ".join([*_CONSTRUCTED.findall(text), *_PLACED.findall(text)])
    return made


def _module(onto: Ontology, name: str) -> dict[str, str]:
    node = URIRef(f"{ROOF}/{name}")
    return {"name": name, "about": onto.text(node, DCTERMS.description), "iri": str(node)}


def _schemes(onto: Ontology) -> list[dict[str, Any]]:
    """The concept schemes with their concepts, broader ones before narrower ones."""
    made = []
    for scheme in _sorted(onto.graph.subjects(RDF.type, SKOS.ConceptScheme)):
        if not is_concept(scheme):
            continue
        concepts = _sorted(onto.graph.subjects(SKOS.inScheme, scheme))
        made.append({"node": scheme, "concepts": [_concept(onto, it) for it in concepts], **_concept(onto, scheme)})
    return sorted(made, key=lambda it: str(it["label"]).lower())


def _sorted(nodes: Iterable[Node]) -> list[URIRef]:
    return sorted(it for it in nodes if isinstance(it, URIRef))


def _concept(onto: Ontology, node: URIRef) -> dict[str, Any]:
    return {
        "name": onto.local(node),
        "label": onto.label(node),
        "notation": onto.text(node, SKOS.notation),
        "others": onto.texts(node, SKOS.altLabel),
        "definition": onto.text(node, SKOS.definition),
        "notes": onto.texts(node, SKOS.scopeNote),
        "source": onto.text(node, DCTERMS.source),
        "broader": [onto.link(it) for it in _sorted(onto.graph.objects(node, SKOS.broader))],
    }


def _borrowed(onto: Ontology) -> list[dict[str, str]]:
    """The terms of other vocabularies, as terms.ttl declares them."""
    own = {ROOF} | {URIRef(f"{ROOF}/{name}") for name in MODULES}
    found = []
    for node, by in onto.graph.subject_objects(RDFS.isDefinedBy):
        if by in own or is_term(node) or is_concept(node):
            continue
        found.append(
            {
                "id": onto.local(node),
                "name": onto.graph.namespace_manager.curie(str(node), generate=False),
                "label": onto.label(node),
                "use": " ".join(onto.texts(node, SKOS.scopeNote)),
                "iri": str(node),
            }
        )
    return sorted(found, key=lambda it: it["name"].lower())


def _starters() -> list[dict[str, str]]:
    """The starter queries: the sentence of the first lines, and the whole text."""
    made = []
    for path in sorted((QUERIES / "starters").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        leading = takewhile(lambda line: line.startswith("#"), text.splitlines())
        about = " ".join(line.lstrip("#+ ") for line in leading)
        made.append({"name": path.stem, "about": about.removeprefix("summary:").strip(), "text": text})
    return made


def _prose(path: Path) -> dict[str, Any]:
    """A page of prose: its heading, its name and the rest as HTML; what it links to in the repository is only named."""
    heading, _, rest = path.read_text(encoding="utf-8").partition("\n")
    plain = _LINKED.sub("]", rest)
    plain = re.sub(r"\[([^\]]*)\](?!\()", r"\1", plain)
    return {"id": _slug(path.stem), "title": heading.lstrip("# "), "text": Markup(MarkdownIt().render(plain))}  # noqa: S704 (our own prose)


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def _files() -> list[Path]:
    ontology = ROOT / "ontology"
    return [*ontology.glob("*.ttl"), *ontology.glob("concepts/*.ttl"), *ontology.glob("mappings/*.sssom.tsv")]


def _copy_files(target: Path) -> None:
    target.mkdir(exist_ok=True)
    for path in _files():
        shutil.copyfile(path, target / path.name)


if __name__ == "__main__":
    sys.exit(main())
