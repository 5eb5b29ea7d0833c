"""Runs: made from a plan in one go with all of their trials, listed, renamed, archived; their status and its times."""

from __future__ import annotations

import dataclasses
import random
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.domain import Plan, ProbeSet, RunSource, RunStatus, Sampling, TrialStatus, Variant
from core.errors import InputError, NotFound
from core.store.bin import is_binned
from core.store.columns import now
from core.store.database import Database, inserted_id
from core.store.probes import ProbeSetRepository
from core.store.progress import progress_of, seconds_since
from core.store.rows import Progress, RunRow
from core.store.tables import probe_lists, run_variants, runs, trials

DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
INSERT_ROWS = 5000


class RunRepository:
    """Runs by their ids."""

    def __init__(self, db: Database, probes: ProbeSetRepository) -> None:
        self._db, self._probes = db, probes

    def create(self, plan: Plan, first: Sequence[tuple[int, int]] | None = None) -> str:
        """Keep the plan as a new run with all of its trials pending; returns the run's id.

        With `first` only these (variant, probe) pairs for now; `add_trials` adds others.
        """
        if not plan.trial_count:
            raise InputError("a run needs at least one variant, probe and model.", hint="Pick some.")
        self._probes.save(plan.probe_set, author=plan.author)
        cells = list(_cells(plan, first))
        return self._db.write(lambda connection: self.insert(connection, plan, cells, RunSource.RUN, len(cells)))

    def add_trials(self, run_id: str, pairs: Sequence[tuple[int, int]]) -> None:
        """Add pending trials for (variant, probe) pairs that the run has not asked yet; those that it has are left as they are."""
        plan = self.plan(run_id)

        def change(connection: Connection) -> None:
            run = connection.execute(sa.select(runs.c.id).where(runs.c.run_id == run_id).with_for_update()).scalar_one()
            there = sa.select(trials.c.model, trials.c.sample, trials.c.probe, trials.c.variant)
            known = {tuple(row) for row in connection.execute(there.where(trials.c.run == run))}
            cells = [cell for cell in _cells(plan, pairs) if tuple(cell.values()) not in known]
            _insert_trials(connection, run, cells)
            grown = runs.update().where(runs.c.id == run).values(trial_count=len(known) + len(cells))
            connection.execute(grown)

        self._db.write(change)

    def get(self, run_id: str) -> RunRow:
        """One run by its id."""
        with self._db.reading() as connection:
            row = connection.execute(_KEPT.where(runs.c.run_id == run_id)).first()
            if row is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            return _run_row(row, _versions(connection, [row.id])[row.id])

    def several(self, run_ids: Sequence[str]) -> dict[str, RunRow]:
        """Some runs by their ids; those that are not there are left out."""
        with self._db.reading() as connection:
            rows = connection.execute(_KEPT.where(runs.c.run_id.in_(run_ids))).all()
            versions = _versions(connection, [row.id for row in rows])
        return {row.run_id: _run_row(row, versions[row.id]) for row in rows}

    def all(
        self, limit: int | None = None, *, include_archived: bool = False, status: RunStatus | None = None
    ) -> list[RunRow]:
        """The newest runs, newest first."""
        query = _KEPT.order_by(runs.c.id.desc()).limit(limit)
        if not include_archived:
            query = query.where(~runs.c.archived)
        if status is not None:
            query = query.where(runs.c.status == status)
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
            versions = _versions(connection, [row.id for row in rows])
        return [_run_row(row, versions[row.id]) for row in rows]

    def earlier_alike(self, run_id: str) -> list[RunRow]:
        """Complete runs older than this one that asked models with two or more of its wordings."""
        mine = sa.select(runs.c.id).where(runs.c.run_id == run_id).scalar_subquery()
        wordings = sa.select(run_variants.c.version).where(run_variants.c.run == mine)
        shared = sa.select(run_variants.c.run).where(run_variants.c.version.in_(wordings), run_variants.c.run < mine)
        alike = shared.group_by(run_variants.c.run).having(sa.func.count(run_variants.c.version.distinct()) > 1)
        query = _KEPT.where(runs.c.id.in_(alike), runs.c.source == RunSource.RUN, runs.c.status == RunStatus.COMPLETE)
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
            versions = _versions(connection, [row.id for row in rows])
        return [_run_row(row, versions[row.id]) for row in rows]

    def plan(self, run_id: str) -> Plan:
        """The plan a run was made from, with the budget that it has now."""
        with self._db.reading() as connection:
            row = connection.execute(_LISTED.where(runs.c.run_id == run_id)).first()
            if row is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            variants = _variants(connection, [row.id])[row.id]
        probes = ProbeSet(row.probe_set, self._probes.of_hash(row.hash), **row.plan["probe_set"])
        return replace(plan_from_dict(row.plan, variants, probes), budget_usd=row.budget_usd)

    def progress(self, run_id: str) -> Progress:
        """How far a run is, from the store alone: any process may ask."""
        with self._db.reading() as connection:
            run = connection.execute(sa.select(runs).where(runs.c.run_id == run_id)).first()
            if run is None:
                raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")
            return progress_of(connection, run)

    def set_status(self, run_id: str, status: RunStatus, reason: str = "") -> None:
        """Say how far a run has come, and since when."""
        if not self._db.write(lambda connection: set_status(connection, run_id, status, reason)):
            raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")

    def rename(self, run_id: str, name: str) -> None:
        self._update(run_id, name=name)

    def archive(self, run_id: str, archived: bool = True) -> None:
        """Take a run out of the lists, or bring it back."""
        self._update(run_id, archived=archived)

    def choose_judge(self, run_id: str, judge: str) -> None:
        """Make this judge's opinion the one that is shown unless another is asked for."""
        self._update(run_id, judge=judge)

    def _update(self, run_id: str, **values: Any) -> None:
        change = runs.update().where(runs.c.run_id == run_id).values(**values)
        if not self._db.write(lambda connection: connection.execute(change).rowcount):
            raise NotFound(f"There is no run {run_id!r}.", hint="See `runs`.")

    def insert(
        self, connection: Connection, plan: Plan, cells: Sequence[dict[str, Any]], source: RunSource, trial_count: int
    ) -> str:
        """Insert a run with its trials over an open connection; its probe set must be kept already. Returns the id."""
        list_id = connection.execute(
            sa.select(probe_lists.c.id).where(probe_lists.c.hash == plan.probe_set.hash)
        ).scalar_one()
        run_id = new_run_id()
        values = {
            "run_id": run_id,
            "name": plan.name,
            "status": str(RunStatus.PENDING),
            "reason": "",
            "source": str(source),
            "judge": plan.judge,
            "simulated": plan.simulated,
            "list_id": list_id,
            "probe_set": plan.probe_set.name,
            "trial_count": trial_count,
            "attempt": 0,
            "owner": "",
            "needs_key": False,
            "key_env": "",
            "author": plan.author,
            "created_at": now(),
            "worked_s": 0.0,
            "plan": plan_as_dict(plan),
            "asked_budget_usd": plan.budget_usd,
            "budget_usd": plan.budget_usd,
        }
        run = inserted_id(connection, runs.insert().values(**values))
        connection.execute(
            run_variants.insert(), [_variant_values(run, at, one) for at, one in enumerate(plan.variants)]
        )
        _insert_trials(connection, run, cells)
        return run_id


