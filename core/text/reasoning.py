"""Where a model's reasoning ends and its answer begins, for texts that hold both between marks."""

from __future__ import annotations

import re

TAGS = r"think(?:ing)?|thought|reason(?:ing)?|seed:think|reflection|analysis|scratchpad|internal"
FOLDED = r"<(?P<folded>details) type=\"reasoning\"[^>]{0,300}>"
"""Open WebUI's way to keep it."""
PAIRS = {
    "◁think▷": "◁/think▷",
    "<|begin_of_thought|>": "<|end_of_thought|>",
    "<|start_thinking|>": "<|end_thinking|>",
    "<|channel>thought": "<channel|>",
}
"""Marks of single families of models, in small letters, each with the one that ends it."""
OPENED = re.compile(
    rf"\s*(?:<(?P<angle>{TAGS})(?: [^<>]{{0,100}})?>|\[(?P<square>THINK|REASONING)\]|{FOLDED}"
    rf"|(?P<pair>{'|'.join(map(re.escape, PAIRS))}))",
    re.IGNORECASE,
)
CLOSED = re.compile(
    rf"(?<!`)(?:</(?P<angle>{TAGS})>|\[/(?P<square>THINK|REASONING)\])",
    re.IGNORECASE,
)
HARMONY = re.compile(r"(?:<\|start\|>assistant)?<\|channel\|>(?:analysis|commentary)\b")
FINAL = "<|channel|>final<|message|>"
PLAIN, PLAIN_FINAL = "analysis", "assistantfinal"
"""The same as a server leaves it that cuts special tokens out."""
SPECIAL = re.compile(r"\A\s*(?:<\|\w+\|>\s*)+|(?:\s*<\|\w+\|>)+\s*\Z")
"""Special tokens around an answer."""


def answer_start(text: str) -> tuple[int, int, int]:
    """(where the reasoning begins, where it ends, where the answer begins) as offsets; three equal numbers without any.

    A mark left open takes everything. A closing mark alone ends reasoning whose opening the server has cut off.
    """
    mark = PLAIN_FINAL if text.startswith(PLAIN) else FINAL
    final = text.rfind(mark)
    if final >= 0:
        return 0, final, final + len(mark)
    if HARMONY.match(text):
        return 0, len(text), len(text)
    opened = OPENED.match(text)
    if opened is None:
        return _without_opening(text)
    closed = re.compile(re.escape(_closing(opened)), re.IGNORECASE).search(text, opened.end())
    if closed is None:
        return opened.end(), len(text), len(text)
    return opened.end(), closed.start(), closed.end()


def _closing(opened: re.Match[str]) -> str:
    if opened["pair"]:
        return PAIRS[opened["pair"].lower()]
    return f"[/{opened['square']}]" if opened["square"] else f"</{opened['angle'] or opened['folded']}>"


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
    return (text[begin:end].strip(), SPECIAL.sub("", text[answer:]).lstrip()) if answer else ("", text)
