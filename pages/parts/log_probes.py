"""Confirmed overrefusals become probes of a new version of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.plaintext import escape_markdown, shorten
from pages.parts.notices import told_plainly

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench

NEW = "a new set"


def show(bench: Workbench, run: RunRow) -> None:
    """What is confirmed, which set it goes into, and the one button."""
    from core.workbench.logs import CATEGORY

    st.subheader("Confirmed overrefusals become probes", anchor=False)
    confirmed = bench.logs.confirmed(run.run_id)
    if not confirmed:
        st.caption("None is confirmed yet. Decide about the responses above; the confirmed ones are gathered here.")
        return
    sets = {name: versions[0] for name, versions in bench.probes.by_name().items()}
    first, second, third = st.columns(3)
    target = first.selectbox("Add to", [NEW, *sets], key="log_target")
    name = second.text_input(
        "Name", bench.probes.free_name("from-production") if target == NEW else bench.probes.editable_name(target),
        key=f"log_set_name/{target}", max_chars=80, disabled=target != NEW,
    )  # fmt: skip
    category = third.text_input("Category", CATEGORY, key="log_category", max_chars=80)
    base = bench.probes.open(sets[target]) if target in sets else None
    probes = bench.logs.new_for(bench.logs.probes(run.run_id, category=category), base)
    held = len(confirmed) - len(probes)
    rows = [{"prompt": shorten(one.prompt, 200), "trigger words": ", ".join(one.triggers)} for one in probes]
    st.dataframe(pd.DataFrame(rows, columns=["prompt", "trigger words"]), hide_index=True)
    if held:
        st.caption(f"{held} more are in that set already.")
    if _safe(bench, run) and st.button(
        f"Add {len(probes)} confirmed to the probe set", type="primary", icon=":material/playlist_add:",
        disabled=not probes, key="log_add",
    ):  # fmt: skip
        with told_plainly():
            saved = bench.logs.add_to_set(run.run_id, name if base is None else sets[target], category=category)
        st.session_state["log_saved"] = saved.entry
        st.rerun()
    _saved()


def _safe(bench: Workbench, run: RunRow) -> bool:
    """Whether nothing that looks like personal data is left, or somebody has said that it is none."""
    left = {find.text for one in bench.logs.confirmed(run.run_id) for find in one.left}
    if not left:
        return True
    st.warning(
        escape_markdown(
            f"The confirmed texts still hold what looks like personal data: {', '.join(sorted(left)[:10])}."
        )
    )
    return st.checkbox(
        "I have looked at it: it names no real person and no real account", key=f"log_checked/{len(left)}"
    )


def _saved() -> None:
    entry = st.session_state.get("log_saved")
    if entry is None:
        return
    st.success(escape_markdown(f"Saved: {entry.name}, version {entry.version[:8]}, {entry.size:,} probes."))
    st.page_link(
        "pages/probes.py", label="Open the probe set", icon=":material/quiz:",
        query_params={"set": entry.name, "version": entry.version},
    )  # fmt: skip
