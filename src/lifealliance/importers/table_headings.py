"""What the columns of a table of quotes are, by their headings in English, German, French, Portuguese and Spanish.

The words are those of the spreadsheets that ATLAS.ti, MAXQDA, Dedoose, Taguette and researchers write. Accents, case
and white space do not matter; of two headings that mean the same, the one that stands first in these lists is taken.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORDS = {
    "quote": (
        "quote|quotation|quotation text|quotation content|text content|coded segment|segment|excerpt|excerpt copy|"
        "passage|highlight|content|verbatim|zitat|zitattext|zitatinhalt|textinhalt|textstelle|codiertes segment|"
        "kodiertes segment|citacao|conteudo do texto|conteudo de texto|trecho|segmento codificado|segmento|conteudo|"
        "citation|contenu textuel|contenu du texte|extrait|segment code|contenu|cita|contenido de texto|"
        "contenido del texto|fragmento|extracto|contenido|inhalt|seltext|preview|vorschau|text|texto|texte"
    ),
    "source": (
        "source|document|documents|document name|source name|media title|file|filename|file name|transcript|interview|"
        "quelle|dokument|dokumentname|datei|dateiname|transkript|fonte|documento|nome do documento|arquivo|ficheiro|"
        "entrevista|transcricao|nom du document|fichier|entretien|transcription|fuente|nombre del documento|archivo|"
        "transcripcion"
    ),
    "code": (
        "code|tag|code name|codename|theme|kode|kodename|codename|codigo|nome do codigo|etiqueta|tema|nom du code|"
        "etiquette|nombre del codigo|label"
    ),
    "codes": "codes|code(s)|codes applied|tags|themes|kodes|kodierungen|codierungen|codigos|temas|etiquetas|etiquettes",
    "coder": (
        "coder|coder name|coded by|excerpt creator|annotator|rater|kodierer|kodiererin|codierer|codiererin|kodiert von|"
        "codiert von|codificador|codificadora|codificado por|codeur|codeuse|code par|user|author|creator|created by|"
        "owner|erstellt von|bearbeiter|autor|autora|criado por|auteur|cree par|creado por|researcher"
    ),
    "id": "id|number|quotation id|quote id|nummer|zitat-id|zitatnummer|numero|nr|nr.|no|no.|n.",
    "comment": "comment|comments|memo|note|notes|kommentar|anmerkung|comentario|comentarios|commentaire|nota|remarque",
    "definition": "definition|description|definicao|descricao|definicion|descripcion|beschreibung",
    "count": "number of codes|anzahl der kodes|anzahl kodes|anzahl codes|numero de codigos|nombre de codes",
    "created": "coded on|coded at|coding date|date coded|created",
}
_KNOWN = {name: (role, at) for role, words in _WORDS.items() for at, name in enumerate(words.split("|"))}
_NUMBERED = re.compile(r"(code|tag|kode|codigo|theme|tema)\s*[_#.:-]?\s*\d+")
_APPLIED = re.compile(r"code: (.+) applied", re.IGNORECASE)
_GROUP = re.compile(r"(code group|codegruppe|kodegruppe|grupo de codigos|groupe de codes)\s*\d*")
#: What stands in a cell of a column that is a code: applied, or not.
APPLIED = frozenset(
    {"1", "x", "yes", "y", "true", "ja", "j", "wahr", "sim", "s", "verdadeiro", "oui", "vrai", "si", "✓"}
)
NOT_APPLIED = frozenset({"", "0", "no", "n", "false", "nein", "falsch", "nao", "falso", "non", "faux", "-"})


def plain(heading: str) -> str:
    """A heading without accents, case and spare white space."""
    bare = "".join(char for char in unicodedata.normalize("NFD", heading) if not unicodedata.combining(char))
    return " ".join(bare.casefold().replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table by what they are; positions count from 0.

    Attributes:
        found: position by role: quote, source, code, codes, coder, id, comment, definition, count, created.
        numbered: columns that each hold one code of the row (`Code 1`, `Code 2`).
        named: columns that are a code each, by its name: the cell says whether it is applied.
        groups: columns that name a group of the row's code.
        unread: headings of the other columns, by position.
    """

    found: dict[str, int]
    numbered: tuple[int, ...]
    named: dict[int, str]
    groups: tuple[int, ...]
    unread: dict[int, str]

    @property
    def holds_quotes(self) -> bool:
        """Whether the table says which words have which code."""
        return "quote" in self.found and self.coded

    @property
    def coded(self) -> bool:
        """Whether there is a column of codes."""
        return bool(self.found.keys() & {"code", "codes"} or self.numbered or self.named)

    @property
    def codebook(self) -> bool:
        """Whether the table is a codebook: codes with what is said of them, and no quotes."""
        said = self.found.keys() & {"comment", "definition"} or self.groups
        one = ("code" in self.found) != ("codes" in self.found)
        return one and bool(said) and "quote" not in self.found and "source" not in self.found

    @property
    def known(self) -> int:
        """How many columns were recognised."""
        return len(self.found) + len(self.numbered) + len(self.named) + len(self.groups)


def columns(headings: list[str]) -> Columns:
    """What the columns are."""
    best: dict[str, tuple[int, int]] = {}
    numbered, named, groups = [], {}, []
    for at, heading in enumerate(headings):
        name = plain(heading)
        if _NUMBERED.fullmatch(name):
            numbered.append(at)
        elif _GROUP.fullmatch(name):
            groups.append(at)
        elif applied := _APPLIED.fullmatch(heading.strip()):
            named[at] = applied[1].strip()
        elif name in _KNOWN:
            role, rank = _KNOWN[name]
            if role not in best or rank < best[role][0]:
                best[role] = (rank, at)
    found = {role: at for role, (_, at) in best.items()}
    used = {*found.values(), *numbered, *named, *groups}
    unread = {at: heading.strip() for at, heading in enumerate(headings) if at not in used}
    return Columns(found, tuple(numbered), named, tuple(groups), unread)


def tool_of(headings: list[str]) -> str:
    """The program whose headings these are."""
    names = [plain(heading) for heading in headings]
    if names in (["id", "document", "tag", "content"], ["document", "tag", "content"]):
        return "Taguette"
    if any(_APPLIED.fullmatch(heading.strip()) for heading in headings) or "excerpt copy" in names:
        return "Dedoose"
    if {"text content", "reference"} <= set(names) or any(_GROUP.fullmatch(name) for name in names):
        return "ATLAS.ti"
    return "a table"
