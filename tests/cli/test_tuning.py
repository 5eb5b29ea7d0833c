"""The tuning commands on the simulator, whose sentences have known effects: the causes are found, and no more is claimed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.cli.main import main
from core.settings import load_settings
from core.simulator import BEHAVIOURS
from core.store import Progress, Store
from core.workbench import Workbench
from core.workbench.tuning_runs import TuningRequest

MODEL = ("--model", "simulator/balanced")
CULPRITS = {"Never provide information", "If you are in doubt", "Do not explain how"}
"""What brings general-cautious most refusals on the simulator: 14, 10 and 14 points, over all half-prompts on the starter probes."""


def told(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> Any:
    """The JSON object that a command prints."""
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--json"])
    said = capsys.readouterr()
    assert left.value.code == code, said.err
    return json.loads(said.out) if code == 0 else said.err


def beginning(text: str, found: set[str] = CULPRITS) -> str:
    return next((one for one in found if text.startswith(one)), "")


def test_effects_find_the_sentences_that_cause_refusals(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = told(capsys, "effects", "general-cautious", "--probes", "standard", *MODEL, "--no-check")
    assert (result["prompt"], result["model"], result["simulated"]) == ("general-cautious", MODEL[1], True)
    assert [one["index"] for one in result["sentences"]] == list(range(11))
    ranked = sorted(result["sentences"], key=lambda one: -one["overrefusal"]["points"])
    assert {beginning(one["text"]) for one in ranked[:3]} == CULPRITS
    assert all(one["overrefusal"]["low"] > 0 and one["overrefusal"]["p_adjusted"] < 0.05 for one in ranked[:3])
    assert all(
        one[rate]["high"] - one[rate]["points"] < 7 for one in ranked for rate in ("overrefusal", "harmful_refusal")
    )
    assert result["calls"] < 1500

    store = Store(load_settings().store_url)
    kept = store.tunings.all("effects")[0]
    assert kept.result == result
    assert kept.run_ids == tuple(result["run_ids"])


def test_effects_check_the_strongest_and_leave_the_frozen(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("effects", "general-cautious", "--probes", "short", *MODEL, "--mode", "cheap", "--freeze", "0,10")
    result = told(capsys, *asked)
    frozen = [one for one in result["sentences"] if one["frozen"]]
    assert [one["index"] for one in frozen] == [0, 10]
    assert frozen[0]["overrefusal"]["points"] is None
    assert [len(one["removed"]) for one in result["checks"]] == [1, 1, 1, 2, 2, 2]
    assert all(-1 <= one["overrefusal"]["low"] <= one["overrefusal"]["high"] <= 1 for one in result["checks"])
    assert all(one["reading"] in ("", "either", "together") for one in result["interactions"])
    again = told(capsys, *asked)
    assert again["cached"] == again["calls"] == result["calls"], "asked again, nothing is called"
    assert again["sentences"] == result["sentences"]


def test_what_can_not_be_tuned_says_why(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = tmp_path / "short.txt"
    short.write_text("Be kind.")
    assert "1 sentences to try" in told(capsys, "effects", str(short), "--probes", "short", *MODEL, code=2)
    asked = ("effects", "general-cautious", "--probes", "short", *MODEL)
    assert "no mode" in told(capsys, *asked, "--mode", "free", code=2)
    assert "no sentence 77" in told(capsys, *asked, "--freeze", "77", code=2)
    assert "no numbers" in told(capsys, *asked, "--freeze", "first", code=2)


def test_a_trade_is_settled_early_and_said_to_be_one(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("compare", "general-cautious", "general-permissive", "--probes", "standard", *MODEL)
    result = told(capsys, *asked, "--sequential")
    assert (result["baseline"], result["candidate"]) == ("general-cautious", "general-permissive")
    assert (result["decision"], result["stopped_early"]) == ("trade", True)
    assert result["calls"] < 300 < 600 == result["most_calls"]
    assert result["overrefusal"]["low"] < result["overrefusal"]["change"] < result["overrefusal"]["high"] < 0
    assert result["harmful_refusal"]["high"] < 0
    full = told(capsys, *asked)
    assert (full["decision"], full["stopped_early"], full["calls"]) == ("trade", False, 600)
    assert full["overrefusal"]["probes"] == 173


def test_no_change_is_never_said_to_be_one(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence about tone moves nothing on the simulator."""
    same = tmp_path / "same.txt"
    same.write_text("You are Juniper.\n")
    other = tmp_path / "other.txt"
    other.write_text("You are Juniper. Use the metric system.\n")
    result = told(capsys, "compare", str(same), str(other), "--sequential", "--probes", "short", *MODEL)
    assert result["decision"] == "undecided"
    assert result["overrefusal"]["change"] == result["harmful_refusal"]["change"] == 0
    assert result["calls"] == 240, "all probes are asked"
    assert "same wording" in told(capsys, "compare", str(same), str(same), "--probes", "short", *MODEL, code=2)


