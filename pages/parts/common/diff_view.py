"""Two texts side by side, the words that differ marked. The texts are untrusted: everything is escaped."""

from __future__ import annotations

import streamlit as st

from core.prompts.word_diff import word_diff
from core.text.untrusted import escape_markdown


def show_diff(old: str, new: str) -> None:
    """Old on the left with what went away in red, new on the right with what came in green."""
    pieces = word_diff(old, new)
    left, right = st.columns(2)
    with left.container(border=True):
        st.markdown(
            "".join(
                _marked(piece.text, "red" if piece.kind == "delete" else "")
                for piece in pieces
                if piece.kind != "insert"
            )
        )
    with right.container(border=True):
        st.markdown(
            "".join(
                _marked(piece.text, "green" if piece.kind == "insert" else "")
                for piece in pieces
                if piece.kind != "delete"
            )
        )


def _marked(text: str, colour: str) -> str:
    """Markdown that shows the text as it is; line breaks kept, each coloured line marked by itself."""
    lines = [escape_markdown(line) for line in text.split("\n")]
    if colour:
        lines = [
            f"{_outer(line)[0]}:{colour}-background[{line.strip()}]{_outer(line)[1]}" if line.strip() else line
            for line in lines
        ]
    return "  \n".join(lines)


def _outer(line: str) -> tuple[str, str]:
    stripped = line.strip()
    start = line.index(stripped)
    return line[:start], line[start + len(stripped) :]
