"""The records in a log file, whatever wraps them: gzip, ZIP, Inspect's .eval, JSON documents with lists inside, tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any

from core.errors import InputError
from core.recorded.readers import READERS, promptfoo
from core.recorded.readers.pairs import READER as ANY_TABLE
from core.recorded.readers.providers import GENERIC
from core.recorded.requests import is_bare_message
from core.recorded.shapes import ANSWERED, ASKED, NOT_SAID, TALKS, by_id, holds, is_call, reshaped
from core.recorded.values import Record, dicts
from core.text.archives import GZIP, ZIP, gunzip, member_names, members
from core.text.decoding import decode_any
from core.text.json_rows import json_values, parse, storable
from core.text.problems import Problems
from core.text.tabular import Source, looks_like_json, read_bytes, read_table

WRAPPERS = (
    "data",
    "rows",
    "logs",
    "requests",
    "items",
    "results",
    "runs",
    "traces",
    "observations",
    "calls",
    "spans",
    "events",
    "chats",
    "examples",
    "records",
    "samples",
    "entries",
    "conversations",
    "threads",
    "sessions",
    "hits",
    "log",
    "logEvents",
    "Records",
    "Items",
    "result",
    "test_cases",
    "attributes",
)
"""The keys under which an export's one object holds its list of records."""
WRAPPING = frozenset(WRAPPERS)
FIELD = {"field", "value"}
"""What CloudWatch's Logs Insights writes for each field of a row."""
READABLE = (".eval", ".json", ".jsonl", ".ndjson", ".har", ".csv", ".tsv", ".parquet", ".gz", ".log", ".txt")
ALSO_THERE = (
    "user.json",
    "users.json",
    "projects.json",
    "message_feedback.json",
    "shared_conversations.json",
    "model_comparisons.json",
    "export_manifest.json",
)
"""Files beside the conversations in ChatGPT's and Claude's exports."""
DEEPEST = 4
"""Lists in lists are looked into so far."""