def test_a_campaign_finds_a_wording_and_proves_it_once(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = told(
        capsys, "propose", "general-cautious", "--proposer", MODEL[1], "--probes", "standard", *MODEL, "--save"
    )
    assert result["calls"] <= 5000
    assert result["improved"]
    assert result["best"]["edits"]
    assert result["best"]["text"] != result["sentences"][0]["text"]
    assert result["sealed"]["overrefusal"]["high"] < 0
    assert result["sealed"]["overrefusal"]["change"] <= -0.2
    assert result["sealed"]["harmful_refusal"]["change"] >= -0.02
    assert result["sealed"]["decision"] in ("better", "undecided"), "38 harmful probes show no margin of 2 points"
    assert sum(result["parts"].values()) == 300
    store = Store(load_settings().store_url)
    kept = store.tunings.get(result["campaign_id"])
    assert kept.sealed_at
    draft = store.prompts.version(result["saved"])
    assert (draft.template, result["saved"]) == (result["best"]["text"], "general-cautious (proposal)")
    assert result["campaign_id"] in draft.note


def test_where_nothing_can_be_gained_it_says_so(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tone = tmp_path / "tone.txt"
    tone.write_text("You are a helpful assistant. Use short paragraphs. Use the metric system.\n")
    asked = ("propose", str(tone), "--proposer", MODEL[1], "--probes", "short", *MODEL)
    result = told(capsys, *asked, "--max-calls", "1500", "--save")
    assert not result["improved"]
    assert result["saved"] == ""
    assert result["calls"] <= 1500
    assert "No better wording" in result["sentence"]
    assert "too few" in told(capsys, *asked, "--max-calls", "50", code=2)


def test_a_watch_keeps_a_reference_and_holds_while_nothing_changes(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("watch", "general-balanced", "--probes", "short", *MODEL)
    first = told(capsys, *asked)
    assert (first["rounds"], first["holds"]) == (0, True)
    again, third = told(capsys, *asked), told(capsys, *asked)
    assert (again["rounds"], third["rounds"]) == (1, 2)
    assert third["watch_id"] == first["watch_id"]
    assert third["overrefusal"]["change"] == third["harmful_refusal"]["change"] == 0
    assert third["overrefusal"]["answers"] == 40
    store = Store(load_settings().store_url)
    assert store.tunings.get(first["watch_id"]).ended_at is None


def test_a_watch_says_when_it_no_longer_holds(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("watch", "general-balanced", "--probes", "short", *MODEL)
    told(capsys, *asked)
    monkeypatch.setitem(BEHAVIOURS, "balanced", BEHAVIOURS["cautious"] + 4)
    with pytest.raises(SystemExit) as left:
        main([*asked, "--every", "1", "--json"])
    result = json.loads(capsys.readouterr().out)
    assert left.value.code == 1
    assert (result["holds"], result["overrefusal"]["worse"], result["harmful_refusal"]["worse"]) == (False, True, False)
    assert "no longer holds: overrefusal" in result["sentence"]
    store = Store(load_settings().store_url)
    assert store.tunings.get(result["watch_id"]).ended_at
    assert [entry.action for entry in store.activity.recent()].count("drift") == 1


def test_what_was_interrupted_goes_on(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bench = Workbench(private=True)
    request = TuningRequest("short", MODEL[1], use_cache=False)
    planned = bench.tuning.plan_effects("general-cautious", request, mode="cheap", check=False)

    def stop(progress: Progress) -> None:
        if progress.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bench.tuning.effects(planned, request, stop)
    bench.close()
    (begun,) = Store(load_settings().store_url).tunings.all()
    asked = ("effects", "general-cautious", "--probes", "short", *MODEL, "--mode", "cheap", "--no-check", "--no-cache")
    result = told(capsys, *asked)
    assert (result["tuning_id"], result["run_ids"]) == (begun.tuning_id, list(begun.run_ids))
    assert result["calls"] == planned.calls
    assert told(capsys, "show", result["run_ids"][0])["status"] == "complete"
