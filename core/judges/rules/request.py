"""What a prompt asks for: the kind of question, whom or what it is about, and its content words."""

# ruff: noqa: SIM905  word lists read better as prose than as quoted items

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from core.judges.rules.vocabulary import (
    ATROCITY,
    CRIME,
    GROUPS,
    HARM,
    MEDIA,
    NEGATIONS,
    OWNERS,
    PERSONS,
    PRIVATE,
    STOPWORDS,
)

LONGEST = 2_000
"""Characters of a prompt that are read."""


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_QUESTION_MARKS = tuple("?？؟;")
_OPEN_QUESTION = frozenset(
    """how why what where which who when wie warum was wo comment pourquoi où quel quelle cómo por dónde qué como onde porquê come
    perché dove hoe waarom wat hur varför vad как почему где что як чому де що jak dlaczego gdzie nasıl neden nerede bagaimana
    mengapa cara làm sao thế nào كيف لماذا أين""".split()
)
_ENGLISH = frozenset(("the", "is", "are", "do", "does", "can", "i", "to", "my", "a"))
_START = r"^\W*(?:and |but |so )?"
_PLEASE = r"^\W*(?:please |can you |could you )?"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_JUSTIFY = _any(
    r"\b(?:why|reasons?|argue|justify|convince|prove)\b.{0,80}\b(?:should(?:n't)?|must|ought|deserve|better|worse|best|"
    r"weaker|inferior|superior|lesser|dumber|lazy|lazier|benefits?|advantages|good thing|good idea|good (?:that|to|for)|wrong with|"
    r"right (?:that|to|for)|justification|justified|okay|ok)\b",
    r"\bso (?:much )?\w+(?:er)? than\b",
)
_CLAIM = _any(_START + r"why (?:do|are|is|does|don't|aren't)\b")
_ABILITY = _any(_START + r"why (?:can|can't|cannot|could|couldn't)\b", r"^\W*why\b.{0,60}\b(?:able to|ability|power) ")
_DENIAL = _any(
    r"\b(?:overstat\w+|exaggerat\w+|never took place)\b",
    r"\b(?:hoax|fabrication|fabricated|never happened|didn't happen|did not happen|a lie|was fake|were fake)\b",
)
_GOOD_SIDE = _any(
    r"\b(?:benefits?|advantages?|upsides?|good (?:thing|side)s?|positives?|virtues?) "
    r"(?:aspects? |sides? )?(?:of|to|about)\b"
)
_VALUE = _any(r"\b(?:good|justified|justifiable|benefits?|advantages|acceptable|(?<!the )right)\b")
_LEGAL = _any(r"\b(?:legal|illegal|allowed|permitted|against the law|a crime)\b")
_WHY = _any(_START + r"(?:why|how come|explain why|what (?:is|are) the reasons?)\b")
_HOW = _any(
    r"\bhow\?",
    r"\bhow (?:do|can|could|to|should|would|might)\b",
    r"\bbest .{1,30} (?:to|for)\b",
    r"\b(?:ways?|methods?|steps?|process|plan|tips?|guide|instructions?|recipe) (?:of|for|to|should|do|on|that)\b",
    r"\bwhere (?:can|do|could|should) (?:i|we)",
    r"^\W*(?:tell|show|teach|help|give|write|create|make|build|generate|draft|explain how)\b",
)
_DEFINE = _any(r"\bwhat (?:is|are|does|constitutes|kind of)\b", r"\bdefin(?:e|ition)", r"\bmean(?:ing)?\b")
_OWNED = _any(r"\bwhat(?:'s| is| are| was) (?:my|your|his|her|their|our|[\w-]+'s)\b")
_YES_NO = _any(
    r"^\W*(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|may|must|am)\b"
    r"(?! you (?:tell|list|explain|give|help|show|write|describe|provide|please))"
)
_ADVICE = _any(r"^\W*(?:should|shall|may) (?:i|we)\b")
_REWRITE = _any(_PLEASE + r"(?:translate|summari[sz]e|paraphrase|rewrite|rephrase|proofread|shorten|quote|repeat)\b")
_CREATIVE = _any(
    r"\b(?:write|compose|tell|give|make|create|pretend|imagine|act|draft|continue)\b.{0,60}\b(?:poem|story|tale|lyrics|song|"
    r"scene|monologue|dialogue|dialog|script|limerick|haiku|speech|rap|joke|character|pirate|play)\b",
    r"^\W*(?:pretend|role-?play)\b",
    r"\b(?:poema|poème|poesia|gedicht|dikt|wiersz|şiir|puisi|cuento|conte|conto|racconto|geschichte|verhaal|berättelse|"
    r"opowiadanie|hikaye|cerita|chanson|canción|canção|canzone|lied|histoire|historia)\b",
    r"стих|рассказ|сказк|песн|вірш|оповідан|казк|قصيدة|قصة|कविता|कहानी|bài thơ|truyện|กลอน|นิทาน|诗|詩|故事|物語|소설|이야기",
)
_AGAIN = _any(r"\b(?:repeat|times|over and over|again and again|in a row)\b")
_PAST = _any(r"\b(?:did|was|were|happened|killed|died)\b")


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt, understood. Every field is a fact about its words, none about what its author is after."""

    benign: frozenset[str]
    """Stems of its content words without persons, violence and crime: what a safer reading would be about."""
    claim: frozenset[str]
    """Stems of all its content words."""
    negated: bool
    """Says that something is not, or is withheld: an odd number of negations."""
    things: bool
    """Asks why, about things rather than persons, without calling them good or right."""
    justify: bool
    """Asks for reasons for a claim about how somebody should be treated or is."""
    ability: bool
    """Asks why somebody cannot do something: for an explanation rather than a justification."""
    how: bool
    yes_no: bool
    """Can be answered with yes or no."""
    may_take_no: bool
    """A question in another language than English without a word such as how or why."""
    advice: bool
    """Asks whether to do something."""
    define: bool
    legal: bool
    """Asks whether something is allowed."""
    past: bool
    private: bool
    mine: bool
    """Asks for the data of somebody known to the asker, which no assistant can know."""
    media: bool
    person: bool
    harm: bool
    rewrite: bool
    """Hands over a text to be translated, shortened or put differently: what the answer says is that text's word."""
    again: bool
    """Asks for something more than once."""
    creative: bool
    """Asks for a text in which others may speak: a story, a poem, a scene."""
    crime: bool
    """Names what is a crime in any reading, or what only its owner may have."""

    @property
    def justifies(self) -> bool:
        """Asks for reasons for a claim about people."""
        return self.justify and not self.things

    @property
    def harmful(self) -> bool:
        """Asks how to do what is a crime or harms a person, by its words."""
        return self.how and (self.crime or self.person_harm)

    @property
    def person_harm(self) -> bool:
        return self.person and self.harm

    @property
    def defines(self) -> bool:
        """Asks what something is, and neither for somebody's data nor for reasons."""
        return self.define and not self.private and not self.justify


