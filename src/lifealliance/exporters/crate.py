"""A study as an RO-Crate 1.2: its data in several formats, its codebook, the ontology, the questions, the licences.

The crate is a zip archive that explains itself: README.md for a person, ro-crate-metadata.json for a program. The same
study gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lifealliance import __version__
from lifealliance.answers import INVENTED, INVENTED_NOTICE
from lifealliance.errors import Missing
from lifealliance.exporters import codebook, codings, json_ld, quotes, rdf_formats, refi_qda, web_annotation
from lifealliance.exporters.archive import archived
from lifealliance.exporters.values import Exported, Format
from lifealliance.iris import LICENCES, ONTOLOGY
from lifealliance.resources import folder

if TYPE_CHECKING:
    from lifealliance.exporters.values import Leaving
    from lifealliance.model.coded import Count

_VERSION = "1.2"
_ALL = [
    *(*rdf_formats.FORMATS, *json_ld.FORMATS, *refi_qda.FORMATS, *codings.FORMATS),
    *(*codebook.FORMATS, *web_annotation.FORMATS, *quotes.FORMATS),
]
_FORMATS = {form.name: form for form in _ALL}
#: The files with the data, by name, and the format of each.
_DATA = {
    "study.trig": "trig",
    "study.jsonld": "jsonld",
    "project.qdpx": "qdpx",
    "codings.csv": "csv",
    "matrix.csv": "matrix",
    "quotes.csv": "quotes",
    "codebook.csv": "codebook",
    "codebook.qdc": "qdc",
    "codebook.ttl": "skos",
    "annotations.jsonld": "annotations",
}
#: What of the program goes along: folder of the crate, folder here, what in it, whose licence, what it is.
_PROGRAM = (
    ("ontology", "ontology", "*.ttl", "ontology", "The ontology"),
    ("concepts", "ontology", "concepts/*.ttl", "ontology", "The lists of words the ontology uses"),
    ("questions", "queries", "competency/*.rq", "program", "The questions that can be asked, in SPARQL"),
)
_MEDIA = {".ttl": "text/turtle", ".rq": "application/sparql-query", ".md": "text/markdown"}


def _library(part: str) -> Any:
    """A part of the library that knows the format; it comes with an extra, for it needs what nothing else here does.

    Raises:
        Missing: it is not installed.
    """
    try:
        return import_module(f"rocrate.{part}")
    except ImportError as error:
        raise Missing("For crates a further library is needed. Install lifealliance[crate].") from error


class _Crate:
    """A crate while it is packed.

    Args:
        leaving: the study.
        licence: what its people allow, as a thing.

    Attributes:
        files: content by name.
    """

    def __init__(self, leaving: Leaving, licence: dict[str, str]) -> None:
        self._crate = _library("rocrate").ROCrate(version=_VERSION)
        self.files: dict[str, bytes] = {}
        root = self._crate.root_dataset
        about = f"The study {leaving.id} as lifealliance {__version__} holds it."
        root["name"], root["identifier"], root["datePublished"] = leaving.title, leaving.id, leaving.since
        root["description"] = f"{INVENTED_NOTICE} {about}" if leaving.invented else about
        root["keywords"] = f"{INVENTED}, coded qualitative data" if leaving.invented else "coded qualitative data"
        root["license"] = self.thing("CreativeWork", licence["id"], licence["name"], licence["description"])
        for name, address in LICENCES.items():
            self.thing("CreativeWork", address, f"Licence of the {name}")
        self.thing("SoftwareApplication", "#lifealliance", "lifealliance", f"Version {__version__} wrote this crate.")

    def thing(self, kind: str, iri: str, name: str, description: str = "") -> Any:
        """Something that is no file, such as a licence or a program."""
        said = {"@type": kind, "name": name} | ({"description": description} if description else {})
        return self._crate.add(_library("model").ContextEntity(self._crate, iri, properties=said))

    def folder(self, name: str, about: str, **said: Any) -> None:
        """A folder of the crate."""
        self._crate.add_dataset(dest_path=f"{name}/", properties={"name": about, **said})

    def file(self, name: str, body: bytes, media_type: str, about: str, licence: str) -> None:
        """A file of the crate with what it is, how large it is, and under what it may be used."""
        said = {"name": about, "encodingFormat": media_type, "contentSize": str(len(body))}
        own = {"license": {"@id": licence}, "sha256": hashlib.sha256(body).hexdigest()}
        self._crate.add_file(dest_path=name, properties=said | own)
        self.files[name] = body

    def packed(self) -> bytes:
        """The archive; what describes it stands first."""
        described = json.dumps(self._crate.metadata.generate(), ensure_ascii=False, indent=1).encode() + b"\n"
        return archived({"ro-crate-metadata.json": described, **self.files}, smaller=True)


def _write(leaving: Leaving) -> Exported:
    licence = _licence(leaving.licence)
    crate, own = _Crate(leaving, licence), licence["id"]
    crate.folder("data", "The data of the study")
    said = {name: _FORMATS[form].write(leaving) for name, form in _DATA.items()}
    for name, found in said.items():
        form = _FORMATS[_DATA[name]]
        crate.file(f"data/{name}", found.body, form.media_type, form.about, own)
    for place, root, pattern, kind, about in _PROGRAM:
        terms = LICENCES[kind]
        crate.folder(place, about, license={"@id": terms}, version=__version__)
        for path in sorted(folder(root).glob(pattern)):
            crate.file(f"{place}/{path.name}", path.read_bytes(), _MEDIA[path.suffix], path.stem, terms)
    crate.file("README.md", _readme(leaving, licence, said).encode(), _MEDIA[".md"], "What is in here", own)
    notes = tuple(f"{name}: {note}" for name, found in said.items() for note in found.notes)
    return Exported(crate.packed(), _together([found.counts for found in said.values()]), notes)


FORMATS = (
    Format("rocrate", ".zip", "application/zip", "all of it as an RO-Crate, with ontology and questions", _write),
)


def _licence(words: str) -> dict[str, str]:
    """The licence of the data as a thing with a name."""
    if words.startswith(("http://", "https://")):
        return {"id": words, "name": words, "description": ""}
    if words:
        return {"id": "#licence", "name": words, "description": ""}
    todo = "No licence is stated. Ask the people of the study before you use the data in any way."
    return {"id": "#licence", "name": "No licence is stated", "description": todo}


def _together(tables: list[tuple[Count, ...]]) -> tuple[Count, ...]:
    """What at least one of the files holds."""
    best: dict[str, Count] = {}
    for count in (count for table in tables for count in table):
        if count.kind not in best or count.kept > best[count.kind].kept:
            best[count.kind] = count
    return tuple(best.values())


def _readme(leaving: Leaving, licence: dict[str, str], said: dict[str, Exported]) -> str:
    lines = [f"# {leaving.title}", ""]
    lines += [INVENTED_NOTICE, ""] if leaving.invented else []
    lines += [
        f"The study `{leaving.id}` as lifealliance {__version__} held it on {leaving.since}.",
        f"Licence of the data: {licence['description'] or licence['name']}",
        f"Licence of the ontology: {LICENCES['ontology']}; of the questions: {LICENCES['program']}",
        f"The terms are those of <{ONTOLOGY}>; they stand in `ontology/` and `concepts/`.",
        "",
        "| file | what it is | what of the study has no place in it |",
        "|---|---|---|",
    ]
    rows = [(name, _FORMATS[_DATA[name]].about, found.left_out() or "nothing") for name, found in said.items()]
    return "\n".join([*lines, *(f"| data/{name} | {about} | {out} |" for name, about, out in rows)]) + "\n"
