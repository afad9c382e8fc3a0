"""The words a researcher may type, scheme by scheme, in the order a dropdown shows them.

They are the notations of the concepts in ontology/concepts; a test holds the two equal. They stand here too so that
reading a table does not need to parse RDF.
"""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "voice": ("PSW", "PIR", "researcher", "observer", "supervisor", "key informant"),
    "role": (
        "PSW",
        "PIR",
        "researcher",
        "co-researcher",
        "supervisor",
        "key informant",
        "observer",
        "relative",
    ),
    "vantage": ("in the session", "told afterwards", "seen by the observer"),
    "encounter": ("session", "observation", "interview", "focus group", "member reflection", "other"),
    "memo": (
        "code",
        "category",
        "comparison",
        "sampling",
        "sufficiency",
        "contrary case",
        "reflexive",
        "positionality",
        "translation",
        "method",
    ),
    "level": ("initial", "focused"),
    "provenance": ("inductive", "deductive", "in vivo", "socially constructed"),
    "relation": ("leads to", "makes possible", "shapes", "in tension with", "phase of"),
    "paradigm": ("condition", "action", "consequence"),
    "evidence": ("illustrates", "varies", "bounds", "runs counter", "silent"),
    "state": ("draft", "preliminary", "current", "superseded", "withdrawn"),
    "standing": ("tentative", "developed", "reworked", "set aside"),
    "contrast": ("greater", "less", "same", "different in kind", "not comparable"),
    "cross-study": ("converges", "extends", "narrows", "diverges", "different scope", "not comparable"),
    "target": ("relationship", "relationship building"),
    "purpose": ("analysis", "quote", "archive", "reuse", "machine", "link"),
    "answer": ("yes", "no", "withdrawn"),
    "redaction": ("name", "place", "employer", "service", "health", "date", "other"),
    "tier": ("public", "quotable", "safeguarded", "controlled"),
    "design": ("dyadic", "other"),
}

#: Shorter or older spellings that mean one of the words above.
ALSO: dict[str, dict[str, str]] = {"evidence": {"counter": "runs counter", "runs-counter": "runs counter"}}

#: Words that were given up, and the one that takes the place of each: the concepts marked owl:deprecated.
GIVEN_UP: dict[str, dict[str, str]] = {}


def word(scheme: str, typed: str) -> str | None:
    """The word of the scheme that was typed, whatever its case, or None if it is none of them."""
    wanted = " ".join(typed.lower().split())
    wanted = ALSO.get(scheme, {}).get(wanted, wanted)
    return next((known for known in WORDS[scheme] if known.lower() == wanted), None)


#: What a column of a table of quotes can hold.
ONE_CODE, LEFT_OUT = "yes or no to the code it is called", "left out"
COLUMN_HOLDS = (
    "quote",
    "source",
    "code",
    "codes",
    ONE_CODE,
    "coder",
    "coded at",
    "comment",
    "definition",
    "group",
    "id",
    "number of codes",
    LEFT_OUT,
)
