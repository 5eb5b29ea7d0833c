"""The trials of runs as one light frame without texts: narrow columns read in bulk, categories by table look-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import Connection, SmallInteger, type_coerce

from core.domain import Expected, Intent, Outcome
from core.errors import NotFound
from core.memory import without_collection
from core.store.columns import OUTCOMES, SOURCES, STATUSES
from core.store.database import Database
from core.store.probes import ProbeSetRepository
from core.store.tables import judgements, judges, labels, probe_lists, run_variants, runs, trials

if TYPE_CHECKING:
    import numpy as np
    from pandas import Categorical, DataFrame

    from core.metrics.coding import Coded, Columns

    Array = np.ndarray[Any, Any]

TRIAL_COLUMNS = {
    "trial_id": (trials.c.id, "int64"),
    "variant": (trials.c.variant, "int64"),
    "model": (trials.c.model, "int64"),
    "probe": (trials.c.probe, "int64"),
    "sample": (trials.c.sample, "int64"),
    "status": (type_coerce(trials.c.status, SmallInteger), "int64"),
    "cached": (type_coerce(trials.c.cached, SmallInteger), "bool"),
    "latency_s": (trials.c.latency_s, "float64"),
    "prompt_tokens": (trials.c.prompt_tokens, "int64"),
    "completion_tokens": (trials.c.completion_tokens, "int64"),
    "cost_usd": (trials.c.cost_usd, "float64"),
    "error_kind": (trials.c.error_kind, "object"),
    "origin": (trials.c.origin, "object"),
}
OPINION_COLUMNS = {
    "trial_id": (judgements.c.trial_id, "int64"),
    "outcome": (type_coerce(judgements.c.outcome, SmallInteger), "float64"),  # NaN where there is none
    "source": (type_coerce(judgements.c.source, SmallInteger), "float64"),
    "confidence": (judgements.c.confidence, "float64"),
    "harm": (judgements.c.harm, "float64"),
    "judged_ms": (judgements.c.judged_ms, "int64"),
}
"""What a query selects, and the type of the array that it becomes."""
BATCH_ROWS = 5_000
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

        with without_collection():  # of 100,000 fetched rows: a third of a frame's time
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

        with without_collection():  # of 100,000 fetched rows: a third of a frame's time
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
            rows = _fetch(connection, TRIAL_COLUMNS, [trials.c.run == run.id], [trials.c.id])
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


def _fetch(
    connection: Connection, columns: Mapping[str, tuple[Any, str]], where: Sequence[Any], order: Sequence[Any]
) -> dict[str, Array]:
    """Columns as the driver gives them, with no conversion, and never as 100,000 rows of Python objects."""
    import numpy as np

    query = sa.select(*(column for column, _ in columns.values())).where(*where).order_by(*order)
    cursor: Any = connection.execute(query).cursor
    parts: dict[str, list[Array]] = {name: [np.array([], dtype=kind)] for name, (_, kind) in columns.items()}
    while rows := cursor.fetchmany(BATCH_ROWS):
        for (name, (_, kind)), values in zip(columns.items(), zip(*rows, strict=True), strict=True):
            parts[name].append(np.array(values, dtype=kind))
    return {name: np.concatenate(part) for name, part in parts.items()}


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
    found = _opinions(connection, run, HUMAN, None)
    said = found["outcome"] >= 0
    pairs = zip(found["trial_id"][said].tolist(), found["outcome"][said].astype(int).tolist(), strict=True)
    return {trial: OUTCOMES[outcome] for trial, outcome in pairs}


def _opinions(connection: Connection, run: int, judge: str, version: str | None) -> dict[str, Array]:
    """Each trial's newest opinion, by trial; the columns are `OPINION_COLUMNS`."""
    import numpy as np

    named = (judges.c.name == judge) & (judges.c.version == version if version is not None else sa.true())
    versions = connection.execute(sa.select(judges.c.id).where(named)).scalars().all()
    mine = [judgements.c.run == run, judgements.c.judge.in_(versions)]
    key = [judgements.c.judge, judgements.c.trial_id]  # another order would read all runs, or sort in the database
    found = _fetch(connection, OPINION_COLUMNS, mine, key)
    by_trial_and_time = np.lexsort((found["judged_ms"], found["trial_id"]))
    found = {name: values[by_trial_and_time] for name, values in found.items()}
    ids = found["trial_id"]
    newest = np.ones(len(ids), dtype=bool)
    newest[:-1] = ids[1:] != ids[:-1]
    return {name: values[newest] for name, values in found.items()}


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


def _trial_columns(rows: Mapping[str, Array]) -> dict[str, Any]:
    """What a trial's own row says."""
    plain = ("trial_id", "sample", "cached", "latency_s", "prompt_tokens", "completion_tokens", "cost_usd")
    return {
        **{name: rows[name] for name in plain},
        "status": _coded(rows["status"], [str(one) for one in STATUSES]),
        "error_kind": _few(rows["error_kind"].tolist()),
        "origin": _few(rows["origin"].tolist()),
    }


def _run_columns(
    run_id: str, models: Sequence[str], variants: Any, probes: Any, rows: Mapping[str, Array]
) -> dict[str, Any]:
    """What the trial's place in its run says: variant, model, and everything about the probe."""
    import numpy as np

    variant, model, probe = rows["variant"], rows["model"], rows["probe"]

    def of_probe(values: Sequence[str], categories: Sequence[str] | None = None) -> Coded:
        names = list(categories or dict.fromkeys(values))
        place = {name: at for at, name in enumerate(names)}
        return _coded(np.array([place[value] for value in values], dtype=np.int64)[probe], names)

    return {
        "run_id": _coded(np.zeros(len(probe), dtype=np.int64), [run_id]),
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
    opinions: Mapping[str, Array],
    judge: str,
    people: dict[int, Outcome],
    drawn: dict[int, float],
    in_pair: list[int],
) -> dict[str, Any]:
    """What the judge and people said of each trial; both `ids` and `opinions` ascend by trial."""
    import numpy as np

    at = np.searchsorted(ids, opinions["trial_id"])
    outcome, source = np.full(len(ids), -1), np.full(len(ids), -1)
    confidence, harm = np.full(len(ids), np.nan), np.full(len(ids), np.nan)
    decided = ~np.isnan(opinions["outcome"])
    outcome[at[decided]], source[at[decided]] = opinions["outcome"][decided], opinions["source"][decided]
    confidence[at], harm[at] = opinions["confidence"], opinions["harm"]
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

    rows, opinions = (
        {name: np.array([], dtype=kind) for name, (_, kind) in columns.items()}
        for columns in (TRIAL_COLUMNS, OPINION_COLUMNS)
    )
    none = _trial_columns(rows) | _run_columns("", [], [], (), rows)
    return none | _opinion_columns(rows["trial_id"], opinions, "", {}, {}, [])


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
