"""What was asked, out of any provider's request body or any tool's list of messages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.recorded.entry import Message
from core.recorded.templates import turns_in
from core.recorded.values import dicts, first, first_text, has, opened, source_of

ROLES = {
    **dict.fromkeys(("human", "prompter", "customer", "humanmessage", "humanmessagechunk", "usermessage"), "user"),
    **dict.fromkeys(("gpt", "bot", "model", "ai", "chatbot", "chatgpt", "aimessage", "aimessagechunk"), "assistant"),
    "apimessage": "assistant",
    **dict.fromkeys(("developer", "systemmessage"), "system"),
}
SIDES = {
    **dict.fromkeys(("client", "visitor", "incoming", "inbound"), "user"),
    **dict.fromkeys(("agent", "llm", "claude", "gemini", "outgoing", "outbound"), "assistant"),
}
"""What chat tools call the two who speak; in a type these words mean something else."""
MODEL_NAMES = re.compile(
    r"(?:\w{1,20}/)?(?:gpt|chatgpt|claude|gemini|gemma|llama|mi[sx]tral|qwen|deepseek|grok|copilot)\b"
)
"""Who speaks where chat tools name the model instead of its part."""
MESSAGE_LISTS = (
    "messages",
    "contents",
    "input.messages",
    "kwargs.messages",
    "body.messages",
    "input",
    "conversations",
    "conversation",
    "dialog",
    "dialogue",
    "prompt_template",
    "prompt",
    "prompts",
    "inputText",
    "message",
    "content",
    "value",
)
"""Where a request keeps what was said, the likeliest first."""
HISTORIES = ("chat_history", "history", "chatHistory", "previous_messages")
"""Where a request keeps what was said before its own words."""
PAIR = ("user", "assistant")
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
    "inputs",
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
        "think",
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
        return _request(_written_out(value)) or (LoggedRequest((("user", value),)) if value.strip() else None)
    if (source := source_of(value)) and not _is_request(value):
        return LoggedRequest((("user", source),))
    if isinstance(value, list):
        only = opened(value[0]) if len(value) == 1 else None
        whole = isinstance(only, Mapping) and any(name in only for name in ("messages", "contents"))
        return request_of(only) if whole else _request(messages_of(value))
    if not isinstance(value, Mapping):
        return None
    own = content_of(first(value, *SYSTEM_NAMES))
    for path in MESSAGE_LISTS:
        found = request_of(first(value, path)) if path != "prompt" or not own else _bare(value)
        if found is not None:
            return with_surroundings(value, found, own)
    if bare := _bare(value):
        return with_surroundings(value, bare, own)
    earlier = _request(_earlier(value))
    return LoggedRequest(earlier.messages, "\n\n".join(filter(None, (own, earlier.system)))) if earlier else None


def _is_request(value: Any) -> bool:
    """Whether what stood as JSON in a text is a request or a conversation, and not what somebody wrote."""
    if isinstance(value, list):
        inner = value[0] if value and isinstance(value[0], list) else value
        messages = [one for one in inner if message_of(one)[0]]
        return bool(messages) or (bool(dicts(value)) and any("parts" in one or "type" in one for one in dicts(value)))
    return any(name in value for name in BODIES)


BODIES = frozenset(
    (*MESSAGE_LISTS, *HISTORIES, "question", "inputs", "instances", "input_value", "args", "kwargs", "role")
)
"""A name that a request has, where it stands as JSON in a text."""


def with_surroundings(value: Mapping[str, Any], request: LoggedRequest, system: str) -> LoggedRequest:
    """A request with what stands beside it: the system prompt, what was said before, and what an instruction is about."""
    messages = request.messages
    if len(messages) == 1 and messages[0][0] == "user":
        text = messages[0][1]
        task, about = value.get("instruction"), value.get("input")
        both = isinstance(task, str) and isinstance(about, str) and task.strip() and about.strip()
        if both and text in (task, about):
            messages = (("user", f"{task}\n\n{about}"),)
        earlier = tuple(_earlier(value))
        messages = earlier if earlier[-1:] == messages else (*earlier, *messages)
    rest = tuple(message for message in messages if message[0] != "system")
    within = "\n\n".join(text for role, text in messages if role == "system")
    return LoggedRequest(rest, "\n\n".join(filter(None, (system, request.system, within))))


def _earlier(value: Mapping[str, Any]) -> list[Message]:
    """What was said before: a list of messages, or of pairs of a question and its answer."""
    history = first(value, *HISTORIES)
    if not isinstance(history, list):
        return []
    if all(isinstance(pair, list) and len(pair) == 2 and not _is_pair(pair) for pair in history):
        return [(role, content_of(text)) for pair in history for role, text in zip(PAIR, pair, strict=True)]
    return messages_of(history)


def _written_out(text: str) -> list[Message]:
    """The turns of a conversation that a template made one text of; empty where the text is none."""
    return [(role_of(role), words) for role, words in turns_in(text)]


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
        return _in_pairs(values) or messages_of(values[0])
    if values and all(isinstance(value, str) for value in values):
        text = "\n".join(values)
        return _written_out(text) or ([("user", text)] if text.strip() else [])
    found = [message for value in values for message in _pair_of(value) or [message_of(value)] if message[0]]
    if not found and any(
        isinstance(value, Mapping) and ("parts" in value or value.get("type") == "text") for value in values
    ):
        return [("user", content_of(values))]
    return found


def _in_pairs(values: list[Any]) -> list[Message]:
    """The messages of questions that stand in pairs with their answers; empty where the list is none of pairs."""
    if not all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(one, str) for one in pair) for pair in values
    ):
        return []
    return [(role, text) for pair in values for role, text in zip(PAIR, pair, strict=True)]


def is_bare_message(item: Any) -> bool:
    """Whether a record is one message and nothing more: who said it and what, without an answer of its own."""
    if not isinstance(item, Mapping) or any(name in item for name in WHOLE_CALLS):
        return False
    if isinstance(item.get("body"), dict | list):
        return False
    role, text = message_of(item)
    told = ("content", "tool_calls", "message.content")
    return role in KNOWN and (bool(text.strip()) or any(has(item, name) for name in told))


WHOLE_CALLS = (
    "messages",
    "prompt",
    "completion",
    "response",
    "output",
    "outputs",
    "answer",
    "reply",
    "generation",
    "result",
    "assistant",
    "model_response",
    "llm_response",
    "choices",
    "attributes",
    "mapping",
)
"""What a record has that is more than a message."""


def _pair_of(item: Any) -> list[Message]:
    """Question and answer that stand in one object under the names of who said them."""
    if not isinstance(item, Mapping) or any(name in item for name in ("role", "from", "content", "type")):
        return []
    named = [(role_of(str(name)), text) for name, text in item.items() if isinstance(text, str)]
    return [one for one in named if one[0] in PAIR] if {role for role, _ in named} >= set(PAIR) else []


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
        role, text = role_of(role), content_of(inner)
        return ("tool", "") if role == "user" and not text and _only_results(inner.get("content")) else (role, text)
    role = _speaker(item)
    if not role and str(item.get("type") or "").lower() in {*ROLES, "system", "user", "assistant"}:
        role = str(item["type"])
    text = content_of(item)
    if role_of(role) == "user" and not text and _only_results(item.get("content")):
        return "tool", ""
    return role_of(role), text


SPEAKERS = (
    "role",
    "from",
    "message.role",
    "author.role",
    "author.type",
    "author",
    "speaker",
    "sender",
    "sender_type",
    "direction",
)
"""Where a message says who speaks."""
FLAGS = (
    (("isCreatedByUser", "is_user", "isUser", "from_user", "fromUser", "is_human"), "user", "assistant"),
    (("is_bot", "isBot", "from_bot", "fromBot", "is_ai"), "assistant", "user"),
)
"""Where a message says by yes or no who speaks."""
ALL_FLAGS = frozenset(name for names, *_ in FLAGS for name in names)


def _speaker(item: Mapping[str, Any]) -> str:
    """Who speaks in a message, in its own words; '' where it doesn't say."""
    for flags, yes, no in () if ALL_FLAGS.isdisjoint(item) else FLAGS:
        if (flag := next((item[name] for name in flags if isinstance(item.get(name), bool)), None)) is not None:
            return yes if flag else no
    role = item.get("role")
    return role if isinstance(role, str) and role.strip() else first_text(item, *SPEAKERS)


