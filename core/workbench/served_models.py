"""A model that was swapped under a run: the names that it gave itself in its replies, where they are several."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from core.domain import RunSource

if TYPE_CHECKING:
    from core.store import ServedModel, Store


def model_changes(store: Store, run_id: str) -> list[str]:
    """A sentence for each model of a run whose replies name more than one; recorded completions are of many by nature."""
    run = store.runs.get(run_id)
    if run.source != RunSource.RUN:
        return []
    by_model = groupby(store.responses.served_models(run_id), key=lambda served: served.asked)
    named = [(run.models[asked], list(served)) for asked, served in by_model]
    return [_sentence(model, served) for model, served in named if len(served) > 1]


def _sentence(asked: str, served: list[ServedModel]) -> str:
    names = ", then ".join(f"{one.name} ({_replies(one.replies)} from {_moment(one.since_ms)})" for one in served)
    return f"{asked} changed during this run: it answered as {names}. Its trials may not be of one model."


def _replies(count: int) -> str:
    return "1 reply" if count == 1 else f"{count:,} replies"


def _moment(milliseconds: int) -> str:
    return f"{datetime.fromtimestamp(milliseconds / 1000, UTC):%Y-%m-%d %H:%M} UTC"
