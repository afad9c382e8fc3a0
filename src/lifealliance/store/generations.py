"""Building a generation beside the one that is served, so that a load is there whole or not at all.

A generation is built in `NNNN.tmp`, given its manifest, made durable and renamed; only then is CURRENT switched to it.
A process that dies in between leaves the old generation served and something to be swept away.
"""

from __future__ import annotations

import gc
import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from lifealliance.errors import StoreDamaged
from lifealliance.store import lines, manifest, records
from lifealliance.store.disk import link, remove, room, sync_file, sync_folder, write_whole
from lifealliance.store.manifest import ADVICE, GENERATIONS, NAME, FileFacts, Manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lifealliance.model.tiers import Tier
    from lifealliance.store.changes import Change, Layer
    from lifealliance.store.values import Entry

CURRENT = "CURRENT"
#: CURRENT before the first generation is finished; without it an accident and a fresh start would look the same.
_NONE = "none"
#: RocksDB's diary and lock: no part of the data, and with paths of this machine in them.
_NOT_DATA = re.compile(r"LOCK|LOG.*|bulk-.*\.sst")
_BYTES_PER_QUAD = 400


def current(root: Path) -> str:
    """The number of the generation that is served; "" when nothing has been stored yet.

    Raises:
        StoreDamaged: CURRENT is missing although there are generations, or names none.
    """
    text = ""
    while True:
        before, text = text, _served(root)
        if text in {"", _NONE}:
            return ""
        number = text.removeprefix(GENERATIONS + "/")
        if number.isdecimal() and (root / GENERATIONS / number).is_dir():
            return number
        # A writer may have switched and swept between the two looks; only what stays the same is wrong.
        if text == before:
            raise StoreDamaged(f"{root / CURRENT} names {text!r}, which is not there. {ADVICE}")


def _served(root: Path) -> str:
    try:
        return (root / CURRENT).read_text(encoding="utf-8", errors="replace").strip() or "nothing"
    except FileNotFoundError:
        made = [path.name for path in (root / GENERATIONS).glob("*") if path.name.isdecimal()]
    if made:
        raise StoreDamaged(
            f"{root / CURRENT} is missing. Write {GENERATIONS}/{max(made, key=int)} into it if that generation is "
            "whole, or restore a copy (`lifealliance restore BACKUP --force`)."
        )
    return ""


def build(root: Path, before: Manifest | None, change: Change, progress: Callable[[str], None]) -> Manifest:
    """Builds the next generation and serves it.

    Returns:
        The manifest of the new generation.

    Raises:
        StoreFull: the disk has no room; the current generation is served as before.
    """
    home = root / GENERATIONS
    home.mkdir(exist_ok=True)
    if before is None and not (root / CURRENT).exists():
        write_whole(root / CURRENT, _NONE.encode())
    made = [path.name.removesuffix(".tmp") for path in home.iterdir()]
    number = f"{1 + max((int(name) for name in made if name.isdecimal()), default=0):04d}"
    unfinished = home / f"{number}.tmp"
    try:
        with room(root, _needed(before, change)):
            found = _fill(root, unfinished, before, change, progress)
            progress(f"Switching to generation {number}")
            unfinished.rename(home / number)
            sync_folder(home)
            write_whole(root / CURRENT, f"{GENERATIONS}/{number}".encode())
    finally:
        remove(unfinished)
    return found


def _needed(before: Manifest | None, change: Change) -> int:
    """Bytes the next generation is likely to take: measured are 137 to 400 a statement."""
    kept = sum(
        facts.size
        for name, facts in (before.files if before else {}).items()
        if not any(layer.linked and name.startswith(f"{tier}/") for tier, layer in change.layers.items())
    )
    coming = (load for layer in change.layers.values() for load in layer.loads)
    return kept + _BYTES_PER_QUAD * sum(load.quads.count(b"\n") for load in coming)