def _insert_trials(connection: Connection, run: int, cells: Sequence[Mapping[str, Any]]) -> None:
    for start in range(0, len(cells), INSERT_ROWS):
        rows = [{**cell, "run": run, "status": TrialStatus.PENDING} for cell in cells[start : start + INSERT_ROWS]]
        connection.execute(trials.insert(), rows)


def _cells(plan: Plan, pairs: Sequence[tuple[int, int]] | None = None) -> Iterator[dict[str, int]]:
    """The trials in the order in which they are made, model by model: of these (variant, probe) pairs, of the plan's, or all."""
    chosen = pairs if pairs is not None else plan.cells if plan.cells is not None else _all_pairs(plan)
    for model in range(len(plan.models)):
        for sample in range(plan.sampling.samples):
            for variant, probe in chosen:
                yield {"model": model, "sample": sample, "probe": probe, "variant": variant}


def _all_pairs(plan: Plan) -> list[tuple[int, int]]:
    """Every variant with every probe: the probes in an order that is random and the same for the same probes, so that a
    run that ends early has asked a fair part of them; a probe's variants one after another."""
    order = list(range(plan.probe_set.size))
    random.Random(plan.probe_set.hash).shuffle(order)
    return [(variant, probe) for probe in order for variant in range(len(plan.variants))]


_LISTED = sa.select(runs, probe_lists.c.hash, probe_lists.c.size).join(probe_lists, probe_lists.c.id == runs.c.list_id)
_KEPT = _LISTED.where(~is_binned("run", runs.c.run_id))


