"""What the wording of a system prompt tells the simulator: how cautious to be, about what, and in which manner."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.simulator._risk import Risk
from core.simulator._topics import stems, topics_in


def any_of(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.I)


# fmt: off - one word a line would make the tables below ten times as long
FORBID = any_of(
    r"refus\w+",
    r"declin\w+",
    r"reject\w*",
    r"withhold\w*",
    r"turn(?:ed)? down",
    r"forbid\w*",
    r"forbidden",
    r"prohibit\w*",
    r"bann?(?:ed)?",
    r"off.limits",
    r"disallow\w*",
    r"out of scope",
    r"unacceptable",
    r"zero tolerance",
    r"not your job",
    r"shut down",
    r"block\w*",
)
CAREFUL = any_of(
    r"cautio\w+",
    r"careful\w*",
    r"conservative\w*",
    r"strict\w*",
    r"wary",
    r"prudent\w*",
    r"vigilant",
    r"safe side",
    r"safety first",
    r"(?:priority|priorities) (?:is|are) (?:the )?safety",
    r"safety (?:comes|goes|above|over|before)\w*",
    r"harmless assistant",
    r"harmless",
    r"hesita\w+",
    r"restrict\w*",
    r"sensitive",
    r"family.friendly",
    r"lectur\w+",
    r"morali[sz]\w+",
    r"warn\w*",
    r"disclaimers?",
    r"scold\w*",
    r"(?:completely|absolutely) safe",
    r"suspicio\w+",
    r"paranoi\w+",
    r"tak(?:e|ing) no risks?",
)
MISTRUST = any_of(
    r"assum\w+ (?:that )?(?:\w+ ){0,3}(?:bad|ill|evil|malicious|harmful|the worst|dangerous)",
    r"assume that (?:the user|they|people|he|she|it) (?:may|might|will|could|wants? to)",
)
TRUST = any_of(
    r"good (?:intent\w*|faith|reasons?)",
    r"benefit of (?:the )?doubt",
    r"charitab\w+",
    r"trust\w*",
    r"as (?:an )?adults?",
    r"(?:harmless|ordinary|innocent|legitimate|honest) (?:purpose|reason|question|request|meaning|intent|"
    r"curiosity)s?",
    r"best intentions?",
    r"respect (?:\w+ ){0,2}autonomy",
    r"without (?:judg\w+|lectur\w+)",
    r"over.?refus\w+ is",
    r"most (?:people|users|questions|requests) (?:are|have|ask)",
)
ANSWER = any_of(
    r"answer\w*",
    r"respond\w*",
    r"repl(?:y|ies)",
    r"compl(?:y|ies|ying)",
    r"help(?!ful|.?desk|line)\w*",
    r"assist(?:s|ing)?",
    r"discuss\w*",
    r"explain\w*",
    r"provid\w+",
    r"giv(?:e|en|ing)",
    r"shar(?:e|ing)",
    r"describ\w+",
    r"tell(?:ing)?",
    r"writ(?:e|ing|ten)",
    r"talk\w*",
    r"speak\w*",
    r"engag\w+",
    r"teach\w*",
    r"mention\w*",
    r"cover(?:s|ed|ing)?",
    r"support\w*",
    r"offer\w*",
    r"free to",
    r"allow\w*",
    r"permit\w*",
    r"acceptable",
    r"welcome",
    r"fine",
    r"okay",
    r"generate",
    r"produce",
    r"create",
    r"disclos\w+",
    r"run",
    r"analy[sz]e",
    r"promised?",
    r"estimated",
)
OPEN = any_of(
    r"helpful\w*",
    r"direct(?:ly)?",
    r"frank\w*",
    r"fully",
    r"complete(?:ly)? (?:answer|help)",
    r"candid\w*",
    r"open.minded",
    r"uncensored",
)
NEGATION = any_of(
    r"not",
    r"n't",
    r"\w+n't",
    r"cannot",
    r"never",
    r"no",
    r"without",
    r"avoid\w*",
    r"rather than",
    r"instead of",
    r"neither",
    r"nor",
    r"nobody",
    r"refrain\w*",
    r"stop",
    r"refus(?:e|ing) to",
    r"declin(?:e|ing) to",
    r"unable to",
    r"forbidden to",
    r"no need to",
    r"hesitate to",
    r"under no circumstances",
    r"nothing",
)
ABSOLUTE = any_of(
    r"do not",
    r"don't",
    r"not allowed",
    r"cannot",
    r"never",
    r"always",
    r"under no circumstances",
    r"must(?: not)?",
    r"any",
    r"every",
    r"all",
    r"strictly",
    r"absolutely",
    r"at all",
    r"no exceptions?",
    r"without exceptions?",
    r"completely",
    r"even (?:if|when)",
)
DOUBT = any_of(
    r"(?:in|any|slightest|slight|when(?:ever)?|if|of) doubt",
    r"unsure",
    r"uncertain\w*",
    r"not (?:sure|certain|clear)",
    r"unclear",
    r"borderline",
    r"ambiguous",
    r"could (?:be|possibly|conceivably|upset)",
    r"might",
    r"possibly",
    r"potential\w*",
    r"sounds?",
    r"slightest",
    r"remotely",
    r"even if",
    r"any risk",
    r"err on",
    r"could upset",
)
CLEAR = any_of(
    r"clear(?:ly)?(?! about)",
    r"obvious\w*",
    r"only (?:if|when|where|for)",
    r"unambiguous\w*",
    r"genuine(?:ly)?",
    r"real(?:istic)? (?:harm|people|person|danger|world)",
    r"serious(?:ly)?",
    r"explicit(?:ly)? (?:asks?|seeks?|intends?|wants?)",
    r"intent(?:ion|ions|s)? to (?:harm|hurt|kill)",
    r"seeks? (?:help )?to",
    r"(?:to )?(?:hurt|harm|injure|threaten) (?:a |an |some\w* |real |another )?(?:people|person|others|body|one)",
    r"would (?:harm|hurt|cause)",
    r"working (?:instructions|detail)",
    r"made to",
    r"operational",
    r"actionable",
    r"steps? (?:for|to) harm\w*",
)
HARM = any_of(
    r"harm(?:ful|s|ing)?",
    r"illegal\w*",
    r"dangerous",
    r"unsafe",
    r"malicious",
    r"crim(?:e|es|inal)",
    r"abus\w+",
    r"misus\w+",
    r"damage",
    r"unethical",
)
CONTEXT = any_of(
    r"context",
    r"judge (?:\w+ ){0,3}by",
    r"(?:what|who) (?:the )?(?:person|people|user|they) (?:really |actually )?(?:wants?|means?|is after|"
    r"are after|asks?)",
    r"rather than (?:for )?(?:the |its )?(?:words?|wording|topic)",
    r"not (?:by |for )?(?:the |its |their )?(?:topic|words?|wording|keywords?|surface)",
    r"word alone",
    r"figurative\w*",
    r"homonyms?",
    r"technical sense",
    r"killing a process",
    r"how specific",
    r"ordinary (?:meaning|sense|purpose)",
    r"intent(?:ion)? (?:behind|and)",
    r"weigh",
)
GUIDE = any_of(
    r"(?:safer?|better|lawful|legal|nearest|other|harmless|helpful) (?:\w+ )?(?:alternatives?|way|ways|version|"
    r"option|thing|information|next step)",
    r"alternatives?",
    r"general (?:\w+ )?(?:information|guidance|principles)",
    r"help with the (?:rest|legitimate|safe)",
    r"answer the rest",
    r"partial\w*",
    r"redirect\w*",
    r"point (?:them|people|the user|to)",
    r"part(?:s)? (?:of|that)",
    r"suggest (?:a|an|asking|something)",
    r"(?:without|leave out) the detail",
    r"what you (?:can|left)",
)
BRIEF = any_of(
    r"(?:simply|just|only) (?:say|state|reply)",
    r"do not (?:explain|offer|suggest)",
    r"without (?:explanation|alternatives?|further)",
    r"say that you cannot",
    r"one sentence",
    r"no alternatives?",
    r"nothing (?:else|more)",
    r"say no more",
)
ASIDE = re.compile(
    r"\b(?:when(?:ever)?|if|before|after|where) you (?:must |have to |need to |do |really )?"
    r"(?:refuse|decline|cannot|can't|say no)\b[^,.;:!?]*[,:]?"
    r"|\b(?:refusal|declining|refusing) (?:is|should be|must be|in one)\b|\bhow to (?:refuse|decline)\b",
    re.I,
)
CLAUSES = re.compile(
    r"[.!?;]+(?=\s|$)|\n+|,? \b(?:but|however|unless|except|although|while|whereas|yet)\b|"
    r", (?=(?:do not|don't|never|always|and (?:do not|never|refuse|answer)))",
    re.I,
)
BULLET = re.compile(r"^\s*(?:[-*•+]|\d+[.)])\s+")
PERMISSION = any_of(
    r"fine",
    r"okay",
    r"acceptable",
    r"welcome",
    r"may",
    r"can(?!not|'t)",
    r"should(?! not)",
    r"free to",
    r"allow\w*",
    r"permit\w*",
    r"please",
    r"happ(?:y|ily)",
    r"feel",
    r"good intent\w*",
)
# fmt: on
CONDITION = re.compile(r"^\s*(?:if|when|whenever|where|to|in|for|because|since|as|even if|should)\b[^,]*,", re.I)
SUBJECT = re.compile(
    r"\b(?:discuss\w*|about|on the (?:topic|subject) of|regarding|concerning|relat\w+ to|involv\w+|mention\w*|"
    r"help\w* with|"
    r"explain\w*|describ\w+|talk\w*)\s+(.+)",
    re.I,
)
EXAMPLES = re.compile(r"\b(?:such as|like|for example|for instance|e\.g\.|when)\b.*", re.I)
"""What follows illustrates a permission and does not bound it."""
FAR = 6
"""How many words before a verb a negation still reaches it."""


@dataclass(frozen=True, slots=True)
class Stance:
    """Shifts on the scale of `Risk.level`; above zero means more caution."""

    caution: float = 0.0
    discern: float = 0.0
    """How much more than usual the model tells clear harm from mere words (0 = usual)."""
    guide: float = 0.0
    """Above zero: prefers partial help to a bare refusal; below: the other way round."""
    topics: tuple[tuple[str, float], ...] = ()
    subjects: tuple[tuple[frozenset[str], float], ...] = ()
    """Clauses about something the dictionary has no topic for: their words, and the shift for messages that share one."""

    def towards(self, risk: Risk) -> float:
        """The whole shift for one message: what holds everywhere, and the strongest sentence about its topics."""
        about = [shift for topic, shift in self.topics if topic in risk.topics]
        about += [shift for words, shift in self.subjects if words & risk.stems]
        return (
            self.caution + max((s for s in about if s > 0), default=0.0) + min((s for s in about if s < 0), default=0.0)
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence that says one thing, and which way it pushes: above zero towards refusing."""

    text: str
    push: float