def _fill(
    root: Path, folder: Path, before: Manifest | None, change: Change, progress: Callable[[str], None]
) -> Manifest:
    entries: dict[Tier, dict[str, Entry]] = {}
    files: dict[str, FileFacts] = {}
    for tier, layer in change.layers.items():
        (folder / tier).mkdir(parents=True)
        if layer.linked:
            assert before is not None
            progress(f"Linking what stays at the {tier} tier")
            _link_all(root / GENERATIONS / before.generation / tier, folder / tier)
        entries[tier] = _write(root, folder, tier, layer, progress)
        files |= _seal(folder, tier)
    progress("Sealing the new generation")
    kept = before.records if before else {}
    held = (entry for stored in entries.values() for entry in stored.values())
    wanted = {file for entry in held for file in records.files_of(entry.record)}
    found = Manifest(
        folder.name.removesuffix(".tmp"),
        ox.__version__,
        _old_words(before, change),
        files,
        {file: facts for file, facts in {**kept, **change.records}.items() if file in wanted},
        entries,
    )
    write_whole(folder / NAME, found.to_bytes())
    sync_folder(folder)
    return found


def _old_words(before: Manifest | None, change: Change) -> bool:
    """Whether the files may hold words of what was replaced; linked files have those of the generation before, too."""
    linked = [layer for layer in change.layers.values() if layer.linked]
    return any(layer.dropped for layer in linked) or bool(linked and before and before.old_words)


def _seal(folder: Path, tier: Tier) -> dict[str, FileFacts]:
    """Makes the files of a tier durable, without those that are no part of the data."""
    for path in (folder / tier).iterdir():
        if _NOT_DATA.fullmatch(path.name):
            path.unlink()
    files = {f"{tier}/{path.name}": _facts(path) for path in sorted((folder / tier).iterdir())}
    sync_folder(folder / tier)
    return files


def _link_all(source: Path, target: Path) -> None:
    for path in source.iterdir():
        if path.suffix == ".sst":
            # RocksDB never changes an SST file, so two generations may share it.
            link(path, target / path.name)
        elif not _NOT_DATA.fullmatch(path.name):
            (target / path.name).write_bytes(path.read_bytes())


def _facts(path: Path) -> FileFacts:
    # What has a second name was made durable with the generation it is shared with.
    if path.stat().st_nlink == 1:
        sync_file(path)
    return manifest.facts_of(path)


def _write(root: Path, folder: Path, tier: Tier, change: Layer, progress: Callable[[str], None]) -> dict[str, Entry]:
    """Writes the statements by one call of the bulk loader, and measures what has come to lie there."""
    coming = {load.entry.id: load.quads for load in change.loads}
    fresh = [key for key in change.entries if key in coming or not change.linked]
    store = ox.Store(folder / tier)
    for graph in change.dropped if change.linked else ():
        store.remove_graph(ox.NamedNode(graph))
    total = sum(facts.quads for key in fresh for facts in change.entries[key].graphs.values())
    if total:
        progress(f"Writing {total:,} triples of the {tier} tier")
    # One study's statements are in memory at a time: chain asks for the next only when one is written.
    parts = (coming.get(key) or records.quads(root, change.entries[key].record) for key in fresh)
    store.bulk_extend(chain.from_iterable(map(lines.parse, parts)))
    store.flush()
    entries = dict(change.entries)
    for key in fresh:
        graphs = {iri: lines.facts(store, iri) for iri in sorted(entries[key].graphs)}
        entries[key] = replace(entries[key], graphs=graphs)
    # There is no close(): the store ends when nothing holds it.
    del store
    gc.collect()
    return entries


def sweep(root: Path, keep: Manifest) -> bool:
    """Removes older generations, unfinished ones and records nothing stands on.

    Returns:
        False when the system held on to something, as Windows does while a process reads it.
    """
    old = [path for path in (root / GENERATIONS).iterdir() if path.name != keep.generation]
    gone = [remove(path) for path in old]
    remove(root / f"{CURRENT}.tmp")
    return records.sweep(root, set(keep.records)) and all(gone)
