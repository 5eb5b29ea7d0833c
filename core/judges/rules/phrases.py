"""A small language for phrases and the matcher that finds all of them in one pass over the words.

One phrase a line: words in lower case; `a|b` either word; `word?` may be left out; `@name` any word of a named class;
`_` up to three words of any kind; `*` exactly one word. A phrase never runs over the end of a sentence, the longest
match at a word wins (of two as long, the one that names its words), and matching takes time in proportion to the number of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

ANY = "*"
ENDS = ""
"""The key under which a node of the tree keeps the name of the cue that ends there."""

LONG_LIST = 12
"""Alternatives in a phrase from which on they are kept as a class."""

Node = dict[str, "Node | str"]


class State:
    """All places of the tree that the words read so far can have led to, the most specific first."""

    __slots__ = ("cue", "moves", "nodes", "other")

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self.cue: str | None = next((node[ENDS] for node in nodes if ENDS in node), None)  # type: ignore[assignment]
        self.moves: dict[str, State] | None = None
        """Where each word leads; worked out when the state is first left."""
        self.other: State | None = None
        """Where any other word leads."""


class Phrases:
    """All phrases of all cues in one tree (edges are words, `@class` names, or `*`), walked in sets of nodes."""

    def __init__(self, cues: Mapping[str, str], classes: Mapping[str, str]) -> None:
        self.members = {f"@{name}": frozenset(members.split()) for name, members in classes.items()}
        root: Node = {}
        for cue, block in cues.items():
            for line in filter(None, map(str.strip, block.splitlines())):
                for path in expand(self._with_classes(line)):
                    _add(root, path, cue)
        self.states: dict[tuple[int, ...], State] = {}
        self.starts = self.leave(self._state([root]))

    def _with_classes(self, line: str) -> str:
        """The line with every long list of alternatives as a class of its own, so that the tree stays small."""
        tokens = []
        for token in line.split():
            words = token.removesuffix("?").split("|")
            if len(words) >= LONG_LIST and not any(word[0] in "@*" for word in words):
                name = f"@{'/'.join(words)}"
                self.members[name] = frozenset(words)
                token = name + "?" * token.endswith("?")
            tokens.append(token)
        return " ".join(tokens)

    def _state(self, nodes: list[Node]) -> State:
        return self.states.setdefault(tuple(map(id, nodes)), State(tuple(nodes)))

    def leave(self, state: State) -> dict[str, State]:
        """Work out where words lead from a state: by their own edge, by a class they belong to, or by `*`."""
        anywhere = [node[ANY] for node in state.nodes if ANY in node]
        by_word: dict[str, tuple[list[Node], list[Node]]] = {}
        for node in state.nodes:
            for edge, after in node.items():
                if edge.startswith("@"):
                    for word in self.members[edge]:
                        by_word.setdefault(word, ([], []))[1].append(after)  # type: ignore[arg-type]
                elif edge not in (ANY, ENDS):
                    by_word.setdefault(edge, ([], []))[0].append(after)  # type: ignore[arg-type]
        state.other = self._state(anywhere) if anywhere else None  # type: ignore[arg-type]
        state.moves = {word: self._state([*own, *of_class, *anywhere]) for word, (own, of_class) in by_word.items()}  # type: ignore[list-item]
        return state.moves

    def find(self, words: list[str], first: int, last: int) -> list[tuple[str, int, int]]:
        """(cue, first word, last word + 1) for the longest match at every word between two positions, in order."""
        starts = self.starts
        found = []
        for index, word in enumerate(words[first:last], first):
            if word not in starts:
                continue
            state: State | None = starts[word]
            cue, at, end = None, index + 1, 0
            while state is not None:
                if state.cue is not None:
                    cue, end = state.cue, at
                if at >= last or not (word := words[at]):
                    break
                moves = self.leave(state) if state.moves is None else state.moves
                state = moves.get(word, state.other)
                at += 1
            if cue is not None:
                found.append((cue, index, end))
        return found


def _add(root: Node, path: Sequence[str], cue: str) -> None:
    node = root
    for edge in path:
        node = node.setdefault(edge, {})  # type: ignore[assignment]
    node.setdefault(ENDS, cue)


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
