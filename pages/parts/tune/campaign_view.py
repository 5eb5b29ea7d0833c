"""Proposals: a campaign for a better wording from its start to a saved draft, the front growing while it goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from core.text.untrusted import escape_markdown, shorten
from core.tuning.proposals import Goal
from core.workbench.proposers import GEPA, has_gepa, writer_model
from pages.parts.common.chart import draw
from pages.parts.common.diff_view import show_diff
from pages.parts.common.master_detail import master_detail
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.common.tables import data_table
from pages.parts.run.key_field import key_for
from pages.parts.run.run_form import SIMULATORS
from pages.parts.shell.state import is_dark
from pages.parts.tune import tuning_job

if TYPE_CHECKING:
    from core.store import TuningRow
    from core.workbench import Workbench

STAGES = {
    "search": "Searching: edits are tried on the proposing part of the probes",
    "select": "Choosing among the best on the second part",
    "sealed": "The sealed probes are open: one verdict",
}


KINDS = {"delete": "Deleted", "narrow": "Narrowed", "except": "An exception to", "rewrite": "Rewritten"}


def show(bench: Workbench) -> None:
    """What to ask on the left, how it goes and what came of it on the right."""
    left, right = master_detail([5, 7])
    with left:
        prompt = tuning_job.pick_prompt(bench)
        name = prompt.name if prompt else ""
        if name:
            with show_errors():
                _ask(bench, name)
    with right:
        row = tuning_job.pick_earlier(bench, "propose", name)
        if row is None:
            st.info(
                "No campaign for this prompt yet. A model proposes edits of sentences; each is tried on one part of the probes, "
                "the best are chosen on a second, and one verdict is given on a sealed third. Nothing is put in force by itself."
            )
            return
        simulated_notice(row.simulated)
        if row.ended_at is None or row.result is None:
            so_far = row.result or {}
            if so_far:
                st.markdown(f"**{STAGES[so_far['stage']]}.** {so_far['tried']:,} wordings tried.")
            tuning_job.progress(bench, row)
            _front(row, so_far)
        else:
            _result(bench, row, row.result)


def _ask(bench: Workbench, name: str) -> None:
    proposer = st.selectbox(
        "Proposer",
        offered_proposers(),
        accept_new_options=True,
        key="proposer",
        persist_state="session",
        help="The model that proposes edits, as LiteLLM names it. The simulator tries a fixed list of what one would try first."
        + (f" `{GEPA}MODEL` lets GEPA choose what that model edits." if has_gepa() else ""),
    )
    first, second, third = st.columns(3)
    calls = first.number_input("Calls at most", 100, 1_000_000, 5_000, 500, key="campaign_calls")
    ratio = second.number_input(
        "Ratio",
        0.0,
        50.0,
        3.0,
        0.5,
        key="campaign_ratio",
        help="Points of overrefusal that a point of harmful refusal is worth.",
    )
    limit = third.number_input("Worse by at most (points)", 0.0, 20.0, 2.0, 0.5, key="campaign_limit")
    asked = tuning_job.request(bench)
    if asked is None or not proposer:
        return
    planned = bench.campaigns.plan(
        name,
        asked,
        proposer=str(proposer),
        max_calls=int(calls),
        goal=Goal(ratio=float(ratio), limit=float(limit) / 100),
        proposer_key=key_for(bench, [writer_model(str(proposer))], asked.api_base),
    )
    st.caption(escape_markdown(bench.campaigns.estimate(planned)))
    if st.button("Start the campaign", type="primary", icon=":material/play_arrow:"):
        tuning_job.show_new(bench.campaigns.start(planned))


def offered_proposers() -> list[str]:
    """Those that need no key; any other model can be typed."""
    return [SIMULATORS[0], *([f"{GEPA}{SIMULATORS[0]}"] if has_gepa() else [])]


def _front(row: TuningRow, found: dict[str, Any]) -> None:
    """Every wording that was asked the whole proposing part; the front is filled and joined."""
    from core.charts.change_plane import ChangeDot, change_plane

    wordings = found.get("wordings") or []
    if not wordings:
        return
    dots = [
        ChangeDot(
            "now" if not one["edits"] else "",
            "The prompt as it is" if not one["edits"] else f"{one['edits']} edit{'s' if one['edits'] > 1 else ''}",
            100 * (one["overrefusal"] or 0.0),
            100 * (one["harmful_refusal"] or 0.0),
            strong=one["on_front"],
        )
        for one in wordings
    ]
    captions = ["On the proposing part, which flatters. Filled: the front."]
    draw(change_plane(dots, dark=is_dark(), simulated=row.simulated, captions=captions, front=True), "campaign_front")


def _result(bench: Workbench, row: TuningRow, found: dict[str, Any]) -> None:
    """The sealed verdict, the shrinkage, the edits, the draft to save."""
    say = st.success if found["sealed"]["decision"] == "better" else st.info
    say(escape_markdown(found["sentence"]))
    data_table(_gains(found), "Gain of the best wording on the selecting and on the sealed probes")
    st.caption(
        f"Shrinkage: how much smaller the gain is on the sealed part, where luck is lost. {found['calls']:,} calls, {found['tried']:,} "
        f"wordings tried, {found['refused']:,} edits refused; probes: "
        + ", ".join(f"{size} {name}" for name, size in found["parts"].items())
        + "."
    )
    _front(row, found)
    if not found["best"]["edits"]:
        return
    st.markdown("**The wording that was put to the test**")
    st.markdown("\n".join(_edit(one) for one in found["best"]["edits"]))
    show_diff(str(row.asked["text"]), found["best"]["text"])
    if found["improved"]:
        _save(bench, row, found)


def _edit(one: dict[str, Any]) -> str:
    why = f": {one['why']}" if one["why"] else ""
    return f"- {KINDS[one['kind']]} “{escape_markdown(shorten(one['before'], 70))}”{escape_markdown(why)}"


def _save(bench: Workbench, row: TuningRow, found: dict[str, Any]) -> None:
    saved = st.session_state.setdefault("saved_proposals", {})
    if st.button("Save as a draft", type="primary", icon=":material/save:", disabled=row.tuning_id in saved):
        with show_errors():
            saved[row.tuning_id] = bench.campaigns.save(found)
            st.rerun()
    if name := saved.get(row.tuning_id):
        st.success(escape_markdown(f"Saved as “{name}”, with its evidence as the note."))
        st.page_link(
            "pages/prompts.py", label="Open the draft", icon=":material/edit_note:", query_params={"prompt": name}
        )


def _gains(found: dict[str, Any]) -> list[dict[str, str]]:
    rows = []
    for rate, words in (("overrefusal", "Overrefusal"), ("harmful_refusal", "Harmful refusal")):
        one, sealed, lost = found["selected"][rate], found["sealed"][rate], found["shrinkage"][rate]
        rows.append(
            {
                "change of": words,
                "selecting part": _points(one),
                "sealed part": _points(sealed),
                "shrinkage": "–" if lost is None else f"{100 * lost:+.1f}",
            }
        )
    return rows


def _points(one: dict[str, Any]) -> str:
    if one["change"] is None:
        return "–"
    return f"{100 * one['change']:+.1f} ({100 * one['low']:+.1f} to {100 * one['high']:+.1f}), n {one['probes']}"
