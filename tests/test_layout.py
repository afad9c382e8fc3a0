"""Answers on a screen: every word is there, every line fits, and nothing in a text steers the terminal."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lifealliance.answers import Answer, Cell, Table
from lifealliance.cli import layout, show

if TYPE_CHECKING:
    import pytest

_TEXTS = st.text(st.sampled_from("ab ö陳話\t\n[]\x1b\u0301’–"), max_size=60)
_ROWS = st.integers(1, 4).flatmap(
    lambda n: st.tuples(
        st.lists(st.text("abc", min_size=1, max_size=9), min_size=n, max_size=n),
        st.lists(st.lists(_TEXTS, min_size=n, max_size=n), max_size=4),
    )
)


class Screen(io.TextIOWrapper):
    """Standard output that says it is a terminal."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.bytes = io.BytesIO()
        super().__init__(self.bytes, encoding=encoding, errors="replace")

    def isatty(self) -> bool:
        """Yes."""
        return True

    def shown(self) -> str:
        """What was written."""
        self.flush()
        return self.bytes.getvalue().decode(self.encoding)


def _letters(text: str) -> str:
    return "".join(text.replace("\x1b", "").split())


@given(_TEXTS, st.integers(2, 40))
def test_a_wrapped_text_loses_no_letter_and_no_line_is_too_wide(text: str, width: int) -> None:
    """Whatever the text, whatever the width; wide signs count as two."""
    lines = layout.wrapped(text, width)
    assert max(map(cell_len, lines)) <= width
    assert _letters("".join(lines)) == _letters(text)


def test_lines_break_between_words_and_long_words_within() -> None:
    """As a reader expects; lines of the text's own are kept, and so is what they are indented by."""
    assert layout.wrapped("one two three", 8) == ["one two", "three"]
    assert layout.wrapped("a\n  b\n\nc", 8) == ["a", "  b", "", "c"]
    assert layout.wrapped("see https://example.org", 9) == ["see", "https://e", "xample.or", "g"]
    assert layout.wrapped("我見到陳大文了", 5) == ["我見", "到陳", "大文", "了"]


