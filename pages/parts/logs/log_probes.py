"""Confirmed overrefusals become probes of a new version of a set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from core.text.untrusted import counted, escape_markdown, shorten
from core.workbench.logs import CATEGORY
from pages.parts.common.notices import show_errors
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    from core.domain import Probe
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.logs import Candidate
    from core.workbench.probes import ProbeSetEntry

NEW = "a new set"


def show(bench: Workbench, run: RunRow) -> None:
    """What is confirmed, which set it goes into, and the one button."""
    st.subheader("Confirmed overrefusals become probes", anchor=False)
    confirmed = bench.logs.confirmed(run.run_id)
    if not confirmed:
        st.caption("None is confirmed yet. Decide about the responses above; the confirmed ones are gathered here.")
        return
    target, category = _target(bench)
    base = None if isinstance(target, str) else bench.probes.open(target)
    probes = bench.logs.new_for(bench.logs.probes(confirmed, category=category), base)
    _table(probes, len(confirmed) - len(probes))
    add = st.button(
        f"Add {len(probes)} confirmed to the probe set",
        type="primary",
        icon=":material/playlist_add:",
        disabled=not probes or not _safe(confirmed),
        key="log_add",
    )
    if add:
        with show_errors():
            saved = bench.logs.add_to_set(run.run_id, target, category=category)
            st.session_state["log_saved"], st.session_state["log_next_target"] = saved.entry, saved.entry.name
            st.rerun()
    _saved()


def _target(bench: Workbench) -> tuple[ProbeSetEntry | str, str]:
    """(the set's newest version, or the name of a new set; the category of the probes)."""
    sets = {name: versions[0] for name, versions in bench.probes.by_name().items()}
    if chosen := st.session_state.pop("log_next_target", ""):
        st.session_state["log_target"] = chosen
    first, second, third = st.columns(3)
    target = first.selectbox("Add to", [NEW, *sets], key="log_target")
    free = bench.probes.free_name("from-production") if target == NEW else bench.probes.editable_name(target)
    name = second.text_input("Saved as", free, key=f"log_set_name/{target}", max_chars=80, disabled=target != NEW)
    category = third.text_input("Category", CATEGORY, key="log_category", max_chars=80)
    return sets.get(target, name), category


def _table(probes: list[Probe], held: int) -> None:
    rows = [{"prompt": shorten(one.prompt, 200), "trigger words": ", ".join(one.triggers)} for one in probes]
    if rows:
        data_table(pd.DataFrame(rows), "Probes to be saved")
    if held:
        st.caption(f"{held} {'is' if held == 1 else 'are'} in that set already.")


def _safe(confirmed: list[Candidate]) -> bool:
    """Whether nothing that looks like personal data is left, or somebody has said that it is none."""
    left = {find.text for one in confirmed for find in one.left}
    if not left:
        return True
    told = ", ".join(sorted(left)[:10])
    st.warning(escape_markdown(f"The confirmed texts still hold what looks like personal data: {told}."))
    return st.checkbox("I have looked at it: it names no real person and no real account", key=f"log_checked/{told}")


def _saved() -> None:
    entry = st.session_state.get("log_saved")
    if entry is None:
        return
    st.success(escape_markdown(f"Saved: {entry.name}, version {entry.version[:8]}, {counted(entry.size, 'probe')}."))
    st.page_link(
        "pages/probes.py",
        label="Open the probe set",
        icon=":material/quiz:",
        query_params={"set": entry.name, "version": entry.version},
    )
