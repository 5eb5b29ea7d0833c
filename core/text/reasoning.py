"""Where a model's reasoning ends and its answer begins, for texts that hold both between marks."""

from __future__ import annotations

import re

TAGS = r"think(?:ing)?|thought|reason(?:ing)?|seed:think|reflection|analysis|scratchpad|internal"
FOLDED = r"<(?P<folded>details) type=\"reasoning\"[^>]{0,300}>"
"""Open WebUI's way to keep it."""
OPENED = re.compile(rf"\s*(?:<(?P<angle>{TAGS})>|\[(?P<square>THINK|REASONING)\]|{FOLDED})", re.IGNORECASE)
CLOSED = re.compile(rf"(?:</(?P<angle>{TAGS})>|\[/(?P<square>THINK|REASONING)\])", re.IGNORECASE)
HARMONY = "<|channel|>final<|message|>"


def answer_start(text: str) -> tuple[int, int, int]:
    """(where the reasoning begins, where it ends, where the answer begins) as offsets; three equal numbers without any.

    A mark left open takes everything. A closing mark alone ends reasoning whose opening the server has cut off.
    """
    final = text.rfind(HARMONY)
    if final >= 0:
        return 0, final, final + len(HARMONY)
    opened = OPENED.match(text)
    if opened is None:
        return _without_opening(text)
    name = opened["angle"] or opened["folded"] or opened["square"]
    closing = f"[/{name}]" if opened["square"] else f"</{name}>"
    closed = re.compile(re.escape(closing), re.IGNORECASE).search(text, opened.end())
    if closed is None:
        return opened.end(), len(text), len(text)
    return opened.end(), closed.start(), closed.end()


def _without_opening(text: str) -> tuple[int, int, int]:
    closed = CLOSED.search(text) if "</" in text or "[/" in text else None
    if closed is None:
        return 0, 0, 0
    opening = f"<{closed['angle']}>" if closed["angle"] else f"[{closed['square']}]"
    if opening.lower() in text[: closed.start()].lower():  # a pair inside the answer is part of it
        return 0, 0, 0
    return 0, closed.start(), closed.end()


def split_reasoning(text: str) -> tuple[str, str]:
    """(reasoning, answer) of a text that begins with its reasoning in marks."""
    begin, end, answer = answer_start(text)
    if HARMONY in text:
        return text[begin:end], text[answer:].removesuffix("<|return|>")
    return (text[begin:end].strip(), text[answer:].lstrip()) if answer else ("", text)
