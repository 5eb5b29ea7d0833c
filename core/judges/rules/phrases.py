"""A small language for phrases and the matcher that finds all of them in one pass over the words.

One phrase a line: words in lower case; `a|b` either word; `word?` may be left out; `@name` any word of a named class;
`_` up to three words of any kind; `*` exactly one word. A phrase never runs over the end of a sentence, the longest
match at a word wins (of two as long, the one that names its words), and matching takes time in proportion to the number of words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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
                _add(root, self._with_classes(line), cue)
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


def _add(root: Node, line: str, cue: str) -> None:
    """Grow the tree by one phrase line: every node that the tokens so far lead to at once, each visited one time."""
    reached = [root]
    for options in _choices(line):
        after = [_walk(node, words) for node in reached for words in options]
        reached = list({id(node): node for node in after}.values())
    for node in reached:
        node.setdefault(ENDS, cue)


def _walk(node: Node, words: tuple[str, ...]) -> Node:
    for word in words:
        node = node.setdefault(word, {})  # type: ignore[assignment]
    return node


def _choices(line: str) -> Iterator[list[tuple[str, ...]]]:
    """Of each token of a line, the words that may stand for it: alternatives, none where it is optional, up to three for a gap."""
    for token in line.split():
        if token == "_":
            yield [(), (ANY,), (ANY, ANY), (ANY, ANY, ANY)]
            continue
        options: list[tuple[str, ...]] = [(word,) for word in token.rstrip("?").split("|")]
        yield [*options, ()] if token.endswith("?") else options
