"""Requests and answers that stand in records of their own, joined by the id that they share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from core.errors import InputError
from core.recorded.branches import in_order
from core.recorded.shapes import ANSWERED
from core.recorded.values import Record, at, dicts, first_text, source_of

IDS = ("custom_id", "key", "recordId")
REQUESTS = ("body", "params", "request", "modelInput")
ANSWERS = ("response", "result", "error", "modelOutput")
GATEWAY = ("RequestMessages", "ResponseMessages")
"""Where Azure's gateway logs what was asked and what was answered, each in as many records as it needs."""
BOTH = "Give the requests and the answers in one ZIP, or one behind the other in one file."


@dataclass
class Batches:
    """Records that hold one half of a call, until the file ends."""

    requests: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    """(row, record) by id."""
    answers: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    """The same of the answers, in the order of the file."""

    def take(self, row: int, record: Record) -> bool:
        """Whether the record is such a half, and waits for the other."""
        id, half = _half(record)
        if id:
            halves = self.requests if half == "request" else self.answers
            halves.setdefault(id, []).append((row, record))
        return bool(id)

    def joined(self) -> Iterator[tuple[int, Record | InputError]]:
        """(row, the whole call), or what is missing; several answers to one request are a call each."""
        for id, answers in self.answers.items():
            requests = self.requests.get(id, [])
            if requests and GATEWAY[0] in requests[0][1]:
                requests, answers = [], [(answers[0][0], _gathered([one for _, one in (*requests, *answers)]))]
            for place, (row, answer) in enumerate(answers):
                asked = requests[min(place, len(requests) - 1)][1] if requests else None
                yield row, _join(asked, answer) if asked else answer if GATEWAY[0] in answer else _lone("answer", id)
        for id, requests in self.requests.items():
            answered = (
                len(requests) if GATEWAY[0] in requests[0][1] and id in self.answers else len(self.answers.get(id, ()))
            )
            yield from ((row, _lone("request", id)) for row, _ in requests[answered:])


def _half(record: Record) -> tuple[str, str]:
    """(id, request or answer) of a record that holds one half alone; ('', '') of any other."""
    if GATEWAY[0] in record and (id := first_text(record, "CorrelationId", "RequestId")):
        asked, answered = (bool(record.get(name)) for name in GATEWAY)
    elif (
        "question_id" in record and (turns := _turns(record)) is not None
    ):  # a benchmark's questions, a model's answers
        id, asked, answered = first_text(record, "question_id"), not turns, bool(turns) and "prompt" not in record
    else:
        id = first_text(record, *IDS)
        asked = any(isinstance(at(record, name), dict) for name in REQUESTS)
        answered = any(name in record for name in ANSWERS)
    return (id, "request" if asked else "answer") if id and asked != answered else ("", "")


def _turns(record: Record) -> list[Any] | None:
    """What a model answered turn by turn; [] of a question, None of anything else."""
    choices = dicts(record.get("choices"))
    if choices:
        return choices[0]["turns"] if isinstance(choices[0].get("turns"), list) else None
    return [] if isinstance(record.get("turns"), list) and ANSWERED.isdisjoint(record) else None


def _join(request: Record, answer: Record) -> dict[str, Any]:
    """A request and its answer as one record."""
    if "turns" in request:
        return {**answer, "id": first_text(answer, "answer_id", "question_id"), "prompt": request["turns"]}
    asked: Any = next((request[name] for name in REQUESTS if isinstance(request.get(name), dict)), {})
    answered = {name: answer[name] for name in ("response", "result", "error", "id") if name in answer}
    if "modelOutput" in answer:
        answered["response"] = answer["modelOutput"]
    return {"custom_id": request.get("custom_id") or request.get("key"), "request": asked, **answered}


def _gathered(records: list[Record]) -> dict[str, Any]:
    """The call that a gateway logged in pieces, in the order of their numbers."""
    ordered = in_order([dict(one) for one in records])
    return {**ordered[0], **{name: _whole([one[name] for one in ordered if one.get(name)]) for name in GATEWAY}}


def _whole(pieces: list[Any]) -> Any:
    texts = [source_of(one) or one for one in pieces]
    if all(isinstance(one, str) for one in texts):
        return "".join(texts)
    return [item for one in pieces if isinstance(one, list) for item in one]


def _lone(half: str, id: str) -> InputError:
    """What is said of a half whose other half the file does not hold."""
    if half == "request":
        return InputError(f"is the request “{id[:60]}” of a batch; its answer is not in the file.", hint=BOTH)
    return InputError(f"is the answer to “{id[:60]}” of a batch; the request is not in the file.", hint=BOTH)
