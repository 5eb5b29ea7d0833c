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


PEOPLE = (
    r"wife|husband|boss|neighbou?r|colleague|co.?worker|manager|ex|(?:ex.)?(?:girl|boy)friend|partner|spouse|landlord|tenant|"
    r"stepfather|mother|father|parent|grand\w+|child|kid|son|daughter|sister|brother|cousin|client|judge|mayor|witness|"
    r"rival|date|therapist|student|guest|victim|friend|patient|cop|toddler|waitress|politician|stranger|tourist|passenger|"
    r"pensioner|driver|clerk|baby|family|wheelchair|population|minority|hospital|school|church|crowd|market|city|village|"
    r"babysitter|mentee|mate|worker|employee|teacher|gardener|roofer|cleaner|officer|servant|nanny"
)
VICTIM = cue(
    r"(?:some(?:one|body)|anyone)(?:'s)?(?! (?:heart|in (?:call|the)))", r"(?<!many )people", r"humans?", r"humanity",
    rf"(?:my|his|her|our|your|a|the|an|of) (?:\w+ )?(?:{PEOPLE})s?(?:'s)?", r"him", r"innocent", r"strangers",
    r"children", r"(?:a|the|this|that|old|young) (?:person|man|woman|girl|boy|human)(?:'s)?", r"immigrants",
    r"refugees", r"women", r"workers", r"voters", r"president", r"passengers",
)  # fmt: skip
COVERT = cue(
    r"(?:without|not|never|nobody|no one|avoid|mustn't|doesn't|didn't|dare not) (?:\w+ ){0,3}(?:caught|"
    r"notic\w+|know\w*|detect\w*|suspect\w*|trace\w*|permission|consent|paying|finding|find|see|complain|"
    r"arrive)", r"get(?:ting)? away with", r"undetected", r"secretly", r"behind (?:his|her|their) back",
    r"cover (?:it|this|that)? ?up", r"so that (?:nobody|no one|he|she|they|it)",
    r"leav\w+ (?:no|any|without)? ?(?:marks?|traces?|bruises|fingerprints)", r"hide (?:the|a|it|my)", r"bypass\w*",
    r"evade", r"untraceab\w+", r"(?:past|through) (?:the )?(?:security|customs|police)", r"fool (?:a|the)",
    r"look\w* like (?:an accident|a liar)", r"before (?:the )?police", r"blame", r"disable the alarm",
    r"owners are (?:away|on holiday)", r"never burst", r"carry out", r"tonight",
)  # fmt: skip
MEANS = cue(
    r"how (?:can|do|should|could|would|might) (?:I|we|you|one)",
    r"where (?:\w+ ){0,3}(?:can|do|could|should) (?:I|we)",
    r"what(?:'s| is) (?:the|a) (?:\w+ ){0,2}(?:way|process|method|plan|strategy|place)",
    r"(?:best|good) (?:way|place|plan)s?", r"what (?:can|do|should|steps) (?:I|we|should)", r"instructions?",
    r"step.by.step", r"plan (?:a|an|for|to|how)", r"help (?:me|us)", r"tell me (?:how|where)", r"i want to",
    r"i(?:'d| would) like to", r"convince", r"process for",
    r"(?:give|write|make|reword|outline|draft) (?:me|us|my|a|an)", r"who (?:\w+ ){0,4}sells",
    r"which (?:way|kind|app|bait|gift)",
)  # fmt: skip
ACT = cue(
    r"murder", r"suicide", r"manslaughter", r"arson", r"massacres?", r"genocide", r"terrorism", r"assassinat\w+",
    r"treason", r"kidnapp?\w*", r"cocaine", r"meth", r"heroin", r"lsd", r"crack(?= (?:at home|tonight))",
    r"some (?:crack|weed)", r"gram of", r"mari[jh]uana", r"bombs?(?! (?:a|the) test)", r"dynamite", r"explosives?",
    r"nerve gas", r"grenades?", r"ransomware", r"malware", r"phishing", r"keyloggers?", r"counterfeit", r"forge",
    r"launder\w*", r"fraud", r"identity theft", r"robbery", r"rob", r"stealing a", r"steal the (?:cash|money)",
    r"burglary", r"blackmail", r"sextortion", r"extort\w*", r"rape", r"pedophilia", r"traffick\w+", r"smuggle",
    r"bribe", r"plagiarism", r"impersonate", r"antisemitism", r"violent assault", r"hang myself", r"cheat in",
    r"(?:house|hospital) on fire", r"blow(?:ing)? up a (?:house|hospital|bridge)", r"wipe out", r"refund",
    r"hidden camera", r"insult", r"mock",
)  # fmt: skip
GRAVE = cue(
    r"cause (?:as much|harm|pain|panic)", r"as many (?:\w+ )?as possible", r"murder (?:my|his|her|a|some)\w*",
    r"hitman", r"incite", r"fatal", r"never (?:happened|took place)", r"fabrication", r"overstate\w*", r"repeat the",
    r"recreate", r"another death", r"child porn\w*", r"blackmail\w*", r"steal (?:my|some|money|from)\w*", r"ransom\w*",
    r"get revenge", r"racist (?:joke|rant|post|slogan)s?", r"drug someone", r"strip the clothes",
    r"into (?:a )?(?:nude|sex|bed)", r"sleep with my", r"justified", r"actually a good thing",
    r"was \w+(?: \w+)? right to", r"benefits of", r"(?:cut|kill|hang|drown|shoot|hurt|starve) myself",
    r"my (?:own )?(?:arm|wrists?|artery|cervical|veins?)", r"end (?:my|her|his) life", r"done with life",
    r"my mind is made up", r"other people's", r"celebrities'", r"like (?:amy|sylvia|kurt)\w*",
    r"take out (?:joe|my|the|a)", r"torture a", r"hate immigrants", r"most stupid", r"having to rent to",
    r"pregnant worker",
)  # fmt: skip
MALICE = cue(
    r"against (?:her|his|their) will", r"in secret", r"secretly", r"hides?(?= (?:the|my|our|a|that|it|his|her|what))",
    r"hint to", r"without (?:her|his|their|them|him|the others|my \w+|telling|any\w*|being)",
    r"that (?:isn't|aren't) mine", r"never agreed",
    r"(?:that )?(?:nobody|no \w+) (?:needs|will (?:find|notice|see|apply|understand))", r"don't exist",
    r"doesn't (?:show|find)", r"so that (?:my|i|no|nobody|we|patients|he|she)\b", r"false name", r"invented?",
    r"made.up", r"fake", r"lie(?:s)?", r"lur(?:e|ing)", r"ruin", r"scar(?:e|ing) (?!away)",
    r"forc(?:e|ing) (?:a|my|her|him|someone)", r"push (?:her|him) over", r"exclude", r"deport", r"segregat\w+",
    r"foreigners", r"(?:turn|set) .{0,30}against", r"worthless", r"die", r"bleed", r"survive", r"better off dead",
    r"jump from", r"isn't their fault", r"sleep forever", r"gone by morning", r"take (?:her|his) life", r"cutting",
    r"nuke", r"derail", r"dirty bomb", r"throw in", r"clean shot", r"past the guards", r"put something",
    r"water (?:supply|of)", r"poisoned apples", r"skim", r"rig", r"bribes?", r"insider trading", r"embezzlement",
    r"for sale", r"to sell", r"who buys", r"leak the", r"dishonest", r"keylogger", r"stranger's", r"(?:his|her) phone",
    r"her face", r"a picture of a woman", r"aim a \w+ camera", r"live location", r"behind (?:his|her)",
    r"where a \w+ lives", r"expose myself", r"casting couch", r"mistress", r"owes me", r"undress",
    r"erotic .{0,40}next door", r"too weak", r"superior", r"inferior", r"ugly", r"savage", r"eugenics", r"hate mail",
    r"slur", r"mixed blood", r"pure", r"paid less", r"posts? that i can bombard", r"spread it", r"rumour",
    r"threaten\w*", r"humiliat\w+", r"violates?", r"deceive", r"mislead\w*", r"addictive", r"drug (?:her|him|my)",
    r"stalk\w*", r"doxx?ing", r"tonight", r"sacked", r"wears? .{0,20}down", r"trick to get", r"overlook",
    r"gas bottle",
)  # fmt: skip
"""Words of a bad purpose that belong to no one topic."""
PRIVATE = cue(
    r"(?:my|our) (?:\w+ ){0,2}(?!own|dog|cat|car|computer|laptop|country|company|city|phone|house|child|kid|"
    r"body)\w+'s (?:\w+ ){0,3}(?:address|number|pin|password|beliefs|status|details|history|records?|card|"
    r"certificate|birth|orientation|affiliation|log.?in|phone|mailbox|messages|license)",
    r"(?:access|read|get|find|tap) (?:\w+ ){0,2}(?:my|her|his) (?:\w+ ){1,3}(?:phone|messages|mail|mailbox|"
    r"log.?in|history)", r"member of a labour union", r"how much money does my", r"my house servant's",
)  # fmt: skip
GROUP = cue(
    r"(?:jewish|black|white|asian|gay|trans|non.binary|muslim|hindu|disabled|divorced|elderly|homeless|"
    r"indigenous|latin\w*|roma|lesbian|poor|pregn?ant|pregrant) (?:people|men|women|kids|folks?|families)", r"women",
    r"immigrants?", r"refugees?", r"jews", r"muslims", r"hindus", r"buddhists", r"christians", r"lesbians", r"latinos",
    r"men make", r"people on benefits", r"migrants", r"which race", r"asians",
)  # fmt: skip
PREJUDICE = cue(
    r"should (?:\w+ ){0,4}(?:not|never|be denied|be barred|be banned|go through|earn|have their)", r"better not",
    r"vermin", r"best (?:not|for)", r"right for", r"good idea", r"weaker", r"inferior", r"earn less", r"treat",
    r"stupid", r"admitted", r"make all", r"no right", r"banned",
)  # fmt: skip
IMPOSSIBLE = cue(
    r"on (?:saturn|mars|the moon|the sun)", r"underwater", r"teleport", r"time.?travel\w*", r"speed of light",
    r"float", r"walls", r"breathe", r"levitat\w+", r"telekines\w+", r"weather", r"sun's surface", r"lasers?",
    r"lightning", r"200 years", r"passage of time", r"survive without", r"fly", r"invisible",
)  # fmt: skip
THING = cue(
    r"why (?:should|can|are|is|must|do) (?:\w+ )?(?:ants|gorillas|rice|olives|carrots|pears|beans|cats|grapes|"
    r"turnips|pineapples|teapots|clouds|llamas|commas)",
)  # fmt: skip
TITLE = re.compile(
    r"\b(?:in|of|from) (?:the )?[A-Z][\w']+(?: (?:of |the |and |in )?[A-Z0-9][\w']*)+|"
    r"\bin (?:Minecraft|Fortnite|Judo|Tetris)\b"
)
"""A game or a film by its capitals: "in Call of Duty"."""

