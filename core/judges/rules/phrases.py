"""A small language for phrases and the matcher that finds all of them in one pass over the words.

One phrase a line: words in lower case; `a|b` either word; `word?` may be left out; `@name` any word of a named class;
`_` up to three words of any kind; `*` exactly one word. A phrase never runs over the end of a sentence, the longest
match at a word wins (of two as long, the one that names its words), and matching takes time in proportion to the number of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

ANY = "*"
GAP = 3
"""Words of any kind that `_` may stand for, at most."""

LONG_LIST = 12
"""Alternatives in a phrase from which on they are kept as a class."""


class Node:
    """A place in the graph of all phrases: what may follow (words, `@class` names or `*`), and the cue of a phrase that ends here."""

    __slots__ = ("cue", "edges")

    def __init__(self, edges: tuple[tuple[str, Node], ...], cue: str | None) -> None:
        self.edges, self.cue = edges, cue


class State:
    """All places of the graph that the words read so far can have led to, the most specific first."""

    __slots__ = ("cue", "moves", "nodes", "other")

    def __init__(self, nodes: tuple[Node, ...]) -> None:
        self.nodes = nodes
        self.cue: str | None = next((node.cue for node in nodes if node.cue is not None), None)
        self.moves: dict[str, State] | None = None
        """Where each word leads; worked out when the state is first left."""
        self.other: State | None = None
        """Where any other word leads."""


class Phrases:
    """All phrases of all cues in one graph, in which phrases that end alike share their ends, walked in sets of nodes."""

    def __init__(self, cues: Mapping[str, str], classes: Mapping[str, str]) -> None:
        self.members = {f"@{name}": frozenset(members.split()) for name, members in classes.items()}
        self.nodes: dict[tuple[object, ...], Node] = {}
        lines = [(line.strip(), cue) for cue, block in cues.items() for line in block.splitlines()]
        beginnings = [self._phrase(self._with_classes(line), cue) for line, cue in lines if line]
        self.states: dict[tuple[int, ...], State] = {}
        self.starts = self.leave(self._state(beginnings))

    def _with_classes(self, line: str) -> str:
        """The line with every long list of alternatives as a class of its own, so that the graph stays small."""
        tokens = []
        for token in line.split():
            words = token.removesuffix("?").split("|")
            if len(words) >= LONG_LIST and not any(word[0] in "@*" for word in words):
                name = f"@{'/'.join(words)}"
                self.members[name] = frozenset(words)
                token = name + "?" * token.endswith("?")
            tokens.append(token)
        return " ".join(tokens)

    def _phrase(self, line: str, cue: str) -> Node:
        """The node from which a phrase line begins, made from its end."""
        after = self._node((), cue)
        for token in reversed(line.split()):
            if token == "_":
                first = after
                for _ in range(GAP):
                    first = self._node(((ANY, first), *after.edges), after.cue)
                after = first
                continue
            edges = tuple((word, after) for word in token.rstrip("?").split("|"))
            after = self._node(edges + after.edges, after.cue) if token.endswith("?") else self._node(edges, None)
        return after

    def _node(self, edges: tuple[tuple[str, Node], ...], cue: str | None) -> Node:
        """The one node with these edges and this cue."""
        key = (cue, *((word, id(after)) for word, after in edges))
        return self.nodes.setdefault(key, Node(edges, cue))

    def _state(self, nodes: Iterable[Node]) -> State:
        """The one state of these nodes."""
        distinct = {id(node): node for node in nodes}
        return self.states.setdefault(tuple(distinct), State(tuple(distinct.values())))

    def leave(self, state: State) -> dict[str, State]:
        """Work out where words lead from a state: by their own edge, by a class they belong to, or by `*`."""
        anywhere: list[Node] = []
        by_word: dict[str, tuple[list[Node], list[Node]]] = {}
        for node in state.nodes:
            for edge, after in node.edges:
                if edge == ANY:
                    anywhere.append(after)
                elif edge.startswith("@"):
                    for word in self.members[edge]:
                        by_word.setdefault(word, ([], []))[1].append(after)
                else:
                    by_word.setdefault(edge, ([], []))[0].append(after)
        state.other = self._state(anywhere) if anywhere else None
        state.moves = {word: self._state([*own, *of_class, *anywhere]) for word, (own, of_class) in by_word.items()}
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
