"""From a raw response to words and sentences with offsets: what was said, where, and in whose voice."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

from core.judges.rules.structured import Structured, read_structure
from core.text.reasoning import answer_start

LONG = 12_000
"""Characters above which only the opening, a piece from the middle and the closing are read."""
PIECES = (7_000, 2_000, 3_000)
INVISIBLE = "\x00"
"""Stands for characters nobody sees (zero-width, direction marks); keeps offsets true, dropped from words."""

_SPLIT = re.compile(r"([^\w'\x00 ][^\w'\x00]*)")
_SPLIT_ASCII = re.compile(r"([^a-z0-9'\x00 ][^a-z0-9'\x00]*)")
"""Cut a text at what stands between words, where that is more than a space."""
_UNSPACED = re.compile("[^ ]+")
_ANSI = re.compile(r"\x1b\[[0-9;?]{0,20}[a-zA-Z]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe0f]")
_EMOJI = re.compile("[\U0001f300-\U0001faff]")
"""They end a sentence as a full stop does."""
_ENTITY = re.compile(r"&(?:#0?39|#x27|apos|rsquo|#8217|quot|amp|nbsp|lt|gt);", re.IGNORECASE)
_NAMES = "assistant|ai|a|bot|chatbot|chatgpt|claude|gemini|llama|mistral|model|response|answer|output|reply"
_LABEL = re.compile(
    rf"[\s*_#>\"]{{0,20}}(?:{_NAMES})[*_\s]{{0,4}}[:：][*_\s]{{0,20}}"
    r"|\s{0,20}(?:<\|(?:im_start|start_header_id)\|>)?assistant(?:<\|end_header_id\|>)?\s{0,4}\n"
    r"|\s{0,20}\[/INST\]|\s{0,20}<s>",
    re.IGNORECASE,
)
_ENDS = frozenset(".!?\n。！？…।؟")
_BULLET = re.compile(r"\n[ \t>]{0,12}(?:[-*+•●▪–—◦]|\*\*)[ \t]{0,8}\Z")
_CURLY = {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "«": '"', "»": '"'}
_SPEAKER = re.compile(r"^[ \t*]{0,6}([A-Z][\w.' -]{0,24}[*]{0,3}):", re.MULTILINE)
_LETTER = frozenset(("dear", "subject", "sehr", "cher", "chère", "estimado", "estimada", "gentile", "prezado"))
_SPEAKS = frozenset(["i", "i've", "i'll", "i'm", "note", "please"])
_READERS = frozenset(("user", "friend", "customer", "reader", "human"))


@dataclass(slots=True)
class Sentence:
    """A sentence or a list item: words `first` up to but not including `last`."""

    first: int
    last: int
    item: bool
    asks: bool
    """Ends with a question mark."""


@dataclass(slots=True)
class Reading:
    """A response as words and sentences."""

    words: list[str]
    pieces: list[tuple[int, list[str], list[int]]]
    """What was read: the offset of each piece in the response as stored; its runs of words, with the gaps between them;
    and the number of words read before each run and at the end."""
    sentences: list[Sentence]
    items: int
    code: bool
    quoted: bool
    """Begins with a quotation mark."""
    thinking_only: bool
    text: str
    """The lower-cased text from `base` on, for languages written without spaces; empty for ASCII and for long text."""
    base: int
    ended: bool
    """Ends like a finished text, not in the middle of a word or a sentence."""
    ends_with_colon: bool
    structure: Structured | None = None
    """What it says by its form where it is written for machines."""

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of words `first` up to but not including `last` in the response as stored."""
        return self._word(first)[0], self._word(last - 1)[1]

    def sentence_text(self, sentence: Sentence) -> str:
        """A sentence as it stands, in small letters; only where `text` is kept."""
        start, end = self.span(sentence.first, sentence.last)
        return self.text[start - self.base : end - self.base]

    def _word(self, number: int) -> tuple[int, int]:
        """The offsets of one word."""
        offset, parts, seen = next(piece for piece in self.pieces if number < piece[2][-1])
        run = bisect_right(seen, number) - 1
        found = next(islice(_UNSPACED.finditer(parts[2 * run]), number - seen[run], None))
        start = offset + len("".join(parts[: 2 * run]))
        return start + found.start(), start + found.end()


def label_end(text: str) -> tuple[int, bool]:
    """Where the answer itself starts, after reasoning and a speaker's label; True if nothing follows the reasoning."""
    _, _, start = answer_start(text)
    label = _LABEL.match(text, start)
    return (label.end() if label else start), start > 0 and not text[start:].strip()


def visible(text: str) -> str:
    """The text in lower case with plain quotes, and with what nobody sees blanked out; never longer or shorter."""
    if not text.isascii():
        for curly, plain in _CURLY.items():
            text = text.replace(curly, plain)
        text = _EMOJI.sub(".", _UNSEEN.sub(INVISIBLE, text))
    text = text.replace("_", " ")
    if "\x1b" in text:
        text = _ANSI.sub(lambda found: INVISIBLE * len(found[0]), text)
    if "<" in text:
        text = _TAG.sub(lambda found: " " * len(found[0]), text)
    if "&" in text:
        text = _ENTITY.sub(_plain_entity, text)
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def read(response: str) -> Reading:
    """Read a response of any length in bounded time: long ones by their opening, middle and closing."""
    base, thinking_only = label_end(response)
    body = response[base:]
    structure = read_structure(body)
    body = (structure and structure.text) or body
    words: list[str] = []
    gaps: dict[int, str] = {}
    pieces = []
    text, unseen = "", False
    for offset, piece in _pieces(body):
        text = visible(piece)
        parts = (_SPLIT_ASCII if text.isascii() else _SPLIT).split(text)
        pieces.append((base + offset, parts, _collect(parts, words, gaps)))
        unseen = unseen or INVISIBLE in text
    if unseen:
        words = [word.replace(INVISIBLE, "") for word in words]
    sentences, items = _sentences(words, gaps)
    return Reading(
        words=_own_voice(words, gaps, body),
        pieces=pieces,
        sentences=sentences,
        items=items,
        code="```" in body,
        quoted=body[:1] in ('"', "'", "\u201c", "\u201e", "«", "「"),
        thinking_only=thinking_only,
        text="" if body.isascii() or len(body) > LONG else text,
        base=base,
        ended=_ended(text),
        ends_with_colon=text.rstrip()[-1:] in (":", "："),
        structure=structure,
    )


