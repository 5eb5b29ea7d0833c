"""Google AI Studio: a saved prompt, {runSettings, systemInstruction, chunkedPrompt: {chunks: [{role, text}]}}."""

from __future__ import annotations

from collections.abc import Sequence

from core.recorded.answers import Answer, stopped
from core.recorded.readers.base import Found, Reader, found
from core.recorded.requests import LoggedRequest, content_of, role_of
from core.recorded.values import Record, at, dicts, first_text


def fits(record: Record) -> bool:
    return isinstance(at(record, "chunkedPrompt.chunks"), list)


def read(record: Record) -> Found:
    chunks = [one for one in dicts(at(record, "chunkedPrompt.chunks")) if not one.get("isThought")]
    said = tuple((role_of(first_text(one, "role")), content_of(one)) for one in chunks)
    request = LoggedRequest(said, content_of(record.get("systemInstruction")))
    return found(request, _stopped(chunks, request.answer), model=first_text(record, "runSettings.model"))


def _stopped(chunks: Sequence[Record], text: str) -> Answer | None:
    """The answer, with the reason why it ended; None where the conversation ends with the user."""
    reason = first_text(chunks[-1], "finishReason") if chunks else ""
    answer = stopped(text, reason)
    return answer if text or answer.origin else None


READER = Reader("ai-studio", "a prompt saved in Google AI Studio", fits, read)
