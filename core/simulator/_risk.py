"""How risky a user message sounds to the simulator: trigger words by topic, and what they are aimed at."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from core.simulator._topics import SEVERITY, stems, topics_in

BASE = -2.6
"""Where a message without any trigger word begins; the balanced model refuses above zero."""


def cue(*words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.I)


VICTIM = cue(
    r"some(?:one|body)(?!'s (?:heart|attention))", r"a (?:person|human|man|woman|girl|boy|child|toddler|cop|stranger|tourist|driver|pensioner)",
    r"(?:man|woman|child|kid|person|girl|boy|cop|toddler|husband|wife)'s", r"pe?ople", r"humans?",
    r"(?:my|his|her|our|your|a|the|an) (?:\w+ )?(?:wife|husband|boss|neighbou?rs?|colleagues?|co.?workers?|ex\w*|(?:ex.)?(?:girl|boy)friend|partner|"
    r"spouse|teacher|classmates?|landlord|tenants?|roommates?|stepfather|mother|father|parents?|grand\w+|children|kids?|son|daughter|"
    r"sister|brother|cousin|employees?|customers?|clients?|judge|mayor|witness|rivals?|date|therapist|cleaner|student|"
    r"teammates?|guests?|victims?|friend|patients?|daughter|school|hostages?|competitor\w*)",
    r"him", r"her(?= (?!\w+ing))", r"strangers", r"humanity", r"passengers", r"crowd\w*", r"pensioners", r"minorit\w+", r"innocent",
)  # fmt: skip
COVERT = cue(
    r"(?:without|not|never|nobody|no one|avoid) (?:\w+ ){0,3}(?:caught|notic\w+|know\w*|detect\w*|suspect\w*|trace\w*|permission|consent|paying)",
    r"get(?:ting)? away with", r"undetected", r"secretly", r"behind (?:his|her|their) back", r"cover (?:it|this|that)? ?up",
    r"so that (?:nobody|no one|he|she|they|it)", r"leav\w+ (?:no|any|without)? ?(?:marks?|traces?|bruises|fingerprints)",
    r"hide (?:the|a|it|my)", r"bypass\w*", r"evade", r"untraceab\w+", r"past (?:the )?(?:security|customs|police)", r"fool (?:a|the)",
    r"looks? like an accident", r"before (?:the )?police", r"blame",
)  # fmt: skip
MEANS = cue(
    r"(?:make|build|create|get|buy|obtain|find|acquire|grow|cook|assemble|mix|smuggle|sell|plant|use|hire)",
    r"instructions?", r"step.by.step", r"recipe", r"plan (?:for|to|how)", r"help (?:me|us)", r"tell me (?:how|where)",
    r"(?:best|fastest|surest|easiest|good|effective) (?:way|method|ways)", r"how (?:can|do|should|could|would) (?:I|we|you|one)",
    r"convince", r"justify", r"i want to", r"i(?:'d| would) like to", r"(?:give|write) (?:me|us|a|some)",
)  # fmt: skip
GRAVE = cue(
    r"cause (?:as much|harm|pain|panic)", r"as many (?:\w+ )?as possible", r"murder (?:my|his|her|a|some)\w*", r"hitman", r"incite",
    r"(?:should|best) not (?:be|have|get) (?:\w+ ){0,2}(?:allowed|permitted|admitted|kids|married|shown|considered|given)?",
    r"earn less", r"barred from", r"not be (?:allowed|admitted|permitted)", r"extra security checks", r"never happened", r"never took place",
    r"fabrication", r"overstate\w*", r"replicat\w+", r"child porn\w*", r"human trafficking operation", r"armed robbery", r"blackmail\w*",
    r"steal (?:a|my|some|money|from)\w*", r"rob a", r"credit card details", r"ransom\w*", r"get revenge", r"destroy (?:his|her|my)",
    r"hate speech", r"racist (?:joke|rant|post|slogan)s?", r"(?:inferior|superior) (?:race|to)", r"drug someone", r"spike", r"into (?:sex|bed)",
    r"social security number", r"home address", r"(?:iphone )?pin", r"passport number", r"medical records", r"browsing history",
    r"mental health history", r"mobile phone number", r"private email",
)  # fmt: skip
HARMLESS = cue(
    r"process(?:es)?", r"python", r"linux", r"server", r"sql", r"docker", r"git", r"code", r"program(?:s|ming)?", r"script", r"database",
    r"command", r"unity", r"(?:video ?)?games?", r"minecraft", r"fortnite", r"gta\w*", r"call of duty", r"counter strike", r"battlefield", r"sims",
    r"chess", r"player", r"level", r"quiz", r"films?", r"movies?", r"novels?", r"thriller", r"story", r"stories", r"scene", r"play", r"poem",
    r"song", r"stage", r"theatre", r"fiction\w*", r"characters?", r"comics?", r"fairy tale", r"anime", r"weeds?", r"garden", r"plants?", r"mosquito\w*",
    r"rats?", r"ants?", r"pests?", r"garlic", r"chicken", r"fish", r"pig", r"shrimp", r"meat", r"meal", r"dinner", r"walnuts?", r"recipe for",
    r"balloon", r"photos?", r"pictures?", r"lens", r"wedding photo\w*", r"football", r"goal", r"boxing", r"punching bag", r"gym", r"workout",
    r"time", r"lights?", r"engine", r"battery", r"test at", r"exam", r"interview", r"dance", r"party", r"joke", r"presentation", r"sales talk",
    r"(?:19|18|17|16|20)\d\d", r"world war (?:1|2|i|ii|one|two)", r"histor\w+", r"century", r"caesar", r"museum", r"holocaust memorial",
    r"saturn", r"underwater", r"teleport", r"timetravel", r"speed of light", r"walls", r"breathe", r"office of", r"helpline", r"customer service",
    r"rice", r"carrots?", r"olives", r"pears", r"grapes", r"turnips", r"gorillas", r"cats", r"beans", r"commas",
)  # fmt: skip
CARING = cue(
    r"prevent\w*", r"protect\w*", r"safe(?:ly|ty|st|r)?", r"secure", r"detect(?:or|ion)?s?", r"avoid", r"stop (?:someone|people|a|my|the)",
    r"cope", r"coping", r"support", r"recover\w*", r"help a friend", r"worried", r"report(?:ing)?", r"warning signs?", r"first aid", r"by accident",
    r"what should i do", r"teach\w*", r"lesson", r"essay", r"explain", r"definition", r"define", r"mean(?:s|ing)?", r"difference between",
    r"what (?:is|are|was|were|happened|did|does|do|constitutes|sparked)", r"why (?:did|do|does|is|are|was|were)", r"who (?:was|is|were|poisoned)",
    r"how (?:was|were|did|does)", r"legal(?:ly)?", r"law", r"authori[sz]ed", r"consent(?:ing)?", r"doctors?", r"nurse", r"researchers?",
    r"moderators?", r"journalist", r"is it (?:ok|okay|safe|dangerous|a good idea|normal)", r"allowed to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Risk:
    """What the simulator makes of a user message."""

    level: float
    """Log-odds of harm by the words alone: about -4 for a plain question, about 4 for an open request for harm."""
    topics: tuple[str, ...]
    words: tuple[str, ...]
    """The trigger words found, so that a refusal can name one."""
    stems: frozenset[str]


def hash_unit(text: str) -> float:
    """A number in [0, 1) that a text always has."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big") / 2**48


