"""Charts by structure: what they show, what a click hands over, and that nobody's text can pass for markup."""

from __future__ import annotations

import html
import json
import math
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts import (
    confusion_matrix,
    contrast_pairs,
    corrected_rates,
    expected_behaviour,
    history,
    paired_changes,
    slice_rates,
    stability,
    tradeoff,
    trigger_words,
)
from core.charts.label_placement import Box, place, text_width
from core.charts.theme import DARK, LIGHT, ink, plain, row_pixels, shade, view, wrapped, zoom
from core.charts.tradeoff_points import Key, labels, row_labels
from core.metrics import comparison, rates, slices, wording
from core.metrics.true_rates import true_rates

EVIL = "<b>bold</b><a href='javascript:x'>$y$ %{x} &lt;"
MODEL = "openai/some-model"


def trials(rates: dict[str, tuple[float, float]], n: int = 40, *, model: str = MODEL, samples: int = 1) -> pd.DataFrame:
    """Trials in which variant v refuses the first share of n benign and of n harmful probes; pairs and categories set."""
    rows = []
    for variant, shares in rates.items():
        for intent, share in zip(("benign", "harmful"), shares, strict=True):
            for i in range(0 if math.isnan(share) else n):
                for sample in range(samples):
                    refused = i + sample < round(share * n)
                    rows.append(
                        {
                            "trial_id": len(rows),
                            "variant": variant,
                            "version": variant[:4],
                            "model": model,
                            "probe_id": f"{intent}{i}",
                            "intent": intent,
                            "category": f"c{i % 4}",
                            "sample": sample,
                            "expected": "comply" if intent == "benign" else "refuse",
                            "status": "done",
                            "source": "judge",
                            "pair": f"{'harmful' if intent == 'benign' else 'benign'}{i}",
                            "harm": np.nan,
                            "cost_usd": 0.0,
                            "outcome": ("partial_refusal" if i % 4 == 0 else "full_refusal")
                            if refused
                            else "full_compliance",
                        }
                    )
    return pd.DataFrame(rows)


THREE = {"cautious": (0.4, 0.95), "balanced": (0.1, 0.9), "worse": (0.5, 0.6)}


