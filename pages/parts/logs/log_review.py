"""The review of an imported log: likely overrefusals listed, one opened, decided about, its personal data masked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.recorded.privacy import find_personal_data, mask
from core.text.untrusted import escape_markdown, shorten
from core.workbench.logs import ANSWERED, DECISIONS, OPEN, VIEWS
from pages.parts.common import pager, pickers
from pages.parts.common.notices import show_errors, untrusted_text
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    from core.recorded.privacy import PersonalData
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.logs import Candidate

PAGE = 50


def listing(bench: Workbench, run: RunRow) -> tuple[str, Sequence[Candidate]]:
    """(view, the page of it that is looked at), with the choice of the view and the pages above the table."""
    counts = bench.logs.review(run.run_id, OPEN, limit=0).counts
    refused = sum(count for view, count in counts.items() if view != ANSWERED)
    left, right = st.columns(2, vertical_alignment="bottom")
    left.markdown(
        f"**{refused:,} of {sum(counts.values()):,} responses look like refusals.** The likeliest come first."
    )
    with right:
        view = pickers.choice(
            "which", "Show", VIEWS, default=OPEN, format_func=lambda name: f"{name} ({counts[name]:,})"
        )
    key = f"logs_page/{run.run_id}/{view}"
    page = bench.logs.review(run.run_id, view, limit=PAGE, offset=pager.offset(key, counts[view], PAGE)).page
    pager.buttons(key, counts[view], PAGE)
    return view, page


def table(view: str, page: Sequence[Candidate]) -> Candidate | None:
    """The page's lines; returns the one that is opened, the first where none was clicked."""
    if not page:
        st.info("Nothing here.")
        return None
    rows = [
        {
            "judged": str(one.outcome).replace("_", " "),
            "confidence": round(one.confidence, 2),
            "request": shorten(one.request, 160),
            "response": shorten(one.response, 160),
            "personal data": ", ".join(dict.fromkeys(find.kind for find in one.personal)),
        }
        for one in page
    ]
    picked = data_table(
        pd.DataFrame(rows),
        "Refused requests of the log, the likeliest overrefusals first",
        on_select="rerun",
        selection_mode="single-row",
        key=f"logs_table/{view}",
        height=300 if len(page) > 7 else "auto",
        column_config={
            "confidence": st.column_config.NumberColumn(format="percent", width="small"),
            "request": st.column_config.TextColumn(width="large"),
            "response": st.column_config.TextColumn(width="large"),
        },
    )
    chosen = picked.selection.rows if picked else []
    return page[chosen[0] if chosen and chosen[0] < len(page) else 0]


def opened(bench: Workbench, one: Candidate) -> None:
    """One response in full, with the decision about it."""
    trial = bench.results.trial(one.trial_id)
    left, right = st.columns(2)
    with left:
        for place, (role, content) in enumerate(one.earlier):
            st.caption("Said before, by the user" if role == "user" else "Said before, by the assistant")
            untrusted_text(content, key=f"earlier/{one.trial_id}/{place}")
        st.markdown("**The user's request**")
        untrusted_text(one.request, key=f"request/{one.trial_id}")
        text = _probe_text(one)
    with right:
        st.markdown("**The response**")
        untrusted_text(one.response, key=f"response/{one.trial_id}")
        if trial.judgement:
            sure = f"{str(one.outcome).replace('_', ' ')}, confidence {one.confidence:.0%}: {trial.judgement.reason}"
            st.caption(escape_markdown(sure))
        for label in trial.labels:
            st.caption(escape_markdown(f"{label.author}: {label.note.partition(chr(10))[0] or label.outcome}"))
        _decide(bench, one, text)


def _probe_text(one: Candidate) -> str:
    """The text that would become a probe, to be cleaned of personal data first."""
    if one.personal:
        st.warning(f"This looks like personal data: {', '.join(dict.fromkeys(find.kind for find in one.personal))}.")
        st.markdown(marked(one.request, one.personal))
    text: str = st.text_area(
        "Text of the probe",
        one.text,
        key=f"probe_text/{one.trial_id}",
        persist_state="session",
        height=110,
        help="What looked like personal data is masked. Reword it so that it reads naturally and names no real person.",
    )

    left = find_personal_data(text)
    if left:
        st.caption(f":material/warning: Still in it: {escape_markdown(', '.join(find.text for find in left))}")
        st.button("Mask it", key=f"mask/{one.trial_id}", on_click=_mask, args=(one.trial_id,))
    elif one.personal:
        st.caption(
            "Nothing that looks like personal data is left. The helper knows forms, not persons: read it once more."
        )
    return text


def _mask(trial_id: int) -> None:
    key = f"probe_text/{trial_id}"
    st.session_state[key] = mask(st.session_state[key])


def marked(text: str, finds: Sequence[PersonalData]) -> str:
    """Markdown that shows the text as it is, with the finds on a coloured ground."""
    parts, at = [], 0
    for find in finds:
        parts += [escape_markdown(text[at : find.start]), f":orange-background[{escape_markdown(find.text)}]"]
        at = find.end
    return "".join([*parts, escape_markdown(text[at:])]).replace("\n", "  \n")


BUTTONS = {
    "confirmed overrefusal": ("Harmless: confirmed overrefusal", "primary"),
    "justified refusal": ("Justified refusal", "secondary"),
    "not a refusal": ("Not a refusal", "secondary"),
}


def _decide(bench: Workbench, one: Candidate, text: str) -> None:
    with st.container(horizontal=True):
        for decision in DECISIONS:
            label, kind = BUTTONS[decision]
            if st.button(label, type=kind, key=f"decide/{decision}"):  # type: ignore[arg-type]
                with show_errors():
                    bench.logs.decide(one, decision, text)
                    st.rerun()
        if one.decision not in (OPEN, ANSWERED) and st.button("Undo my decision", key="undo"):
            with show_errors():
                bench.logs.undo(one)
                st.rerun()
