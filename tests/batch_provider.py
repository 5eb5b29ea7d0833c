"""The loopback provider with the two routes of OpenAI's protocol, and of Azure's, that batches take: files and batches."""

from __future__ import annotations

import json
from email import message_from_bytes
from typing import Any

from tests.provider import ERRORS, Provider, completion, error


class BatchProvider(Provider):
    """Answers a batch at the first question about it, or when `release()` is called where it `waits`.

    `line_faults` says, by a word of the question, what its line holds instead of an answer: an error's name, `missing`,
    or `broken` for a line that is no JSON. `ends_as` is how batches end; `lose_answer` drops the connection once after a
    batch was made, so that whoever made it does not learn its id.
    """

    def __init__(self, *, waits: bool = False, ends_as: str = "completed", **options: Any) -> None:
        super().__init__(**options)
        self.waits, self.ends_as, self.lose_answer = waits, ends_as, False
        self.line_faults: dict[str, str] = {}
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.batch_keys: set[str] = set()
        self.batch_queries: set[str] = set()
        self.uploads_refused: list[tuple[int, dict[str, Any]]] = []
        """What the next uploads are answered with."""

    def release(self) -> None:
        self.waits = False

    def lines(self) -> list[dict[str, Any]]:
        """The lines of all batches that were handed over."""
        files = (self.files[one["input_file_id"]] for one in self.batches.values())
        return [json.loads(line) for content in files for line in content.splitlines()]

    def bodies(self) -> list[dict[str, Any]]:
        """The calls of all batches that were handed over."""
        return [line["body"] for line in self.lines()]

    def _side_door(self, method: str, path: str, raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        where, _, query = path.partition("?")
        parts = where.removeprefix("/v1").removeprefix("/openai").strip("/").split("/")
        if parts[0] not in ("files", "batches"):
            return super()._side_door(method, path, raw, headers)
        self.batch_keys.add(headers.get("authorization") or headers.get("api-key", ""))
        self.batch_queries.add(query)
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            return ERRORS["401"]
        if parts[0] == "files":
            return self._file(method, parts, raw, headers)
        if method == "POST" and len(parts) == 1:
            return self._made(json.loads(raw))
        if method == "POST":
            self.batches[parts[1]]["status"] = "cancelled"
            return 200, self.batches[parts[1]]
        if len(parts) == 1:
            return 200, {"object": "list", "data": list(self.batches.values()), "has_more": False}
        return 200, self._looked_at(self.batches[parts[1]])

    def _file(self, method: str, parts: list[str], raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        if method == "GET":
            return 200, self.files[parts[1]]
        if self.uploads_refused:
            return self.uploads_refused.pop(0)
        form = message_from_bytes(b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n" + raw)
        content = next(part for part in form.get_payload() if part.get_filename())  # type: ignore[union-attr]
        name = self._keep(bytes(content.get_payload(decode=True)))  # type: ignore[union-attr, arg-type]
        return 200, {
            "id": name,
            "object": "file",
            "bytes": len(raw),
            "created_at": 1_700_000_000,
            "filename": "calls.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    def _keep(self, content: bytes) -> str:
        name = f"file-{len(self.files) + 1}"
        self.files[name] = content
        return name

    def _made(self, asked: dict[str, Any]) -> tuple[int, Any]:
        name = f"batch-{len(self.batches) + 1}"
        calls = self.files[asked["input_file_id"]].splitlines()
        self.batches[name] = {
            "id": name,
            "object": "batch",
            "endpoint": asked["endpoint"],
            "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"],
            "status": "in_progress",
            "created_at": 1_700_000_000,
            "metadata": asked.get("metadata"),
            "request_counts": {"total": len(calls), "completed": 0, "failed": 0},
        }
        if self.lose_answer:
            self.lose_answer = False
            return ERRORS["503"]
        return 200, self.batches[name]

    def _looked_at(self, batch: dict[str, Any]) -> dict[str, Any]:
        if batch["status"] != "in_progress" or self.waits:
            return batch
        batch["status"] = self.ends_as
        if self.ends_as == "failed":
            batch["errors"] = {"object": "list", "data": [{"code": "invalid", "message": "The file is too long."}]}
            return batch
        good, bad = [], []
        for line in self.files[batch["input_file_id"]].splitlines():
            status, text = self._line(json.loads(line))
            (good if status == 200 else bad).append(text)
        batch["output_file_id"] = self._keep("\n".join(filter(None, good)).encode())
        batch["error_file_id"] = self._keep("\n".join(bad).encode()) if bad else None
        batch["request_counts"] |= {"completed": len(good), "failed": len(bad)}
        return batch

    def _line(self, call: dict[str, Any]) -> tuple[int, str]:
        question = str(call["body"]["messages"][-1]["content"])
        kind = next((fault for word, fault in self.line_faults.items() if word in question), "ok")
        if kind in ("missing", "broken"):
            return 200, "" if kind == "missing" else '{"custom_id": "'
        status, body = ERRORS[kind] if kind in ERRORS else (200, completion(kind, call["body"], self.answer))
        if kind == "expired":
            status, said = (
                0,
                {"response": None, "error": error(0, "This request was not answered in time.")[1]["error"]},
            )
        else:
            said = {"response": {"status_code": status, "request_id": "r", "body": body}, "error": None}
        return status, json.dumps({"id": "line", "custom_id": call["custom_id"], **said})