def new_run_id(at: datetime | None = None) -> str:
    """A short name that sorts by time: the day, then five digits for 1/380 of a second and two for luck."""
    at = at or datetime.now(UTC)
    parts = int((at - at.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds() * 380)
    clock = "".join(DIGITS[parts >> shift & 31] for shift in (20, 15, 10, 5, 0))
    return f"{at:%Y%m%d}-{clock}{secrets.choice(DIGITS)}{secrets.choice(DIGITS)}"


def plan_as_dict(plan: Plan) -> dict[str, Any]:
    """A plan without its texts, which the run's own tables hold."""
    fields = {
        f.name: getattr(plan, f.name) for f in dataclasses.fields(plan) if f.name not in ("variants", "probe_set")
    }
    fields["sampling"] = dataclasses.asdict(plan.sampling)
    about = {key: getattr(plan.probe_set, key) for key in ("source", "licence", "description")}
    return {**fields, "models": list(plan.models), "probe_set": about}


def plan_from_dict(stored: dict[str, Any], variants: Iterable[Variant], probes: ProbeSet) -> Plan:
    """The inverse of `plan_as_dict`; fields a newer program added and this one lacks are left out."""
    known = {field.name for field in dataclasses.fields(Plan)}
    fields = {key: value for key, value in stored.items() if key in known}
    cells = stored.get("cells")
    fields["cells"] = None if cells is None else tuple((variant, probe) for variant, probe in cells)
    fields |= {"variants": tuple(variants), "probe_set": probes, "models": tuple(stored["models"])}
    return Plan(**{**fields, "sampling": Sampling(**stored["sampling"])})


def set_status(connection: Connection, run_id: str, status: RunStatus, reason: str = "") -> bool:
    """Whether there is such a run. Running starts its clock, anything else stops it."""
    row = connection.execute(
        sa.select(runs.c.status, runs.c.resumed_at, runs.c.worked_s, runs.c.started_at).where(runs.c.run_id == run_id)
    ).first()
    if row is None:
        return False
    values: dict[str, Any] = {"status": str(status), "reason": reason}
    if status is RunStatus.RUNNING:
        values |= {"started_at": row.started_at or now(), "ended_at": None}
        if row.status != RunStatus.RUNNING:
            values["resumed_at"] = now()
    elif row.status == RunStatus.RUNNING:
        values |= {"ended_at": now(), "worked_s": row.worked_s + seconds_since(row.resumed_at)}
    connection.execute(runs.update().where(runs.c.run_id == run_id).values(**values))
    return True


def _variant_values(run: int, position: int, variant: Variant) -> dict[str, Any]:
    fields = {field.name: getattr(variant, field.name) for field in dataclasses.fields(variant)}
    place = {"run": run, "position": position, "prompt": variant.ref.prompt, "number": variant.ref.number}
    return {**place, "version": variant.version, **fields}


def _variants(connection: Connection, keys: Sequence[int]) -> dict[int, list[Variant]]:
    """Each run's variants in order, by the run's row number."""
    found: dict[int, list[Variant]] = {key: [] for key in keys}
    query = (
        sa.select(run_variants)
        .where(run_variants.c.run.in_(keys))
        .order_by(run_variants.c.run, run_variants.c.position)
    )
    for row in connection.execute(query):
        found[row.run].append(Variant(row.name, row.template, row.policy, row.policy_name))
    return found


def _versions(connection: Connection, keys: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Each run's variants by name and version, without their texts."""
    found: dict[int, list[tuple[str, str]]] = {key: [] for key in keys}
    query = (
        sa.select(run_variants.c.run, run_variants.c.name, run_variants.c.version)
        .where(run_variants.c.run.in_(keys))
        .order_by(run_variants.c.run, run_variants.c.position)
    )
    for run, name, version in connection.execute(query):
        found[run].append((name, version))
    return found


def _run_row(row: Row[Any], variants: Sequence[tuple[str, str]]) -> RunRow:
    own = {f.name for f in dataclasses.fields(RunRow)} & set(row._mapping)
    plan = row.plan
    return RunRow(
        **{key: row._mapping[key] for key in own - {"status", "source"}},
        source=RunSource(row.source),
        status=RunStatus(row.status),
        probe_hash=row.hash,
        probe_count=row.size,
        variants=tuple(variants),
        models=tuple(plan["models"]),
        samples=plan["sampling"]["samples"],
        temperature=plan["sampling"].get("temperature"),
        max_tokens=plan["sampling"].get("max_tokens"),
        baseline=plan.get("baseline", ""),
    )
