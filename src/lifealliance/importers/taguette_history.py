"""The history a Taguette project keeps: who gave which tag to which highlight and when, and what became of its tags."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from lifealliance.terms import FORBIDDEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lifealliance.importers.sqlite import Row

#: The title of the memo that tells what became of the tags.
HISTORY = "History of the tags"


class History:
    """Who put which tag on which highlight, and when: replayed from the events of a project.

    Args:
        rows: the table `commands` in its order.
        names: the tags there are, by number, for those the history does not name.

    Attributes:
        read: events that were read.
        used: those of highlights, which say who gave which tag and when.
        told: what happened to the tags, a line for each event.
        others: events of other kinds, with how many of each.
        unread: events that are no events.
        by_highlight: codings whose coder is who marked the highlight: an exported history names merged tags by
            numbers they no longer have.
    """

    def __init__(self, rows: Iterable[Row], names: Mapping[int, str]) -> None:
        self._who: dict[tuple[int, int], tuple[str, str]] = {}
        self._tags: dict[int, set[int]] = {}
        self._marked: dict[int, tuple[str, str]] = {}
        self._paths: dict[int, str] = {}
        self._names = names
        self.told: list[str] = []
        self.others: Counter[str] = Counter()
        self.read = self.used = self.unread = self.by_highlight = 0
        for row in rows:
            try:
                event = json.loads(row.words("payload"))
            except (ValueError, RecursionError):
                event = None
            if not isinstance(event, dict):
                self.unread += 1
                continue
            self.read += 1
            self._replay(event, (row.words("user_login"), row.words("date")))

    def by(self, highlight: int, tag: int) -> tuple[str, str]:
        """Login and time of a coding; both empty where the history does not know the highlight."""
        if (highlight, tag) in self._who:
            return self._who[highlight, tag]
        self.by_highlight += highlight in self._marked
        return self._marked.get(highlight, ("", ""))

    def _replay(self, event: dict[str, object], by: tuple[str, str]) -> None:
        kind = str(event.get("type"))
        self.used += kind.startswith("highlight_")
        if kind.startswith("tag_"):
            self._tell(kind, event, by)
        elif not kind.startswith("highlight_"):
            self.others[kind[:40]] += 1
        highlight, tags = event.get("highlight_id"), event.get("tags")
        if kind == "highlight_add" and isinstance(highlight, int) and isinstance(tags, list):
            now = {tag for tag in tags if isinstance(tag, int)}
            before = self._tags.get(highlight, set())
            for tag in now - before:
                self._who[highlight, tag] = by
            for tag in before - now:
                self._who.pop((highlight, tag), None)
            self._tags[highlight] = now
            self._marked[highlight] = by
        elif kind == "highlight_delete" and isinstance(highlight, int):
            self._marked.pop(highlight, None)
            for tag in self._tags.pop(highlight, set()):
                self._who.pop((highlight, tag), None)
        elif kind == "tag_merge":
            self._merge(event.get("src_tag_id"), event.get("dest_tag_id"))

    def _tell(self, kind: str, event: dict[str, object], by: tuple[str, str]) -> None:
        """Note what happened to a tag, in words; a tag the history has not named is told by its number."""
        tag, target = (event.get(name) for name in ("tag_id" if "tag_id" in event else "src_tag_id", "dest_tag_id"))
        before, now = self._path(tag), str(event.get("tag_path") or "")
        if kind == "tag_add":
            what = f"{now} added" if tag not in self._paths else f"{before} changed"
            what = f"{before} renamed {now}" if tag in self._paths and now != before else what
            if isinstance(tag, int):
                self._paths[tag] = now
        elif kind == "tag_merge":
            what = f"{before} merged into {self._path(target)}"
        else:
            what = f"{before} deleted" if kind == "tag_delete" else f"{before}: {kind}"
        login, date = by
        self.told.append(FORBIDDEN.sub(" ", f"{date[:16]} {login or 'somebody'}: {what}"))

    def _path(self, tag: object) -> str:
        if not isinstance(tag, int):
            return "a tag"
        return self._paths.get(tag) or self._names.get(tag, f"tag {tag}")

    def _merge(self, source: object, target: object) -> None:
        """A tag merged into another: what it was applied to keeps who applied it, the earlier one where both were."""
        if not isinstance(source, int) or not isinstance(target, int) or source == target:
            return
        for highlight, tags in self._tags.items():
            if source in tags:
                tags.remove(source)
                by = self._who.pop((highlight, source))
                known = self._who.get((highlight, target), by)
                self._who[highlight, target] = min(by, known, key=lambda one: one[1])
                tags.add(target)