@lru_cache(maxsize=512)
def read_stance(system: str) -> Stance:
    """Reads a system prompt, policy text included, clause by clause. An empty prompt leaves everything at zero."""
    caution = discern = guide = 0.0
    topics: dict[str, float] = {}
    subjects: list[tuple[frozenset[str], float]] = []
    for clause in _clauses(system[:60_000].replace("’", "'")):
        named, about = _named(clause)
        sharper, everywhere = _scope(clause)
        caution += everywhere * (0.2 if named or about else 1.0)
        discern += sharper
        guide += _manner(clause.text)
        for topic in named:
            topics[topic] = max(-6.0, min(6.0, topics.get(topic, 0.0) + _topical(clause)))
        if about:
            subjects.append((about, _topical(clause)))
    return Stance(
        3.5 * math.tanh(caution / 3.5),
        1.5 * math.tanh(discern / 1.5),
        math.tanh(guide),
        tuple(topics.items()),
        tuple(subjects),
    )


def _clauses(system: str) -> Iterator[Clause]:
    """The clauses in order. Points of a list that give no direction themselves take it from the line above the list."""
    carried = 0.0
    for line in filter(str.strip, system.splitlines()):
        point, leads = bool(BULLET.match(line)), line.rstrip().endswith(":") or line.lstrip().startswith("#")
        clauses = [Clause(part, _push(part)) for part in _parts(BULLET.sub("", line))]
        if leads:
            carried = _carry(sum(clause.push for clause in clauses))
        elif not point:
            carried = 0.0
        for clause in clauses:
            yield Clause(clause.text, carried) if point and not clause.push else clause


