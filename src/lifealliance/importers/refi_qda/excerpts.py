"""From passages as a tool marked them to excerpts of the canonical text, each span once."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import chain, repeat
from operator import lt
from typing import TYPE_CHECKING

from lifealliance.importers.ledger import number
from lifealliance.importers.offset_evidence import Reading, weigh
from lifealliance.importers.offset_trials import Evidence, sampled
from lifealliance.importers.offset_words import says, words_of
from lifealliance.importers.offsets import Placed, Text, named
from lifealliance.importers.refi_qda.intake import Described, SourceDraft, made_key
from lifealliance.importers.refi_qda.passages import SelectionDraft
from lifealliance.importers.refi_qda.places import BEYOND_TEXT
from lifealliance.importers.refi_qda.spans import Spans
from lifealliance.model.bulk import Bulk
from lifealliance.model.coded import Excerpt, Source

if TYPE_CHECKING:
    from lifealliance.importers.refi_qda.codings import Codings
    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.passages import Row
    from lifealliance.model.coded import Span
    from lifealliance.model.texts import Texts

_MEDIA = {"text": "document", "pdf": "pages", "picture": "picture", "audio": "recording", "video": "recording"}
EXPORT = "Export the project with its sources, or read it with --without-texts, which keeps positions without words."


class Excerpts:
    """Places every passage and merges those of one span.

    Args:
        intake: the drafts.
        codings: gets every coding with the span it is applied to.
        origin: the tool that wrote the file.
        texts: where canonical texts lie.

    Attributes:
        excerpts: every span once, in the order of the sources and of their texts.
    """

    def __init__(self, intake: Intake, codings: Codings, origin: str, texts: Texts) -> None:
        self._file = texts
        self._intake, self._codings, self._origin = intake, codings, origin
        self._texts: dict[str, Text] = {}
        self._readings: dict[str, Reading] = {}
        self.excerpts = Bulk(Excerpt)
        self._beside: dict[str, SourceDraft] = {}
        self._spans = Spans()
        self._referred = {owner for _, owner in intake.note_refs} | {said.owner for said in intake.descriptions}
        self._regions = self._uncoded = self._unread = 0

    def place(self) -> None:
        """Place everything; what can't be placed is a problem."""
        drafts = tuple(self._intake.sources.values())
        self._texts = {draft.key: Text(str(draft.raw), self._file) for draft in drafts if draft.raw is not None}
        evidence = [_evidence(draft, self._texts[draft.key]) for draft in drafts if draft.key in self._texts]
        readings, decisions = weigh(evidence, self._origin, named(self._intake.how.offsets))
        self._readings = dict(zip(self._texts, readings, strict=True))
        for sentence in decisions:
            self._intake.ledger.decide(sentence)
        for draft in drafts:
            if draft.raw is None and any(words is None for *_, words in draft.selections):
                self._textless(draft)
            self._spans = Spans()
            self._selections(draft)
            self._whole(draft)
            self._gather(draft.key)
            if draft.key in self._beside:
                self._gather(self._beside[draft.key].key)
            self._codings.next()
            if draft.key in self._readings:
                self._readings[draft.key].forget()
        pairs = ((draft, self._beside.get(draft.key)) for draft in drafts)
        self._intake.sources = {one.key: one for pair in pairs for one in pair if one is not None}
        self._say()

    def sources(self) -> tuple[Source, ...]:
        """The sources with their canonical texts."""
        return tuple(
            Source(draft.key, draft.name, draft.kind, text.kept if text else None, draft.paths, self._marks(draft))
            for draft in self._intake.sources.values()
            for text in [self._texts.get(draft.key)]
        )

    def _marks(self, draft: SourceDraft) -> tuple[tuple[int, int], ...]:
        """The time marks of a text, their positions read as those of its passages."""
        if not draft.marks:
            return ()
        placed = [(self._readings[draft.key].place(at, at), time) for at, time in draft.marks]
        found = tuple((it.start, time) for it, time in placed if it is not None)
        self._intake.ledger.count("time marks", kept=len(found), no_place=len(placed) - len(found))
        if len(found) < len(placed):
            self._intake.ledger.decide(f"Time marks outside of the text of {draft.name} were left out.")
        return found

    def readings(self) -> tuple[tuple[str, str], ...]:
        """How the positions of every text in which something is marked were read, by its key."""
        marked = set(self.excerpts.column("source"))
        return tuple((key, reading.said) for key, reading in self._readings.items() if key in marked)

    def _gather(self, source: str) -> None:
        """Take in the spans of a source, in the order of its text."""
        spans = self._spans.of(source)
        starts, ends = [start for _, start, _ in spans], [end for _, _, end in spans]
        quotes, review = self._quotes(source, spans), self._spans.reviewed(spans)
        self.excerpts.add([source] * len(spans), starts, ends, quotes, review, self._spans.names(spans))

    def _quotes(self, source: str, spans: list[Span]) -> list[str]:
        text = self._texts.get(source)
        if text is None:
            return [self._spans.words.get(span, "") for span in spans]
        canonical = text.canonical
        return [canonical[start:end] for _, start, end in spans]

    def _textless(self, draft: SourceDraft) -> None:
        marked = sum(words is None for *_, words in draft.selections)
        self._unread += marked
        if not self._intake.how.without_texts and not draft.promised:
            what = f"{number(marked, 'passage')} marked in {draft.name}, whose text is not in the file."
            self._intake.ledger.problem(f"line {draft.line}", what, EXPORT)

    def _selections(self, draft: SourceDraft) -> None:
        rows, draft.selections = draft.selections, []
        sure = self._readings[draft.key].sure if draft.key in self._readings else 0
        if rows and self._at_once(rows, draft.key, sure):
            return
        selections = list(map(SelectionDraft._make, rows))
        regions = any(selection.words is not None for selection in selections)
        repeated = {selection.key: selection for selection in selections if selection.words is None} if regions else {}
        for selection in selections:
            twin = selection if selection.words is None else repeated.get(selection.key, selection)
            if 0 <= twin.start < twin.end <= sure and twin.words is None:
                span: Span | None = (draft.key, twin.start, twin.end)
            else:
                span = self._span(draft, twin)
            if span is not None:
                self._take(selection, span)
                continue
            for coding in selection.codings:  # what is wrong beside the place is said at once
                if not self._codings.of_cases([coding]):
                    self._codings.knows(coding)

    def _at_once(self, rows: list[Row], source: str, sure: int) -> bool:
        """Take all passages of a source in together, if all there is to say of them are their codings."""
        keys, starts, ends, names, users, _, _, coded, words = zip(*rows, strict=True)
        if any(names) or words.count(None) < len(rows):
            return False
        if min(starts) < 0 or max(ends) > sure or not all(map(lt, starts, ends)):
            return False
        codings = list(chain.from_iterable(coded))
        if self._codings.of_cases(codings):
            return False
        spans = list(zip(repeat(source), starts, ends, strict=False))
        self._spans.add_all(spans, keys)
        self._counted[0] += len(self._spans)
        self._counted[1] += len(spans) - len(self._spans)
        self._uncoded += coded.count(())
        marked = list(chain.from_iterable(map(repeat, spans, map(len, coded))))
        if not self._codings.at_once(codings, marked):
            for found, span, who in zip(coded, spans, users, strict=True):
                self._codings.add(found, span, who)
        return True

    def _take(self, selection: SelectionDraft, span: Span) -> None:
        """Take a passage and its codings in, unless all they say is what belongs to a case."""
        key, codings = selection.key, selection.codings
        if of_cases := self._codings.of_cases(codings):
            for coding in of_cases:
                self._codings.belongs(coding, span[0])
            if len(of_cases) == len(codings) and key not in self._referred:
                self._counted[1] += 1
                return
            codings = tuple([coding for coding in codings if coding not in of_cases])
        self._counted[span in self._spans] += 1
        self._uncoded += not selection.codings
        self._spans.add(span, key)
        if selection.name.strip():
            self._name(selection, span)
        self._codings.add(codings, span, selection.users)

    @cached_property
    def _counted(self) -> list[int]:
        """The line of the import table that says of how many passages excerpts are."""
        return self._intake.ledger.row("excerpts (selections)")

    def _name(self, selection: SelectionDraft, span: Span) -> None:
        """A name that is the words of the passage says nothing more; another one is kept as a memo, unless numbers."""
        words, text = words_of(selection.name), self._texts.get(span[0])
        same = bool(words) and text is not None and says(words, text.canonical, Placed(*span[1:]))
        kept = bool(words) and not same
        count = self._intake.ledger.count
        count("names of passages", kept=kept, merged=same, no_place=not words)
        if kept:
            label = f"a passage of {self._intake.sources[self._intake.passages[selection.key]].name}"
            self._intake.descriptions.append(Described(selection.key, label, selection.name.strip(), "Name"))

    def _whole(self, draft: SourceDraft) -> None:
        """Codings of a source as a whole: the excerpt is all of its text."""
        of_cases = self._codings.of_cases(draft.whole)
        for coding in of_cases:
            self._codings.belongs(coding, draft.key)
        codings = [coding for coding in draft.whole if coding not in of_cases]
        if not codings:
            return
        text = self._texts.get(draft.key)
        span = (draft.key, 0, len(text.canonical) if text else BEYOND_TEXT)
        if text is None:
            self._spans.review.add(span)
        self._intake.ledger.count("sources coded as a whole", kept=span not in self._spans, merged=span in self._spans)
        self._spans.add(span, "")
        self._codings.add(codings, span)

    def _span(self, draft: SourceDraft, selection: SelectionDraft) -> Span | None:
        """The span of a passage; None with a problem where it lies outside of its text."""
        if selection.end < selection.start:
            return None  # noted where it was read
        text = self._texts.get(draft.key)
        if selection.words is not None:
            return self._region(draft, selection, selection.words, text)
        if text is None:
            span = (draft.key, selection.start, selection.end)
            self._spans.review.add(span)
            placed = None if selection.start < 0 else span
        else:
            there = self._readings[draft.key].place(selection.start, selection.end)
            placed = (draft.key, there.start, there.end) if there else None
            if there and placed and (not there.whole or there.start == there.end):
                self._spans.review.add(placed)
        if placed is None:
            self._outside(draft, selection, text)
        return placed

    def _outside(self, draft: SourceDraft, selection: SelectionDraft, text: Text | None) -> None:
        length = f"which has {len(text.canonical)} characters" if text else "which begins at 0"
        what = (
            f"The passage {selection.key} lies at {selection.start} to {selection.end}, outside of the text of "
            f"{draft.name}, {length}."
        )
        self._intake.ledger.problem(f"line {selection.line}", what, "Was the text changed after coding? Export again.")

    def _region(self, draft: SourceDraft, selection: SelectionDraft, quoted: str, text: Text | None) -> Span:
        """A region that says its words lies where they stand in the text, if they stand there once."""
        words = quoted.split()
        if text is not None and words:
            found = re.findall(r"\s*".join(map(re.escape, words)), text.canonical)
            if len(found) == 1:
                start = text.canonical.index(found[0])
                return (draft.key, start, start + len(found[0]))
        key = draft.key if text is None else self._medium(draft).key
        span = (key, selection.start, selection.end)
        self._spans.review.add(span)
        if quoted:
            self._spans.words.setdefault(span, Text(quoted).canonical)
        self._regions += not quoted
        return span

    def _medium(self, draft: SourceDraft) -> SourceDraft:
        """The pages or the recording of a source that has a text: what is marked there is not in the text.

        It is a source of its own, so that nobody looks for its places in the text.
        """
        if draft.key not in self._beside:
            name = f"{draft.name} ({_MEDIA[draft.kind]})"
            medium = SourceDraft(made_key("medium of", draft.key), name, draft.kind, draft.line, draft.paths)
            self._beside[draft.key] = medium
            self._intake.ledger.count("pages and recordings beside their text", kept=1)
            self._intake.ledger.decide(f"{name} is a source of its own: what is marked there is not in the text.")
        return self._beside[draft.key]

    def _say(self) -> None:
        ledger = self._intake.ledger
        if self._unread:
            what = "of absent texts kept as they are, without words and marked for review"
            ledger.decide(f"{number(self._unread, 'position')} {what}.")
        if self._regions:
            what = "in pages, pictures or recordings kept without words"
            ledger.decide(f"{number(self._regions, 'passage')} {what}.")
        if self._uncoded:
            ledger.decide(f"{number(self._uncoded, 'passage')} without a code kept as excerpts.")


def _evidence(draft: SourceDraft, text: Text) -> Evidence:
    rows = sampled([row for row in draft.selections if row[-1] is None])
    return Evidence(draft.name, text, list(map(SelectionDraft._make, rows)))
