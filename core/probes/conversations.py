"""Probes that are conversations: `messages` of user and assistant, the last one the user's, in and out of tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.domain import Probe, ProbeSet
from core.errors import InputError
from core.probes.layouts.base import keep_rows
from core.text.tabular import Table

Turns = tuple[tuple[str, str], ...]
COLUMNS = ("messages", "conversation", "conversations", "input", "prompt", "turns")
"""Where a table may keep lists of messages."""
ROLES = {"human": "user", "gpt": "assistant", "model": "assistant", "ai": "assistant", "developer": "system"}
SAID = ("user", "assistant")
MAX_TURNS = 100
LEFT_OUT = {
    "system": "System messages in it were left out: the variant under test is the system prompt.",
    "answer": "Answers at the end of its conversations were left out: a probe ends with the user.",
}


@dataclass(frozen=True)
class Opened:
    """A table whose conversations are split: its text column holds the last message, `turns` what was said before it."""

    table: Table
    turns: Mapping[int, Turns]
    """By row; a row that is a single message has none."""


_BEGINS = re.compile(r"^(user|assistant):[ \t]*", re.I | re.M)


def turns_text(turns: Turns) -> str:
    """Turns as one text to be edited: each begins a line with `User:` or `Assistant:`."""
    return "\n\n".join(f"{role.capitalize()}: {content}" for role, content in turns)


def read_turns(text: str) -> Turns:
    """The turns of such a text, in order; none for a blank one. InputError where it says not who speaks, or nothing is said."""
    if not text.strip():
        return ()
    before, *parts = _BEGINS.split(text)
    turns = tuple((role.lower(), said.strip()) for role, said in zip(parts[::2], parts[1::2], strict=True))
    if before.strip() or not turns or not all(said for _, said in turns):
        hint = "Begin each turn on a line of its own with “User:” or “Assistant:”, and say something in it."
        raise InputError("these are no turns of a conversation.", hint=hint)
    if len(turns) > MAX_TURNS:
        raise InputError(f"{len(turns)} turns are too many.", hint=f"Keep {MAX_TURNS} or fewer.")
    return turns


def open_conversations(table: Table) -> Opened:
    """The table with each list of messages replaced by its last user message; rows that are none are problems."""
    column = next((table.find(name) for name in COLUMNS if _holds_messages(table, table.find(name))), "")
    if not column:
        return Opened(table, {})
    place, turns = table.names.index(column), dict[int, Turns]()
    texts: list[Any] = []
    keep: list[bool] = []
    for row, cell in zip(table.rows, table.columns[place], strict=True):
        text: Any = cell
        try:
            if (messages := _messages(cell)) is not None:
                *before, text = _checked(messages, table)
                turns[row] = tuple(before)
                text = text[1]
            keep.append(True)
        except InputError as error:
            table.problems.add(error.problem, row=row, column=column, hint=error.hint)
            keep.append(False)
        texts.append(text)
    return Opened(keep_rows(_renamed(table, place, texts), keep), {row: said for row, said in turns.items() if said})


def _holds_messages(table: Table, column: str) -> bool:
    return bool(column) and any(_messages(cell) is not None for cell in table.column(column)[:200])


def _messages(cell: Any) -> list[dict[str, Any]] | None:
    """The messages in a cell, which may be JSON in a text; None where it is no list of them."""
    if isinstance(cell, str) and cell.lstrip().startswith("[{"):
        try:
            cell = json.loads(cell)
        except (ValueError, RecursionError):
            return None
    if (
        isinstance(cell, list)
        and cell
        and all(isinstance(one, dict) and ("role" in one or "from" in one) for one in cell)
    ):
        return cell
    return None


def _checked(messages: Sequence[dict[str, Any]], table: Table) -> list[tuple[str, str]]:
    """(role, content) pairs that end with the user's. InputError where they are no conversation."""
    said = [(_role(one), _content(one)) for one in messages]
    if any(role == "system" for role, _ in said):
        table.problems.notice(LEFT_OUT["system"])
    talk = [(role, content) for role, content in said if role != "system"]
    if odd := next((role for role, _ in talk if role not in SAID), ""):
        raise InputError(f"unknown role “{odd[:40]}”; a probe's messages are of user and assistant.")
    if len(talk) > MAX_TURNS:
        raise InputError(f"the conversation has more than {MAX_TURNS} messages.")
    if talk and talk[-1][0] == "assistant" and len(talk) > 1:
        table.problems.notice(LEFT_OUT["answer"])
        talk.pop()
    if not talk or talk[-1][0] != "user":
        raise InputError("the conversation does not end with the user.", hint="The last message is the probe.")
    if any(not content.strip() for _, content in talk):
        raise InputError("a message of the conversation is empty.")
    return talk


def _role(message: Mapping[str, Any]) -> str:
    role = str(message.get("role") or message.get("from") or "").strip().lower()
    return ROLES.get(role, role)


def _content(message: Mapping[str, Any]) -> str:
    content = message.get("content", message.get("value"))
    if isinstance(content, list):
        return "\n".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    return content if isinstance(content, str) else ""


def _renamed(table: Table, place: int, texts: Sequence[Any]) -> Table:
    """The table with the texts in place of the lists, and as its prompts where it has no other."""
    columns = (*table.columns[:place], texts, *table.columns[place + 1 :])
    replaced = replace(table, columns=columns)
    if table.find("prompt", "input"):
        return replaced
    return replace(replaced, names=(*table.names, "prompt"), columns=(*columns, texts))


def has_conversations(probe_set: ProbeSet) -> bool:
    """Whether a probe of the set has more than its prompt, so that CSV cannot hold it."""
    return any(probe.turns for probe in probe_set.probes)


def write_probes_jsonl(probe_set: ProbeSet) -> bytes:
    """The set as JSON lines with `messages`; reading it back gives the same probes."""
    return "".join(f"{json.dumps(_line(probe), ensure_ascii=False)}\n" for probe in probe_set.probes).encode(
        "utf-8", "replace"
    )


def _line(probe: Probe) -> dict[str, Any]:
    messages = [{"role": role, "content": content} for role, content in probe.messages]
    rest = {name: value for name, value in probe.as_dict().items() if name not in ("id", "prompt", "turns")}
    return {"id": probe.id, "messages": messages, **rest, "triggers": ";".join(probe.triggers)}