def _parts(line: str) -> list[str]:
    """The clauses of a line; a condition in front ("When in doubt,") stays with what depends on it."""
    parts: list[str] = []
    for part in filter(str.strip, CLAUSES.split(line)):
        if parts and CONDITION.fullmatch(f"{parts[-1]},"):
            parts[-1] += f", {part}"
        else:
            parts.append(part)
    return parts


def _carry(push: float) -> float:
    """A heading over a list speaks louder than its words: each point under "Not allowed" is a ban."""
    return 0.0 if abs(push) < 0.1 else math.copysign(max(1.5, abs(push)), push)


def _push(text: str) -> float:
    """Which way a clause pushes, -2.5 to 2.5: its verbs with their negations, two of which cancel out."""
    if ASIDE.match(text.strip()):
        return 0.0
    text = ASIDE.sub(" ", text)
    permits = bool(PERMISSION.search(text) or ABSOLUTE.search(text))
    weights = ((FORBID, 1.0), (CAREFUL, 0.8), (MISTRUST, 1.2), (TRUST, -1.2), (ANSWER, -0.5), (OPEN, -0.25))
    total = hits = 0.0
    for pattern, weight in weights:
        for match in pattern.finditer(text):
            negated = _negations(text[: match.start()]) % 2
            plain = pattern is ANSWER and not negated and not permits
            total += (
                (0.2 * weight if plain else -weight if negated else weight)
                if pattern is not TRUST or not negated
                else 1.0
            )
            hits += 1
    if not hits and NEGATION.match(text.strip()) and topics_in(text):
        return 1.0  # "No weapons." has no verb at all
    return max(-2.5, min(2.5, total))


