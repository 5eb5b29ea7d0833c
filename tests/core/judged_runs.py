"""A recorded run judged by the rules and labelled by nobody, made without an engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.domain import Probe, Variant
from core.judges.rules import judge_text
from core.store import RecordedTrial, Store
from tests.core.recorded_runs import probes


def judged_run(
    store: Store, size: int, say: Callable[[str, Probe, int], str], variants: Sequence[str] = ("old", "new")
) -> str:
    """`size` benign and as many harmful probes under the variants; `say` gives each response."""
    asked = probes(size, size)
    items = [
        RecordedTrial(variant, one.id, say(variant, one, at))
        for variant in variants
        for at, one in enumerate(asked.probes)
    ]
    texts = [Variant(variant, f"You are {variant}.") for variant in variants]
    run_id = store.recorded.add("Recorded", asked, items, judge="rules", variants=texts)
    for trial_id, text in store.responses.texts(store.frames.of_runs([run_id])["trial_id"].tolist()).items():
        store.judgements.record([(trial_id, judge_text(text.prompt, text.response))]).result()
    return run_id