def trace(figure: Any, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def notes(figure: Any, name: str) -> list[Any]:
    return [note for note in figure.layout.annotations if note.name == name]


def texts(figure: Any) -> str:
    """Everything a figure holds but what a click hands over."""
    found = json.loads(figure.to_json())
    for one in found["data"]:
        one.pop("customdata", None)
    return json.dumps(found, ensure_ascii=False)


def every_chart(levels: dict[str, tuple[float, float]], **options: Any) -> list[Any]:
    frame = trials(levels, model=options.pop("model", MODEL), samples=2)
    table, first = rates.summary(frame), next(iter(levels))
    probes = pd.DataFrame(
        {"probe_id": [f"benign{i}" for i in range(40)], "prompt": "kill it", "triggers": [[first]] * 40}
    )
    return [
        tradeoff.tradeoff(table, baseline=first, cost_ratio=3, **options),
        paired_changes.delta_chart(comparison.compare_all(frame, first), **options),
        slice_rates.heatmap(slices.slices(frame), **options),
        expected_behaviour.expected_chart(slices.expected_matrix(frame), **options),
        contrast_pairs.pairs_chart(slices.contrast_pairs(frame), **options),
        stability.stability_chart(slices.stability(frame), **options),
        trigger_words.trigger_chart(wording.triggers(frame, probes), **options),
        history.history_chart(table, **options),
    ]


# ------------------------------------------------------------------ the trade-off


def test_a_point_stands_at_both_rates_and_a_click_tells_whose_it_is() -> None:
    figure = tradeoff.tradeoff(rates.summary(trials(THREE)))

    point = trace(figure, "balanced")
    assert (point.x[0], point.y[0]) == (0.1, 0.9)
    assert list(point.customdata[0]) == ["balanced", "bala", MODEL]
    assert "4 of 40" in point.hovertext[0]


def test_the_strict_reading_moves_the_points_and_says_so() -> None:
    figure = tradeoff.tradeoff(rates.summary(trials(THREE)), strict=True)

    assert trace(figure, "balanced").x[0] == 3 / 40
    assert "full refusals only" in figure.layout.xaxis.title.text


def test_the_front_leaves_out_a_variant_that_another_beats() -> None:
    front = trace(tradeoff.tradeoff(rates.summary(trials(THREE))), "Pareto front")

    corners = set(zip(front.x, front.y, strict=True))
    assert {(0.4, 0.95), (0.1, 0.9)} <= corners
    assert (0.5, 0.6) not in corners


@pytest.mark.parametrize(("ratio", "best"), [(0.5, (0.1, 0.9)), (50, (0.4, 0.95))])
def test_the_ring_marks_the_best_variant_for_the_cost_ratio(ratio: float, best: tuple[float, float]) -> None:
    figure = tradeoff.tradeoff(rates.summary(trials(THREE)), cost_ratio=ratio)

    ring = trace(figure, "best at this ratio")
    assert (ring.x[0], ring.y[0]) == best
    line = trace(figure, "equal cost")
    assert (line.y[1] - line.y[0]) / (line.x[1] - line.x[0]) == pytest.approx(1 / ratio)


def test_variants_that_the_data_do_not_tell_apart_from_the_best_are_named() -> None:
    close = rates.summary(trials({"first": (0.1, 0.9), "second": (0.125, 0.9), "far": (0.9, 0.1)}))
    (note,) = notes(tradeoff.tradeoff(close, cost_ratio=1), "caption")

    assert "Ringed: first" in note.text
    assert "Not told apart from it: second." in note.text


def test_arrows_lead_from_the_baseline_and_along_the_versions_of_a_prompt() -> None:
    frame = trials(THREE)
    later = trials({"balanced": (0.05, 0.9)}).assign(version="new")
    figure = tradeoff.tradeoff(rates.summary(pd.concat([frame, later])), baseline="cautious")

    from_baseline = notes(figure, "from baseline")
    assert {(arrow.ax, arrow.ay) for arrow in from_baseline} == {(0.4, 0.95)}
    assert {arrow.x for arrow in from_baseline} == {0.1, 0.5}
    (step,) = notes(figure, "next version")
    assert (step.ax, step.x) == (0.1, 0.05)
    assert {note.text for note in notes(figure, "label")} >= {"balanced v1", "balanced v2", "cautious (baseline)"}


def test_no_two_arrows_join_the_same_points_in_both_directions() -> None:
    frame = trials({"shop #1": (0.4, 0.95), "shop #2": (0.1, 0.9), "shop #3": (0.05, 0.9)})
    figure = tradeoff.tradeoff(rates.summary(frame), baseline="shop #2", arrows="both")

    ends = [(arrow.ax, arrow.x) for name in ("next version", "from baseline") for arrow in notes(figure, name)]
    assert sorted(ends) == [(0.1, 0.05), (0.4, 0.1)]


def test_arrows_can_be_switched_off() -> None:
    figure = tradeoff.tradeoff(rates.summary(trials(THREE)), baseline="cautious", arrows="none")

    assert not notes(figure, "from baseline")


@pytest.mark.parametrize(("lacking", "kept"), [("harmful", (0.3, math.nan)), ("benign", (math.nan, 0.9))])
def test_a_set_with_one_intent_gets_one_axis_that_says_so(lacking: str, kept: tuple[float, float]) -> None:
    figure = tradeoff.tradeoff(rates.summary(trials({"a": kept, "b": kept})))

    (note,) = notes(figure, "caption")
    assert "there is one axis" in note.text
    assert f"These probes are {'benign' if lacking == 'harmful' else 'harmful'} only" in note.text
    assert not figure.layout.yaxis.title.text
    assert list(figure.data[0].x) == [0.3 if lacking == "harmful" else 0.9] * 2


def test_nothing_judged_is_said_in_words() -> None:
    empty = rates.summary(trials(THREE)).iloc[:0]

    assert "No judged trials" in tradeoff.tradeoff(empty).layout.annotations[0].text


def test_a_crowd_gets_numbers_and_a_legend_instead_of_names() -> None:
    many = {f"wording {i}": (i / 40, 1 - i / 80) for i in range(30)}
    figure = tradeoff.tradeoff(rates.summary(trials(many)))

    numbers = [one.text[0] for one in figure.data if one.mode == "markers+text"]
    assert numbers == [str(number) for number in range(1, 31)]
    assert figure.layout.showlegend
    assert not notes(figure, "label")


def test_models_can_be_chosen_and_have_symbols_of_their_own() -> None:
    table = rates.summary(pd.concat([trials(THREE), trials(THREE, model="other/small")]))

    assert len(set(trace(tradeoff.tradeoff(table), "balanced").marker.symbol)) == 2
    assert len(trace(tradeoff.tradeoff(table, models=[MODEL]), "balanced").x) == 1


def test_many_points_of_several_models_are_told_by_a_legend_of_colours_and_symbols() -> None:
    table = rates.summary(pd.concat([trials(THREE), trials(THREE, model="other/small")]))
    figure = tradeoff.tradeoff(table, baseline="balanced")

    assert not notes(figure, "label")
    told = {one.name: one.marker for one in figure.data if one.showlegend}
    assert list(told) == ["cautious", "balanced (baseline)", "worse", "some-model", "small"]
    for name in THREE:
        points = trace(figure, name)
        entry = told[f"{name} (baseline)" if name == "balanced" else name]
        assert points.marker.color == entry.color
        assert set(points.marker.symbol) == {one.symbol for one in list(told.values())[len(THREE) :]}


@pytest.mark.parametrize("style", ["cross", "ellipse"])
def test_intervals_reach_from_low_to_high_on_both_axes(style: Any) -> None:
    table = rates.summary(trials({"only": (0.25, 0.75)}))
    drawn = trace(tradeoff.tradeoff(table, intervals=style), "interval")

    x, y = ([end for end in ends if end is not None] for ends in (drawn.x, drawn.y))
    assert (min(x), max(x)) == pytest.approx(tuple(table.loc[0, ["overrefusal_low", "overrefusal_high"]]))
    assert (min(y), max(y)) == pytest.approx(tuple(table.loc[0, ["harmful_refusal_low", "harmful_refusal_high"]]))


# ------------------------------------------------------------------ what holds for all


def test_no_chart_lets_a_name_pass_for_markup() -> None:
    for figure in every_chart({EVIL: (0.4, 0.9), EVIL + " 2": (0.1, 0.9)}):
        shown = texts(figure)
        assert "<b>bold" not in shown
        assert "<a " not in shown
        assert "&lt;b&gt;bold" in shown


def test_every_chart_of_simulated_trials_says_so() -> None:
    assert all(notes(figure, "simulated") for figure in every_chart(THREE, simulated=True))
    assert not any(notes(figure, "simulated") for figure in every_chart(THREE))


def test_the_names_of_the_models_tell_that_trials_are_simulated() -> None:
    unsigned = [figure for figure in every_chart(THREE, model="simulator/balanced") if not notes(figure, "simulated")]

    assert [figure.layout.xaxis.title.text for figure in unsigned] == ["odds ratio of refusal"]


def test_light_and_dark_differ_and_leave_the_background_to_the_page() -> None:
    for light, dark in zip(every_chart(THREE), every_chart(THREE, dark=True), strict=True):
        assert light.layout.font.color == LIGHT.text
        assert dark.layout.font.color == DARK.text
        assert light.layout.paper_bgcolor == dark.layout.plot_bgcolor == "rgba(0,0,0,0)"


@given(st.text())
def test_plain_text_has_no_markup_and_is_short(text: str) -> None:
    shown = plain(text, 20)

    assert not set('<>$%{"') & set(shown)
    assert len(html.unescape(shown)) <= 20


def test_plain_text_keeps_both_ends_of_a_long_name() -> None:
    assert plain("support-prompt-for-the-night-shift-draft-12", 20) == "support-promp…aft-12"


@given(st.lists(st.floats(0, 1), min_size=1))
def test_a_zoomed_range_holds_every_value_and_stays_within_the_scale(values: list[float]) -> None:
    low, high = zoom([*values, math.nan])

    assert 0 <= low <= min(values)
    assert max(values) <= high <= 1
    assert high - low >= 0.2 - 1e-9


def test_a_zoomed_axis_says_that_it_is() -> None:
    assert view(0.1, 0.4) == "view 10–40 of 0–100 %"
    assert view(0, 1) == ""


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=2, max_size=8, unique=True))
def test_names_of_points_that_have_room_do_not_overlap(cells: list[tuple[int, int]]) -> None:
    points = [(100.0 * x, 60.0 * y) for x, y in cells]
    names = [f"name {i}" for i in range(len(points))]
    placed = place(points, names, Box(-100, -100, 900, 600))

    boxes = []
    for (x, y), name, at in zip(points, names, placed, strict=True):
        half = text_width(name) / 2
        boxes.append(Box(x + at.dx - half, y + at.dy - 7, x + at.dx + half, y + at.dy + 7))
    assert not any(a.overlap(b) for i, a in enumerate(boxes) for b in boxes[:i])


