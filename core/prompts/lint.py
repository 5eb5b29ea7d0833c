"""What a reviewer would mark in a prompt: contradictions, absolute words, trigger words, unfilled slots, length.

Rules of thumb over sentences, offline and quick enough for every keystroke. They point, they don't judge: a prompt may
well need its “never”.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import snowballstemmer

from core.domain import POLICY_SLOT, Intent, ProbeSet
from core.prompts.word_diff import words

LONG_WORDS = 600
"""From here on a prompt's later sentences tend to be followed less, and every call pays for all of them."""

MAX_RULES = 300
"""Sentences compared with each other; no prompt that a person wrote has more rules."""
MAX_CONTRADICTIONS = 50
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True, slots=True)
class LintFinding:
    """One mark. Offsets count characters of the text; `other` is the second sentence of a contradiction."""

    kind: str
    """`contradiction`, `absolute`, `trigger`, `slot` or `length`."""
    message: str
    start: int
    end: int
    other: tuple[int, int] | None = None


@dataclass(frozen=True)
class _Rule:
    """What one sentence asks: to do something always or never, about some topic."""

    start: int
    end: int
    positive: bool
    verb: str
    topic: frozenset[str]
    absolute: bool


_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?]+|\n|\Z)")
_ABSOLUTE = re.compile(
    r"\b(?:never|always|any|all|every|none|no matter what|under no circumstances|without exceptions?|at all times)\b",
    re.I,
)
_SLOT = re.compile(r"\{\{.{0,200}?\}\}", re.DOTALL)

_ACTIONS: Mapping[str, str] = {
    **dict.fromkeys(("answer", "reply", "respond", "help", "assist", "comply", "explain", "discuss"), "answer"),
    **dict.fromkeys(("refuse", "decline", "reject", "deny"), "refuse"),
    **dict.fromkeys(("warn", "caution"), "warn"),
    **dict.fromkeys(("apologise", "apologize"), "apologise"),
    **{verb: verb for verb in ("ask", "mention", "speculate", "lecture", "cite", "recommend", "share", "reveal")},
}
"""Verbs that rules of behaviour hang on, by what they come to; to refuse is not to answer (see `_rule`)."""

_NEGATION = re.compile(
    r"\b(?:never|do not|don['’]t|must not|mustn['’]t|should not|shouldn['’]t|may not|cannot|can['’]t|will not|won['’]t"
    r"|avoid|without|under no circumstances)\b",
    re.I,
)
_DOUBT = r"(?:in doubt|unsure|uncertain)"
_WHEN_IN_DOUBT = rf"(?:when|whenever|if)(?: you are| you['’]re)?(?: ever)? {_DOUBT}"
_CAUTIOUS = re.compile(
    rf"\b(?:{_WHEN_IN_DOUBT}[^.]{{0,80}}\b(?:refuse|decline|do not|don['’]t)"
    rf"|(?:refuse|decline)[^.]{{0,80}}\b{_DOUBT}"
    r"|err on the side of (?:caution|safety|refusing)"
    r"|assume (?:the worst|(?:bad|malicious|harmful) intent|the user means harm)"
    r"|treat (?:every|all|any)[^.]{0,80}\bas (?:a )?(?:risk|threat|suspicious|dangerous|harmful))\b",
    re.I,
)
_TRUSTING = re.compile(
    rf"\b(?:{_WHEN_IN_DOUBT},? (?:answer|help|comply)"
    r"|assume (?:good|positive|benign|honest|legitimate) (?:intent|intentions|faith|purposes?)"
    r"|benefit of the doubt"
    r"|assume (?:that )?(?:the )?(?:users?|persons?|people) (?:has|have|means?) (?:good|well|(?:a )?legitimate))\b",
    re.I,
)
_EMPTY_WORDS = frozenset(
    words(
        "a about an and any all are as at be by can could do does else ever every for from have how if in is it its "
        "may must never no not of on or other shall should so that the their them they this to user users always "
        "person people what when which who will with would you your question questions request requests don't please "
        "thing things anything everything also only even topic topics help user's"
    )
)
"""Words that say nothing about what a rule is about."""

_CONDITIONS = frozenset(("if", "unless", "when", "whenever", "except", "only"))


def lint(text: str, probe_set: ProbeSet | None = None) -> list[LintFinding]:
    """The marks on a prompt's text, in its order. With a probe set, words that are its triggers are marked too."""
    found = [*islice(_contradictions(text), MAX_CONTRADICTIONS), *_absolutes(text), *_slots(text), *_length(text)]
    if probe_set is not None:
        found += _triggers(text, probe_set)
    return sorted(found, key=lambda finding: (finding.start, finding.kind))