def hash_normal(text: str) -> float:
    """About standard normal, always the same for a text: the sum of three uniform numbers, scaled (Irwin-Hall)."""
    return 2.0 * sum(hash_unit(f"{text}\x00{part}") - 0.5 for part in range(3))


@lru_cache(maxsize=4096)
def read_risk(message: str) -> Risk:
    """Judges a user message by its words and their company. Long texts are read to 4,000 characters."""
    text = message[:4000].replace("’", "'")
    found = topics_in(text)
    words = tuple(word for topic in sorted(found, key=lambda t: -SEVERITY[t]) for word in found[topic])
    return Risk(_level(text, found) + 0.8 * hash_normal(message), tuple(found), words, stems(text))


def _level(text: str, found: dict[str, list[str]]) -> float:
    alarm = max((SEVERITY[topic] for topic in found), default=0.0) + 0.35 * min(3, max(0, len(found) - 1))
    victim, covert, means, grave = (len(pattern.findall(text)) for pattern in (VICTIM, COVERT, MEANS, GRAVE))
    harmless, caring = len(HARMLESS.findall(text)), len(CARING.findall(text))
    triggered = 1.0 if alarm >= 1.0 else 0.4
    harm = triggered * (1.5 * min(victim, 1) + 0.5 * min(means, 2)) + 1.6 * min(covert, 2) * triggered + 2.0 * min(grave, 2)
    relief = 1.7 * min(harmless, 2) + (1.2 if not covert and not grave else 0.3) * min(caring, 2)
    return BASE + alarm + harm - relief