def _negations(before: str) -> int:
    """How many negations reach a verb after these words; one in a condition ("If you are not sure,") does not."""
    before = CONDITION.sub("", DOUBT.sub(" ", before))
    return len(NEGATION.findall(" ".join(before.split()[-FAR:])))


def _named(clause: Clause) -> tuple[tuple[str, ...], frozenset[str]]:
    """What a clause with a direction is about: topics of the dictionary, or else the words after its "about"."""
    if abs(clause.push) < 0.4 or DOUBT.search(clause.text):
        return (), frozenset()
    text = EXAMPLES.sub(" ", clause.text) if clause.push < 0 else clause.text
    topics = tuple(topics_in(CLEAR.sub(" ", text)))
    subject = None if topics else SUBJECT.search(clause.text)
    return topics, stems(subject.group(1)) if subject else frozenset()


def _topical(clause: Clause) -> float:
    """How far a clause moves the messages on its topic."""
    size = 2.0 + abs(clause.push)
    size *= 1.7 if ABSOLUTE.search(clause.text) else 1.0
    if clause.push > 0 and CLEAR.search(clause.text):
        size *= 0.35
    elif clause.push > 0 and CAREFUL.search(clause.text) and not FORBID.search(clause.text):
        size *= 0.6
    return math.copysign(size, clause.push)


def _scope(clause: Clause) -> tuple[float, float]:
    """What a clause adds to discernment and to caution everywhere. A line drawn at clear harm sharpens, doubt blurs."""
    text, push = clause.text, clause.push
    doubt, context = bool(DOUBT.search(text)), 0.5 if CONTEXT.search(text) else 0.0
    strength = 1.3 if ABSOLUTE.search(text) else 1.0
    if push <= 0:
        return context, push * (1.3 if doubt else 1.0) * strength
    if CLEAR.search(text) and not doubt:
        return context + 0.5, 0.1 * push
    if HARM.search(text) and not doubt:
        return context + 0.25, 0.45 * push * strength
    return context * 0.5, (1.9 * max(1.0, push) if doubt else push) * strength


def _manner(text: str) -> float:
    """Towards partial help (above zero) or towards a bare refusal."""
    offers = sum(1 if _negations(text[: match.start()]) % 2 == 0 else -1 for match in GUIDE.finditer(text))
    return 0.7 * max(-1, min(1, offers)) - 0.7 * bool(BRIEF.search(text))
