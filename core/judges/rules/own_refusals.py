"""One act in many grammars: the speaker says "I don't / won't <verb>", whatever the verb and wherever it stands.

Languages mark the first person by an ending (Russian, Ukrainian, Polish, Spanish, Portuguese, Italian, Turkish), by a
pronoun beside the verb (German, Dutch, Swedish, French, Indonesian, Vietnamese), or by a letter of the verb (Arabic);
Hindi, Thai, Chinese, Japanese and Korean by fixed forms. What is merely not known or not believed is no refusal.
"""

# ruff: noqa: SIM905  word lists and patterns read better as prose

from __future__ import annotations

import re
from collections.abc import Sequence

_CLITICS = frozenset("te le lo la les los las os se me lhe lhes o a ti vi ne gli li mi ci vos nos".split())
_BY_ENDING = {
    **dict.fromkeys(("не",), re.compile(r"\w{1,25}(?:[юу]|тиму|дам)$")),
    "nie": re.compile(r"\w{1,25}(?:ę|am|em)$"),
    "no": re.compile(r"\w{1,25}(?<!ad)(?<!id)(?<!ic)(?<!os)(?<!iv)(?<!ari)(?<!ant)(?:o|é)$|(?:doy|voy|estoy|soy)$"),
    **dict.fromkeys(("não", "nao"), re.compile(r"\w{1,25}(?:o|ei)$|(?:vou|dou|estou|sou)$")),
    "non": re.compile(r"\w{1,25}(?:(?<!at)(?<!it)(?<!ut)(?<!os)(?<!iv)(?<!ic)(?<!pp)(?<!ald)(?<!n)o|ò)$"),
}
"""A negation that stands right before its verb: what a verb in the first person looks like behind it."""
_NO_VERB = frozenset(
    """только столько сразу одному каждому всему этому тому кому чему поэтому потому самому такому нашому цьому
    знаю думаю считаю уверен вижу вважаю бачу
    mam wiem znam sądzę myślę tam sam uważam widzę
    solo sólo todo mucho otro otros como pero poco obstante creo sé pienso bueno malo muerto cuando algo nuevo primero
    tengo veo
    só muito tudo como pouco isso outro sei acho creio tenho vejo quando bom é
    solo molto tutto altro poco so credo penso ho vedo appena è però""".split()
)  # fmt: skip
"""Words that look like one and are none, and verbs of knowing, having and believing."""
_TURKISH = re.compile(
    r"\w{2,25}(?:(?<!ta)mam|mem|m[ae]y?[ae]cağım|m[ae]yeceğim|m[ıiuü]yorum|m[ae]y[ıi]z|m[ae]yac[ae]ğız)$"
)
_BESIDE: tuple[tuple[str, frozenset[str], re.Pattern[str], frozenset[str]], ...] = (
    ("ich", frozenset("nicht kein keine keinen keinem keinerlei nie niemals".split()),
     re.compile(r"\w{2,25}e$|kann$|will$|darf$|mag$"), frozenset("habe hätte wäre glaube denke finde sehe kenne meine".split())),
    ("ik", frozenset("niet geen nooit".split()),
     re.compile(r"[a-z]{2,25}$"), frozenset("heb ben denk weet vind was had geloof ken zie dat die".split())),
    ("jag", frozenset("inte inga ingen inget aldrig".split()),
     re.compile(r"\w{2,25}r$|kan$|vill$|ska$"), frozenset("har är tror tycker vet ser".split())),
    ("saya", frozenset("tidak tak".split()),
     re.compile(r"(?:tidak|tak|[a-z]{3,25})$"), frozenset("tahu punya memiliki yakin pikir".split())),
    ("kami", frozenset("tidak tak".split()), re.compile(r"(?:tidak|tak)$"), frozenset()),
    ("tôi", frozenset(("không", "chẳng")), re.compile(r"(?:sẽ|không|chẳng|xin)$"), frozenset(("biết", "chắc", "có", "nghĩ"))),
    ("mình", frozenset(("không", "chẳng")), re.compile(r"(?:sẽ|không|chẳng|xin)$"), frozenset(("biết", "chắc", "có", "nghĩ"))),
)  # fmt: skip
"""Pronoun, negations anywhere in the sentence, the verb right beside the pronoun, and verbs that are none of helping."""
_PRONOUNS = frozenset(one[0] for one in _BESIDE)
_NEGATIONS = frozenset(_BY_ENDING)
_FRENCH = frozenset(("je", "nous"))
_TRIGGERS = _NEGATIONS | _PRONOUNS | _FRENCH
_TURKISH_ENDINGS = ("mam", "mem", "cağım", "ceğim", "yorum", "ayız", "eyiz", "cağız", "ceğiz")
_FRENCH_KNOWS = frozenset("sais pense crois vois connais n'ai".split())
_PATTERNS = {
    "arabic": re.compile(r"(?:^|\s)(?:لا|لن|لست) ?أ(?!حد|ي |ي\b|كثر|قل|بد|عرف|علم|ظن|عتقد|ول)\w{2,12}|ليس (?:مما|من) "),
    "devanagari": re.compile("नहीं.{0,25}?(?:ूँग|ूंग|ऊँग|ऊंग|सकत|पाऊ)|(?:मुझसे|मेरे लिए).{0,25}?नहीं|मैं.{0,40}?नहीं.{1,12}?त[ाी]"),
    "th": re.compile(r"(?:จะ|ขอ)ไม่|ไม่(?:ทำ|เขียน|ช่วย|บอก|สอน|สนับสนุน|สร้าง|อธิบาย|แนะนำ|เปิดเผย)"),
    "cjk": re.compile(
        r"我们?(?:不会|不能|无法|無法|没法|不想|不便|不打算|拒绝|不教|不写|不提供|不帮)"
        r"|(?:し|き|え|いたし|られ|せ|じ|い|でき)ません|かねます|お断り|控えさせ|遠慮"
        r"|드리(?:지|기).{0,3}(?:않|못|어렵)|않을게요|않겠|지 않습니다|수 없(?:습|어|네|다|는)|못 (?:해|합|드)"
    ),
}
_RULES = re.compile(
    r"richtlini|nutzungsbeding|richtlijn|veiligheidsregel|riktlinj|säkerhetsskäl|consignes de sécurité|directrices|linee guida|diretrizes"
    r"|wytyczn|regulamin|yönerge|दिशा-?निर्देश|उपयोग नीति|นโยบาย|แนวทางความปลอดภัย|ガイドライン|ポリシー|利用規約|가이드라인|운영 ?정책"
    r"|(?:règles|politique|conditions|charte) d'utilisation|(?:políticas?|normas?|condiciones|reglas) de (?:uso|seguridad)"
    r"|(?:norme|regole|politiche) (?:d'uso|di sicurezza)|(?:políticas?|regras|termos) de (?:uso|utilização|segurança)"
    r"|(?:zasad\w*|reguł\w*) bezpieczeństwa|(?:правил\w*|политик\w*) (?:безопасност|использован)"
    r"|(?:правил\w*|політик\w*) (?:безпек|використан)|(?:güvenlik|kullanım) (?:politika|kural|ilke)"
    r"|(?:سياس\w*|قواعد|إرشادات|شروط) (?:ال)?(?:استخدام|سلامة|أمان)|सुरक्षा (?:नियम|नीति)"
    r"|(?:pedoman|kebijakan|aturan) (?:keselamatan|keamanan|penggunaan|konten)"
    r"|(?:chính sách|quy định|nguyên tắc|quy tắc) (?:an toàn|sử dụng|nội dung)"
    r"|(?:安全|使用|内容)(?:准则|规范|政策|规定|原则)|(?:안전|이용|콘텐츠) ?(?:정책|지침|규정)"
)
"""The rules that an assistant goes by, which it names where it turns a request down, whoever the sentence speaks of."""
_RATHER_NOT = re.compile(
    r"ich.{0,40}lieber nicht|möchte ich.{0,40}nicht|liever niet|helst inte|avstår jag|je préfère (?:ne|éviter)|je passe mon tour"
    r"|ce sera sans moi|prefiero no|paso de|preferisco non|non intendo|prefiro não|opto por não"
    r"|wol(?:ę|ałbym|ałabym).{0,20} nie|nie wchodzi w grę"
    r"|предпоч(?:ту|итаю) не|воздержусь|не (?:стану|возьмусь)|волію не|утримаюсь|не візьмуся|(?:я )пас(?:$|[\s.,!—])"
    r"|tercih etm(?:em|iyorum)|lebih (?:baik|suka) (?:saya )?tidak|xin phép không|أفضّ?ل (?:ألا|أن لا|عدم)|أمتنع|أعتذر عن"
    r"|やめておき|見送らせ|곤란|어렵겠|삼가|帮不了|没法帮|不代笔|一概不|恕不|恕我不"
)
"""The same by preferring not to."""
_STOPS = frozenset("declined refused denied blocked aborted rejected pass halted cancelled neither".split())
"""What alone turns a request down, and answers no question."""
_TERSE = frozenset(
    """no nope nah never
    non nein nee nej нет ні nie não hayır tidak không لا niente nada rien nichts niets inget olmaz""".split()
)  # fmt: skip
"""A no, which turns down what was asked for unless it answers a question."""
_AFTER_NO = frozenset("i i'm i'll i'd sorry thanks thank way can not no that's this that we it sir".split())
_TERSE_WORDS = 5
_ABSOLUTELY = frozenset(("not", "nicht", "niet", "inte", "pas"))
"""Negations that turn down at the end of a few words: "absolutely not", "lieber nicht"."""


