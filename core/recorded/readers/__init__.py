"""A reader a tool: which records are its own, and where they keep request, answer, model and time.

To add one, write a file with a `READER` and put it into the list: the first whose `fits` says yes reads a record.
"""

from __future__ import annotations

from core.recorded.readers import (
    ai_studio,
    bedrock,
    braintrust,
    chatgpt,
    claude_app,
    conversations,
    helicone,
    inspect_logs,
    langfuse,
    langsmith,
    litellm,
    open_webui,
    openinference,
    opentelemetry,
    pairs,
    promptfoo,
    promptlayer,
    providers,
    weave,
)
from core.recorded.readers.base import Found, Reader

READERS: tuple[Reader, ...] = (
    inspect_logs.READER,
    promptfoo.READER,
    chatgpt.READER,
    claude_app.READER,
    ai_studio.READER,
    open_webui.READER,
    bedrock.READER,
    helicone.READER,
    openinference.READER,
    opentelemetry.READER,
    langsmith.READER,
    langfuse.READER,
    weave.READER,
    braintrust.READER,
    promptlayer.READER,
    litellm.READER,
    providers.GEMINI,
    providers.RESPONSES,
    providers.ANTHROPIC,
    providers.CHAT,
    conversations.WILDCHAT,
    conversations.SHAREGPT,
    pairs.READER,
)

__all__ = ["READERS", "Found", "Reader"]
