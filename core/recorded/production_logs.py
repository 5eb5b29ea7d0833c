"""Production logs and recorded runs, as the tools that people have export them -> requests with responses -> probes.

Which tools: core/recorded/readers, one file each. A record is told by its structure, never by the file's name.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from core.domain import Expected, Intent, Probe, unique
from core.errors import InputError
from core.recorded.batches import Batches
from core.recorded.branches import conversations_in
from core.recorded.entry import Aside, LogEntry, ParsedLog
from core.recorded.log_files import NEEDED, LogFile, names_of
from core.recorded.readers import READERS, Found, Reader, opentelemetry
from core.recorded.readers.base import MALFORMED, NO_REQUEST
from core.recorded.readers.pairs import IDS, MODELS, TIMES, plain_name
from core.recorded.readers.pairs import READER as ANY_TABLE
from core.recorded.readers.providers import CHAT
from core.recorded.requests import is_bare_message
from core.recorded.shapes import NOT_SAID, attempts_of, reshaped
from core.recorded.values import Record, first_text, opened, time_of
from core.text.tabular import Source
from core.text.untrusted import counted

__all__ = ["LogEntry", "ParsedLog", "probe_from_log", "read_logs"]


CONVERSATIONS = (
    "completion_id",
    "conversation_id",
    "conversationId",
    "message_tree_id",
    "session_id",
    "sessionId",
    "thread_id",
    "chat_id",
    "dialog_id",
    "dialogue_id",
)
"""What messages that stand one a row share; without any the whole file is one conversation."""


WRAPPINGS = (
    "_source",
    "jsonPayload",
    "fields",
    "data",
    "record",
    "payload",
    "result",
    "log",
    "message",
    "attributes",
    "body",
    "properties",
    "customDimensions",
    "ai",
)
"""Where search engines, log collectors and labelling tools put what they were given."""
DEEP, WIDE = 4, 40
"""Wrappings in wrappings are looked into so far, and so many of them in one record."""


def read_logs(source: Source, name: str = "") -> ParsedLog:
    """The conversations in a log; rows without a request or a response are listed as errors, not raised.

    InputError where the file cannot be read at all, or no row of it is a conversation: it says what the file looks like.
    """
    file = LogFile.opened(source, name)
    log = _Log(file)
    for row, record in file.records():
        log.add(row, {key: opened(value) for key, value in record.items()})
    log.end()
    return log.parsed()


@dataclass
class _Log:
    """What has been read of a log so far."""

    file: LogFile
    found: list[tuple[int, str, Found]] = field(default_factory=list)
    """(row, the reader's name, the call)."""
    batches: Batches = field(default_factory=Batches)
    """Records that wait for their other half."""
    messages: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    """(row, record) of messages that stand one a row, by conversation."""
    spans: dict[str, list[tuple[int, Record]]] = field(default_factory=dict)
    """(row, record) of spans and of the log records that hold their content, by span."""
    attempts: dict[str, tuple[int, Record]] = field(default_factory=dict)
    """(row, record) of a garak report's attempts by id: each stands there again when it is judged."""
    asides: Counter[str] = field(default_factory=Counter)
    looked_like: Counter[str] = field(default_factory=Counter)
    """What the records that could not be read looked like."""
    first: Record | None = None

    def add(self, row: int, record: Record) -> None:
        if self.first is None:
            self.first = record
        if record.get("entry_type") == "attempt" and "outputs" in record:
            self.attempts[f"{first_text(record, 'uuid') or row} {first_text(record, 'seq')}"] = (row, record)
        elif not self.batches.take(row, record):
            self._read(row, record)

    def _read(self, row: int, record: Record) -> None:
        reader = next(reader for reader in READERS if reader.fits(record))
        if reader is ANY_TABLE and (said := _message(record)):
            self.messages.setdefault(first_text(said, *CONVERSATIONS), []).append((row, said))
        elif reader is opentelemetry.READER and (key := opentelemetry.span_key(record)):
            self.spans.setdefault(key, []).append((row, record))
        else:
            self._read_by(reader, row, record)

    def _read_by(self, reader: Reader, row: int, record: Record) -> None:
        try:
            self.found.append((row, reader.name, reader.read(record)))
        except Aside as aside:
            self.asides[str(aside)] += 1
        except InputError as error:
            inside = self._read_inside(record, error) if reader is ANY_TABLE else error
            if not isinstance(inside, InputError):
                self.found.append((row, *inside))
                return
            self.looked_like["" if reader is ANY_TABLE else reader.title] += 1
            self.file.problems.add(inside.problem, row=row, hint=inside.hint)
        except MALFORMED as error:
            self.file.problems.add(f"has a form that is not known ({type(error).__name__}).", row=row)

    def _read_inside(self, record: Record, error: InputError) -> tuple[str, Found] | InputError:
        """(the reader's name, the call) of the record that another tool wrapped; else what is wrong."""
        reader = ANY_TABLE
        for inner in islice(_wrapped(record, every=error.problem == NO_REQUEST), WIDE):
            try:
                reader = next(reader for reader in READERS if reader.fits(inner))
                call = reader.read(inner)
            except (Aside, InputError, *MALFORMED) as inside:
                if isinstance(inside, InputError) and reader is not ANY_TABLE:
                    error = inside
                continue
            return reader.name, replace(
                call,
                model=call.model or first_text(record, *MODELS),
                time=call.time or time_of(record, TIMES),
                id=call.id or first_text(record, *IDS),
            )
        return error

    def end(self) -> None:
        """What belongs together is read; what stands alone is said."""
        for id, rows in self.messages.items():
            about = {"id": id, "model": self._model_of(rows)}
            try:
                for said in conversations_in([dict(record) for _, record in rows]):
                    self._read_by(CHAT, rows[0][0], {**about, "messages": said})
            except InputError as error:
                self.file.problems.add(error.problem, row=rows[0][0], hint=error.hint)
        for rows in self.spans.values():
            for (row, _), record in zip(rows, opentelemetry.together([record for _, record in rows]), strict=False):
                self._read_by(opentelemetry.READER, row, record)
        for row, attempt in self.attempts.values():
            for one in attempts_of(attempt):
                self._read(row, one)
        for row, call in self.batches.joined():
            if isinstance(call, InputError):
                self.looked_like["a batch"] += 1
                self.file.problems.add(call.problem, row=row, hint=call.hint)
                continue
            for whole in reshaped(dict(call), self.file.problems.notice) or [dict(call)]:
                self._read(row, whole)

    @staticmethod
    def _model_of(rows: list[tuple[int, Record]]) -> str:
        return next((name for _, record in reversed(rows) if (name := first_text(record, "model", "model_name"))), "")

    def parsed(self) -> ParsedLog:
        kept = self._without_outer()
        if not kept:
            raise self._nothing()
        for what, count in self.asides.items():
            self.file.problems.notice(f"Passed over: {counted(count, 'record')} ({what}).")
        problems = self.file.problems
        errors = tuple(sorted(problems.errors, key=lambda error: error.row or 0))
        format = Counter(name for _, name, _ in kept).most_common(1)[0][0]
        entries = tuple(_entry(row, call) for row, _, call in kept)
        return ParsedLog(entries, errors, problems.count, format, tuple(problems.notices))

    def _without_outer(self) -> list[tuple[int, str, Found]]:
        """The calls, without the traces and chains around them."""
        inside = {call.trace for _, _, call in self.found if not call.outer and call.trace}
        kept = [one for one in self.found if not (one[2].outer and one[2].trace in inside)]
        if len(kept) < len(self.found):
            self.asides["traces and chains around calls that are in the file"] += len(self.found) - len(kept)
        return kept

    def _nothing(self) -> InputError:
        """Why there is no conversation at all: what the file looks like, and what is missing."""
        problems, file = self.file.problems, self.file.name
        first = next(iter(sorted(problems.errors, key=lambda error: error.row or 0)), None)
        if self.first is None and first is not None:
            return first
        if self.first is None:
            return InputError("holds no record.", file=file, hint=NEEDED)
        title = next((title for title, _ in self.looked_like.most_common(1)), "")
        if title and first:
            where = f"row {first.row}: " if first.row else ""
            return InputError(
                f"looks like {title}, but holds no call: {where}{first.problem}", file=file, hint=first.hint
            )
        if self.asides:
            what = ", ".join(self.asides)
            return InputError(
                f"holds no model call with its text, only {what}.", file=file, hint="Export the calls themselves."
            )
        said = f" The first problem: {first}" if first else ""
        hint = f"Needed: OpenAI-style messages, or a prompt and a response column.{said}"
        return InputError(f"holds no conversation; found: {names_of(self.first)}.", file=file, hint=hint)


def _message(record: Record) -> Record | None:
    """The record as a message that stands alone, also where a table's head has its names in capitals; else None."""
    if is_bare_message(record):
        return record
    plain = {plain_name(name): value for name, value in record.items()}
    return plain if plain.keys() != record.keys() and is_bare_message(plain) else None


def _wrapped(record: Record, *, every: bool) -> Iterator[Record]:
    """What stands in a record as records of their own, the outer ones first; with `every` under any name."""
    level, names = [record], None if every else WRAPPINGS
    for _ in range(DEEP):
        held = [
            found
            for one in level
            for name in (names or one)
            if not NOT_SAID.match(str(name)) and isinstance(found := opened(one.get(name)), Mapping) and found
        ]
        yield from held
        level, names = held, None


def _entry(row: int, call: Found) -> LogEntry:
    said, answer = call.request.without_answer, call.answer
    return LogEntry(
        call.request.system,
        said[-1][1],
        answer.text,
        call.model,
        call.time,
        call.id,
        said[:-1],
        answer.blocked,
        answer.origin,
        answer.category,
        answer.native_reason,
        row,
    )


def probe_from_log(
    entry: LogEntry,
    *,
    prompt: str | None = None,
    intent: Intent = Intent.BENIGN,
    expected: Expected | None = None,
    category: str = "production",
    triggers: Iterable[str] = (),
    note: str = "",
) -> Probe:
    """A probe from a real request that people confirmed as a wrong refusal (or a wrong answer).

    `prompt` is the text without personal data (see `mask`); by default the user's own words. The id is made from the
    text and what was said before it, so the same request twice is one probe.
    """
    text = entry.user if prompt is None else prompt
    default = Expected.COMPLY if intent == Intent.BENIGN else Expected.REFUSE
    said = "\x00".join((*(f"{role}: {content}" for role, content in entry.earlier), text))
    id = f"log-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:10]}"
    told = note or ", ".join(filter(None, ("from production", entry.model, entry.time[:10])))
    return Probe(id, text, intent, expected or default, category, unique(triggers), note=told, turns=entry.earlier)
