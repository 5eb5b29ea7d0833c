"""The mapping step of an import: which column is the text, which says the intent, and what its values mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import Intent
from core.probes.mapping import INTENT_WORDS, ColumnMapping, plain_word
from core.workbench.probe_uploads import MANY_VALUES

if TYPE_CHECKING:
    from core.workbench.probe_uploads import ProbeFile

NONE = "(none)"
ALL_BENIGN = "(all rows are benign)"
ALL_HARMFUL = "(all rows are harmful)"
FIXED = {ALL_BENIGN: Intent.BENIGN, ALL_HARMFUL: Intent.HARMFUL}
LEFT_OUT = "leave out"
OPTIONAL = ("id", "category", "expected", "triggers", "pair", "note")


def form(file: ProbeFile) -> ColumnMapping | None:
    """The mapping that the form describes; None while something is missing."""
    columns, guess = list(file.sniffed.columns), file.sniffed.suggested
    st.markdown("**Which column is what**")
    left, right = st.columns(2)
    with left:
        text = _column(file, "text", "Text of the probe", columns, guess.text if guess else "")
    with right:
        intent = _intent(file, columns, guess)
    rest: dict[str, str] = {}
    for at, cell in enumerate(st.columns(len(OPTIONAL))):
        part = OPTIONAL[at]
        with cell:
            chosen = _column(file, part, part.capitalize(), [NONE, *columns], getattr(guess, part, "") or NONE)
            rest[part] = "" if chosen in (NONE, None) else str(chosen)
    if not text or not intent:
        st.info("Choose the column with the text, and the one that says the intent (or one intent for all rows).")
        return None
    if intent in FIXED:
        return ColumnMapping(text, fixed_intent=FIXED[intent], id_prefix=_stem(file), **rest)  # type: ignore[arg-type]
    meanings = _meanings(file, intent)
    if not meanings:
        return None
    return ColumnMapping(text, intent, intents=meanings, id_prefix=_stem(file), **rest)  # type: ignore[arg-type]


def _stem(file: ProbeFile) -> str:
    return file.name.rsplit(".", 1)[0]


def _column(file: ProbeFile, part: str, label: str, options: list[str], guess: str) -> str | None:
    known = {option.casefold(): at for at, option in enumerate(options)}
    return st.selectbox(label, options, index=known.get(guess.casefold()), key=f"map/{file.name}/{part}")


def _intent(file: ProbeFile, columns: list[str], guess: ColumnMapping | None) -> str | None:
    fixed = {intent: words for words, intent in FIXED.items()}
    suggested = (
        fixed.get(guess.fixed_intent, guess.intent) if guess and guess.fixed_intent else guess.intent if guess else ""
    )
    return _column(file, "intent", "Intent", [ALL_BENIGN, ALL_HARMFUL, *columns], suggested)


def _meanings(file: ProbeFile, column: str) -> dict[str, Intent]:
    """What each value of the intent column means. Empty where there are too many, or none means anything."""
    values = file.values(column)
    if len(values) > MANY_VALUES:
        st.warning(
            f"This column has more than {MANY_VALUES} different values, so it cannot say the intent. Choose another."
        )
        return {}
    st.markdown("**What the values of the intent column mean**")
    found: dict[str, Intent] = {}
    options = [*map(str, Intent), LEFT_OUT]
    cells = st.columns(min(4, max(1, len(values))))
    for at, (value, count) in enumerate(values.items()):
        guess = str(INTENT_WORDS.get(plain_word(value), LEFT_OUT))
        with cells[at % len(cells)]:
            label = f"{value or '(empty)'} ({count:,})"
            chosen = st.selectbox(label, options, index=options.index(guess), key=f"map/{file.name}/{column}/{value}")
        if chosen != LEFT_OUT:
            found[value] = Intent(chosen)
    if not found:
        st.info("Say for at least one value whether it means benign or harmful.")
    return found
