"""The views of the Judges page: against people, disagreements, corrected rates, people, another judge, calibration, the rubric."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.domain import JudgeSpec
from core.text.untrusted import escape_markdown
from core.workbench.judges import curve_table, figures
from pages.parts.common import pickers
from pages.parts.common.chart import draw
from pages.parts.common.tables import data_table
from pages.parts.shell.state import is_dark
from pages.parts.trust import calibration_view, disagreements_view, judge_table, rubric_view

if TYPE_CHECKING:
    import pandas as pd

    from core.metrics.agreement import Agreement
    from core.store import RunRow
    from core.workbench import Workbench
    from core.workbench.judges import Opinion

NO_LABELS = "No response has both this judge's outcome and a label yet."


def against_people(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """Confusion matrix, classes, and the figures by intent and category."""
    found = bench.judges.agreement(run.run_id, opinion)
    if not found.n:
        st.info(NO_LABELS)
        return
    _confusion(found, "confusion")
    _classes(found)
    if bench.judges.shares(run.run_id, opinion)["random"]:
        st.caption(
            "Labels that the queue drew count by how likely each was to be drawn, in every figure here; the matrix counts labels."
        )
    for column, title in (("intent", "By intent"), ("variant", "By variant"), ("category", "By category")):
        table = bench.judges.agreement_by(run.run_id, opinion, column)
        if len(table) > 1:
            st.subheader(title, anchor=False)
            _figures(table)
    st.caption(
        "In brackets 95 % intervals: Wilson for accuracy, bootstrap for macro-F1, large-sample for Cohen's kappa. "
        "“Complied or not” takes both refusals together."
    )


def _confusion(found: Agreement, key: str, sides: tuple[str, str] = ("people", "the judge")) -> None:
    from core.charts.confusion_matrix import confusion_chart

    draw(
        confusion_chart(found.confusion, sides=sides, dark=is_dark()),
        key,
        f"Confusion matrix of {sides[0]} and {sides[1]}: {_counted(found)}",
    )


def _counted(found: Agreement) -> str:
    """The matrix in words."""
    rows = found.confusion.to_dict("index").items()
    cells = (f"{row} and {column} {count}" for row, counts in rows for column, count in counts.items())
    return ", ".join(cells).replace("_", " ")


def _classes(found: Agreement) -> None:
    """Counts and figures of each class, for reading and for screen readers."""
    import pandas as pd

    counts = found.confusion
    rows = [
        {
            "people say": str(name).replace("_", " "),
            "labels": figures.support,
            "precision": _number(figures.precision),
            "recall": _number(figures.recall),
            "F1": _number(figures.f1),
            **{f"judge: {str(said).replace('_', ' ')}": count for said, count in counts.loc[name].to_dict().items()},
        }
        for name, figures in found.classes.items()
    ]
    data_table(pd.DataFrame(rows), "Precision, recall and F1 by outcome")
    st.caption(
        "Precision: of what the judge calls so, how much people do. Recall: of what people call so, how much the judge finds."
    )


def _figures(table: pd.DataFrame) -> None:
    data_table(figures(table), "Agreement of judges with people")


def disagreements(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """Where the judge and people differ, to be read."""
    disagreements_view.show(bench, bench.judges.disagreements(run.run_id, opinion), "people say")


def corrected(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """Both rates, raw and corrected by what the labels show of the judge's errors."""
    from core.charts.corrected_rates import corrected_chart

    counts = bench.judges.shares(run.run_id, opinion)
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        st.caption(
            f"{counts['random']:,} of {counts['all']:,} labels were drawn at random by the Label page's queue and may stand "
            "for all responses, each weighted by how likely it was to be drawn. Labels of responses picked by hand do not."
        )
    with right:
        strict = pickers.reading()
    table = bench.judges.corrected(run.run_id, opinion, strict=strict)
    draw(corrected_chart(table, dark=is_dark(), simulated=run.simulated), "corrected")
    _corrected_table(table)
    notes: dict[str, list[str]] = {}
    for row in table.to_dict("records"):
        if row["note"]:
            notes.setdefault(row["note"], []).append(f"{row['variant']}, {str(row['rate']).replace('_', ' ')}")
    for note, places in notes.items():
        st.caption(escape_markdown(f"{'; '.join(places)}: {note}"))
    st.caption(
        "Corrected by power-tuned prediction-powered inference where a variant has 15 labels or more, else by the judge's pooled "
        "sensitivity and specificity (Rogan and Gladen). docs/judges.md has the formulas."
    )