@given(_ROWS, st.integers(10, 100))
def test_a_table_is_straight_and_whole(told: tuple[list[str], list[list[str]]], width: int) -> None:
    """All lines are equally wide, none wider than the screen, and each column holds what its cells say."""
    names, rows = told
    found = layout.table(names, rows, width)
    if found is None:
        assert all(layout.table(names, rows, narrower) is None for narrower in (width - 1, width // 2))
        return
    lines = found.split("\n")
    assert len({cell_len(line) for line in lines}) == 1
    assert cell_len(lines[0]) <= width
    shown = [line.split("│")[1:-1] for line in lines if line.startswith("│")]
    for at in range(len(names)):
        assert _letters("".join(line[at] for line in shown)) == _letters("".join(row[at] for row in rows))


def test_the_widest_columns_give_way() -> None:
    """What is short stays on one line, and rows with long texts are told apart by rules."""
    words = "the last for two stops he sings one of them"
    found = layout.table(("n", "words"), (("1", words), ("12", "ah")), 34)
    assert (found or "").split("\n") == [
        "┏━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┓",
        "┃ n  ┃ words                     ┃",
        "┡━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━┩",
        "│ 1  │ the last for two stops he │",
        "│    │ sings one of them         │",
        "├────┼───────────────────────────┤",
        "│ 12 │ ah                        │",
        "└────┴───────────────────────────┘",
    ]


def test_rows_of_many_lines_are_told_apart_on_a_narrow_screen() -> None:
    """What takes two lines needs no rules, what takes more does, however short it is."""
    rows = (("D01", "told, not coded in the field notes"), ("D02", "seen"))
    assert "├" not in (layout.table(("dyad", "where"), rows, 34) or "├")
    assert "├" in (layout.table(("dyad", "where"), rows, 25) or "")


def test_numbers_lean_to_the_right() -> None:
    """As in any table of figures; a table without rows has its headings all the same."""
    found = layout.table(("kind", "in"), (("memos", "7"), ("codes", "1,200")), 40, box=layout.TYPED, right={1})
    assert found is not None
    assert found.split("\n")[3:5] == ["| memos |     7 |", "| codes | 1,200 |"]
    assert layout.table(("a",), (), 40, box=layout.TYPED) == "+---+\n| a |\n+---+\n+---+"


def test_blocks_have_a_line_for_each_text_there_is() -> None:
    """Names stand before the texts, further lines of a text under its first."""
    found = layout.blocks(("a", "long"), (("x", "one two three"), ("", "y")), 16)
    assert found.split("\n") == [
        "1 ──────────────",
        "a     x",
        "long  one two",
        "      three",
        "2 ──────────────",
        "long  y",
    ]
    assert layout.blocks(("a",), (("x",),), 16) == "a  x"


def _answer(*rows: tuple[str, ...], columns: tuple[str, ...] = ("who", "words")) -> Answer:
    table = Table(columns, tuple(tuple(map(Cell, row)) for row in rows))
    return Answer("CQ00", "Who said it?", "What it means.", "demo", {"dyad": "[b]"}, {}, table, "", invented=True)


def test_a_terminal_gets_colours_and_a_pipe_gets_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same words either way; NO_COLOR leaves bold and faint."""
    answer = _answer(("A", "one"), ("B", "[bold]two[/bold] \x1b[31mred\x1b[0m :smile:"))
    monkeypatch.setenv("COLUMNS", "60")
    piped, screen, plain = io.StringIO(), Screen(), Screen()
    with redirect_stdout(piped):
        show.print_answer(answer)
    with redirect_stdout(screen):
        show.print_answer(answer)
    monkeypatch.setenv("NO_COLOR", "1")
    with redirect_stdout(plain):
        show.print_answer(answer)
    assert "\x1b" not in piped.getvalue()
    assert "[bold]two[/bold] [31mred[0m :smile:" in piped.getvalue()
    assert "asked of demo, dyad [b]" in piped.getvalue()
    assert "\x1b[1mCQ00\x1b[0m  Who said it?" in screen.shown()
    assert "\x1b[31m" in screen.shown()
    assert "\x1b[31m" not in plain.shown()
    assert "\x1b[1mCQ00\x1b[0m" in plain.shown()


def test_a_narrow_terminal_gets_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Columns too narrow to be read are none; every row is there, however many there are."""
    monkeypatch.setenv("COLUMNS", "30")
    screen = Screen()
    names = ("first", "second", "third", "fourth")
    with redirect_stdout(screen):
        show.print_rows(names, [["a word or two"] * 4] * 30)
    assert "30 ──" in screen.shown()
    assert screen.shown().count("a word or two") == 120


def test_a_terminal_without_drawn_lines_gets_typed_ones() -> None:
    """A terminal of an old encoding shows no question marks for lines."""
    screen = Screen("cp1252")
    with redirect_stdout(screen):
        show.print_rows(("a",), (("x",),))
    assert "| x |" in screen.shown()
    assert "?" not in screen.shown()


def test_rows_that_differ_in_nothing_but_their_address_are_shown_by_it() -> None:
    """What every row says stands once before them; something is left to tell them apart."""
    names = ("a", "b", "c", "d", "e", "f", "g", "h")
    rows = tuple((*(Cell("same") for _ in range(7)), Cell(f"urn:x:{at}", "iri")) for at in range(3))
    piped = io.StringIO()
    with redirect_stdout(piped):
        show.print_table(Table(names, rows))
    assert piped.getvalue().count("same") == 7
    assert "urn:x:2" in piped.getvalue()
    with redirect_stdout(io.StringIO()) as alike:
        show.print_table(Table(names, tuple((*rows[0][:7], Cell("1", language=tag)) for tag in ("en", "ja"))))
    assert "2 rows" in alike.getvalue()
