"""A prompt as sentences, bullets and headings, without loss: joined again they are the text, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class PromptSentence:
    """One sentence, bullet, heading or clause, and the blanks that stand before it."""

    text: str
    """Without blanks around it; a bullet keeps its mark."""
    before: str = ""
    frozen: bool = False
    """Always part of the prompt: never left out, never edited."""


@dataclass(frozen=True)
class SplitPrompt:
    """A text cut into sentences; `tail` are the blanks behind the last one."""

    sentences: tuple[PromptSentence, ...]
    tail: str = ""

    def __len__(self) -> int:
        return len(self.sentences)

    @property
    def text(self) -> str:
        """The whole text: exactly what was split, unless sentences were replaced since."""
        return "".join(one.before + one.text for one in self.sentences) + self.tail

    @property
    def free(self) -> tuple[int, ...]:
        """The places of the sentences that are not frozen."""
        return tuple(at for at, one in enumerate(self.sentences) if not one.frozen)

    def without(self, left_out: Iterable[int]) -> str:
        """The text without the sentences at these places. Paragraphs and lists stay what they were.

        Between two sentences that were no neighbours stands the widest gap of those between them. Raises InputError where
        a sentence is frozen.
        """
        gone = set(left_out)
        if frozen := [at for at in sorted(gone) if self.sentences[at].frozen]:
            raise InputError(f"sentence {frozen[0]} is frozen.", hint="Unfreeze it first.")
        kept, gap = list[str](), ""
        for at, one in enumerate(self.sentences):
            gap = max(gap, one.before, key=_width)
            if at not in gone:
                kept += [gap if kept or at == 0 else self.sentences[0].before, one.text]
                gap = ""
        return "".join(kept) + (self.tail if kept else "")

    def freeze(self, places: Iterable[int], frozen: bool = True) -> SplitPrompt:
        """The same with the sentences at these places frozen, or free again."""
        chosen = {self._checked(at) for at in places}
        return replace(
            self,
            sentences=tuple(
                replace(one, frozen=frozen) if at in chosen else one for at, one in enumerate(self.sentences)
            ),
        )

    def join(self, first: int, last: int) -> SplitPrompt:
        """The same with the sentences from `first` to `last` as one; frozen where any of them is."""
        self._checked(first), self._checked(last)
        parts = self.sentences[first : last + 1]
        if len(parts) < 2:
            raise InputError("two or more sentences are needed to join.", hint="Name the first and the last of them.")
        text = parts[0].text + "".join(one.before + one.text for one in parts[1:])
        whole = PromptSentence(text, parts[0].before, any(one.frozen for one in parts))
        return replace(self, sentences=(*self.sentences[:first], whole, *self.sentences[last + 1 :]))

    def split(self, at: int) -> SplitPrompt:
        """The same with one sentence cut into its clauses; as it is where it has but one."""
        one = self.sentences[self._checked(at)]
        parts = _cut(one.text, [found.end() for found in _CLAUSE_END.finditer(one.text)])
        clauses = [PromptSentence(text, before, one.frozen) for before, text in parts]
        clauses[0] = replace(clauses[0], before=one.before)
        return replace(self, sentences=(*self.sentences[:at], *clauses, *self.sentences[at + 1 :]))

    def replaced(self, at: int, text: str) -> SplitPrompt:
        """The same with another wording of one sentence. Raises InputError where it is frozen."""
        one = self.sentences[self._checked(at)]
        if one.frozen:
            raise InputError(f"sentence {at} is frozen.", hint="Unfreeze it first.")
        changed = replace(one, text=text.strip())
        return replace(self, sentences=(*self.sentences[:at], changed, *self.sentences[at + 1 :]))

    def _checked(self, at: int) -> int:
        if not 0 <= at < len(self.sentences):
            raise InputError(
                f"there is no sentence {at}.", hint=f"They are numbered from 0 to {len(self.sentences) - 1}."
            )
        return at


_CLAUSE_END = re.compile(
    r";\s+|,\s+(?=(?:and|or|but|even if|unless|except|so that)\b)|\s+(?=(?:even if|unless|except)\b)"
)
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]*_]*\s+(?=[^\sa-z])")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|cf|vs|approx|no|mr|mrs|ms|dr|prof|st|[a-z])\.)$", re.I)
_LINE_END = re.compile(r"[ \t]*\n\s*")
_BULLET = re.compile(r"(?:[-*•+]|\d{1,3}[.)]|[a-z]\))\s+")
_HEADING = re.compile(r"#{1,6}\s|[^\n]*:$", re.M)
_NUMBER = re.compile(r"\s*\d{1,3}")
LONGEST_ABBREVIATION = 8


def split_sentences(text: str) -> SplitPrompt:
    """The sentences of a text. Headings, and lines that lead in a list, come frozen: what follows makes no sense without them."""
    parts = _cut(text, _ends(text))
    sentences = [PromptSentence(part, before) for before, part in parts if part]
    tail = "".join(before for before, part in parts if not part)
    following = [one.text for one in sentences[1:]] + [""]
    leads = [_leads(one.text, after) for one, after in zip(sentences, following, strict=False)]
    return SplitPrompt(tuple(replace(one, frozen=lead) for one, lead in zip(sentences, leads, strict=True)), tail)


def _leads(text: str, following: str) -> bool:
    return text.startswith("#") or (text.endswith(":") and bool(_BULLET.match(following)))


def _ends(text: str) -> list[int]:
    """Where sentences end: after their full stops, and at line ends that are no mere wrapping."""
    ends = [
        found.end()
        for found in _SENTENCE_END.finditer(text)
        if not _abbreviates(found) and not _is_number(text, found.start())
    ]
    return sorted({*ends, *(found.end() for found in _LINE_END.finditer(text) if _breaks(text, found))})


def _abbreviates(end: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation. Only the last characters are looked at: there may be many stops."""
    stop = end.start() + len(end.group().rstrip())
    return bool(_ABBREVIATION.search(end.string, max(0, stop - LONGEST_ABBREVIATION), stop))


def _is_number(text: str, stop: int) -> bool:
    """Whether the full stop belongs to a numbered point, at the beginning of its line."""
    return bool(_NUMBER.fullmatch(text, text.rfind("\n", 0, stop) + 1, stop))


def _breaks(text: str, line_end: re.Match[str]) -> bool:
    """Whether a line end is more than wrapping: a blank line, a bullet, a heading, or a line that begins no mid-sentence."""
    at = line_end.end()
    return (
        line_end.group().count("\n") > 1
        or bool(_BULLET.match(text, at) or _HEADING.match(text, at))
        or not text[at : at + 1].islower()
    )


def _cut(text: str, ends: Sequence[int]) -> list[tuple[str, str]]:
    """(blanks before, text) of each piece; joined they are the whole. The last piece may hold nothing but blanks."""
    bounds = [0, *(end for end in ends if 0 < end < len(text)), len(text)]
    pieces, gap = list[tuple[str, str]](), ""
    for start, end in pairwise(bounds):
        piece = text[start:end]
        body = piece.strip()
        if not body:
            gap += piece
            continue
        lead = piece[: len(piece) - len(piece.lstrip())]
        pieces.append((gap + lead, body))
        gap = piece[len(piece.rstrip()) :]
    return [*pieces, (gap, "")] if gap or not pieces else pieces


def _width(blanks: str) -> tuple[int, int]:
    return blanks.count("\n"), len(blanks)
