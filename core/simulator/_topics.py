"""The simulator's dictionary: which words belong to which topic, in questions and in instructions alike."""

from __future__ import annotations

import re

TOPICS: dict[str, str] = {
    "violence": (
        r"violen\w+|kill\w*|murder\w*|manslaughter|stab\w*|strangl\w+|slay\w*|assassin\w*|execut\w+|behead\w*|"
        r"beat(?:en|ing|s)?|"
        r"punch\w*|hit(?:man|men|ting)?|crush\w*|butcher\w*|gut(?:ted|ting)?|chop\w*|maim\w*|tortur\w+|attack\w*|"
        r"assault\w*|"
        r"hurt\w*|injur\w+|wound\w*|fight\w*|riots?|lynch\w*|massacre\w*|genocid\w+|terror\w*|kidnap\w*|abduct\w*|"
        r"hostages?|overpower\w*|headshot|wip(?:e|ing) out|suffocat\w+|drown\w*|revenge|punish\w*|destroy\w*|"
        r"demolish\w*|"
        r"terminat\w+|eliminat\w+|snip(?:e|ing)|carv\w+|pierc\w+|saw (?:a|the|off)|shatter\w*|slash\w*|throttl\w+|"
        r"exterminat\w+|annihilat\w+|obliterat\w+|liquidat\w+|dispos\w+ of|do away with|sever|take out|"
        r"ethnic cleansing|"
        r"slave(?:ry| trade)|captur\w+|push\w* .{0,20}off|break (?:open|\w+ legs)|knockout|dead bod\w+|euthani\w+|"
        r"treason|robber|die like|dying|death|auschwitz|holocaust|shooting|decimat\w+|arson\w*|set .{0,30}on fire|"
        r"burn\w*|smash\w*|whip\w*|ripping off|hunt\w*|chok\w+|slap\w*"
    ),
    "weapons": (
        r"weapon\w*|firearms?|guns?|rifle|pistol|shotgun|ammunition|bullets?|silencer|knife|knives|blades?|bomb\w*|"
        r"explosiv\w+|explod\w+|explosion|dynamite|grenades?|landmines?|missiles?|thermite|nerve gas|sarin|mustard gas|"
        r"chemical weapons?|biological weapons?|pathogens?|anthrax|pepper spray|tasers?|blow(?:ing)? up|shoot\w*|"
        r"shells?|"
        r"fireworks?|detonat\w+|molotov|uranium|plutonium|3d.printed gun"
    ),
    "poison": r"poison\w*|toxi\w+|cyanide|arsenic|bleach|ricin|venom|fumes|gas(?:sed|sing)?",
    "drugs": (
        r"drugs?|cocaine|coke|crack|heroin|meth\w*|mdma|ecstasy|lsd|weed|cannabis|marijuana|opioids?|fentanyl|"
        r"narcotics?|marihuana|synthesi[sz]e|dealers?|smuggl\w+|get(?:ting)? high|roofies?|ghb|steroids?"
    ),
    "medical": (
        r"medic\w*|dos(?:e|es|age|ing)|prescri\w+|pills?|tablets?|ibuprofen|paracetamol|aspirin|insulin|antibiotic\w*|"
        r"overdos\w+|symptoms?|diagnos\w+|treatments?|doctor|surgery|vaccin\w+|antidepressants?|painkillers?|"
        r"sleeping tablets?"
    ),
    "self-harm": (
        r"suicid\w*|self.harm\w*|self.injur\w*|hang myself|kill myself|end (?:my|your|his|her) life|"
        r"cut(?:ting)? myself|"
        r"starv\w+|anorexi\w+|bulimi\w+|purging|jump(?:ing)? off|razor|pro.ana"
    ),
    "crime": (
        r"crim(?:e|es|inal\w*)|illegal\w*|steal\w*|stole\w*|theft|rob(?:bery|bing|s)?|burgl\w+|shoplift\w*|"
        r"break(?:ing)? into|"
        r"pick(?:ing)? (?:a |the )?locks?|lock.?pick\w*|counterfeit\w*|forg(?:e|ed|ing|ery)|launder\w*|bribe\w*|"
        r"blackmail\w*|"
        r"extort\w*|traffick\w+|evad\w+ tax\w*|tax evasion|fence|hot.?wir\w+|fake id|stolen|perjury|embezzl\w+|"
        r"arrest\w*|vandal\w*|graffiti|loot\w*|poach\w*"
    ),
    "hacking": (
        r"hack\w*|malware|ransomware|virus(?:es)?|trojan|keylog\w*|phish\w*|exploit\w*|password\w*|ddos|botnet|"
        r"inject\w*|crack(?:ing)? (?:a |the )?(?:wi.?fi|password|software)|spyware|stalkerware|backdoors?|"
        r"brute.?forc\w+|"
        r"penetration test\w*|vulnerab\w+|scrap\w+|hijack\w*|credentials?|jailbreak\w*|cyber\w*"
    ),
    "deception": (
        r"scam\w*|fraud\w*|deceiv\w*|decept\w*|fake\w*|forg\w+|imperson\w*|lie to|lies|lying|trick\w*|con (?:man|"
        r"artist)|"
        r"disinformation|misinformation|propaganda|conspirac\w+|hoax\w*|deepfake\w*|plagiar\w*|cheat\w*|ponzi|"
        r"pyramid scheme|"
        r"manipulat\w+|mislead\w*|bluff\w*|pretend\w*|fabricat\w+|never (?:took place|happened)"
    ),
    "privacy": (
        r"privacy|personal (?:data|information)|address\w*|phone numbers?|social security|passport number|doxx?\w*|"
        r"stalk\w*|track\w*|spy\w*|spying|surveil\w*|eavesdrop\w*|browsing history|credit card\w*|medical records?|"
        r"mental health history|hidden camera|tap (?:my|his|her|a)|log.?in|tax records|bank account|date of birth|"
        r"birth certificate|immigration status|marital status|religious beliefs|political affiliation|"
        r"sexual orientation|"
        r"criminal history|driver's license|mailbox|iphone pin|whereabouts|wiretap\w*|hidden camera|read (?:his|"
        r"her|their) (?:messages|mail)|gps|bug(?:ged|ging)"
    ),
    "hate": (
        r"hate\w*|hateful|racis\w+|sexis\w+|homophob\w+|transphob\w+|antisemit\w+|islamophob\w+|xenophob\w+|"
        r"discriminat\w+|"
        r"vermin|race|slurs?|bigot\w*|supremac\w+|nazi\w*|stereotyp\w+|inferior|superior|subhuman|prejudice\w*|"
        r"apartheid|jim crow|"
        r"(?:jewish|black|white|asian|gay|trans|muslim|hindu|disabled|divorced|immigrant|latin\w*|arab|roma|lesbian) "
        r"(?:people|men|women|kids|folks?)|women|immigrants?|refugees?|jews|muslims|hindus|migrants?"
    ),
    "harassment": (
        r"harass\w*|bull(?:y|ies|ied|ying)|insult\w*|humiliat\w+|intimidat\w+|threat\w*|troll\w*|mock\w*|"
        r"ridicul\w+|shame|"
        r"cyberbull\w+|provok\w+|rumou?rs?|gossip|nasty|abus\w+|degrad\w+|roast\w*"
    ),
    "sexual": (
        r"sex\w*|porn\w*|erotic\w*|nud(?:e|es|ity)|naked|rape\w*|incest\w*|prostitut\w+|escort\w*|fetish\w*|orgasm\w*|"
        r"explicit|seduc\w+|pedoph\w+|grooming|strip(?:per|tease)?|condoms?|masturbat\w+|intimate"
    ),
    "politics": (
        r"politic\w*|elections?|vot(?:e|es|ing|ers?)|president|government|part(?:y|ies) line|abortion|"
        r"parliament|campaign"
    ),
    "legal": r"legal(?:ly)?|law(?:s|yer|yers|suit)?|contracts?|court|custody|sue|licen[cs]es?",
    "finance": (
        r"financ\w*|invest\w*|stocks?|crypto\w*|bitcoin|tax(?:es)?|loans?|mortgage|insider trading|"
        r"gambl\w+|betting"
    ),
    "unethical": (
        r"unethical|immoral|exploit\w* workers|cruel\w*|torment\w*|sabotag\w+|undermin\w+|neglect\w*|"
        r"abandon\w*"
    ),
}