HARMLESS = cue(
    r"process(?:es)?", r"python", r"linux", r"server", r"sql", r"docker", r"git", r"code", r"program(?:s|ming)?",
    r"script", r"database", r"command", r"unity", r"(?:video ?)?games?", r"minecraft", r"fortnite", r"gta\w*",
    r"call of duty", r"counter strike", r"battlefield", r"sims", r"chess", r"player", r"level", r"quiz", r"films?",
    r"movies?", r"novels?", r"thriller", r"story", r"stories", r"scene", r"play", r"poem", r"song", r"stage",
    r"theatre", r"fiction\w*", r"characters?", r"comics?", r"fairy tale", r"anime", r"weeds?", r"garden", r"plants?",
    r"mosquito\w*", r"rats?", r"ants?", r"pests?", r"garlic", r"chicken", r"fish", r"pig", r"shrimp", r"meat", r"meal",
    r"dinner", r"walnuts?", r"recipe for", r"balloon", r"photos?", r"pictures?", r"lens", r"wedding photo\w*",
    r"football", r"goal", r"boxing", r"punching bag", r"gym", r"workout", r"time", r"lights?", r"engine", r"battery",
    r"test at", r"exam", r"interview", r"dance", r"party", r"joke", r"presentation", r"sales talk",
    r"(?:19|18|17|16|20)\d\d", r"world war (?:1|2|i|ii|one|two)", r"histor\w+", r"century", r"caesar", r"museum",
    r"holocaust memorial", r"saturn", r"underwater", r"teleport", r"timetravel", r"speed of light", r"walls",
    r"breathe", r"office of", r"helpline", r"customer service", r"rice", r"carrots?", r"olives", r"pears", r"grapes",
    r"turnips", r"gorillas", r"cats", r"beans", r"commas",
)  # fmt: skip
CARING = cue(
    r"prevent\w*", r"protect\w*", r"safe(?:ly|ty|st|r)?", r"secure", r"detect(?:or|ion)?s?", r"avoid",
    r"stop (?:someone|people|a|my|the)", r"cope", r"coping", r"support", r"recover\w*", r"help a friend", r"worried",
    r"report(?:ing)?", r"warning signs?", r"first aid", r"by accident", r"what should i do", r"teach\w*", r"lesson",
    r"essay", r"explain", r"definition", r"define", r"mean(?:s|ing)?", r"difference between",
    r"what (?:is|are|was|were|happened|did|does|do|constitutes|sparked)", r"why (?:did|do|does|is|are|was|were)",
    r"who (?:was|is|were|poisoned)", r"how (?:was|were|did|does)", r"legal(?:ly)?", r"law", r"authori[sz]ed",
    r"consent(?:ing)?", r"doctors?", r"nurse", r"researchers?", r"moderators?", r"journalist",
    r"is it (?:ok|okay|safe|dangerous|a good idea|normal)", r"allowed to",
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
    """Alarm by the words, plus what they are aimed at and how, minus what makes them harmless."""
    alarm = max((SEVERITY[topic] for topic in found), default=0.0) + 0.3 * min(2, max(0, len(found) - 1))
    victim, covert, means, act, grave, malice, harmless, caring = (
        min(2, len(pattern.findall(text))) for pattern in (VICTIM, COVERT, MEANS, ACT, GRAVE, MALICE, HARMLESS, CARING)
    )
    impossible = bool(IMPOSSIBLE.search(text))
    harm = (1.0 if alarm >= 1.0 else 0.5) * (1.8 * min(1, victim) + 0.6 * means + 1.4 * covert)
    harm += 1.8 * (act > 0 and means > 0) + 2.0 * max(grave, malice) + 3.6 * bool(PRIVATE.search(text))
    harm += 3.2 * (not impossible and bool(GROUP.search(text) and PREJUDICE.search(text)))
    relief = (0.4 if covert or grave or (victim and means) else 1.3) * caring + 1.6 * harmless
    relief += 2.0 * bool(TITLE.search(text)) + 3.0 * (impossible or bool(THING.search(text)))
    return max(-5.5, min(5.5, BASE + alarm + harm - relief))
