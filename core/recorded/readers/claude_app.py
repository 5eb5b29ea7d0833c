"""Claude's own export: conversations.json, a list of {uuid, name, chat_messages: [{sender, text, content}]}."""

from __future__ import annotations

from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, content_of, role_of
from core.recorded.values import Record, dicts, first_text, time_of


def fits(record: Record) -> bool:
    return any("sender" in one for one in dicts(record.get("chat_messages")))


def read(record: Record) -> Found:
    messages = dicts(record["chat_messages"])
    said = tuple((role_of(first_text(one, "sender")), content_of(one) or first_text(one, "text")) for one in messages)
    return found(
        LoggedRequest(said),
        None,
        model=first_text(record, "model"),
        time=time_of(messages[-1], ("created_at",)) or time_of(record, ("updated_at", "created_at")),
        id=first_text(record, "uuid"),
    )


READER = Reader("claude-app", "an export of Claude's app", fits, read)