@dataclass
class LogFile:
    """A log file on its way in. Reading it fills `problems`."""

    data: bytes = field(repr=False)
    name: str
    problems: Problems

    @staticmethod
    def opened(source: Source, name: str = "") -> LogFile:
        """InputError where there is no such file, or it is empty or too large."""
        data, file = read_bytes(source, name)
        return LogFile(data, file, Problems(file))

    def records(self) -> Iterator[tuple[int, Record]]:
        """(row, record), one a call as far as that can be told before reading. InputError where the file is none."""
        if self.data.startswith(GZIP):
            yield from replace(self, data=gunzip(self.data, self.name), name=self.name.removesuffix(".gz")).records()
        elif self.data.startswith(ZIP):
            yield from self._in_zip()
        elif self.data.startswith(b"PAR1"):
            yield from self._in_table()
        else:
            yield from self._in_text()

    def _in_text(self) -> Iterator[tuple[int, Record]]:
        decoded = decode_any(self.data, self.name)
        if not (looks_like_json(decoded.text, self.name) or decoded.text.lstrip()[:4] == "null"):
            yield from self._in_table()
            return
        self.problems.notice(decoded.notice)
        for row, value in json_values(decoded.text, self.name, self.problems):
            yield from self._expanded(value, row, DEEPEST)

    def _in_table(self) -> Iterator[tuple[int, Record]]:
        table = read_table(self.data, self.name)
        for error in table.problems.errors:
            self.problems.keep(error)
        self.problems.count += table.problems.count - len(table.problems.errors)
        for notice in table.problems.notices:
            self.problems.notice(notice)
        for row, record in zip(table.rows, table.records(), strict=True):
            for one in promptfoo.cells(record) or [record]:
                yield from self._in_shape(one, row, DEEPEST)

    def _expanded(self, value: Any, row: int, depth: int) -> Iterator[tuple[int, Record]]:
        """The records in a value: itself, or those of the lists that a tool's document holds."""
        if value is None:
            self.problems.add("is null: it holds nothing.", row=row)
        elif isinstance(value, list) and _is_conversation(value):
            yield from self._of_document({"messages": value}, row, depth)
        elif _is_fields(value):
            yield from self._expanded({str(one["field"]): one["value"] for one in value}, row, depth)
        elif isinstance(value, list) and depth:
            yield from self._each(value, depth)
        elif not isinstance(value, dict):
            self.problems.add("is not a JSON object.", row=row)
        else:
            yield from self._of_document(value, row, depth)

    def _of_document(self, document: dict[str, Any], row: int, depth: int) -> Iterator[tuple[int, Record]]:
        try:
            inner = self._parts(document) if depth else None
        except InputError as error:
            self.problems.add(error.problem, row=row, hint=error.hint)
            return
        if inner is not None:
            yield from self._each(inner, depth)
        elif not storable(document):
            self.problems.add("holds a NUL character or half of a surrogate pair.", row=row)
        elif depth:
            yield from self._in_shape(document, row, depth)
        else:
            yield row, document

    def _in_shape(self, record: Any, row: int, depth: int) -> Iterator[tuple[int, Record]]:
        """The record, or those that it holds in a shape of its own."""
        try:
            same = self._reshaped(record) if depth and isinstance(record, dict) else None
        except InputError as error:
            self.problems.add(error.problem, row=row, hint=error.hint)
            return
        if same is not None:
            for one in same:
                yield from self._in_shape(one, row, depth - 1)
        elif isinstance(record, dict):
            yield row, record
        else:
            self.problems.add("is not a JSON object.", row=row)

    def _reshaped(self, document: dict[str, Any]) -> list[dict[str, Any]] | None:
        """The records in a document of another shape, unless a tool's own reader knows it as it stands."""
        notices: list[str] = []
        same = reshaped(document, notices.append)
        if same is None or any(reader.fits(document) for reader in READERS if reader.name not in GENERIC):
            return None
        for notice in notices:
            self.problems.notice(notice)
        return same

    def _each(self, values: list[Any], depth: int) -> Iterator[tuple[int, Record]]:
        for row, value in enumerate(values, 1):
            yield from self._expanded(value, row, depth - 1)

    def _parts(self, document: dict[str, Any]) -> list[Any] | None:
        """The records in a document, by the tool that wrote it, else by a usual name of the list."""
        for reader in READERS:
            if (inner := reader.parts(document)) is not None:
                return inner
        if "row_idx" in document and isinstance(document.get("row"), dict):  # as the viewer of a data set gives them
            return [document["row"]]
        if edges := _edges(document):
            return edges
        wrappers = WRAPPING & document.keys()
        if wrappers and _is_whole(document):
            return None
        names = [name for name in WRAPPERS if name in wrappers] if wrappers else []
        lists = {name: one for name in names if isinstance(one := document[name], list) and _holds_records(one)}
        lists = {name: one for name, one in lists.items() if not _is_part(one, document)}
        if not lists and not holds(document, ASKED):
            lists = dict(_lists_of_calls(document))
            lists = {} if len(lists) == len(document) > 1 else lists  # lists by id, of which none is a wrapper
        said = next((one for name in names if isinstance(one := document[name], list) and _is_conversation(one)), None)
        held = [one for name in names if isinstance(one := document[name], dict)]
        inside = next((one for one in held if WRAPPING & one.keys() or by_id(one)), None)
        if not lists and said is None and inside is None:
            return None
        if any(reader.fits(document) for reader in READERS if reader is not ANY_TABLE):
            return None
        if not lists:
            if said is not None:
                return [said]
            return by_id(inside or {}) or [inside]
        taken, *others = lists
        for other in others:
            self.problems.notice(f"“{taken}” was read; “{other}”, with {len(lists[other]):,} items, was not.")
        return lists[taken]

    # --- archives ---

    def _in_zip(self) -> Iterator[tuple[int, Record]]:
        names = member_names(self.data, self.name)
        if any(name.startswith(("xl/", "word/")) for name in names):
            hint = "It is an office document: save the sheet as “CSV UTF-8”."
            raise InputError("is no log.", file=self.name, hint=hint)
        if "header.json" in names or "_journal/start.json" in names:
            yield from self._in_eval(names)
            return
        self.problems.notice(_left_out(names))
        wanted = [name for name in names if _is_readable(name)]
        if not wanted:
            raise InputError(f"holds no file that can be read: {', '.join(names[:5])}.", file=self.name, hint=NEEDED)
        for name, content in members(self.data, self.name, lambda name: name in wanted):
            inner = Problems(f"{self.name}/{name}")
            yield from self._of_member(LogFile(content, inner.file, inner))

    def _of_member(self, member: LogFile) -> Iterator[tuple[int, Record]]:
        """The records of one file in a ZIP; a file that cannot be read doesn't hide the others."""
        try:
            packed = member.data.startswith(ZIP) and not member.name.lower().endswith(".eval")
            if packed or not member.data.strip():
                raise InputError("is an archive in an archive, or empty.", file=member.name)
            yield from member.records()
        except InputError as error:
            self.problems.keep(error)
        for problem in member.problems.errors:
            self.problems.keep(problem)
        for notice in member.problems.notices:
            self.problems.notice(f"{member.name}: {notice}")

    def _in_eval(self, names: list[str]) -> Iterator[tuple[int, Record]]:
        """The samples of an Inspect log; one still being written has its head in a journal."""
        heads = ("header.json", "_journal/start.json")
        head: Any = {}
        for name, content in members(self.data, self.name, lambda name: name in heads):
            head = self._json(name, content) if name == heads[0] or not head else head
        samples = [name for name in names if name.startswith("samples/") and name.endswith(".json")]
        if not samples:
            raise InputError(
                "is an Inspect log without samples.", file=self.name, hint="Export the log with its samples."
            )
        about = head.get("eval") if isinstance(head, dict) and isinstance(head.get("eval"), dict) else {}
        chosen = set(samples)
        for row, (name, content) in enumerate(members(self.data, self.name, chosen.__contains__), 1):
            sample = self._json(name, content, row)
            if isinstance(sample, dict):
                kept = {key: value for key, value in sample.items() if key not in ("events", "store", "timelines")}
                yield from self._expanded({"inspect": about, "sample": kept}, row, 0)

    def _json(self, name: str, content: bytes, row: int | None = None) -> Any:
        try:
            return parse(content.decode("utf-8-sig"))
        except ValueError as error:
            self.problems.add(f"{name} is not JSON: {getattr(error, 'msg', error)}.", row=row)
            return {} if row is None else None


