"""Sentence effects: the prompt cut into sentences, what finding their effects costs, and the prompt tinted by what was found."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.prompts.sentences import SplitPrompt, split_sentences
from core.text.untrusted import escape_markdown, visible
from core.workbench.tuning import pair_sentence
from pages.parts.common.chart import draw
from pages.parts.common.master_detail import master_detail
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.common.row_picker import HEAD
from pages.parts.common.tables import data_table
from pages.parts.shell.state import is_dark
from pages.parts.tune import tuning_job

if TYPE_CHECKING:
    from core.store import TuningRow
    from core.workbench import Workbench

CUTS = "sentence_cuts"
ROW, SENTENCE, HEIGHT = 80, 240, 560
"""A row of four lines, the column of the sentence, and the whole table at most, in pixels: all of a sentence can be read."""
MODES = {"cheap": "Cheap, ±10 points", "normal": "Standard, ±5", "thorough": "Thorough, ±2.5"}
RATES = {"overrefusal": "Overrefusal", "harmful_refusal": "Harmful refusal"}


def show(bench: Workbench) -> None:
    """What to ask on the left, what was found on the right."""
    left, right = master_detail([5, 7])
    with left:
        prompt = tuning_job.pick_prompt(bench)
        name = prompt.name if prompt else ""
        if name:
            with show_errors():
                _ask(bench, name)
    with right:
        row = tuning_job.pick_earlier(bench, "effects", name)
        if row is None:
            st.info(
                "No sentence effects of this prompt yet. Finding them asks the model many prompts with half of the sentences each."
            )
        elif row.ended_at is None or row.result is None:
            tuning_job.progress(bench, row)
        else:
            result(bench, row)


def _ask(bench: Workbench, name: str) -> None:
    variant = bench.prompts.variant_from(name)
    split = _cut(variant.text, name)
    mode = st.segmented_control(
        "How exact",
        list(MODES),
        default="normal",
        required=True,
        key="effects_mode",
        format_func=MODES.__getitem__,
        wrap=True,
    )
    asked = tuning_job.request(bench)
    if asked is None:
        return
    planned = bench.tuning.plan_effects(name, asked, mode=str(mode), split=split)
    st.caption(escape_markdown(bench.tuning.effects_estimate(planned)))
    if st.button("Find sentence effects", type="primary", icon=":material/play_arrow:"):
        tuning_job.show_new(bench.tuning.start_effects(planned, asked))


def _cut(text: str, name: str) -> SplitPrompt:
    """The prompt's sentences as the person cut them: kept for the session, begun anew where the text has changed."""
    kept: dict[str, SplitPrompt] = st.session_state.setdefault(CUTS, {})
    if name not in kept or kept[name].text != text:
        kept[name] = split_sentences(text)
    split = kept[name]
    rows = [{"#": at, "frozen": one.frozen, "sentence": visible(one.text)} for at, one in enumerate(split.sentences)]
    st.caption(
        "Frozen sentences stand in every prompt that is tried, and their own effect is not measured: freeze what must never go."
    )
    edited = st.data_editor(
        rows,
        key=f"cut/{name}/{hash(split)}",
        hide_index=True,
        row_height=ROW,
        height=min(HEIGHT, HEAD + ROW * len(rows)),
        alt="The sentences of the prompt; frozen ones are always on",
        disabled=["#", "sentence"],
        column_config={
            "#": st.column_config.NumberColumn(width=40),
            "sentence": st.column_config.TextColumn(width=SENTENCE),
            "frozen": st.column_config.CheckboxColumn(width=70, help="Frozen sentences always stay in the prompt."),
        },
    )
    wanted = [bool(row["frozen"]) for row in edited]
    if wanted != [one.frozen for one in split.sentences]:
        split = split.freeze([at for at, on in enumerate(wanted) if on])
        kept[name] = split.freeze([at for at, on in enumerate(wanted) if not on], frozen=False)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = int(st.number_input("Sentence", 0, max(0, len(split) - 1), 0, key="cut_at", width=110))
        changed = None
        if st.button("Join with the next", disabled=at + 1 >= len(split)):
            changed = split.join(at, at + 1)
        if st.button("Split into clauses"):
            changed = split.split(at)
        if st.button("Undo all cuts", help="Back to the sentences as the workbench found them in the text."):
            changed = split_sentences(text)
    if changed is not None and changed != split:
        kept[name] = changed
        st.rerun()
    return kept[name]


