"""Conversations written out as one text, in the templates that models without a chat interface are prompted with."""

from __future__ import annotations

import re

from core.recorded.entry import Message

MARKED = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"<\|start_header_id\|>\s*(\w+)\s*<\|end_header_id\|>\s*(.*?)(?=<\|eot_id\|>|<\|start_header_id\|>|\Z)",
        r"<\|im_start\|>\s*(\w+)\s*\n(.*?)(?=<\|im_end\|>|<\|im_start\|>|\Z)",
        r"<start_of_turn>\s*(\w+)\s*\n(.*?)(?=<end_of_turn>|<start_of_turn>|\Z)",
        r"<\|(system|user|assistant)\|>\s*(.*?)(?=<\|end\|>|</s>|<\|(?:system|user|assistant)\|>|\Z)",
    )
)
"""Turns between marks of their own: Llama 3, ChatML, Gemma, Phi and Zephyr. (role, text)"""
BEGIN = re.compile(r"\s*(?:<\|begin_of_text\|>|<s>|<bos>)?\s*")
NAMED = re.compile(
    r"^(System|Human|User|AI|Assistant):[ \t]*(.*?)(?=\n(?:System|Human|User|AI|Assistant):|\Z)",
    re.DOTALL | re.MULTILINE,
)
"""Turns that begin with the speaker's name, as LangChain writes them out."""


def turns_in(text: str) -> list[Message]:
    """(role, text) of a conversation that is written out; empty where the text is no such thing.

    A text counts only where it begins with a template's first mark; one with mere names of speakers must be open for the
    assistant's answer, or begin with the system's words.
    """
    start = BEGIN.match(text)
    body = text[start.end() :] if start else text
    if body.startswith("[INST]"):
        return _instructions(body)
    for turns in MARKED:
        if found := turns.match(body) and turns.findall(body):
            return _said(found)
    before, mark, _ = body.partition("\n\nHuman:")
    if mark and body.rstrip().endswith("\nAssistant:") and not before.startswith(("System:", "Human:", "User:")):
        return _said([("system", before), *NAMED.findall(body[len(before) :])])
    if body.startswith(("System:", "Human:", "User:")):
        named = NAMED.findall(body)
        open_end = named[-1][0] in ("AI", "Assistant") and not named[-1][1].strip()
        if len(named) > 1 and (open_end or named[0][0] == "System"):
            return _said(named)
    return []


def _instructions(text: str) -> list[Message]:
    """Llama 2's and Mistral's form: what is asked within marks, answers bare, the system's words inside the first turn."""
    found: list[tuple[str, str]] = []
    for turn in text.split("[INST]")[1:]:
        asked, _, answered = turn.partition("[/INST]")
        before, _, rest = asked.partition("<</SYS>>")
        if rest:
            found.append(("system", before.replace("<<SYS>>", "", 1)))
        found += [("user", rest or asked), ("assistant", answered.replace("</s>", "").replace("<s>", ""))]
    return _said(found)


def _said(turns: list[tuple[str, str]]) -> list[Message]:
    return [(role, words) for role, text in turns if (words := text.strip())]
