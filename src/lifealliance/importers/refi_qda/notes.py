"""Notes of a REFI-QDA project, and descriptions of things that have no room for them: memos."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lifealliance.importers.refi_qda.bundle import promised_text
from lifealliance.importers.refi_qda.codes import coder_of
from lifealliance.importers.refi_qda.intake import made_key
from lifealliance.model.coded import Memo

if TYPE_CHECKING:
    from collections.abc import Callable

    from lifealliance.importers.refi_qda.bundle import Bundle
    from lifealliance.importers.refi_qda.intake import Intake
    from lifealliance.importers.refi_qda.sources import Sources
    from lifealliance.importers.refi_qda.xml import Element
    from lifealliance.model.coded import Coder

#: Stands for the words of a note that are not in the file, in brackets as editors do.
_ABSENT = "[The text of this note is not in the file.]"


class Notes:
    """The memos of a project while they are gathered.

    Args:
        intake: what is gathered from the file.
        bundle: where the texts lie.
        coders: the users; gets those that only notes name.
    """

    def __init__(self, intake: Intake, bundle: Bundle, coders: dict[str, Coder]) -> None:
        self._intake, self._bundle, self._coders = intake, bundle, coders
        self._memos: dict[str, Memo] = {}
        self._about: dict[str, dict[str, None]] = {}

    def read(self, root: Element, sources: Sources) -> None:
        """Read all notes; a note in which passages are marked becomes a source as well."""
        for element in root.within("Notes", "Note"):
            key = self._intake.key(element)
            known = key in self._memos
            self._intake.ledger.count("memos", kept=not known, merged=known)
            if known:
                self._intake.ledger.decide(f"Two notes have the identifier {key}; the first was kept.")
                continue
            self._add(element, key)
            if any(child.tag in {"PlainTextSelection", "Coding"} for child in element.children):
                sources.note_as_source(element, made_key("note as source", key))
                self._intake.ledger.count("notes that are coded", kept=1)
                self._intake.ledger.decide("Notes in which passages are marked were kept as sources as well.")

    def _add(self, element: Element, key: str) -> None:
        intake = self._intake
        content, promised = promised_text(element, self._bundle, intake.ledger)
        title = element.get("name").strip()
        if further := len(element.all("NoteRef")):
            intake.ledger.count("note references", no_place=further)
            intake.ledger.decide("That a note refers to another note was left out.")
        if content is None and promised:
            if element.get("plainTextPath") not in self._bundle.refused:
                intake.absent.append(f"note {title or key}")
            content = _ABSENT
        text = str(content or "").removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if description := element.words("Description"):
            text = f"{text}\n\n{description}" if text else description
            intake.ledger.count("descriptions", merged=1)
            intake.ledger.decide("The description of a note stands below its text.")
        self._memos[key] = Memo(
            key,
            title or key,
            text,
            coder=coder_of(element.get("creatingUser"), self._coders, intake),
            created=intake.moment(element.get("creationDateTime")),
        )

    @property
    def keys(self) -> frozenset[str]:
        """The keys of all notes."""
        return frozenset(self._memos)

    def known(self, key: str) -> bool:
        """Whether there is such a note."""
        return key in self._memos

    def about(self, note: str, owner: str) -> None:
        """Note what a note is about."""
        self._about.setdefault(note, {})[owner] = None

    def finished(self, known: Callable[[str], bool]) -> tuple[Memo, ...]:
        """All memos: notes in their order, then what was written as a description.

        Args:
            known: whether there is something of a key that a memo may be about.
        """
        intake = self._intake
        self._refer(known)
        memos = [
            Memo(memo.key, memo.title, memo.text, tuple(self._about.get(memo.key, ())), memo.coder, memo.created)
            for memo in self._memos.values()
        ]
        used: set[str] = set()
        for said in intake.descriptions:
            key = made_key(said.what.lower(), said.owner or said.label)
            while key in used:
                key = made_key("further description", key)
            used.add(key)
            about = (intake.of(said.owner),) if said.owner else ()
            memos.append(Memo(key, f"{said.what} of {said.label}", said.text, about))
        return tuple(memos)

    def _refer(self, known: Callable[[str], bool]) -> None:
        """Work out what each note is about from what refers to it."""
        ledger = self._intake.ledger
        for note, owner in self._intake.note_refs:
            about = self._intake.of(owner)
            if note not in self._memos:
                ledger.decide(f"A note that is not in the file is referred to: {note or 'without identifier'}.")
            elif about and not known(about):
                ledger.decide(f"What the note {self._memos[note].title} was about was itself left out.")
            else:
                ledger.count("note references", kept=1)
                if about:
                    self.about(note, about)
                continue
            ledger.count("note references", no_place=1)
