"""Open WebUI: exported chats, a list of {id, title, chat: {models, messages, history}}."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.recorded.answers import Answer, refusal_or_failure
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, messages_of
from core.recorded.values import Record, at, dicts, first, first_text, time_of


def fits(record: Record) -> bool:
    chat = _chat(record)
    return isinstance(chat, Mapping) and (
        isinstance(at(chat, "history.messages"), Mapping) or ("chat" in record and "messages" in chat)
    )


def _chat(record: Record) -> Any:
    """The chat: of an export, of an export of ratings, or the record itself."""
    return first(record, "snapshot.chat.chat", "chat") or record


def read(record: Record) -> Found:
    chat = _chat(record)
    messages = _branch(chat) or dicts(at(chat, "messages"))
    last = messages[-1] if messages else {}
    listed = messages_of(messages)
    system = first_text(chat, "system", "params.system") or "\n\n".join(
        text for role, text in listed if role == "system"
    )
    return found(
        LoggedRequest(tuple(one for one in listed if one[0] != "system"), system),
        _refusal(last),
        model=first_text(last, "selectedModelId", "model", "modelName")
        or first_text(at(chat, "models"), "0")
        or _model(chat),
        time=time_of(last, ("timestamp",)) or time_of(record, ("updated_at", "created_at")),
        id=first_text(record, "id"),
    )


def _model(chat: Any) -> str:
    models = at(chat, "models")
    return str(models[0]) if isinstance(models, list) and models else ""


def _branch(chat: Any) -> list[dict[str, Any]]:
    """The messages from the first to the one last shown."""
    nodes = at(chat, "history.messages")
    if not isinstance(nodes, Mapping):
        return []
    name, branch = at(chat, "history.currentId"), dict[str, dict[str, Any]]()
    while isinstance(name, str) and isinstance(nodes.get(name), dict) and name not in branch:
        branch[name] = nodes[name]
        name = nodes[name].get("parentId")
    return list(reversed(branch.values()))


def _refusal(last: Mapping[str, Any]) -> Answer | None:
    """What an error in the place of an answer is."""
    error = first(last, "error")
    if error is None or first_text(last, "content"):
        return None
    said = first_text(error, "content", "message") if isinstance(error, Mapping) else str(error)
    return refusal_or_failure({}, said)


READER = Reader("open-webui", "an Open WebUI export", fits, read)
