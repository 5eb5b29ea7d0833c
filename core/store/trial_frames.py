"""The trials of runs as one light frame without texts: narrow columns read in bulk, categories by table look-up."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection, SmallInteger, type_coerce

from core.domain import Expected, Intent, Outcome
from core.errors import NotFound
from core.store.columns import OUTCOMES, SOURCES, STATUSES
from core.store.database import Database
from core.store.probes import ProbeSetRepository
from core.store.tables import judgements, judges, labels, probe_lists, run_variants, runs, trials

if TYPE_CHECKING:
    import numpy as np
    from pandas import Categorical, DataFrame

    from core.metrics.coding import Coded, Columns

    Array = np.ndarray[Any, Any]

TRIAL_COLUMNS = (
    trials.c.id,
    trials.c.variant,
    trials.c.model,
    trials.c.probe,
    trials.c.sample,
    type_coerce(trials.c.status, SmallInteger),
    type_coerce(trials.c.cached, SmallInteger),
    trials.c.latency_s,
    trials.c.prompt_tokens,
    trials.c.completion_tokens,
    trials.c.cost_usd,
    trials.c.error_kind,
    trials.c.origin,
)
HUMAN = "human"
"""The judge's name of verdicts that came with an import."""


class TrialFrameRepository:
    """The trials of runs as frames."""

    def __init__(self, db: Database, probe_store: ProbeSetRepository) -> None:
        self._db, self._probes = db, probe_store

    def of_runs(
        self,
        run_ids: Sequence[str],
        *,
        judge: str | None = None,
        version: str | None = None,
        prefer_labels: bool = False,
    ) -> DataFrame:
        """One row a trial, in order; the columns are those that `core.metrics` reads.

        `judge` is the judge's name, whose newest opinion of each trial counts (default: the run's chosen judge), of
        whatever version unless one is named. `label` is what most people say; a verdict that was imported with the run
        is one more vote, and decides where people are split. With `prefer_labels` the label takes the place of the
        judge's opinion, and the source says `human`. `drawn`: how likely a labelled trial was to be drawn for it; NaN where
        it was not drawn. `in_pair`: it was drawn together with the same probe's under another variant.
        """
        import pandas as pd

        with _no_collection():
            parts = [self._run_columns(run_id, judge, version) for run_id in run_ids] or [_no_columns()]
        frame = _frame(parts[0] if len(parts) == 1 else _stacked(parts))
        if prefer_labels and len(frame):
            labelled = frame["label"].notna()
            frame["outcome"] = frame["label"].where(labelled, frame["outcome"])
            frame.loc[labelled, "source"] = "human"
        assert isinstance(frame, pd.DataFrame)
        return frame

    def columns(self, run_id: str) -> Columns:
        """The trials of one run as `of_runs` gives them, without a frame: its rates need no pandas."""
        from core.metrics.coding import Columns

        with _no_collection():
            columns = self._run_columns(run_id, None, None)
        return Columns(columns, len(columns["trial_id"]))

    def _run_columns(self, run_id: str, judge: str | None, version: str | None) -> dict[str, Any]:
        with self._db.reading() as connection:
            found = sa.select(runs.c.id, runs.c.judge, runs.c.plan, probe_lists.c.hash)
            run = connection.execute(
                found.join(probe_lists, probe_lists.c.id == runs.c.list_id).where(runs.c.run_id == run_id)
            ).first()
            if run is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            variants = connection.execute(
                sa.select(run_variants.c.name, run_variants.c.version)
                .where(run_variants.c.run == run.id)
                .order_by(run_variants.c.position)
            ).all()
            rows = _fetch(connection, sa.select(*TRIAL_COLUMNS).where(trials.c.run == run.id).order_by(trials.c.id))
            opinions = _opinions(connection, run.id, judge or run.judge, version)
            verdicts = _imported_verdicts(connection, run.id)
            said = _label_rows(connection, run.id)
            drawn, in_pair = _drawn(connection, run.id), _in_pair(connection, run.id)
            votes = [(trial, HUMAN, verdicts[trial]) for trial in {row[0] for row in said} & verdicts.keys()]
            people = verdicts | majority_labels([*votes, *said])
        columns = _trial_columns(rows) | _run_columns(
            run_id, run.plan["models"], variants, self._probes.of_hash(run.hash), rows
        )
        return columns | _opinion_columns(columns["trial_id"], opinions, judge or run.judge, people, drawn, in_pair)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Keep the garbage collector from walking 100,000 fetched rows again and again: a third of a frame's time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def majority_labels(rows: Iterable[tuple[int, str, Outcome]]) -> dict[int, Outcome]:
    """What most people say of each trial, nothing where they are split; rows are (trial, author, outcome) by time."""
    latest: dict[int, dict[str, Outcome]] = {}
    for trial_id, author, outcome in rows:
        latest.setdefault(trial_id, {})[author] = outcome
    result = {}
    for trial_id, by_author in latest.items():
        ranked = Counter(by_author.values()).most_common(2)
        if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
            result[trial_id] = ranked[0][0]
    return result


