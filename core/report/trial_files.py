"""A run's trials as CSV, JSONL or Parquet: one row a trial, every text and number. docs/exports.md names the columns."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.domain import Probe, is_simulated
from core.errors import InputError
from core.report.tool_files import inspect_log, promptfoo_results
from core.text.untrusted import spreadsheet_cell

if TYPE_CHECKING:
    from core.store import RunRow, Store, TrialDetail

COLUMNS = {
    "run_id": "text",
    "run": "text",
    "trial_id": "int",
    "variant": "text",
    "version": "text",
    "model": "text",
    "simulated": "bool",
    "probe_set": "text",
    "probe_hash": "text",
    "probe_id": "text",
    "prompt": "text",
    "earlier_turns": "text",
    "intent": "text",
    "expected": "text",
    "category": "text",
    "triggers": "list",
    "pair": "text",
    "sample": "int",
    "status": "text",
    "response": "text",
    "outcome": "text",
    "judge": "text",
    "judge_version": "text",
    "source": "text",
    "confidence": "float",
    "harm": "float",
    "reason": "text",
    "label": "text",
    "labels": "map",
    "finish_reason": "text",
    "refusal_origin": "text",
    "refusal_category": "text",
    "native_reason": "text",
    "served_model": "text",
    "reasoning_tokens": "int",
    "cached": "bool",
    "attempts": "int",
    "latency_s": "float",
    "prompt_tokens": "int",
    "completion_tokens": "int",
    "cost_usd": "float",
    "answered_at": "text",
    "error_kind": "text",
    "error": "text",
}
"""The columns in order. A `list` holds texts, a `map` an outcome by annotator; in CSV both are JSON."""

Row = dict[str, Any]


def export_bytes(store: Store, run_id: str, kind: str) -> bytes:
    """The trials of a run as a file of `kind` csv, jsonl or parquet, or of another tool: eval (Inspect), json (promptfoo).

    JSONL keeps every text exactly. Parquet does, too, but for lone surrogates, which it cannot hold (they become
    U+FFFD). In CSV a cell that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    if kind in TOOLS:
        rows = (row for stretch in _stretches(store, run_id) for row in stretch)
        return TOOLS[kind](store.runs.get(run_id), store.runs.plan(run_id), rows)
    if kind not in KINDS:
        raise InputError(f"there is no export of kind {kind!r}.", hint=f"Choose one of {', '.join((*KINDS, *TOOLS))}.")
    return KINDS[kind](_stretches(store, run_id))


def _stretches(store: Store, run_id: str) -> Iterator[list[Row]]:
    """The rows of the export, some thousand at a time, so that only one stretch is ever held as Python values."""
    run = store.runs.get(run_id)
    frame = store.frames.of_runs([run_id])
    probes = {probe.id: probe for probe in store.probes.get(run.probe_hash).probes}
    start = 0
    for details in store.details.of_run(run_id):
        part = frame.iloc[start : start + len(details)]
        start += len(details)
        light = zip(*(_plain(part[name]) for name in frame.columns), strict=True)
        yield [
            _row(run, dict(zip(frame.columns, values, strict=True)), detail, probes)
            for values, detail in zip(light, details, strict=True)
        ]


def _plain(column: Any) -> list[Any]:
    """Python values; None where a category is missing, NaN where a number is."""
    return [
        None if value != value and not isinstance(value, float) else value for value in column.astype(object).tolist()
    ]


def _row(run: RunRow, trial: Row, detail: TrialDetail, probes: dict[str, Probe]) -> Row:
    probe = probes[trial["probe_id"]]
    more = {
        "run": run.name,
        "simulated": is_simulated(trial["model"]),
        "probe_set": run.probe_set,
        "probe_hash": run.probe_hash,
        "prompt": probe.prompt,
        "earlier_turns": json.dumps([list(turn) for turn in probe.turns], ensure_ascii=False) if probe.turns else "",
        "triggers": list(probe.triggers),
        "response": detail.response,
        "judge_version": detail.judge_version,
        "refusal_origin": detail.origin,
        "refusal_category": detail.refusal_category,
        "native_reason": detail.native_reason,
        "served_model": detail.served_model,
        "reasoning_tokens": detail.reasoning_tokens,
        "reason": detail.reason,
        "labels": detail.labels,
        "finish_reason": detail.finish_reason,
        "attempts": detail.attempts,
        "error": detail.error,
        "answered_at": _moment(detail.answered_ms),
    }
    values = trial | more
    return {name: _value(values[name], kind) for name, kind in COLUMNS.items()}


def _value(value: Any, kind: str) -> Any:
    if kind == "text":
        return value if isinstance(value, str) else ""
    if kind == "float":
        return None if value is None or math.isnan(value) else float(value)
    return value


def _moment(milliseconds: int | None) -> str:
    if milliseconds is None:
        return ""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _csv(stretches: Iterator[list[Row]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")  # as in RFC 4180, and so that a lone return gets quotes
    writer.writerow(COLUMNS)
    for rows in stretches:
        writer.writerows([_cell(row[name], kind) for name, kind in COLUMNS.items()] for row in rows)
    return out.getvalue().encode("utf-8", "backslashreplace")


def _cell(value: Any, kind: str) -> Any:
    if kind == "text":
        return spreadsheet_cell(value)
    if kind in ("list", "map"):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return str(value).lower() if kind == "bool" else value


def _jsonl(stretches: Iterator[list[Row]]) -> bytes:
    """Half a surrogate pair, which is no UTF-8, becomes the escape that JSON has for it."""
    out = io.BytesIO()
    for rows in stretches:
        lines = (json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False) for row in rows)
        out.write("".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace"))
    return out.getvalue()


def _parquet(stretches: Iterator[list[Row]]) -> bytes:
    import pyarrow as pa
    from pyarrow import parquet

    types = {
        "text": pa.string(),
        "int": pa.int64(),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "list": pa.list_(pa.string()),
        "map": pa.map_(pa.string(), pa.string()),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS.items()])
    out = io.BytesIO()
    with parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        for rows in stretches:
            columns = {
                name: pa.array([_arrow(row[name], kind) for row in rows], type=types[kind])
                for name, kind in COLUMNS.items()
            }
            writer.write_table(pa.table(columns, schema=schema))
    return out.getvalue()


def _arrow(value: Any, kind: str) -> Any:
    match kind:
        case "text":
            return value if value.isascii() else _utf8(value)
        case "list":
            return [_utf8(one) for one in value]
        case "map":
            return [(_utf8(author), outcome) for author, outcome in value.items()]
    return value


def _utf8(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


KINDS: dict[str, Callable[[Iterator[list[Row]]], bytes]] = {"csv": _csv, "jsonl": _jsonl, "parquet": _parquet}
"""The formats by file ending. A new one is a function from rows to bytes and a line here."""
TOOLS = {"eval": inspect_log, "json": promptfoo_results}
"""The formats of other tools by file ending."""