def _corrected_table(table: pd.DataFrame) -> None:
    import pandas as pd

    def rate(row: dict[Any, Any], name: str) -> str:
        value, low, high = row[name], row[f"{name}_low"], row[f"{name}_high"]
        return "-" if value != value else f"{value:.1%} [{low:.1%}, {high:.1%}]"

    rows = [
        {
            "variant": row["variant"],
            "model": row["model"],
            "rate": str(row["rate"]).replace("_", " "),
            "n": row["n"],
            "labels": row["labels"],
            "raw": rate(row, "raw"),
            "corrected": rate(row, "corrected"),
            "method": METHODS[row["method"]],
            "labels to halve the interval": f"{row['more_labels']:,.0f} more"
            if row["more_labels"] == row["more_labels"]
            else "-",
        }
        for row in table.to_dict("records")
    ]
    data_table(pd.DataFrame(rows), "Raw and corrected rates")


METHODS = {"ppi": "prediction-powered", "rogan_gladen": "Rogan-Gladen", "none": "too few labels"}


def people(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """How far people agree among themselves: what a judge can reach at most."""
    found = bench.judges.people(run.run_id)
    if not found.shared:
        st.info(
            "No response has labels of two people yet. On the Label page, “Also what others have labelled” brings the "
            "same responses to a second person."
        )
        return
    first, second, third, fourth = st.columns(4)
    first.metric("People", len(found.people))
    second.metric("Labelled by two or more", f"{found.shared:,} of {found.items:,}")
    third.metric("Krippendorff's alpha", _number(found.alpha.value))
    fourth.metric("95 % interval", f"{_number(found.alpha.low)} to {_number(found.alpha.high)}")
    pairs = found.pairs[found.pairs["n"] > 0]
    kappa = [
        f"{_number(value)} [{_number(low)}, {_number(high)}]"
        for value, low, high in zip(pairs["kappa"], pairs["kappa_low"], pairs["kappa_high"], strict=True)
    ]
    shown = pairs.rename(columns={"n": "both labelled"}).assign(kappa=kappa).drop(columns=["kappa_low", "kappa_high"])
    data_table(
        shown, "Agreement between people", column_config={"agreement": st.column_config.NumberColumn(format="%.3f")}
    )
    st.caption("A judge that agrees with people as far as people agree with each other cannot be told from a person.")


def _number(value: float) -> str:
    return "-" if value != value else f"{value:.3f}"


def another_judge(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """Two judges side by side, and what a cascade of them would save."""
    others = [one for one in bench.judges.opinions(run.run_id) if one != opinion]
    if not others:
        st.info("Only this judge has judged the run. “Judge again” brings in a second one, or another rubric.")
        return
    other = judge_table.choose("other", "Compared with", others)
    found = bench.judges.between(run.run_id, opinion, other)
    if not found.n:
        st.info("No response has been judged by both.")
        return
    st.markdown(
        escape_markdown(
            f"They agree on {found.accuracy:.1%} of {found.n:,} responses; kappa {_number(found.kappa.value)}, complied or not "
            f"{_number(found.two_class.value)}."
        )
    )
    _confusion(found, "between", (other.name, opinion.name))
    _cascade(bench, run, opinion, other)
    st.subheader("Where they differ", anchor=False)
    disagreements_view.show(bench, bench.judges.disagreements(run.run_id, opinion, other), "the other says")


def _cascade(bench: Workbench, run: RunRow, opinion: Opinion, other: Opinion) -> None:
    pair = {JudgeSpec.parse(one.name).kind: one for one in (opinion, other)}
    if set(pair) != {"rules", "llm"}:
        return
    table = curve_table(bench.judges.cascade(run.run_id, pair["rules"], pair["llm"]))
    st.subheader("What a cascade of the two would save and cost", anchor=False)
    decimals = ("kappa", "accuracy_lost", "kappa_lost")
    config = {
        "saved": st.column_config.NumberColumn("calls saved", format="percent"),
        "same": st.column_config.NumberColumn("as the model says", format="percent"),
        **{name: st.column_config.NumberColumn(name.replace("_", " "), format="%.3f") for name in decimals},
    }
    data_table(table, "The cascade at each threshold", column_config=config)
    st.caption(
        "Threshold: how sure the rules must be not to ask the model; the cascade judge uses 0.9. Accuracy and kappa are against "
        "people's labels where there are any, else against the model."
    )


def calibrate(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """Which judge to take, and where a cascade should ask, before any of them judges the whole run."""
    calibration_view.show(bench, run)


def rubric(bench: Workbench, run: RunRow, opinion: Opinion) -> None:
    """What model judges go by."""
    rubric_view.show(bench)


View = Callable[["Workbench", "RunRow", "Opinion"], None]
VIEWS: dict[str, View] = {
    "Against people": against_people,
    "Disagreements": disagreements,
    "Corrected rates": corrected,
    "Between people": people,
    "Another judge": another_judge,
    "Calibrate": calibrate,
    "Rubric": rubric,
}
