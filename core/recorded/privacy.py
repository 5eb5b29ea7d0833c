"""Personal data in a text: finds what looks like it, and masks it, before a real request becomes a probe.

A helper for people, not a guarantee: it knows forms (addresses, numbers, names after “my name is”), not persons.
Numbers with check digits (cards by Luhn, IBAN by ISO 7064 mod 97) are reported only where the digits agree.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonalData:
    """One find. Offsets count characters of the text; `kind` is a key of `KINDS`."""

    kind: str
    start: int
    end: int
    text: str


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _luhn(text: str) -> bool:
    """Whether a card number's check digit agrees (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in _digits(text)]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0 and len(set(digits)) > 1


def _iban(text: str) -> bool:
    """Whether an IBAN's check digits agree (ISO 13616, ISO 7064 mod 97-10)."""
    compact = text.replace(" ", "").upper()
    number = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
    return 15 <= len(compact) <= 34 and int(number) % 97 == 1


def _address_of_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(character.isdigit() for character in text)


def _phone(text: str) -> bool:
    """Whether a run of digits is written the way telephone numbers are, and not a date, a year span or an amount."""
    count = len(_digits(text))
    if re.fullmatch(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{4}\s?[-–]\s?\d{4}", text):
        return False
    grouped = len(re.findall(r"[\s().-]+", text)) >= 2
    dialled = text.startswith(("+", "00")) or (text.startswith(("0", "(")) and count >= 9)
    return 7 <= count <= 15 and (dialled or grouped)


def _always(_text: str) -> bool:
    return True


_NAME = r"[^\W\d_a-zß-ÿ][\w'’-]{1,40}"
_STREETS = r"Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Square|Sq|Place|Terrace"

KINDS: Mapping[str, tuple[re.Pattern[str], Callable[[str], bool]]] = {
    "e-mail": (re.compile(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,6}"), _always),
    "secret": (re.compile(r"\b(?:sk|pk|rk|ghp|gho|xox[abp]|AKIA|AIza)[-_A-Za-z0-9]{16,200}"), _always),
    "iban": (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), _iban),
    "card": (re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.]\d)"), _luhn),
    "id number": (re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"), _always),
    "ip address": (
        re.compile(r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4})(?![\w:]|\.\d)"),
        _address_of_host,
    ),
    "phone": (re.compile(r"(?<![\w.+-])(?:\+|\()?\d[\d\s()./-]{5,20}\d(?![\w-])"), _phone),
    "name": (
        re.compile(
            rf"(?:(?i:\bmy (?:full )?name(?: is|['’]s)|\bi am called|\bsigned,?)\s+|\b(?:Mr|Mrs|Ms|Dr|Prof)\.?\s+)"
            rf"(?P<find>{_NAME}(?:\s+{_NAME}){{0,2}})"
        ),
        _always,
    ),
    "address": (
        re.compile(
            rf"\b\d{{1,5}}[A-Za-z]?\s+(?:{_NAME}\s+){{1,4}}(?:{_STREETS})\b"
            rf"|\b{_NAME}(?:straße|strasse|weg|platz|allee|gasse)\s+\d{{1,4}}[a-z]?\b"
            r"|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
        ),
        _always,
    ),
}
"""What is looked for, in order of precedence where two finds overlap: a pattern and a check of what it found."""


def find_personal_data(text: str) -> list[PersonalData]:
    """What looks like personal data, in the order of the text; finds don't overlap."""
    found: list[PersonalData] = []
    covered = bytearray(len(text))
    for kind, (pattern, fits) in KINDS.items():
        for match in pattern.finditer(text):
            group = "find" if "find" in pattern.groupindex else 0
            start, end = match.span(group)
            if not any(covered[start:end]) and fits(match[group]):
                covered[start:end] = b"\1" * (end - start)
                found.append(PersonalData(kind, start, end, match[group]))
    return sorted(found, key=lambda find: find.start)


def mask(text: str, finds: Iterable[PersonalData] | None = None) -> str:
    """The text with each find replaced by its kind: “write to [e-mail]”. `finds` limits it to those a person ticked."""
    chosen = find_personal_data(text) if finds is None else finds
    for find in sorted(chosen, key=lambda find: find.start, reverse=True):
        text = f"{text[: find.start]}[{find.kind}]{text[find.end :]}"
    return text