def test_text_on_a_bar_is_dark_on_light_and_white_on_dark() -> None:
    assert ink("#F2C14E") == LIGHT.text
    assert ink("#7A2E05") == "#FFFFFF"


def test_the_numbers_in_a_heat_map_are_in_the_ink_that_reads_on_their_shade() -> None:
    stops = [(0, "#000000"), (0.5, "#808080"), (1, "#FFFFFF")]
    assert [shade(value, stops) for value in (-1, 0.25, 0.5, 1, 2)] == [
        "#000000",
        "#404040",
        "#808080",
        "#FFFFFF",
        "#FFFFFF",
    ]

    written = slice_rates.heatmap(slices.slices(trials({"never": (0.0, 1.0), "always": (1.0, 1.0)}))).data[0].text[0]
    assert [LIGHT.text in cell for cell in written] == [True, False]


def test_captions_and_the_word_simulated_never_share_a_line() -> None:
    figure = tradeoff.tradeoff(rates.summary(trials(THREE)), cost_ratio=3, simulated=True)
    caption, stamp = notes(figure, "caption")[0], notes(figure, "simulated")[0]

    lines = caption.text.split("<br>")
    assert stamp.yshift >= caption.yshift + 17 * len(lines)
    assert figure.layout.margin.t > stamp.yshift
    assert max(map(len, lines)) <= 76


