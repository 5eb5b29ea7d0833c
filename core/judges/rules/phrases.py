"""A small language for phrases and the matcher that finds all of them in one pass over the words.

One phrase a line: words in lower case; `a|b` either word; `word?` may be left out; `@name` any word of a named class;
`_` up to three words of any kind; `*` exactly one word. A phrase never runs over the end of a sentence, the longest
match at a word wins, and matching takes time in proportion to the number of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

ANY = "*"
ENDS = ""
"""The key under which a node of the tree keeps the name of the cue that ends there."""

Node = dict[str, "Node | str"]


class Phrases:
    """All phrases of all cues in one tree. Edges are words, `@class` names, or `*`."""

    def __init__(self, cues: Mapping[str, str], classes: Mapping[str, str]) -> None:
        self.classes: dict[str, tuple[str, ...]] = {}
        for name, members in classes.items():
            for word in members.split():
                self.classes[word] = (*self.classes.get(word, ()), f"@{name}")
        self.root: Node = {}
        for cue, block in cues.items():
            for line in filter(None, map(str.strip, block.splitlines())):
                for path in expand(line):
                    self._add(path, cue)
        self.members = {f"@{name}": frozenset(members.split()) for name, members in classes.items()}
        self.starts = {word: after for word in (*self.root, *self.classes) if (after := self._after(self.root, word))}
        self.seconds = {word: self._follow_ups(nodes) for word, nodes in self.starts.items()}

    def _after(self, node: Node, word: str) -> list[Node]:
        """The nodes one word further on."""
        edges = (word, *self.classes.get(word, ()), ANY)
        return [node[edge] for edge in edges if edge in node]  # type: ignore[misc]

    def _follow_ups(self, nodes: list[Node]) -> frozenset[str] | None:
        """The words that can come second, for a quick look ahead; None where any can, or none must."""
        edges = {edge for node in nodes for edge in node}
        if edges & {ANY, ENDS}:
            return None
        return frozenset().union(*(self.members.get(edge, (edge,)) for edge in edges))

    def _add(self, path: Sequence[str], cue: str) -> None:
        node = self.root
        for edge in path:
            node = node.setdefault(edge, {})  # type: ignore[assignment]
        node.setdefault(ENDS, cue)

    def longest(self, words: list[str], index: int, limit: int) -> tuple[str, int] | None:
        """The cue of the longest phrase that starts at `index` and stays below `limit`, and where it ends."""
        best: tuple[str, int] | None = None
        classes = self.classes
        stack = [(node, index + 1) for node in self.starts[words[index]]]
        while stack:
            node, at = stack.pop()
            ends = node.get(ENDS)
            if ends is not None and (best is None or at > best[1]):
                best = (ends, at)  # type: ignore[assignment]
            if at >= limit or not (word := words[at]):
                continue
            if (follow := node.get(word)) is not None:
                stack.append((follow, at + 1))  # type: ignore[arg-type]
            if (follow := node.get(ANY)) is not None:
                stack.append((follow, at + 1))  # type: ignore[arg-type]
            for name in classes.get(word, ()):
                if (follow := node.get(name)) is not None:
                    stack.append((follow, at + 1))  # type: ignore[arg-type]
        return best

    def find(self, words: list[str], first: int, last: int) -> list[tuple[str, int, int]]:
        """(cue, first word, last word + 1) for every match between two word positions, in order."""
        seconds = self.seconds
        found = []
        for index in range(first, last):
            if (word := words[index]) not in seconds:
                continue
            second = seconds[word]
            if second is not None and (index + 1 >= last or words[index + 1] not in second):
                continue
            if (match := self.longest(words, index, last)) is not None:
                found.append((match[0], index, match[1]))
        return found


def expand(line: str) -> Iterator[tuple[str, ...]]:
    """The plain paths of one phrase line: alternatives, optional words and gaps spelt out."""
    choices: list[list[tuple[str, ...]]] = []
    for token in line.split():
        if token == "_":
            choices.append([(), (ANY,), (ANY, ANY), (ANY, ANY, ANY)])
            continue
        optional = token.endswith("?")
        options: list[tuple[str, ...]] = [(word,) for word in token.rstrip("?").split("|")]
        choices.append([*options, ()] if optional else options)
    for chosen in product(*choices):
        yield tuple(word for part in chosen for word in part)