def _sentences(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _SENTENCE.finditer(text):
        sentence = match[0].strip()
        if sentence:
            start = match.start() + match[0].index(sentence)
            yield start, start + len(sentence), sentence


def _contradictions(text: str) -> Iterator[LintFinding]:
    sentences = list(_sentences(text))
    cautious = [place for place in sentences if _CAUTIOUS.search(place[2])]
    trusting = [place for place in sentences if _TRUSTING.search(place[2])]
    for one in cautious:
        for other in trusting:
            message = "One sentence asks to refuse in doubt, another to assume good intent: say which wins, and when."
            yield _pair(message, one[:2], other[:2])
    rules = [rule for place in sentences if (rule := _rule(*place))][:MAX_RULES]
    for first, second in combinations(rules, 2):
        if first.positive != second.positive and first.verb == second.verb and _same_topic(first, second):
            wanted, banned = (first, second) if first.positive else (second, first)
            message = f"One sentence asks to {wanted.verb}, another not to{_about(wanted.topic & banned.topic)}."
            yield _pair(message, (first.start, first.end), (second.start, second.end))


def _pair(message: str, one: tuple[int, int], other: tuple[int, int]) -> LintFinding:
    first, second = sorted((one, other))
    return LintFinding("contradiction", message, *first, second)


def _rule(start: int, end: int, sentence: str) -> _Rule | None:
    """The rule in a sentence that orders or forbids one of the known actions; a condition in it makes it no rule."""
    found = words(sentence)
    place = next((place for place, word in enumerate(found) if word in _ACTIONS), -1)
    ordered = 0 <= place <= 3 or (place > 3 and found[place - 1] in ("always", "never", "not", "must"))
    if not ordered or not _CONDITIONS.isdisjoint(found):
        return None
    before = sentence[: sentence.casefold().index(found[place])]
    action, positive = _ACTIONS[found[place]], not _NEGATION.search(before)
    if action == "refuse":
        action, positive = "answer", not positive
    topic = frozenset(_stem(word) for word in found if word not in _EMPTY_WORDS and word not in _ACTIONS)
    return _Rule(start, end, positive, action, topic, bool(_ABSOLUTE.search(sentence)))


def _same_topic(one: _Rule, other: _Rule) -> bool:
    """Half of the shorter topic is in the other, or one is about everything, and says so if it is alone in that."""
    general = [rule for rule in (one, other) if not rule.topic]
    if general:
        return len(general) == 2 or general[0].absolute
    return 2 * len(one.topic & other.topic) >= min(len(one.topic), len(other.topic))


def _about(topic: frozenset[str]) -> str:
    return f" ({', '.join(sorted(topic))})" if topic else ""


def _absolutes(text: str) -> Iterator[LintFinding]:
    for match in _ABSOLUTE.finditer(text):
        message = f"“{match[0]}” leaves no room for judgement: models tend to apply such rules too widely."
        yield LintFinding("absolute", message, *match.span())


def _slots(text: str) -> Iterator[LintFinding]:
    for match in _SLOT.finditer(text):
        if not POLICY_SLOT.fullmatch(match[0]):
            message = f"“{match[0][:40]}” is not filled: only {{{{ policy }}}} is."
            yield LintFinding("slot", message, *match.span())


def _length(text: str) -> Iterator[LintFinding]:
    count = len(words(text))
    if count > LONG_WORDS:
        message = f"{count} words: every request pays for them, and late sentences tend to be followed less."
        yield LintFinding("length", message, 0, len(text))


def _triggers(text: str, probe_set: ProbeSet) -> Iterator[LintFinding]:
    """Words of the prompt that the set has as triggers, in any usual ending (kill, kills, killing)."""
    counts = _trigger_counts(probe_set)
    tokens = [(match.span(), _stem(match[0].casefold())) for match in re.finditer(r"\w+(?:['’]\w+)*", text)]
    stems = [stem for _, stem in tokens]
    for place in range(len(tokens)):
        for length in (3, 2, 1):
            found = counts.get(tuple(stems[place : place + length])) if place + length <= len(tokens) else None
            if found:
                start, end = tokens[place][0][0], tokens[place + length - 1][0][1]
                message = f"“{text[start:end]}” is a trigger word of {found[0]} benign and {found[1]} harmful probes."
                yield LintFinding("trigger", message, start, end)
                break


def _trigger_counts(probe_set: ProbeSet) -> dict[tuple[str, ...], tuple[int, int]]:
    """(benign, harmful) probes by the stems of their trigger, of up to three words."""
    counts: dict[tuple[str, ...], tuple[int, int]] = {}
    for probe in probe_set.probes:
        for trigger in probe.triggers:
            key = _stems(words(trigger))
            benign, harmful = counts.get(key, (0, 0))
            counts[key] = (benign + (probe.intent == Intent.BENIGN), harmful + (probe.intent == Intent.HARMFUL))
    counts.pop((), None)
    return counts


def _stems(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(_stem(word) for word in found)


def _stem(word: str) -> str:
    """A word without its English ending, so that its forms meet (Snowball's stemmer)."""
    return str(_STEMMER.stemWord(word))