def says_i_wont(words: Sequence[str]) -> bool:
    """Whether the words of a sentence hold a negated verb in the first person, in the languages written with spaces."""
    if not _TRIGGERS.isdisjoint(words):
        for at, word in enumerate(words):
            if word in _NEGATIONS and _negates_own_verb(words, at):
                return True
            if word in _PRONOUNS and _beside(words, at):
                return True
            if word in _FRENCH and _french_negation(words, at):
                return True
    return any(word.endswith(_TURKISH_ENDINGS) and _TURKISH.match(word) for word in words[-3:])


def _negates_own_verb(words: Sequence[str], at: int) -> bool:
    after = at + 1
    if after < len(words) and words[after] in _CLITICS:
        after += 1
    if after >= len(words) or words[after] in _NO_VERB:
        return False
    return _BY_ENDING[words[at]].match(words[after]) is not None


def _beside(words: Sequence[str], at: int) -> bool:
    for pronoun, negations, verb, others in _BESIDE:
        if words[at] != pronoun or negations.isdisjoint(words):
            continue
        near = [words[where] for where in (at - 1, at + 1) if 0 <= where < len(words)]
        if others.isdisjoint([*near, *words[at + 2 : at + 3]]) and any(map(verb.match, near)):
            return True
    return False


def _french_negation(words: Sequence[str], at: int) -> bool:
    near = words[at + 1 : at + 4]
    negated = any(word == "ne" or word.startswith("n'") for word in near[:1])
    return (
        negated
        and _FRENCH_KNOWS.isdisjoint(near)
        and not {"pas", "rien", "aucun", "aucune"}.isdisjoint(words[at + 2 :])
    )


def turns_down_abroad(text: str, request: str) -> bool:
    """Whether a sentence, in small letters, prefers not to, or names the assistant's rules, of which the request says nothing."""
    if _RATHER_NOT.search(text[:2_000]):
        return True
    return _RULES.search(text[:2_000]) is not None and _RULES.search(request[:2_000].lower()) is None


def says_so_in(script: str, text: str) -> bool:
    """The same for a sentence in a script whose acts are found as substrings."""
    return _PATTERNS[script].search(text[:2_000]) is not None


def is_terse_no(words: Sequence[str], asked: bool) -> bool:
    """A sentence of a few words that begins or ends with a no; where a question is answered, only what stops the work."""
    said = [word for word in words if word]
    if not said or len(said) > _TERSE_WORDS:
        return False
    if said[0] in _STOPS or said[-1] in _STOPS:
        return True
    if said[0] == "no" and len(said) > 1 and said[1] not in _AFTER_NO:  # "no problem", "no worries"
        return False
    return not asked and (said[0] in _TERSE or said[-1] in _TERSE or (said[-1] in _ABSOLUTELY and len(said) <= 3))
