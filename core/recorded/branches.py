"""The conversations in a tool's messages, whichever way they stand: newest first, by id, or as a tree with branches."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from core.errors import InputError
from core.recorded.requests import message_of
from core.recorded.values import dicts, first_text
from core.text.tabular import as_text

Nodes = list[dict[str, Any]]
REPLIES = ("children", "replies")
"""Where a message keeps those that follow it."""
PARENTS = ("parentMessageId", "parent_message_id", "parentId", "parent_id", "parent")
IDS = ("messageId", "message_id", "id", "uuid")
NUMBERS = ("sequence", "SequenceNumber", "index", "position", "turn", "message_index")
TIMES = (
    "created_at",
    "createdAt",
    "timestamp",
    "time",
    "created",
    "create_time",
    "created_date",
    "ts",
    "date",
    "updatedAt",
)
MOST = 1_000_000
"""Messages in all branches of one tree together."""
DATE = re.compile(r"\d{4}-\d\d-\d\d")
NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")


def conversations_in(messages: Any) -> list[Nodes]:
    """One list of messages, the oldest first, for each answer that no other answer follows; [] where there are none.

    InputError where a tree has so many branches that nobody can have meant them.
    """
    if isinstance(messages, Mapping):
        messages = [{"id": id, **one} for id, one in messages.items() if isinstance(one, dict)]
    nodes = dicts(messages)
    if any(dicts(one.get(name)) for one in nodes for name in REPLIES):
        nodes, parents = _unfolded(nodes)
    else:
        nodes, parents = _linked(in_order(nodes))
    forks = len(parents) - len({parent for parent in parents if parent >= 0}) > 1
    return _branches(nodes, parents) if forks else [nodes] if nodes else []


def in_order(messages: Nodes) -> Nodes:
    """Messages by their number, else their time, where each has one that can be compared; else as they stand."""
    for name in (*NUMBERS, *TIMES) if len(messages) > 1 else ():
        if not all(name in one for one in messages):
            continue
        keys = _comparable([_moment(one[name]) for one in messages])
        if keys and keys[0] > keys[-1] and all(one >= other for one, other in pairwise(keys)):
            return messages[::-1]
        if keys:
            return [messages[place] for place in sorted(range(len(keys)), key=keys.__getitem__)]
    return messages


def _moment(value: Any) -> str:
    """A number or time as text, also as MongoDB exports it."""
    return as_text(value.get("$date") if isinstance(value, dict) else value).strip().removesuffix("Z")


def _comparable(keys: list[str]) -> Sequence[Any]:
    """The keys as what sorts right: numbers, or dates from the year on; none of anything else."""
    if all(NUMBER.fullmatch(key) for key in keys):
        return [float(key) for key in keys]
    return keys if all(DATE.match(key) for key in keys) else ()


def _unfolded(messages: Nodes) -> tuple[Nodes, list[int]]:
    """The messages of a nested tree, and the place of each one's parent; -1 for a root."""
    nodes, parents = Nodes(), list[int]()
    waiting = [(one, -1) for one in reversed(messages)]
    while waiting:
        message, parent = waiting.pop()
        waiting += [(one, len(nodes)) for name in REPLIES for one in reversed(dicts(message.get(name)))]
        nodes.append({name: value for name, value in message.items() if name not in REPLIES})
        parents.append(parent)
    return nodes, parents


def _linked(messages: Nodes) -> tuple[Nodes, list[int]]:
    """The messages behind their parents, and the place of each one's parent: the message before it, where it names none."""
    if not any(name in one for one in messages[:2] for name in PARENTS):
        return messages, list(range(-1, len(messages) - 1))
    known = {first_text(one, *IDS): place for place, one in enumerate(messages)}
    above = [known.get(first_text(one, *PARENTS), -1) for one in messages]
    below: dict[int, list[int]] = {}
    for place, parent in enumerate(above):
        below.setdefault(parent, []).append(place)
    nodes, parents, places = Nodes(), list[int](), dict[int, int]()
    waiting = below.get(-1, [])[::-1]
    while waiting:
        place = waiting.pop()
        places[place] = len(nodes)
        parents.append(places.get(above[place], len(nodes) - 1))
        nodes.append(messages[place])
        waiting += below.get(place, [])[::-1]
    whole = len(nodes) == len(messages)  # else some are each other's parents
    return (nodes, parents) if whole else (messages, list(range(-1, len(messages) - 1)))


def _branches(nodes: Nodes, parents: list[int]) -> list[Nodes]:
    """The way from the root to each answer that no other answer follows."""
    answers = [place for place, one in enumerate(nodes) if message_of(one)[0] == "assistant"]
    followed = set[int]()
    for place in answers:
        above = parents[place]
        while above >= 0 and above not in followed:
            followed.add(above)
            above = parents[above]
    found, room = [], MOST
    for place in answers:
        if place in followed:
            continue
        way = []
        while place >= 0 and room > 0:
            way.append(nodes[place])
            place, room = parents[place], room - 1
        if room <= 0:
            raise InputError("is a tree of messages with too many branches.")
        found.append(way[::-1])
    return found or [nodes]