def test_a_crowds_names_stand_below_where_asked() -> None:
    many = rates.summary(trials({f"wording {i}": (i / 40, 1 - i / 80) for i in range(30)}))

    beside, below = tradeoff.tradeoff(many).layout, tradeoff.tradeoff(many, legend_below=True).layout
    assert (beside.legend.orientation, below.legend.orientation) == (None, "h")
    assert below.legend.y < 0
    assert below.height > 700


def test_importing_the_charts_loads_neither_plotly_nor_pandas() -> None:
    code = "import sys, core.charts; print([m for m in ('plotly', 'pandas', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------ on a narrow screen


NARROW = Key("a-prompt-with-a-rather-long-name-v2", "", "provider/a-model")
"""A name as people give them, which a row or a column must hold beside what is drawn."""


def test_a_row_breaks_its_name_and_has_the_model_in_a_line_of_its_own() -> None:
    other = Key("b", "", "provider/other")

    assert row_labels([NARROW, other]) == ["a-prompt-with-a-<br>rather-long-name-<br>v2<br>· a-model", "b<br>· other"]
    assert row_pixels(row_labels([NARROW]), 34) > 34


@given(st.text(max_size=90), st.integers(8, 30))
def test_wrapped_text_has_short_lines_and_loses_no_letter_of_a_short_name(text: str, width: int) -> None:
    lines = wrapped(text, width).split("<br>")

    assert all(len(html.unescape(line)) <= width for line in lines)
    joined, whole = ("".join(html.unescape(one).split()) for one in ("".join(lines), plain(text)))
    assert joined == whole


@pytest.mark.parametrize("shape", ["stands", "lies"])
def test_the_names_of_a_heat_maps_columns_never_cross(shape: str) -> None:
    """At 390 px a column of five has 50 px: too few for a name that lies."""
    names = {f"a-long-variant-{at}": (0.3, 0.8) for at in range(5 if shape == "stands" else 2)}
    figure = slice_rates.heatmap(slices.slices(trials(names), "category"))
    axis = figure.layout.xaxis

    assert axis.tickangle == (-90 if shape == "stands" else 0)
    assert ("<br>" in axis.ticktext[0]) == (shape == "lies")


def test_panels_stand_one_below_the_other_with_room_for_their_axes() -> None:
    figure = paired_changes.delta_chart(comparison.compare_all(trials(THREE), "cautious"))
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis2.domain

    assert upper[0] > lower[1]
    assert figure.layout.xaxis.domain == figure.layout.xaxis2.domain
    assert {shape.yref for shape in figure.layout.shapes if shape.type == "rect"} == {"y domain", "y2 domain"}


# ------------------------------------------------------------------ the others


def test_paired_differences_stand_in_points_with_their_finding() -> None:
    figure = paired_changes.delta_chart(comparison.compare_all(trials(THREE), "cautious"))

    better = trace(figure, "better")
    assert list(better.x) == [-30]
    assert list(better.customdata[0]) == ["balanced", "", "overrefusal"]
    assert list(figure.layout.yaxis.ticktext) == ["balanced", "worse"]
    assert figure.layout.xaxis.range == figure.layout.xaxis2.range
    assert figure.layout.shapes[0].x1 == 2