def result(bench: Workbench, row: TuningRow) -> None:
    """The prompt tinted, the plane of sentences, both numbers of each as a table, and what leaving out does."""
    from core.charts.tinted_prompt import tinted_prompt

    found: dict[str, Any] = row.result or {}
    simulated_notice(row.simulated)
    rate = st.segmented_control(
        "Tinted by", list(RATES), default="overrefusal", required=True, key="tinted", format_func=RATES.__getitem__
    )
    st.html(tinted_prompt(found["sentences"], _gaps(row), rate=str(rate), dark=is_dark()))
    st.caption(
        "Orange: the sentence makes the model refuse more. Blue: less. Not tinted: not told apart from no effect. Dotted: frozen, "
        "so always in the prompt and not measured."
    )
    draw(_plane(found), "sentence_plane")
    _sentence_table(_table(found), "Effect of each sentence on both rates")
    st.caption(
        f"Points that the sentence adds to a rate, averaged over prompts with half of the others; 95 % each. {found['calls']:,} calls."
    )
    if shown := [one for one in found.get("interactions", []) if one["reading"]]:
        st.markdown("**Pairs**")
        st.markdown("  \n".join(f"- {escape_markdown(pair_sentence(one))}" for one in shown))
    _models(bench.tuning.on_other_models(row))
    if found.get("checks"):
        st.markdown("**Left out of the full prompt**")
        st.markdown(
            "  \n".join(f"- Without {_places(one)}: {escape_markdown(one['sentence'])}" for one in found["checks"])
        )


def _models(rows: list[TuningRow]) -> None:
    """Does the sentence do this to another model, too? Points of overrefusal, a column a model."""
    if len(rows) < 2:
        return
    st.markdown("**Overrefusal on other models, points**")
    first = (rows[0].result or {})["sentences"]
    table = [
        {
            "#": one["index"],
            **{visible(row.model): _points((row.result or {})["sentences"][at]["overrefusal"]) for row in rows},
            "sentence": visible(one["text"]),
        }
        for at, one in enumerate(first)
    ]
    _sentence_table(table, "Effect of each sentence on overrefusal, by model")


def _places(one: dict[str, Any]) -> str:
    return " and ".join(map(str, one["removed"]))


def _gaps(row: TuningRow) -> list[str]:
    """The blanks before each sentence, as far as the text that was asked tells them."""
    text, at, gaps = str(row.asked["text"]), 0, []
    for one in (row.result or {})["sentences"]:
        start = max(at, text.find(one["text"], at))
        gaps.append(text[at:start])
        at = start + len(one["text"])
    return gaps


def _plane(found: dict[str, Any]) -> Any:
    from core.charts.change_plane import ChangeDot, change_plane

    def ends(one: dict[str, Any]) -> tuple[float, float]:
        return (math.nan, math.nan) if one["low"] is None else (one["low"], one["high"])

    dots = []
    for one in found["sentences"]:
        over, safe = one["overrefusal"], one["harmful_refusal"]
        if over["points"] is None or safe["points"] is None:
            continue
        shown = ends(over)[0] > 0 or ends(over)[1] < 0 or ends(safe)[0] > 0 or ends(safe)[1] < 0
        dots.append(
            ChangeDot(str(one["index"]), one["text"], over["points"], safe["points"], ends(over), ends(safe), shown)
        )
    return change_plane(
        dots, dark=is_dark(), simulated=found["simulated"], captions=["What each sentence adds. Filled: shown."]
    )


def _table(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "#": one["index"],
            **{words: "frozen" if one["frozen"] else _points(one[rate]) for rate, words in RATES.items()},
            "sentence": visible(one["text"]),
        }
        for one in found["sentences"]
    ]


def _points(found: dict[str, Any]) -> str:
    """An effect in points and its interval, for a table beside which stands that they are points."""
    from core.charts.tinted_prompt import points_text

    return points_text(found).replace(" points", "")


def _sentence_table(rows: list[dict[str, Any]], alt: str) -> None:
    """The numbers before the sentences: they are short, and on a narrow screen they are what must be seen."""
    columns = {
        "#": st.column_config.NumberColumn(width=40),
        **{words: st.column_config.TextColumn(width=148) for words in RATES.values()},
        "sentence": st.column_config.TextColumn(width=SENTENCE),
    }
    data_table(rows, alt, column_config=columns, row_height=ROW, height=min(HEIGHT, HEAD + ROW * len(rows)))
