"""What was asked, out of any provider's request body or any tool's list of messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.recorded.entry import Message
from core.recorded.values import first, first_text, opened

ROLES = {
    **dict.fromkeys(("human", "prompter", "customer", "humanmessage", "humanmessagechunk"), "user"),
    **dict.fromkeys(("gpt", "bot", "model", "ai", "chatbot", "chatgpt", "aimessage", "aimessagechunk"), "assistant"),
    **dict.fromkeys(("developer", "systemmessage"), "system"),
}
MESSAGE_LISTS = (
    "messages",
    "contents",
    "input.messages",
    "kwargs.messages",
    "body.messages",
    "input",
    "conversations",
    "conversation",
    "history",
    "chat_history",
    "prompt_template",
    "prompt",
    "prompts",
    "inputText",
    "message",
    "content",
    "value",
)
"""Where a request keeps what was said, the likeliest first."""
PROMPT_NAMES = (
    "prompt",
    "question",
    "query",
    "user_input",
    "user_message",
    "user_query",
    "user",
    "instruction",
    "request",
    "text",
    "input",
    "topic",
)
"""Names under which tools keep a bare prompt among other variables."""
SYSTEM_NAMES = (
    "instructions",
    "systemInstruction",
    "system_instruction",
    "system",
    "system_prompt",
    "preamble",
    "config.systemInstruction",
    "config.system_instruction",
)
NOT_SAID = frozenset(
    (
        "thinking",
        "redacted_thinking",
        "reasoning",
        "thought",
        "tool_use",
        "tool_call",
        "tool_calls",
        "tool_result",
        "tool_call_response",
        "function_call",
        "image_url",
        "image",
        "input_image",
    )
)
"""Parts of a message that are not the words it says."""


@dataclass(frozen=True)
class LoggedRequest:
    """A conversation up to the response."""

    messages: tuple[Message, ...]
    system: str = ""

    @property
    def said(self) -> tuple[Message, ...]:
        """What the user and the assistant said, in order."""
        return tuple(message for message in self.messages if message[0] in ("user", "assistant"))

    @property
    def without_answer(self) -> tuple[Message, ...]:
        """What was said up to the user's last words."""
        said = self.said
        last = max((place for place, (role, _) in enumerate(said) if role == "user"), default=-1)
        return said[: last + 1]

    @property
    def answer(self) -> str:
        """What the assistant said behind the user's last words; '' where the conversation ends with those."""
        behind = self.said[len(self.without_answer) :]
        return next((text for _, text in reversed(behind) if text.strip()), "")


def request_of(value: Any) -> LoggedRequest | None:
    """The conversation in a request body, a list of messages or a bare prompt; None where there is none."""
    value = opened(value)
    if isinstance(value, str):
        return LoggedRequest((("user", value),)) if value.strip() else None
    if isinstance(value, list):
        return _request(messages_of(value))
    if not isinstance(value, Mapping):
        return None
    own = content_of(first(value, *SYSTEM_NAMES))
    for path in MESSAGE_LISTS:
        found = request_of(first(value, path)) if path != "prompt" or not own else _bare(value)
        if found is not None:
            return LoggedRequest(found.messages, "\n\n".join(filter(None, (own, found.system))))
    bare = _bare(value)
    return LoggedRequest(bare.messages, own) if bare else None


def _bare(value: Mapping[str, Any]) -> LoggedRequest | None:
    """A prompt among other variables, or the only text there is."""
    text = first_text(value, *PROMPT_NAMES)
    if not text:
        texts = [one for one in value.values() if isinstance(one, str) and one.strip()]
        text = texts[0] if len(texts) == 1 and len(value) == 1 else ""
    inner = first(value, *PROMPT_NAMES, "args", "kwargs", "inputs")
    if not text and isinstance(inner, list | dict):
        return request_of(inner)
    return LoggedRequest((("user", text),)) if text else None


def _request(messages: list[Message]) -> LoggedRequest | None:
    system = "\n\n".join(text for role, text in messages if role == "system" and text)
    rest = tuple(message for message in messages if message[0] != "system")
    return LoggedRequest(rest, system) if rest else None


def messages_of(values: list[Any]) -> list[Message]:
    """(role, text) of a list of messages; of a list of such lists, those of the first."""
    if values and isinstance(values[0], list) and not _is_pair(values[0]):
        return messages_of(values[0])
    if values and all(isinstance(value, str) for value in values):
        return [("user", "\n".join(values))] if "".join(values).strip() else []
    found = [message for value in values if (message := message_of(value))[0]]
    if not found and any(
        isinstance(value, Mapping) and ("parts" in value or value.get("type") == "text") for value in values
    ):
        return [("user", content_of(values))]
    return found


def _is_pair(value: Any) -> bool:
    return len(value) == 2 and all(isinstance(part, str) for part in value) and role_of(value[0]) in KNOWN


def message_of(item: Any) -> Message:
    """(role, text) of one message in any of the usual forms; ('', '') where it is none."""
    if isinstance(item, list) and _is_pair(item):
        return role_of(item[0]), item[1]
    if not isinstance(item, Mapping):
        return "", ""
    if not item.get("role") and isinstance(inner := first(item, "message", "data", "kwargs"), Mapping):
        kind = (
            item.get("type") or (item.get("id") or [""])[-1] if isinstance(item.get("id"), list) else item.get("type")
        )
        role = first_text(inner, "role", "type", "message.role", "author.role") or str(kind or "")
        return role_of(role), content_of(inner)
    role = first_text(item, "role", "from", "message.role", "author.role", "speaker", "sender")
    if not role and str(item.get("type") or "").lower() in {*ROLES, "system", "user", "assistant"}:
        role = str(item["type"])
    return role_of(role), content_of(item)


def role_of(role: str) -> str:
    """A role under its common name."""
    role = role.strip().lower()
    return ROLES.get(role, role)


KNOWN = frozenset(("user", "assistant", "system", "tool", "function"))


def content_of(item: Any, *, join: str = "\n") -> str:
    """The words of a message, a part or a list of parts; reasoning, tool calls and pictures are none."""
    item = opened(item) if isinstance(item, str) and item.startswith(('[{"', '{"type')) else item
    if isinstance(item, str):
        return item
    if isinstance(item, list):
        return join.join(filter(None, (content_of(part, join=join) for part in item)))
    if not isinstance(item, Mapping) or item.get("thought") is True:
        return ""
    if str(item.get("type") or "") in NOT_SAID:
        return ""
    for path in CONTENTS:
        if text := content_of(first(item, path), join=join):
            return text
    return ""


CONTENTS = (
    "content",
    "message.content",
    "parts",
    "value",
    "text",
    "contents",
    "message.contents",
    "message_content.text",
    "message_content",
    "kwargs.content",
    "data.content",
    "refusal",
)
"""Where a message or a part keeps its words."""