def _fetch(connection: Connection, query: Any) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them: for narrow columns that need no conversion, at half the time."""
    cursor: Any = connection.execute(query).cursor
    found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def _label_rows(connection: Connection, run: int) -> list[Any]:
    query = sa.select(labels.c.trial_id, labels.c.author, labels.c.outcome)
    return list(
        connection.execute(query.where(labels.c.run == run, labels.c.undone_at.is_(None)).order_by(labels.c.id))
    )


def _drawn(connection: Connection, run: int) -> dict[int, float]:
    """How likely each labelled trial was to be drawn for a label, where it was drawn."""
    query = sa.select(labels.c.trial_id, sa.func.max(labels.c.probability)).group_by(labels.c.trial_id)
    kept = (labels.c.run == run, labels.c.undone_at.is_(None), labels.c.probability.is_not(None))
    return {trial: float(probability) for trial, probability in connection.execute(query.where(*kept))}


def _in_pair(connection: Connection, run: int) -> list[int]:
    """The trials that were drawn in pairs for a label."""
    kept = (labels.c.run == run, labels.c.undone_at.is_(None), labels.c.in_pair.is_(True))
    return list(connection.execute(sa.select(labels.c.trial_id).where(*kept).distinct()).scalars())


def _imported_verdicts(connection: Connection, run: int) -> dict[int, Outcome]:
    """What people had decided before the run was imported, by trial."""
    return {row[0]: OUTCOMES[row[1]] for row in _opinions(connection, run, HUMAN, None) if row[1] is not None}


def _opinions(connection: Connection, run: int, judge: str, version: str | None) -> list[tuple[Any, ...]]:
    """(trial, outcome, source, confidence, harm) of each trial's newest opinion, by trial."""
    named = (judges.c.name == judge) & (judges.c.version == version if version is not None else sa.true())
    versions = connection.execute(sa.select(judges.c.id).where(named)).scalars().all()
    columns = (
        judgements.c.trial_id,
        type_coerce(judgements.c.outcome, SmallInteger),
        type_coerce(judgements.c.source, SmallInteger),
        judgements.c.confidence,
        judgements.c.harm,
    )
    found: dict[int, tuple[Any, ...]] = {}
    stretches = []
    for version in versions:
        query = sa.select(*columns, judgements.c.judged_ms).where(
            judgements.c.run == run, judgements.c.judge == version
        )
        if rows := _fetch(connection, query.order_by(judgements.c.trial_id)):
            stretches.append(rows)
    if len(stretches) == 1:
        return stretches[0]
    for row in sorted((row for rows in stretches for row in rows), key=lambda row: row[5]):
        found[row[0]] = row
    return sorted(found.values())


def _coded(codes: Array, categories: Sequence[str]) -> Coded:
    """Category codes with their names; names that occur twice are joined."""
    import numpy as np

    from core.metrics.coding import Coded

    names = list(dict.fromkeys(categories))
    if len(names) != len(categories):
        place = {name: at for at, name in enumerate(names)}
        codes = np.array([place[name] for name in categories] + [-1], dtype=np.int64)[codes]
    return Coded(codes, names)


def _few(values: Sequence[str | None]) -> Coded:
    """A column of few different texts, nearly all of them missing; missing is an empty text."""
    import numpy as np

    kinds = list(dict.fromkeys(("", *(kind for kind in set(values) if kind))))
    place: dict[str | None, int] = {kind: at for at, kind in enumerate(kinds)}
    place[None] = 0
    return _coded(np.array([place[kind] for kind in values], dtype=np.int64), kinds)