@pytest.mark.parametrize("measure", ["overrefusal", "harmful_refusal"])
def test_a_heat_map_has_n_in_every_cell_and_the_interval_on_hover(measure: str) -> None:
    cells = slice_rates.heatmap(slices.slices(trials(THREE)), measure).data[0]

    assert len(cells.z) == 4
    assert len(cells.z[0]) == 3
    assert all("n 10" in text for row in cells.text for text in row)
    assert all(" to " in text for row in cells.hovertext for text in row)


def test_a_heat_map_shades_harmful_answers_and_leaves_missing_cells_empty() -> None:
    frame = trials(THREE)
    frame = frame[~((frame["variant"] == "worse") & (frame["category"] == "c1"))]
    cells = slice_rates.heatmap(slices.slices(frame), "harmful_refusal").data[0]

    assert cells.z[0][2] == pytest.approx(0.4)
    assert math.isnan(cells.z[1][2])
    assert cells.text[1][2] == ""


def test_many_variants_stand_one_below_the_other_in_a_heat_map() -> None:
    figure = slice_rates.heatmap(slices.slices(trials({f"v{i}": (0.2, 0.9) for i in range(12)})))

    assert list(figure.layout.xaxis.ticktext) == ["c0", "c1", "c2", "c3"]
    assert len(figure.layout.yaxis.ticktext) == 12


def test_expected_behaviour_is_framed_where_it_came() -> None:
    figure = expected_behaviour.expected_chart(slices.expected_matrix(trials({"only": (0.1, 0.9)})))

    assert list(figure.layout.yaxis.ticktext) == ["should be answered", "should be refused"]
    assert figure.data[0].z[0][0] == 0.9
    assert [shape.x0 < at < shape.x1 for shape, at in zip(figure.layout.shapes, (0, 2), strict=True)] == [True, True]


def test_contrast_pairs_are_shares_of_all_pairs() -> None:
    figure = contrast_pairs.pairs_chart(slices.contrast_pairs(trials({"only": (0.4, 0.9)})))

    assert trace(figure, "both refused: reacts to the words").x[0] == pytest.approx(0.4)
    assert figure.layout.yaxis.ticktext[0] == "only<br>n = 40"


def test_stability_counts_probes_that_went_both_ways_and_needs_samples() -> None:
    figure = stability.stability_chart(slices.stability(trials({"only": (0.5, 0.5)}, samples=2)))

    assert figure.data[0].x[0] == pytest.approx(2 / 80)
    once = stability.stability_chart(slices.stability(trials(THREE)))
    assert "asked once" in once.layout.annotations[0].text


def test_triggers_come_most_tied_first_with_their_counts() -> None:
    table = pd.DataFrame(
        {
            "term": ["kill", "cake"],
            "kind": ["trigger", "word"],
            "probes": [10, 12],
            "refused": [8.0, 1.0],
            "refusal_rate": [0.8, 1 / 12],
            "odds_ratio": [8.0, 0.5],
            "odds_low": [2.0, 0.1],
            "odds_high": [32.0, 2.5],
            "q": [0.01, 0.6],
            "z": [4.0, -1.0],
        }
    )
    figure = trigger_words.trigger_chart(table)

    assert list(figure.layout.yaxis.ticktext) == ["kill  8 / 10", "cake  1 / 12"]
    assert (trace(figure, "trigger").x[0], trace(figure, "trigger").error_x.array[0]) == (8, 24)
    assert figure.layout.xaxis.type == "log"


def test_corrected_rates_stand_beside_the_raw_ones() -> None:
    rows = [
        {
            "variant": "a",
            "rate": rate,
            "raw": 0.4,
            "raw_low": 0.3,
            "raw_high": 0.5,
            "corrected": 0.35,
            "corrected_low": 0.2,
            "corrected_high": 0.5,
        }
        for rate in ("overrefusal", "harmful_refusal")
    ]
    figure = corrected_rates.corrected_chart(pd.DataFrame(rows))

    assert [(one.name, one.x[0]) for one in figure.data] == [("as judged", 0.4), ("corrected", 0.35)] * 2


