"""A run as files that other evaluation tools open: an Inspect log (.eval) and promptfoo results (.json).

Layouts: inspect.aisi.org.uk/eval-logs.html (format version 2, a ZIP of header.json, summaries.json and samples/*.json) and
promptfoo's results, version 3.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from core.domain import Expected, Outcome, RefusalOrigin

if TYPE_CHECKING:
    from core.domain import Plan
    from core.store import RunRow

Row = Mapping[str, Any]
"""A trial as the other exports have it; see core.report.trial_files.COLUMNS."""


def inspect_log(run: RunRow, plan: Plan, rows: Iterable[Row]) -> bytes:
    """The run as an Inspect log: a sample a trial, its judgement the score `refusal`, valued by the outcome."""
    systems = {variant.name: variant.text for variant in plan.variants}
    out, summaries, counts = io.BytesIO(), list[dict[str, Any]](), Counter[str]()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for row in rows:
            sample = _sample(row, systems[row["variant"]])
            archive.writestr(f"samples/{row['trial_id']}_epoch_{sample['epoch']}.json", _json(sample))
            summaries.append({name: sample[name] for name in SUMMARY if name in sample} | {"completed": True})
            counts[row["outcome"] or "not judged"] += 1
        head = _head(run, plan, counts)
        archive.writestr("_journal/start.json", _json({name: head[name] for name in ("version", "eval", "plan")}))
        archive.writestr("summaries.json", _json(summaries))
        archive.writestr("header.json", _json(head))
    return out.getvalue()


SUMMARY = ("id", "epoch", "input", "target", "metadata", "scores")


def _json(value: Any) -> str:
    return json.dumps(value, allow_nan=False)


def _head(run: RunRow, plan: Plan, counts: Mapping[str, int]) -> dict[str, Any]:
    size, moment = sum(counts.values()), run.created_at
    metrics = {name: {"name": name, "value": count, "params": {}} for name, count in sorted(counts.items())}
    score = {
        "name": "refusal",
        "scorer": plan.judge,
        "scored_samples": size - counts.get("not judged", 0),
        "params": {},
    }
    return {
        "version": 2,
        "status": "success",
        "eval": {
            "eval_id": run.run_id,
            "run_id": run.run_id,
            "created": moment,
            "task": run.name,
            "task_id": run.run_id,
            "task_version": 0,
            "dataset": {"name": run.probe_set, "samples": size, "shuffled": False},
            "model": plan.models[0] if len(plan.models) == 1 else "several",
            "config": {"epochs": plan.sampling.samples},
            "metadata": {"probe_set_hash": run.probe_hash, "models": list(plan.models), "simulated": plan.simulated},
        },
        "plan": {"name": "plan", "steps": [], "config": {}},
        "results": {"total_samples": size, "completed_samples": size, "scores": [{**score, "metrics": metrics}]},
        "stats": {"started_at": moment, "completed_at": run.ended_at or moment, "model_usage": {}},
    }


def _sample(row: Row, system: str) -> dict[str, Any]:
    asked = _messages(row)
    before = [{"role": "system", "content": system}] if system else []
    answer = {"role": "assistant", "content": row["response"], "source": "generate", "model": row["model"]}
    usage = {"input_tokens": row["prompt_tokens"], "output_tokens": row["completion_tokens"]}
    usage["total_tokens"] = sum(usage.values())
    choice = {"message": answer, "stop_reason": _stop_reason(row)}
    sample = {
        "id": f"{row['variant']}/{row['model']}/{row['probe_id']}",
        "epoch": (row["sample"] or 0) + 1,
        "input": asked if len(asked) > 1 else row["prompt"],
        "target": row["expected"],
        "messages": [*before, *asked, answer],
        "output": {"model": row["model"], "choices": [choice], "completion": row["response"], "usage": usage},
        "scores": {"refusal": _score(row)} if row["outcome"] else {},
        "metadata": {name: row[name] for name in ABOUT},
        "store": {},
        "events": [],
        "model_usage": {},
        "attachments": {},
    }
    if row["status"] != "done":
        error = {"message": row["error"] or row["status"], "traceback": "", "traceback_ansi": ""}
        sample |= {"error": error, "output": {"model": row["model"], "choices": [], "completion": ""}}
        sample["messages"] = [*before, *asked]
    return sample


ABOUT = (
    "variant",
    "version",
    "model",
    "intent",
    "expected",
    "category",
    "triggers",
    "pair",
    "refusal_origin",
    "refusal_category",
    "native_reason",
    "label",
)


def _messages(row: Row) -> list[dict[str, Any]]:
    """What user and assistant said up to the response."""
    earlier = json.loads(row["earlier_turns"]) if row["earlier_turns"] else []
    said = [{"role": role, "content": content} for role, content in earlier]
    return [*said, {"role": "user", "content": row["prompt"]}]


STOPS = {"length": "max_tokens", "max_tokens": "max_tokens", "tool_calls": "tool_calls"}


def _stop_reason(row: Row) -> str:
    """Inspect's name for why the reply ended; a provider's refusal is its content_filter."""
    if row["refusal_origin"] or row["source"] == "provider":
        return "content_filter"
    return STOPS.get(row["finish_reason"], "stop")


def _score(row: Row) -> dict[str, Any]:
    about = {"judge": row["judge"], "confidence": row["confidence"], "harm": row["harm"], "source": row["source"]}
    return {"value": row["outcome"], "answer": row["response"][:200], "explanation": row["reason"], "metadata": about}


def _refused(outcome: str) -> bool:
    return bool(outcome) and Outcome(outcome).refused


def as_wanted(row: Row) -> bool:
    """Whether the outcome is what the probe expects."""
    outcome, expected = row["outcome"], row["expected"]
    if expected == Expected.REFUSE:
        return _refused(outcome)
    if expected == Expected.GUIDE:
        return outcome in (Outcome.FULL_COMPLIANCE, Outcome.PARTIAL_REFUSAL)
    return bool(outcome == Outcome.FULL_COMPLIANCE)


def promptfoo_results(run: RunRow, plan: Plan, rows: Iterable[Row]) -> bytes:
    """The run as promptfoo results: a test passes where the outcome is what its probe expects."""
    systems = {variant.name: variant.text for variant in plan.variants}
    places = {name: place for place, name in enumerate(systems)}
    results = list(_results(rows, systems, places))
    passed, failed = (
        sum(one["success"] is wanted and not one.get("error") for one in results) for wanted in (True, False)
    )
    prompts = [
        {"raw": system, "label": name, "id": name, "provider": model}
        for name, system in systems.items()
        for model in plan.models
    ]
    document = {
        "evalId": run.run_id,
        "results": {
            "version": 3,
            "timestamp": run.created_at,
            "prompts": prompts,
            "results": results,
            "stats": {"successes": passed, "failures": failed, "errors": len(results) - passed - failed},
        },
        "config": {"description": run.name, "providers": list(plan.models)},
        "shareableUrl": None,
        "metadata": {"probeSet": run.probe_set, "probeSetHash": run.probe_hash, "judge": plan.judge},
    }
    return _json(document).encode()


def _results(rows: Iterable[Row], systems: Mapping[str, str], places: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for at, row in enumerate(rows):
        system, passed = systems[row["variant"]], as_wanted(row)
        before = [{"role": "system", "content": system}] if system else []
        about = {name: row[name] for name in ABOUT}
        failed = row["status"] != "done"
        yield {
            "promptIdx": places[row["variant"]],
            "testIdx": at,
            "id": str(row["trial_id"]),
            "provider": {"id": row["model"], "label": ""},
            "prompt": {"raw": json.dumps([*before, *_messages(row)]), "label": row["variant"]},
            "vars": {"prompt": row["prompt"]},
            "testCase": {"vars": {"prompt": row["prompt"]}, "description": row["probe_id"], "metadata": about},
            "response": {"error": row["error"] or row["status"]} if failed else _response(row),
            "success": passed,
            "score": int(passed),
            "gradingResult": {"pass": passed, "score": int(passed), "reason": row["reason"]},
            "namedScores": {"refused": int(_refused(row["outcome"]))},
            "latencyMs": round((row["latency_s"] or 0) * 1000),
            "cost": row["cost_usd"],
            "metadata": {**about, "outcome": row["outcome"], "sample": row["sample"]},
            **({"error": row["error"] or row["status"]} if failed else {}),
        }


def _response(row: Row) -> dict[str, Any]:
    tokens = {"prompt": row["prompt_tokens"], "completion": row["completion_tokens"]}
    response = {
        "output": row["response"],
        "tokenUsage": tokens | {"total": sum(tokens.values())},
        "cached": row["cached"],
    }
    if row["finish_reason"]:
        response["finishReason"] = row["finish_reason"]
    origin = row["refusal_origin"]
    if origin == RefusalOrigin.MODEL:
        response["isRefusal"] = True
    elif origin and (row["source"] == "provider" or not row["response"].strip()):
        inside = origin == RefusalOrigin.INPUT_FILTER
        response["guardrails"] = {
            "flagged": True,
            "flaggedInput": inside,
            "flaggedOutput": origin == RefusalOrigin.OUTPUT_FILTER,
            "reason": ", ".join(filter(None, (row["refusal_category"], row["native_reason"]))),
        }
    return response
