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
    r"^(System|Human|User|AI|Assistant|Bot):[ \t]*(.*?)(?=\n(?:System|Human|User|AI|Assistant|Bot):|\Z)",
    re.DOTALL | re.MULTILINE,
)
"""Turns that begin with the speaker's name, as LangChain writes them out."""
HEADED = re.compile(r"#{2,3} ?(System|Instruction|Input|Response|Human|User|Assistant):[ \t]*")
"""Turns under headings: Alpaca, Guanaco."""
CAPITALS = re.compile(r"(?:(?<=\s)|(?<=</s>)|\A)(USER|ASSISTANT):[ \t]?")
"""Turns of Vicuna and LLaVA, which stand in one line."""
PREAMBLES = ("Below is an instruction", "Below are", "A chat between")
HEADS = {"instruction": "user", "response": "assistant"}


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
    if found := _headed(body) or _in_capitals(body):
        return _said(found)
    before, mark, _ = body.partition("\n\nHuman:")
    if mark and body.rstrip().endswith("\nAssistant:") and not before.startswith(("System:", "Human:", "User:")):
        return _said([("system", before), *NAMED.findall(body[len(before) :])])
    if body.startswith(("System:", "Human:", "User:")):
        named = NAMED.findall(body)
        open_end = named[-1][0] in ("AI", "Assistant", "Bot") and not named[-1][1].strip()
        if len(named) > 1 and (open_end or named[0][0] == "System"):
            return _said(named)
    return []


def _headed(text: str) -> list[tuple[str, str]]:
    """Turns under headings, from a heading or the template's own first words on; what an instruction is about is its part."""
    if "##" not in text:
        return []
    before, *parts = HEADED.split(text)
    is_open = before.endswith("\n") and text.rstrip().endswith("\n### Response:")
    whole = is_open or before.lstrip().startswith(PREAMBLES)
    if before.strip() and not whole:
        return []
    turns = [("system", before)]
    for name, words in zip(parts[::2], parts[1::2], strict=True):
        if name == "Input" and turns[-1][0] == "user":
            turns[-1] = ("user", f"{turns[-1][1].strip()}\n\n{words.strip()}")
        else:
            turns.append((HEADS.get(name.lower(), name.lower()), words))
    return turns if turns[-1][0] in ("assistant", "human", "user") and len(turns) > 2 else []


def _in_capitals(text: str) -> list[tuple[str, str]]:
    """The system's words and turns of one that is open for the assistant's answer."""
    if not text.rstrip().endswith("ASSISTANT:"):
        return []
    before, *parts = CAPITALS.split(text)
    turns = [(name.lower(), words.replace("</s>", "")) for name, words in zip(parts[::2], parts[1::2], strict=True)]
    return [("system", before), *turns] if turns[0][0] == "user" else []


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
