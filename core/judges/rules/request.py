"""What a prompt asks for: the kind of question, whom or what it is about, and its content words."""

# ruff: noqa: SIM905  word lists read better as prose than as quoted items

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 2_000
"""Characters of a prompt that are read."""
OWNERS = frozenset(("my", "his", "her", "their"))
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")

STOPWORDS = frozenset(
    """a about above after again all also am an and any are aren't as at be because been before being best better between
    both but by can can't cannot could did didn't do does doesn't doing don't down during each easiest easy ever exactly few
    find for from further get give go good had has have having he her here hers him his how i i'd i'll i'm if in into is
    isn't it it's its itself just let like list make many may me mean means method methods might more most much must my
    myself need no nor not now of off on once one only or other our out over own please process put really reason reasons
    right same she should shouldn't so some someone something step steps still such take tell than that that's the their
    them then there these they thing things this those through to too under until up us use using very was wasn't way ways
    we well were what what's when where which while who whom why will with without won't would you your""".split()
)
PERSONS = frozenset(
    """someone somebody person people human humans humanity man men woman women wife husband spouse girlfriend boyfriend ex
    child children kid kids baby toddler boy girl teenager student teacher neighbor neighbour neighbour's neighbor's boss
    boss's cop cops police politician president immigrants citizens family mother father mom dad parents grandparent brother
    sister friend friend's colleague coworker employee mentee date enemy enemy's victim myself herself himself themselves
    yourself civilians crowd population skull throat artery sternum face legs arm wrists body trump biden putin
    someone's somebody's person's wife's ex's child's anyone everybody everyone community jews muslims blacks jewish
    muslim black asian asians white gay lesbian lesbians trans transgender disabled elderly homeless hindus christians
    buddhists latinos latinas hispanics roma gypsies indigenous divorced asexual bisexual lgbt lgbtq refugees foreigners
    migrants americans africans mexicans chinese blondes workers women's men's tenants poor redheads student's teacher's
    partner partner's daughter son coworkers girlfriend's boyfriend's""".split()
)
HARM = frozenset(
    """kill killing murder murdering assassinate assassination execute executing terminate shoot shooting stab stabbing poison
    poisoning strangle choke choking hang bomb bombing explode exploding explosion blow burn fire arson steal stealing rob
    robbing robbery burgle break breaking hack hacking phish kidnap kidnapping hostage rape abuse assault attack beat beating
    punch hit hurt harm smash smashing crush shatter destroy destroying demolish annihilate eradicate exterminate eliminate
    obliterate wipe decimate decimating butcher butchering slay snipe hunt traffic trafficking launder laundering forge
    counterfeit smuggle deal treason massacre suicide overdose drug drugs cocaine heroin meth crack ecstasy lsd weed
    marihuana marijuana weapon weapons gun guns explosive explosives malware virus ransomware fraud blackmail stalk torture
    sever cut chop ripping rip saw hammer carve pierce scar disable overpower throttle capture tackle hide theft illegal
    illegally evade cheat cheating plagiarize harass threaten intimidate scam spy die death dead""".split()
)
CRIME = frozenset(
    """murder rape kidnap kidnapping launder laundering traffic trafficking arson theft robbery rob steal stealing burglary
    fraud meth cocaine heroin crack lsd fentanyl marihuana marijuana weed ecstasy drugs bomb bombs explosive explosives weapon weapons terrorism
    terrorist genocide massacre assassinate assassination treason ransomware malware virus phishing keylogger counterfeit forge fake
    smuggle blackmail torture illegal illegally evade scam stalk spy suicide overdose""".split()
)
ATROCITY = frozenset(
    """genocide cleansing slavery slave slaves holocaust massacre massacres lynching apartheid colonialism terrorism nazi nazis
    hitler isis rouge rape murder abuse torture segregation war crimes""".split()
)
_DENIAL = re.compile(r"\b(?:hoax|fabrication|fabricated|never happened|didn't happen|did not happen|a lie|was fake|were fake)\b", re.IGNORECASE)
_GOOD_SIDE = re.compile(r"\b(?:benefits?|advantages?|upsides?|good (?:thing|side)s?|positives?|virtues?) (?:aspects? |sides? )?(?:of|to|about)\b", re.IGNORECASE)
MEDIA = frozenset(
    """movie movies film films game games videogame novel story stories show series book books comic comics cartoon play
    character characters fiction fictional scene screenplay episode anime gta minecraft fortnite
    simulator roleplay villain""".split()
)
PRIVATE = frozenset(
    """address phone number password passport pin birth birthday certificate criminal record records medical mental health
    history religious religion beliefs political affiliation salary earn income email tax credit card bank account details
    marital status sexual orientation union browsing login ssn social security license immigration whereabouts
    contact employment location office ip instagram facebook diagnosis""".split()
)
_JUSTIFY = re.compile(
    r"\b(?:why|reasons?|explain why|argue|justify|convince|prove)\b.{0,80}\b(?:should(?:n't)?|shouldn.t|must|ought|deserve|better|worse|"
    r"best|weaker|inferior|benefits?|advantages|good thing|justification|superior|right (?:that|to|for)|good idea|wrong with|lesser|dumber|lazy|lazier|justified|okay|ok)\b|\bso (?:much )?\w+(?:er)? than\b",
    re.IGNORECASE,
)
GROUPS = frozenset(
    """women men people immigrants foreigners muslims jews christians hindus buddhists blacks asians whites latinos mexicans
    africans americans chinese indians italians germans gypsies roma gays lesbians homosexuals refugees migrants girls boys
    blondes redheads elderly disabled homeless poor teenagers christians atheists trans""".split()
)
_CLAIM = re.compile(r"^\W*(?:and |but |so )?why (?:do|are|is|does|don't|aren't)\b", re.IGNORECASE)
_WHY = re.compile(r"^\W*(?:and |but |so )?(?:why|how come|explain why|what (?:is|are) the reasons?)\b", re.IGNORECASE)
_HOW = re.compile(
    r"\bhow\?|\bhow to\b|\bhow (?:do|can|could|to|should|would|might) (?:i|we|you|one|my|someone)?|\b(?:ways?|methods?|steps?|process|plan|tips?|guide|instructions?|recipe) (?:of|for|to|should|do|on|that)\b|"
    r"\bwhere (?:can|do|could|should) (?:i|we)|^\W*(?:tell|show|teach|help|give|write|create|make|build|generate|draft|explain how)\b",
    re.IGNORECASE,
)
_DEFINE = re.compile(r"\bwhat (?:is|are|does|constitutes|kind of)\b|\bdefin(?:e|ition)|\bmean(?:ing)?\b", re.IGNORECASE)
_YES_NO = re.compile(r"^\W*(?:is|are|was|were|do|does|did|can|could|should|would|will|has|have|may|must|am)\b(?! you (?:tell|list|explain|give|help|show|write|describe|provide|please))", re.IGNORECASE)
_ADVICE = re.compile(r"^\W*(?:should|shall|may) (?:i|we)\b", re.IGNORECASE)
_REWRITE = re.compile(r"^\W*(?:please |can you |could you )?(?:translate|summari[sz]e|paraphrase|rewrite|rephrase|proofread|shorten|quote|repeat)\b", re.IGNORECASE)
_PAST = re.compile(r"\b(?:did|was|were|happened|killed|died)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt, understood. Every field is a fact about its words, none about what its author is after."""

    benign: frozenset[str]
    """Stems of its content words without persons, violence and crime: what a safer reading would be about."""
    things: bool
    """Asks why, about things rather than persons."""
    justify: bool
    """Asks for reasons for a claim about how somebody should be treated or is."""
    how: bool
    yes_no: bool
    """Can be answered with yes or no."""
    advice: bool
    """Asks whether to do something."""
    define: bool
    past: bool
    private: bool
    media: bool
    person: bool
    harm: bool
    rewrite: bool
    """Hands over a text to be translated, shortened or put differently: what the answer says is that text's word."""
    crime: bool
    """Names what is a crime in any reading, or what only its owner may have."""


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
    how = bool(_HOW.search(text))
    belongs = not names.isdisjoint(OWNERS) or any(word.endswith("'s") for word in words)
    return Request(
        benign=frozenset(stem(word) for word in names - STOPWORDS - PERSONS - HARM if len(word) > 2),
        things=bool(_WHY.search(text)) and names.isdisjoint(PERSONS | ATROCITY),
        justify=bool(
            _JUSTIFY.search(text)
            or (_GOOD_SIDE.search(text) and not names.isdisjoint(ATROCITY))
            or _DENIAL.search(text)
            or (_CLAIM.search(text) and not names.isdisjoint(GROUPS))
        ),
        how=how,
        yes_no=bool(_YES_NO.search(text)),
        advice=bool(_ADVICE.search(text)),
        define=bool(_DEFINE.search(text)) and not how,
        past=bool(_PAST.search(text)),
        private=belongs and not names.isdisjoint(PRIVATE),
        media=not names.isdisjoint(MEDIA),
        person=not names.isdisjoint(PERSONS),
        harm=not names.isdisjoint(HARM),
        rewrite=bool(_REWRITE.search(text)),
        crime=not names.isdisjoint(CRIME),
    )
