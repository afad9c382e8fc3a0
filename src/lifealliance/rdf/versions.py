"""Which versions a code has had: its dated codebooks, what the store holds of it, and what it is now, as one line.

A change of name, definition or level makes another version. That a level is first said where none was said before
changes nothing. Codes merged into one keep their versions beside the versions of the one they became.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lifealliance.model.history import CodeVersion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lifealliance.model.history import CodeState

#: Sorts behind every date: what nobody dated was read after the dated codebooks.
_UNDATED = "9999"


def timeline(
    states: Sequence[CodeState],
    stored: Sequence[CodeVersion],
    now: CodeVersion | None,
    today: str,
    mint: Callable[[CodeVersion, int], str],
) -> tuple[CodeVersion, ...]:
    """All versions of one code in order, numbered and named; the last one of lane "" holds now.

    Args:
        states: what dated codebooks say of it.
        stored: what the store holds of it.
        now: what the project says, without number and name; None for a code that is no longer there.
        today: the day of the load, or empty.
        mint: the name of a version that is the n-th of the same content.
    """
    left = list(stored)
    found = [_met(draft, state, left) for draft, state in _runs(states)]
    ordered = sorted([*found, *left], key=lambda it: (it.since or _UNDATED, bool(it.lane), it.number, it.name))
    own = _without_repeats([it for it in ordered if not it.lane])
    if now is not None:
        own = _with_now(own, now, today)
    own = [_ended(it, own[at + 1 :], gone=today if now is None else "") for at, it in enumerate(own)]
    merged = [it if it.until else replace(it, until=today) for it in ordered if it.lane]
    return _named(_woven(own, merged), mint)


def _woven(own: list[CodeVersion], merged: list[CodeVersion]) -> list[CodeVersion]:
    """Merged versions stand by their day; those of the code itself keep their order."""
    woven = list(own)
    for it in merged:
        woven.insert(next((at for at, other in enumerate(woven) if other.since > it.since), len(woven)), it)
    return woven


def _runs(states: Sequence[CodeState]) -> list[tuple[CodeVersion, CodeState]]:
    """Codebook after codebook that say the same become one version; what a codebook leaves open says nothing else."""
    runs: dict[str, list[tuple[CodeVersion, CodeState]]] = {}
    for state in sorted(states, key=lambda it: (it.lane, it.since)):
        lane = runs.setdefault(state.lane, [])
        if lane and _same_state(lane[-1][1], state):
            version, before = lane[-1]
            known = replace(before, definition=_said(before.definition, state.definition))
            known = replace(known, level=_said(before.level, state.level))
            version = replace(version, definition=known.definition or "", level=known.level or "", until=state.until)
            lane[-1] = (version, known)
        else:
            version = CodeVersion(
                state.name,
                state.definition or "",
                state.level or "",
                since=state.since,
                until=state.until,
                read_in=state.file,
                lane=state.lane,
            )
            lane.append((version, state))
    return [run for lane in runs.values() for run in lane]


def _said(one: str | None, other: str | None) -> str | None:
    return other if one is None else one


def _same_state(one: CodeState, other: CodeState) -> bool:
    return one.name == other.name and all(
        None in pair or pair[0] == pair[1] for pair in ((one.definition, other.definition), (one.level, other.level))
    )


def _met(draft: CodeVersion, state: CodeState, left: list[CodeVersion]) -> CodeVersion:
    """The version a codebook tells of, with the name the store knows it by; it is then no longer left."""
    for it in left:
        if (
            (it.name, bool(it.lane)) == (draft.name, bool(draft.lane))
            and (state.definition is None or it.definition == draft.definition)
            and (state.level is None or it.level in {draft.level, ""})
        ):
            left.remove(it)
            since = min((day for day in (it.since, draft.since) if day), default="")
            return replace(
                it,
                definition=it.definition or draft.definition,
                level=it.level or draft.level,
                since=since,
                until=draft.until or it.until,
                read_in=draft.read_in,
                lane=draft.lane,
                number=0,
            )
    return draft


def _same(earlier: CodeVersion, later: CodeVersion) -> bool:
    """Nothing changed between the two, though a level may first be said in the later one."""
    return (earlier.name, earlier.definition) == (later.name, later.definition) and earlier.level in {"", later.level}


def _without_repeats(own: list[CodeVersion]) -> list[CodeVersion]:
    kept: list[CodeVersion] = []
    for it in own:
        if kept and _same(kept[-1], it):
            kept[-1] = replace(kept[-1], level=it.level, until=it.until, iri=kept[-1].iri or it.iri)
        else:
            kept.append(it)
    return kept


def _with_now(own: list[CodeVersion], now: CodeVersion, today: str) -> list[CodeVersion]:
    """The last version is what the project says: the same as before, or a new one from this day."""
    if own and _same(own[-1], now):
        return [*own[:-1], replace(own[-1], level=now.level, provenance=now.provenance, until="")]
    since = max(today, own[-1].since if own else "") if today else ""
    return [*own, replace(now, since=since)]


def _ended(it: CodeVersion, later: list[CodeVersion], gone: str) -> CodeVersion:
    """With the day on which it ceased to hold: that of the next version at the latest."""
    if later:
        after = later[0].since
        return replace(it, until=min(it.until, after) if it.until and after else it.until or after)
    return replace(it, until=it.until or gone)


def _named(ordered: list[CodeVersion], mint: Callable[[CodeVersion, int], str]) -> tuple[CodeVersion, ...]:
    taken = {it.iri for it in ordered}
    named = []
    for number, it in enumerate(ordered, start=1):
        iri, nth = it.iri, 0
        while not iri or (iri in taken and not it.iri):
            nth += 1
            iri = mint(it, nth)
        taken.add(iri)
        named.append(replace(it, iri=iri, number=number))
    return tuple(named)


def merged_into(it: CodeVersion, versions: Sequence[CodeVersion]) -> CodeVersion | None:
    """The version of the code itself that took up a merged one; None for a version of the code itself."""
    own = [version for version in versions if not version.lane]
    if not it.lane or not own:
        return None
    return next((version for version in own if not version.until or (it.until and version.until > it.until)), own[-1])


def applied(day: str, versions: Sequence[CodeVersion], books: Sequence[str], before: str) -> CodeVersion:
    """The version of its code that a coding applies.

    Between two dated codebooks it is the one of the earlier; before the first codebook, or where several codes that
    were merged later might be meant, the first one known. Where no codebooks tell, a coding that the store held keeps
    its version, and a new one applies what holds now.

    Args:
        day: when the code was given, or empty.
        versions: all versions of that code.
        books: the days of the codebooks in order.
        before: term of the version that the store says it applies, or empty.
    """
    own = [version for version in versions if not version.lane]
    if day and books and day < books[-1]:
        held = max((date for date in books if date <= day), default=books[0])
        then = [it for it in own if it.since and it.since <= held and (not it.until or it.until > held)]
        later = [it for it in own if it.since > held]
        return (then[-1:] or later[:1] or own[-1:])[0]
    return next((version for version in versions if version.iri == before), own[-1])