def test_history_goes_along_the_versions_with_a_line_a_model() -> None:
    steps = [
        trials({"p": (share, 0.9)}, model=model).assign(version=f"{share}")
        for model in ("a/x", "b/y")
        for share in (0.4, 0.2, 0.1)
    ]
    figure = history.history_chart(rates.summary(pd.concat(steps)))

    assert list(figure.data[0].y) == [0.4, 0.2, 0.1]
    assert [one.name for one in figure.data] == ["x", "y", "x", "y"]
    assert list(figure.layout.xaxis.ticktext) == ["v1", "v2", "v3"]


def test_a_confusion_table_shows_counts_and_frames_agreement() -> None:
    names = ["full_compliance", "full_refusal"]
    figure = confusion_matrix.confusion_chart(pd.DataFrame([[8, 2], [1, 9]], index=names, columns=names))

    assert figure.data[0].z[0] == pytest.approx((0.8, 0.2))
    assert ">9 <" in figure.data[0].text[1][1]
    assert len(figure.layout.shapes) == 2


def test_a_row_of_zeros_in_a_confusion_table_is_drawn_all_the_same() -> None:
    names = ["full_compliance", "full_refusal"]
    figure = confusion_matrix.confusion_chart(pd.DataFrame([[8, 2], [0, 0]], index=names, columns=names))

    assert figure.data[0].text[1][0].startswith("0 ")


@pytest.mark.parametrize(
    ("chart", "frame"),
    [
        (slice_rates.heatmap, lambda: slices.slices(trials(THREE)).iloc[:0]),
        (expected_behaviour.expected_chart, lambda: slices.expected_matrix(trials(THREE)).iloc[:0]),
        (contrast_pairs.pairs_chart, lambda: slices.contrast_pairs(trials(THREE).assign(pair=""))),
        (trigger_words.trigger_chart, lambda: pd.DataFrame({"z": []})),
        (corrected_rates.corrected_chart, lambda: pd.DataFrame({"raw": [math.nan]})),
        (confusion_matrix.confusion_chart, lambda: pd.DataFrame([[0]])),
        (history.history_chart, lambda: rates.summary(trials(THREE)).iloc[:0]),
        (paired_changes.delta_chart, lambda: []),
    ],
)
def test_a_chart_of_nothing_says_why(chart: Callable[..., Any], frame: Callable[[], Any]) -> None:
    figure = chart(frame())

    assert not figure.data
    assert figure.layout.annotations[0].text.endswith((".", ":", "yet.", "draw."))


def test_two_wordings_of_one_prompt_in_a_run_are_joined_by_a_version_arrow() -> None:
    import pandas as pd

    rows = []
    for name, over in (("tutor", 0.3), ("tutor #2", 0.1), ("other", 0.2)):
        rate = {"overrefusal": over, "harmful_refusal": 0.9}
        ends = {
            f"{key}{end}": value
            for key, value in rate.items()
            for end in ("", "_low", "_high", "_strict", "_strict_low", "_strict_high")
        }
        counts = {
            "benign_n": 50,
            "harmful_n": 50,
            "benign_refused": 5,
            "harmful_refused": 45,
            "pareto": True,
            "pareto_strict": True,
        }
        rows.append(
            {"variant": name, "version": name, "model": "m", "invalid": 0, "simulated": False, **ends, **counts}
        )
    figure = tradeoff.tradeoff(pd.DataFrame(rows), baseline="other")
    assert [note.name for note in figure.layout.annotations].count("next version") == 1


def test_bands_are_pale_boxes_under_the_points_with_one_legend_entry() -> None:
    frame = trials(THREE).assign(judge="rules")
    figure = tradeoff.tradeoff(rates.summary(frame), bands=true_rates(frame))
    boxes = [one for one in figure.data if one.name == tradeoff.BAND]
    assert len(boxes) == len(THREE)
    assert [one.showlegend for one in boxes] == [True, False, False]
    assert [one.name for one in figure.data if one.showlegend is not False and one.name] == [tradeoff.BAND]
    by_people = trials(THREE).assign(judge="human")
    plain = tradeoff.tradeoff(rates.summary(by_people), bands=true_rates(by_people))
    assert all(one.name != tradeoff.BAND for one in plain.data)


def test_the_baseline_is_named_so_where_it_is_one_models_point() -> None:
    one, two, other = Key("a", "", "p/one"), Key("a", "", "p/two"), Key("b", "", "p/one")
    assert labels([one, Key("a", "later", "p/one")], "a") == ["a v1 (baseline)", "a v2"]
    assert labels([one, other], "a") == ["a (baseline)", "b"]
    assert labels([one, two, other], "a") == ["a · one", "a · two", "b · one"]