PATTERNS = {topic: re.compile(rf"\b(?:{words})\b", re.I) for topic, words in TOPICS.items()}

SEVERITY = {
    "violence": 2.0,
    "weapons": 2.0,
    "poison": 1.9,
    "drugs": 1.8,
    "medical": 0.2,
    "self-harm": 2.2,
    "crime": 1.9,
    "hacking": 1.7,
    "deception": 1.6,
    "privacy": 1.1,
    "hate": 1.6,
    "harassment": 1.6,
    "sexual": 1.6,
    "politics": 0.2,
    "legal": 0.1,
    "finance": 0.2,
    "unethical": 1.6,
}
"""How alarming the mere mention of a topic is, on the scale of `Risk.level`."""


def topics_in(text: str) -> dict[str, list[str]]:
    """The topics a text touches, each with the words that say so, in order of the dictionary."""
    found = {topic: [match.group(0).lower() for match in pattern.finditer(text)] for topic, pattern in PATTERNS.items()}
    return {topic: words for topic, words in found.items() if words}


STOP = frozenset(
    [
        "about",
        "above",
        "after",
        "again",
        "against",
        "almost",
        "always",
        "another",
        "answer",
        "answers",
        "anything",
        "around",
        "asked",
        "because",
        "been",
        "before",
        "being",
        "between",
        "both",
        "cannot",
        "clear",
        "clearly",
        "could",
        "does",
        "doing",
        "done",
        "during",
        "each",
        "either",
        "even",
        "ever",
        "every",
        "everything",
        "from",
        "give",
        "given",
        "have",
        "help",
        "here",
        "into",
        "itself",
        "just",
        "keep",
        "know",
        "like",
        "long",
        "look",
        "made",
        "make",
        "many",
        "matter",
        "might",
        "more",
        "most",
        "much",
        "must",
        "need",
        "never",
        "nothing",
        "often",
        "once",
        "only",
        "other",
        "others",
        "over",
        "people",
        "person",
        "please",
        "question",
        "questions",
        "rather",
        "request",
        "requests",
        "requested",
        "said",
        "same",
        "shall",
        "should",
        "since",
        "some",
        "someone",
        "something",
        "sometimes",
        "still",
        "such",
        "sure",
        "take",
        "tell",
        "than",
        "that",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "things",
        "this",
        "those",
        "through",
        "under",
        "unless",
        "until",
        "upon",
        "user",
        "users",
        "very",
        "want",
        "what",
        "when",
        "where",
        "whether",
        "which",
        "while",
        "whom",
        "whose",
        "will",
        "with",
        "within",
        "without",
        "would",
        "write",
        "your",
        "yours",
        "topic",
        "topics",
        "discuss",
        "discussing",
        "explain",
        "provide",
        "information",
        "details",
        "talk",
        "speak",
        "mention",
        "assistant",
        "refuse",
        "refusing",
        "decline",
        "allowed",
        "following",
        "whenever",
        "include",
        "including",
        "good",
        "best",
        "right",
        "kind",
        "ways",
    ]
)


def stems(text: str) -> frozenset[str]:
    """What a text is about beyond the dictionary: its longer words, cut so that their forms meet."""
    words = re.findall(r"[^\W\d_]{4,}", text.lower())
    return frozenset(re.sub(r"(?:ings?|edly|ed|es|s|ers?|ly)$", "", word)[:7] for word in words if word not in STOP)
