"""The manifest of a generation: what lies in it, so that a damaged or half-copied store never answers in silence.

RocksDB opens a store whose own manifest was cut short without a word and with a fraction of the data. So every file is
listed here with its size and SHA-256, and every graph with its count and digest.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lifealliance.errors import StoreDamaged
from lifealliance.model.tiers import TIERS, Tier
from lifealliance.store.disk import sha256
from lifealliance.store.values import Entry, GraphFacts

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 3
NAME = "manifest.json"
RECORDS = "studies"
GENERATIONS = "generations"

ADVICE = "Restore a copy of it (`lifealliance restore BACKUP --force`), or load the studies again into a new store."


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Size in bytes and SHA-256 of one file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """All that is known of one generation.

    Attributes:
        generation: its number as four digits or more.
        engine: the version of pyoxigraph that wrote it.
        old_words: whether the files may still hold words of studies that were replaced.
        files: path below the generation's folder to its facts.
        records: name below studies/ to its facts.
        tiers: what is loaded, by tier and id.
    """

    generation: str
    engine: str
    old_words: bool
    files: dict[str, FileFacts]
    records: dict[str, FileFacts]
    tiers: dict[Tier, dict[str, Entry]]

    def entries(self) -> tuple[Entry, ...]:
        """The entries of all tiers."""
        return tuple(entry for entries in self.tiers.values() for entry in entries.values())

    def version(self, tier: Tier) -> str:
        """A short word that changes when, and only when, a statement stored at this tier changes."""
        lines = sorted(
            f"{iri} {facts.digest}" for entry in self.tiers[tier].values() for iri, facts in entry.graphs.items()
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def to_bytes(self) -> bytes:
        """The manifest as JSON that a person can read, sealed with its own SHA-256."""
        content = {
            "format": FORMAT,
            "generation": self.generation,
            "engine": self.engine,
            "holds words of replaced studies": self.old_words,
            "tiers": {tier: {key: asdict(entry) for key, entry in sorted(self.tiers[tier].items())} for tier in TIERS},
            "files": {name: asdict(facts) for name, facts in sorted(self.files.items())},
            "records": {name: asdict(facts) for name, facts in sorted(self.records.items())},
        }
        return (json.dumps({**content, "seal": _seal(content)}, indent=1, ensure_ascii=False) + "\n").encode()


def _seal(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _entry(found: dict[str, Any]) -> Entry:
    return Entry(**{**found, "graphs": {iri: GraphFacts(**facts) for iri, facts in found["graphs"].items()}})


def read(folder: Path) -> Manifest:
    """The manifest of the generation in a folder.

    Raises:
        StoreDamaged: the manifest is absent, is not JSON, or is not as it was written.
    """
    path = folder / NAME
    if not path.is_file():
        raise StoreDamaged(f"{path} is missing. {ADVICE}")
    try:
        content = json.loads(path.read_bytes())
        seal = content.pop("seal")
        made_by = content["format"]
        if made_by == FORMAT and seal == _seal(content):
            return Manifest(
                content["generation"],
                content["engine"],
                content["holds words of replaced studies"],
                {name: FileFacts(**facts) for name, facts in content["files"].items()},
                {name: FileFacts(**facts) for name, facts in content["records"].items()},
                {tier: {key: _entry(found) for key, found in content["tiers"][tier].items()} for tier in TIERS},
            )
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise StoreDamaged(f"{path} can't be read as a manifest. {ADVICE}") from problem
    if made_by != FORMAT:
        raise StoreDamaged(f"{path} was written by another version of lifealliance (format {made_by}). {ADVICE}")
    raise StoreDamaged(f"{path} was changed after it was written. {ADVICE}")


def facts_of(path: Path) -> FileFacts:
    """Size and SHA-256 of a file as it is now."""
    return FileFacts(path.stat().st_size, sha256(path))


def check_files(root: Path, generation: Path, manifest: Manifest, *, hashes: bool) -> None:
    """Compares the files on disk with the manifest.

    Args:
        root: the store's folder.
        generation: the folder of the generation.
        manifest: what should be there.
        hashes: whether to read every file (about a second for a gigabyte) or to look at sizes only.

    Raises:
        StoreDamaged: a file is missing, has another size or another content; names all that differ.
    """
    listed = [(generation / name, facts) for name, facts in manifest.files.items()]
    listed += [(root / RECORDS / name, facts) for name, facts in manifest.records.items()]
    wrong = []
    for path, facts in listed:
        if not path.is_file():
            wrong.append(f"{path.relative_to(root)} is missing")
        elif path.stat().st_size != facts.size:
            wrong.append(f"{path.relative_to(root)} has {path.stat().st_size} bytes instead of {facts.size}")
        elif hashes and sha256(path) != facts.sha256:
            wrong.append(f"{path.relative_to(root)} has another content than when it was written")
    if wrong:
        more = f" and {len(wrong) - 3} more" if len(wrong) > 3 else ""
        raise StoreDamaged(f"The store {root} is damaged: {'; '.join(wrong[:3])}{more}. {ADVICE}")