def _collect(parts: list[str], words: list[str], gaps: dict[int, str]) -> list[int]:
    """Add the words of a piece, and what stands behind them (under -1 what stands before the first); words so far."""
    seen = [len(words)]
    words += parts[0].split()
    for index in range(2, len(parts), 2):
        so_far = len(words)
        seen.append(so_far)
        gaps[so_far - 1] = gaps.get(so_far - 1, "") + parts[index - 1]
        words += parts[index].split()
    seen.append(len(words))
    gaps[len(words) - 1] = gaps.get(len(words) - 1, "") + "\n"
    return seen


def _pieces(body: str) -> list[tuple[int, str]]:
    """(offset, text) of what is read."""
    if len(body) <= LONG:
        return [(0, body)]
    head, middle, tail = PIECES
    centre = len(body) // 2
    return [(0, body[:head]), (centre, body[centre : centre + middle]), (len(body) - tail, body[-tail:])]


def _plain_entity(found: re.Match[str]) -> str:
    name = found[0][1:-1].lower()
    plain = "'" if name in ("#39", "#039", "#x27", "apos", "rsquo", "#8217") else '"' if name == "quot" else " "
    return plain + INVISIBLE * (len(found[0]) - 1)


def speakers(body: str) -> frozenset[str]:
    """The names that speak in a script: two or more, one of them at least twice, each at the start of a line."""
    names = [name.strip(" *").lower() for name in _SPEAKER.findall(body[:6000])]
    several = len(set(names)) >= 2 and len(names) > len(set(names))
    return frozenset(names) if several else frozenset()


def _ended(text: str) -> bool:
    tail = text.rstrip(" \n\t\r" + INVISIBLE)[-1:]
    return not tail or not (tail.isalnum() or tail in ",;(-")


def _sentences(words: list[str], gaps: dict[int, str]) -> tuple[list[Sentence], int]:
    """Cut at sentence ends and line breaks. `1.` at the start of a line opens an item, it doesn't end a sentence."""
    sentences: list[Sentence] = []
    first, items = 0, 0
    item = number = bool(words) and _numbers_item(words[0], gaps.get(0, ""))
    for index, gap in gaps.items():
        if number and index == first:
            number = False
            items += 1
            continue
        if index < first or _ENDS.isdisjoint(gap):
            continue
        if index > first or words[index]:
            sentences.append(Sentence(first, index + 1, item, "?" in gap))
        first, item = index + 1, False
        if "\n" in gap and first < len(words):
            item = number = _numbers_item(words[first], gaps.get(first, ""))
            if not number and _BULLET.search(gap):
                item = True
                items += 1
    return sentences, items


def _numbers_item(word: str, gap: str) -> bool:
    return len(word) < 3 and word.isdigit() and gap[:1] in (".", ")")


def _own_voice(words: list[str], gaps: dict[int, str], body: str) -> list[str]:
    """The words with those of other voices emptied: quoted speech and the text of a letter."""
    if '"' in body or not body.isascii():
        words = _without_quotes(words, gaps)
    return _without_letter(words, gaps)


def _without_quotes(words: list[str], gaps: dict[int, str]) -> list[str]:
    """Quotations of four words and more are somebody else's, unless nearly all of the response is one."""
    marks = [index for index, gap in gaps.items() if gap.count('"') == 1]
    kept = list(words)
    for left, right in zip(marks[::2], marks[1::2], strict=False):
        if 4 <= right - left <= 120:
            kept[left + 1 : right + 1] = [""] * (right - left)
    return kept if sum(map(bool, kept)) >= 4 else words


def _remark(words: list[str], gaps: dict[int, str], after: int) -> int:
    """Where the assistant speaks again behind a text it wrote: a last paragraph about itself or in brackets."""
    breaks = [index + 1 for index, gap in gaps.items() if gap.count("\n") >= 2 and after < index + 1 < len(words)]
    if not breaks:
        return len(words)
    last = breaks[-1]
    speaks = words[last] in _SPEAKS or gaps.get(last - 1, "")[-1:] in ("(", "[")
    return last if speaks and len(words) - last > 3 else len(words)


def _without_letter(words: list[str], gaps: dict[int, str]) -> list[str]:
    """What follows a salutation or a subject line is the text that was asked for, not the assistant speaking."""
    lines = [index + 1 for index, gap in gaps.items() if "\n" in gap]
    for index in [0, *lines]:
        opens = index + 1 < len(words) and words[index] in _LETTER and words[index + 1] not in _READERS
        if opens:
            end = _remark(words, gaps, index)
            return words[: index + 1] + [""] * (end - index - 1) + words[end:]
    return words