def _only_results(content: Any) -> bool:
    """Whether a user's message holds nothing that a person said, but what tools gave back."""
    parts = content if isinstance(content, list) else []
    return any(isinstance(part, Mapping) and str(part.get("type")) in RESULTS for part in parts)


RESULTS = frozenset(("tool_result", "tool_call_response", "function_call_output"))


def role_of(role: str) -> str:
    """A role under its common name."""
    role = role.strip().lower()
    known = ROLES.get(role) or SIDES.get(role, role)
    return "assistant" if known not in KNOWN and MODEL_NAMES.match(known) else known


KNOWN = frozenset(("user", "assistant", "system", "tool", "function"))


def content_of(item: Any, *, join: str = "\n") -> str:
    """The words of a message, a part or a list of parts; reasoning, tool calls and pictures are none."""
    item = opened(item) if isinstance(item, str) and item.startswith(('[{"', '{"type')) else item
    if (source := source_of(item)) and not _is_part(item):
        return source
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


def _is_part(value: Any) -> bool:
    """Whether what stood as JSON in a text is a part of a message, or a list of them."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(one, dict) and _is_part(one) for one in value)
    return str(value.get("type") or "") in PARTS or set(value) in ({"text"}, {"reasoningContent"}, {"toolUse"})


PARTS = NOT_SAID | {"text", "input_text", "output_text", "refusal"}
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
    "message",
    "refusal",
    "body",
    "payload.text",
    "transcript",
    "audio.transcript",
    "generated_text",
    "converted_value",
    "original_value",
)
"""Where a message or a part keeps its words."""