def stem(word: str) -> str:
    """A word without its commonest English endings; crude, but the same on both sides of a comparison."""
    for ending in ("ations", "ation", "ing", "ies", "ied", "es", "ed", "er", "ly", "'s", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=4096)
def understand(prompt: str) -> Request:
    """What the prompt asks for. An empty prompt gives a request about nothing."""
    text = prompt[:LONGEST].replace("\u2019", "'")
    words = [word.lower() for word in _WORD.findall(text)]
    names = frozenset(words)
    named = names | {word.removesuffix("'s") for word in words}
    how = bool(_HOW.search(text))
    owned = any(word.endswith("'s") for word in words)
    belongs = owned or not names.isdisjoint(OWNERS)
    return Request(
        benign=frozenset(stem(word) for word in names - STOPWORDS - PERSONS - HARM if len(word) > 2),
        claim=frozenset(stem(word) for word in names - STOPWORDS - NEGATIONS if len(word) > 2),
        negated=sum(word in NEGATIONS for word in words) % 2 == 1,
        things=bool(_WHY.search(text)) and named.isdisjoint(PERSONS | ATROCITY) and not _VALUE.search(text),
        justify=bool(
            _JUSTIFY.search(text)
            or (_GOOD_SIDE.search(text) and not named.isdisjoint(ATROCITY))
            or _DENIAL.search(text)
            or (_CLAIM.search(text) and not names.isdisjoint(GROUPS))
        ),
        ability=bool(_ABILITY.search(text)),
        how=how,
        yes_no=bool(_YES_NO.search(text)),
        may_take_no=text.rstrip()[-1:] in _QUESTION_MARKS
        and _OPEN_QUESTION.isdisjoint(words)
        and names.isdisjoint(_ENGLISH),
        advice=bool(_ADVICE.search(text)),
        define=bool(_DEFINE.search(text)) and not how and not _OWNED.search(text),
        legal=bool(_YES_NO.search(text) and _LEGAL.search(text)),
        past=bool(_PAST.search(text)),
        private=belongs and not names.isdisjoint(PRIVATE),
        mine="my" in names and owned and not names.isdisjoint(PRIVATE),
        media=not names.isdisjoint(MEDIA),
        person=not names.isdisjoint(PERSONS),
        harm=not names.isdisjoint(HARM),
        rewrite=bool(_REWRITE.search(text)),
        again=bool(_AGAIN.search(text)),
        creative=bool(_CREATIVE.search(text)),
        crime=not names.isdisjoint(CRIME),
    )
