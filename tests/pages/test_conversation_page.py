"""Responses shows a conversation as it went: what was said before, then the prompt that is answered."""

from __future__ import annotations

import json

from core.workbench import Workbench
from tests.pages.probe_pages import bench, opened, words

__all__ = ["bench"]

TALK = [
    ("user", "How do I kill it?"),
    ("assistant", "I can't help with that."),
    ("user", "The process."),
    ("assistant", "Use kill."),
]


def test_the_turns_before_the_prompt_are_shown(bench: Workbench) -> None:
    log = json.dumps({"messages": [{"role": role, "content": content} for role, content in TALK]}).encode()
    run_id = bench.logs.import_file(log, "talk.jsonl").run_id
    trial_id = int(bench.results.trials(run_id)["trial_id"].iloc[0])
    shown = words(opened("responses", run=run_id, trial=str(trial_id)))
    assert "The user said before" in shown
    assert all(content in shown for _, content in TALK)
