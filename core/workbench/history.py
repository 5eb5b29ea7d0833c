"""Runs over time: which may share an axis, the path of one prompt over its versions, two runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.domain import VariantRef
from core.text.short_names import distinct_moments

if TYPE_CHECKING:
    import pandas as pd

    from core.store import RunRow
    from core.workbench.results import Results


@dataclass(frozen=True)
class History:
    """A metric table over several runs (columns: `core.metrics.summary`), oldest first."""

    table: pd.DataFrame
    ticks: tuple[str, ...] = ()
    """A name for every version along the axis."""
    cautions: tuple[str, ...] = ()
    """What differs between the runs besides the prompts, as sentences."""
    refusal: str = ""
    """Why the runs cannot be compared; empty where they can."""


def grounds(rows: Sequence[RunRow]) -> dict[str, str]:
    """What runs must share to be compared, as key to words for people, the commonest ground first."""
    counted: dict[str, list[RunRow]] = {}
    for row in rows:
        counted.setdefault(_ground(row), []).append(row)
    ordered = sorted(counted.items(), key=lambda item: -len(item[1]))
    return {
        key: f"{found[0].probe_set} ({found[0].probe_hash[:8]}), judge {found[0].judge}: {len(found)} run{'s' if len(found) > 1 else ''}"
        for key, found in ordered
    }


def _ground(row: RunRow) -> str:
    return f"{row.probe_hash[:12]}/{row.judge}"


def prompt_history(
    results: Results, rows: Sequence[RunRow], name: str, ground: str, saved: Mapping[str, int] | None = None
) -> History:
    """One prompt's rates over its versions and models, from every run on that ground, oldest version first.

    `saved`: the number of each saved version, by its hash; versions not saved come first, in the order of their runs.
    """
    saved = saved or {}
    from core.metrics.run_history import cautions, history

    chosen = [row for row in reversed(rows) if _ground(row) == ground]
    trials = results.trials(tuple(row.run_id for row in chosen))
    its = [one for one in trials["variant"].unique() if VariantRef.parse(str(one)).prompt == name]
    mine = trials[trials["variant"].isin(its)]
    copied = mine["cached"].astype(bool) & mine.duplicated(["version", "model", "probe_id", "sample"])
    mine = mine[~copied]  # an answer that a later run took from the cache is counted once
    number = mine["version"].astype(str).map(lambda version: saved.get(version, 0))
    table = history(mine.assign(variant=name).iloc[number.argsort(kind="stable")])
    facts = _facts(results, chosen)
    said = dict.fromkeys(caution for fact in facts[1:] if (caution := cautions(facts[0], fact)))
    versions = list(dict.fromkeys(table["version"].astype(str)))
    first_seen = {version: row.created_at[:10] for row in reversed(chosen) for _, version in row.variants}
    return History(
        table, tuple(_tick(version, saved.get(version), first_seen[version]) for version in versions), tuple(said)
    )


def _tick(version: str, number: int | None, day: str) -> str:
    return f"{f'v{number}' if number else version[:7]} ({day[5:]})"


def side_by_side(results: Results, first: RunRow, second: RunRow) -> History:
    """Two runs in one table, the run's day behind a variant that stands in both; refused with the reason where unfair."""
    import pandas as pd

    from core.metrics.rates import summary
    from core.metrics.run_history import cautions, comparable

    facts = _facts(results, (first, second))
    refusal = comparable(*facts)
    if refusal:
        return History(pd.DataFrame(), refusal=refusal)
    frames = [results.trials(row.run_id) for row in (first, second)]
    both = {name for name, _ in first.variants} & {name for name, _ in second.variants}
    tables = []
    for moment, frame in zip(distinct_moments(row.created_at for row in (first, second)), frames, strict=True):
        table = summary(frame)
        names = [f"{name} ({moment[5:]})" if name in both else name for name in table["variant"].astype(str)]
        tables.append(table.assign(variant=names))
    caution = cautions(*facts)
    merged = pd.concat(tables, ignore_index=True)
    return History(_front_again(merged), cautions=(caution,) if caution else ())


def _front_again(table: pd.DataFrame) -> pd.DataFrame:
    from core.metrics.pareto import pareto_front

    fronts = {
        f"pareto{reading}": pareto_front(
            table[f"overrefusal{reading}"].to_numpy(), table[f"harmful_refusal{reading}"].to_numpy()
        )
        for reading in ("", "_strict")
    }
    return table.assign(**fronts)


def _facts(results: Results, rows: Sequence[RunRow]) -> list[dict[str, Any]]:
    """What decides whether runs may be compared, and what should agree, of each of them."""
    versions = results.judge_versions(rows)
    return [
        {
            "probe_set_hash": row.probe_hash,
            "judge": row.judge,
            "judge_version": versions[row.run_id],
            "temperature": row.temperature,
            "max_tokens": row.max_tokens,
            "samples": row.samples,
        }
        for row in rows
    ]