NEEDED = "Needed: JSON, JSON lines, CSV or Parquet, plain, as .gz or in a ZIP; or Inspect's .eval."


def _is_readable(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in READABLE and not _is_hidden(path) and path.name not in ALSO_THERE


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in path.parts)


def _left_out(names: list[str]) -> str:
    """Which files of an archive are not read, as a sentence; '' where there are none, or only what is known to hold no call."""
    files = [name for name in names if not name.endswith("/") and not _is_readable(name) and not _is_beside(name)]
    shown = ", ".join(files[:3]) + (f" and {len(files) - 3:,} more" if len(files) > 3 else "")
    return f"Not read: {shown}. {NEEDED}" if files else ""


def _is_beside(name: str) -> bool:
    path = PurePosixPath(name)
    return _is_hidden(path) or path.name in ALSO_THERE or path.suffix.lower() in NO_LOGS


NO_LOGS = (".html", ".md", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".wav", ".mp3", ".mp4", ".pdf", ".dat")
"""Endings of what stands beside the logs in exports."""


def _holds_records(values: list[Any]) -> bool:
    found = any(isinstance(value, dict) or _is_fields(value) for value in values[:20])
    return found and not _is_conversation(values)


def _is_fields(value: Any) -> bool:
    """Whether a list is one row of Logs Insights."""
    return (
        isinstance(value, list) and bool(value) and all(isinstance(one, dict) and one.keys() >= FIELD for one in value)
    )


def _is_whole(document: Record) -> bool:
    """Whether a document is a call by itself, whatever lists it has beside the request and the answer."""
    return all(any(document.get(name) for name in names - WRAPPING) for names in (ASKED, ANSWERED))


def _is_part(values: list[Any], document: Record) -> bool:
    """Whether a list under a usual name is one half of a call that the document is, and no list of records."""
    asked = any(document.get(name) for name in ASKED - WRAPPING) or "sample" in document
    return asked and not any(holds(one, ASKED) for one in dicts(values)[:20])


def _lists_of_calls(document: Record, start: str = "", depth: int = DEEPEST) -> Iterator[tuple[str, list[Any]]]:
    """(path, list) of the lists of calls in a document, whatever their names are, and whatever stands around them."""
    for name, one in document.items():
        if isinstance(one, list) and name not in TALKS and any(map(is_call, dicts(one)[:20])):
            yield f"{start}{name}", one
        elif isinstance(one, dict) and depth and not NOT_SAID.match(name):
            yield from _lists_of_calls(one, f"{start}{name}.", depth - 1)


def _is_conversation(values: list[Any]) -> bool:
    """Whether a list holds the messages of one conversation, and not records of their own."""
    return bool(values) and all(is_bare_message(value) for value in values)


def _edges(document: Any) -> list[Any]:
    """The nodes in an answer of a GraphQL interface, however deep they lie."""
    for _ in range(6):
        if not isinstance(document, dict):
            return []
        if edges := dicts(document.get("edges")):
            return [edge["node"] for edge in edges if isinstance(edge.get("node"), dict)]
        document = next((value for value in document.values() if isinstance(value, dict)), None)
    return []


def names_of(record: Record) -> str:
    """The names in a record, for a message."""
    return json.dumps(list(record)[:20], ensure_ascii=False)[1:-1].replace('"', "")
