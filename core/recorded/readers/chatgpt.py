"""ChatGPT's own export: conversations.json, a tree of messages a conversation, of which the branch last shown is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.domain import RefusalOrigin
from core.recorded.answers import Answer
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, content_of, role_of
from core.recorded.values import Record, at, dicts, first_text, time_of

SHOWN = frozenset(("text", "multimodal_text", ""))
"""Kinds of content that are said to the other; code, thoughts and tool results are not."""


def fits(record: Record) -> bool:
    return isinstance(record.get("mapping"), Mapping) and (
        "current_node" in record or "conversation_id" in record or "title" in record
    )


def read(record: Record) -> Found:
    messages = [message for node in _branch(record) if (message := _message(node))]
    last = messages[-1] if messages else {}
    said = tuple((role_of(first_text(one, "author.role")), _words(one)) for one in messages)
    system = "\n\n".join(text for role, text in said if role == "system")
    return found(
        LoggedRequest(tuple(one for one in said if one[0] != "system"), system) if said else None,
        Answer(said[-1][1], True, RefusalOrigin.OUTPUT_FILTER) if _is_blocked(record, last) else None,
        model=first_text(last, "metadata.model_slug") or first_text(record, "default_model_slug"),
        time=time_of(last, ("create_time",)) or time_of(record, ("update_time", "create_time")),
        id=first_text(record, "conversation_id", "id"),
    )


def _is_blocked(record: Record, last: Mapping[str, Any]) -> bool:
    """Whether moderation took the answer back that was last shown."""
    taken = {first_text(one, "message_id") for one in dicts(record.get("moderation_results")) if one.get("blocked")}
    return bool(last) and first_text(last, "author.role") == "assistant" and first_text(last, "id") in taken


def _branch(record: Record) -> list[Mapping[str, Any]]:
    """The nodes from the root to the message last shown; a circle in the tree ends the walk."""
    nodes: Mapping[str, Any] = record["mapping"]
    at_node = record.get("current_node")
    if at_node not in nodes:
        childless = [name for name, node in nodes.items() if isinstance(node, Mapping) and not node.get("children")]
        at_node = childless[-1] if childless else None
    branch: dict[str, Mapping[str, Any]] = {}
    while (
        isinstance(at_node, str) and at_node in nodes and at_node not in branch and isinstance(nodes[at_node], Mapping)
    ):
        branch[at_node] = nodes[at_node]
        at_node = nodes[at_node].get("parent")
    return list(reversed(branch.values()))


def _message(node: Mapping[str, Any]) -> dict[str, Any] | None:
    message = node.get("message")
    if not isinstance(message, dict) or not _words(message).strip():
        return None
    hidden = at(message, "metadata.is_visually_hidden_from_conversation") is True
    to_a_tool = message.get("recipient") not in (None, "all")
    kind = first_text(message, "content.content_type")
    return None if hidden or to_a_tool or kind not in SHOWN else message


def _words(message: Mapping[str, Any]) -> str:
    parts = at(message, "content.parts")
    if isinstance(parts, list):
        return "\n".join(part if isinstance(part, str) else content_of(part) for part in parts if not _is_asset(part))
    return content_of(at(message, "content"))


def _is_asset(part: Any) -> bool:
    return bool(dicts([part])) and "asset_pointer" in part


READER = Reader("chatgpt", "a ChatGPT export", fits, read)
