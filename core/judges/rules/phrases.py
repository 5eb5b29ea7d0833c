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
        self.openers = frozenset(
            word for word in (*self.root, *self.classes) if word in self.root or self._opens(word)
        )  # fmt: skip

    def _opens(self, word: str) -> bool:
        return any(name in self.root for name in self.classes.get(word, ()))

    def _add(self, path: Sequence[str], cue: str) -> None:
        node = self.root
        for edge in path:
            node = node.setdefault(edge, {})  # type: ignore[assignment]
        node.setdefault(ENDS, cue)

    def longest(self, words: list[str], index: int, limit: int) -> tuple[str, int] | None:
        """The cue of the longest phrase that starts at `index` and stays below `limit`, and where it ends."""
        best: tuple[str, int] | None = None
        stack: list[tuple[Node, int]] = [(self.root, index)]
        classes = self.classes
        while stack:
            node, at = stack.pop()
            ends = node.get(ENDS)
            if ends is not None and (best is None or at > best[1]):
                best = (ends, at)  # type: ignore[assignment]
            if at >= limit:
                continue
            word = words[at]
            if not word:
                continue
            follow = node.get(word)
            if follow is not None:
                stack.append((follow, at + 1))  # type: ignore[arg-type]
            for name in classes.get(word, ()):
                follow = node.get(name)
                if follow is not None:
                    stack.append((follow, at + 1))  # type: ignore[arg-type]
            follow = node.get(ANY)
            if follow is not None:
                stack.append((follow, at + 1))  # type: ignore[arg-type]
        return best

    def find(self, words: list[str], first: int, last: int) -> Iterator[tuple[str, int, int]]:
        """(cue, first word, last word + 1) for every match between two word positions, in order."""
        openers = self.openers
        for index in range(first, last):
            if words[index] in openers:
                found = self.longest(words, index, last)
                if found is not None:
                    yield found[0], index, found[1]


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
