"""Text of strangers: what is escaped, what is made visible, what a spreadsheet may not read."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.untrusted import escape_markdown, hide_keys, shorten, spreadsheet_cell, visible

JOINER = "\u2060"


@pytest.mark.parametrize(
    "text",
    ["http://e.test", "HTTPS://e.test", "www.e.test", "a@e.test", ":smile:", ":material/home:", "a -> b", "a <= b"],
)
def test_what_is_looked_for_after_parsing_is_split(text: str) -> None:
    assert JOINER in escape_markdown(text)


@given(st.text())
def test_escaping_changes_no_word(text: str) -> None:
    shown = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", escape_markdown(text).replace(JOINER, ""))
    assert re.findall(r"\w+", shown) == re.findall(r"\w+", visible(text))


@given(st.text())
def test_no_sign_of_markdown_is_left_bare(text: str) -> None:
    assert not re.search(r"(?<!\\)[*_\[\]<`$#]", escape_markdown(text).replace("\\\\", ""))


def test_indented_lines_keep_their_indent_and_are_no_code() -> None:
    assert escape_markdown("a\n\n    b\n\tc\n  d") == "a\n\n\u00a0\u00a0\u00a0\u00a0b\n\u00a0\u00a0\u00a0\u00a0c\n  d"


def test_control_characters_become_their_code_points() -> None:
    assert visible("a\x1b[0m\u202eb\r\nc\td\x00") == "a⟨U+001B⟩[0m⟨U+202E⟩b\nc\td⟨U+0000⟩"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert spreadsheet_cell(f"{start}1+1") == f"'{start}1+1"
    assert spreadsheet_cell(f"1{start}1") == f"1{start}1"


def test_shortening_gives_one_line() -> None:
    assert shorten("a\nb  c" * 50, 9) == "a b ca b…"


@pytest.mark.parametrize("unit", ["sk-", "eyJ", "://a:", "Bearer ", "ghp_", "AIza", "sk--", "AKIA", "sk-a."])
def test_looking_for_keys_takes_time_in_proportion_to_the_text(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * length)[:length]
        began = time.process_time()
        hide_keys(text)
        return time.process_time() - began

    assert seconds(1_000_000) < 10 * seconds(200_000) + 1.0