def _trial_columns(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """What a trial's own row says."""
    import numpy as np

    columns = list(zip(*rows, strict=True)) or [()] * len(TRIAL_COLUMNS)
    ids, _, _, _, sample, status, cached, latency, prompt, completion, cost, errors, origins = columns
    return {
        "trial_id": np.array(ids, dtype=np.int64),
        "sample": np.array(sample, dtype=np.int64),
        "status": _coded(np.array(status, dtype=np.int64), [str(one) for one in STATUSES]),
        "cached": np.array(cached, dtype=bool),
        "latency_s": np.array(latency, dtype=float),
        "prompt_tokens": np.array(prompt, dtype=np.int64),
        "completion_tokens": np.array(completion, dtype=np.int64),
        "cost_usd": np.array(cost, dtype=float),
        "error_kind": _few(errors),
        "origin": _few(origins),
    }


def _run_columns(
    run_id: str, models: Sequence[str], variants: Any, probes: Any, rows: list[tuple[Any, ...]]
) -> dict[str, Any]:
    """What the trial's place in its run says: variant, model, and everything about the probe."""
    import numpy as np

    places = np.array([row[1:4] for row in rows], dtype=np.int64).reshape(-1, 3)
    variant, model, probe = places[:, 0], places[:, 1], places[:, 2]

    def of_probe(values: Sequence[str], categories: Sequence[str] | None = None) -> Coded:
        names = list(categories or dict.fromkeys(values))
        place = {name: at for at, name in enumerate(names)}
        return _coded(np.array([place[value] for value in values], dtype=np.int64)[probe], names)

    return {
        "run_id": _coded(np.zeros(len(rows), dtype=np.int64), [run_id]),
        "variant": _coded(variant, [one.name for one in variants]),
        "version": _coded(variant, [one.version for one in variants]),
        "model": _coded(model, models),
        "probe_id": of_probe([one.id for one in probes]),
        "intent": of_probe([str(one.intent) for one in probes], [str(one) for one in Intent]),
        "expected": of_probe([str(one.expected) for one in probes], [str(one) for one in Expected]),
        "category": of_probe([one.category for one in probes]),
        "pair": of_probe([one.pair for one in probes]),
    }


def _opinion_columns(
    ids: Array,
    opinions: list[tuple[Any, ...]],
    judge: str,
    people: dict[int, Outcome],
    drawn: dict[int, float],
    in_pair: list[int],
) -> dict[str, Any]:
    """What the judge and people said of each trial; both `ids` and `opinions` ascend by trial."""
    import numpy as np

    columns = list(zip(*opinions, strict=True)) or [()] * 6
    at = np.searchsorted(ids, np.array(columns[0], dtype=np.int64))
    outcome, source = np.full(len(ids), -1), np.full(len(ids), -1)
    confidence, harm = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    outcome[at] = [-1 if value is None else value for value in columns[1]]
    source[at] = np.where(outcome[at] < 0, -1, np.array(columns[2], dtype=np.int64))
    confidence[at], harm[at] = np.array(columns[3], dtype=float), np.array(columns[4], dtype=float)
    label = np.full(len(ids), -1)
    if people:
        label[np.searchsorted(ids, list(people))] = [OUTCOMES.index(one) for one in people.values()]
    probability = np.full(len(ids), np.nan)
    if drawn:
        probability[np.searchsorted(ids, list(drawn))] = list(drawn.values())
    names = [str(one) for one in OUTCOMES]
    return {
        "outcome": _coded(outcome, names),
        "judge": _coded(np.where(outcome < 0, -1, 0), [judge]),
        "confidence": confidence,
        "harm": harm,
        "source": _coded(source, [str(one) for one in SOURCES]),
        "label": _coded(label, names),
        "drawn": probability,
        "in_pair": np.isin(ids, in_pair) if in_pair else np.zeros(len(ids), dtype=bool),
    }


COLUMNS = (
    "trial_id",
    "run_id",
    "variant",
    "version",
    "model",
    "probe_id",
    "intent",
    "expected",
    "category",
    "pair",
    "sample",
    "status",
    "outcome",
    "judge",
    "confidence",
    "harm",
    "source",
    "cached",
    "latency_s",
    "prompt_tokens",
    "completion_tokens",
    "cost_usd",
    "error_kind",
    "origin",
    "label",
    "drawn",
    "in_pair",
)


def _frame(columns: dict[str, Any]) -> DataFrame:
    import pandas as pd

    from core.metrics.coding import Coded

    def column(values: Coded | Array) -> Categorical | Array:
        if not isinstance(values, Coded):
            return values
        return pd.Categorical.from_codes(values.codes, categories=pd.Index(values.values, dtype="str"))

    return pd.DataFrame({name: column(columns[name]) for name in COLUMNS}, copy=False)


def _no_columns() -> dict[str, Any]:
    import numpy as np

    none = _trial_columns([]) | _run_columns("", [], [], (), [])
    return none | _opinion_columns(np.array([], dtype=np.int64), [], "", {}, {}, [])


def _stacked(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Several runs' columns under each other; a value has one code in all of them."""
    import numpy as np

    from core.metrics.coding import Coded

    def joined(columns: Sequence[Any]) -> Coded | Array:
        if not isinstance(columns[0], Coded):
            return np.concatenate(columns)
        places: dict[str, int] = {}
        codes = []
        for column in columns:
            own = [places.setdefault(value, len(places)) for value in column.values]
            codes.append(np.array([*own, -1])[column.codes])  # -1, nothing, stays so: it is the last place
        return Coded(np.concatenate(codes), list(places))

    return {name: joined([part[name] for part in parts]) for name in COLUMNS}
