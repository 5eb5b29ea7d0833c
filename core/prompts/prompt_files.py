"""Prompt files: Markdown with YAML front matter -> prompts, policies, variants, and back to the same bytes.

What belongs to the file and what to the prompt, in reading and in writing:

- a byte-order mark, the front matter, one blank line after it, and one final line break belong to the file;
- where every line of a file ends in CRLF, the ends are the file's too: the prompt's text has LF;
- everything else is the prompt's text and reaches the model unaltered, leading and trailing blanks included.

A file without front matter is a prompt from its first to its last character, by the same three rules.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]
from frontmatter.default_handlers import YAMLHandler

from core.domain import POLICY_SLOT, Variant
from core.errors import InputError
from core.text.tabular import Source, decode, read_bytes
from core.text.yaml_text import yaml_fault

PROMPTS = Path(__file__).resolve().parents[2] / "prompts"
MAX_PROMPT_BYTES = 256 * 1024

ODD_NAME = re.compile(r"[/\\\x00-\x1f]|^\.")
"""What no name of a policy holds, and a path may."""
MAX_BITS = 256
"""Of a number in front matter."""

_OPENING = re.compile(r"-{3,}[ \t]*(?:\r?\n|\Z)")
_FRONT_MATTER = re.compile(rf"{_OPENING.pattern}(.*?)^{_OPENING.pattern}(?:\r?\n)?", re.DOTALL | re.MULTILINE)
_YAML = YAMLHandler()
_EMPTY = "empty"
"""The front matter key that says that a prompt without text is meant: the model gets no system message."""


@dataclass(frozen=True)
class PromptFile:
    """One file of the prompt library: its text, what its front matter says, and its bytes as they were read."""

    name: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = field(default=b"", repr=False)

    @property
    def title(self) -> str:
        return str(self.meta.get("title") or self.name)

    @property
    def note(self) -> str:
        """What this version changed, and why."""
        return str(self.meta.get("note") or "")

    @property
    def summary(self) -> str:
        """What the wording is for: the front matter's `summary`, or its `note`."""
        return str(self.meta.get("summary") or self.note)

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(str(tag) for tag in self.meta.get("tags") or ())

    @property
    def policy(self) -> str:
        """The name of the policy that fills `{{ policy }}`; '' where the front matter names none."""
        return str(self.meta.get("policy") or "")

    @property
    def policy_text(self) -> str | None:
        """A policy text of the file's own; None where only a name is given, or nothing."""
        text = self.meta.get("policy_text")
        return None if text is None else str(text)

    @property
    def sentence_notes(self) -> tuple[tuple[str, str], ...]:
        """(first words of a sentence, what it is for), in order."""
        notes = self.meta.get("notes") or ()
        return tuple((str(n.get("sentence", "")), str(n.get("why", ""))) for n in notes if isinstance(n, dict))

    def variant(self, policy: PromptFile | None = None) -> Variant:
        """The wording under test, with the policy put in where the text has a slot for it."""
        if POLICY_SLOT.search(self.text) and self.policy_text is not None:
            return Variant(self.name, self.text, self.policy_text, self.policy)
        if policy is None or not POLICY_SLOT.search(self.text):
            return Variant(self.name, self.text)
        return Variant(self.name, self.text, policy.text, policy.name)


def read_prompt(source: Source, name: str = "") -> PromptFile:
    """A prompt or policy file, from a path or an upload's bytes. InputError says why it cannot be used."""
    raw, file = read_bytes(source, name, limit=MAX_PROMPT_BYTES, hint="A prompt is a text of a few pages.")
    text = decode(raw, file)
    if text.count("\r\n") == text.count("\n") == text.count("\r"):
        text = text.replace("\r\n", "\n")
    meta, body = _split(text, file)
    body = body.removesuffix("\n")
    if not meta.pop(_EMPTY, False) and not body.strip():
        hint = f"To test a model without a system prompt, write “{_EMPTY}: true” into the front matter."
        raise InputError("has no prompt text.", file=file, hint=hint)
    return PromptFile(Path(file).stem, body, meta, raw)


def _split(text: str, file: str) -> tuple[dict[str, Any], str]:
    """(front matter, body). No front matter: everything is body."""
    if not _OPENING.match(text):
        return {}, text
    match = _FRONT_MATTER.match(text)
    if not match:
        hint = "Close it with a line of three dashes."
        raise InputError("the front matter opened in line 1 is never closed.", file=file, row=1, hint=hint)
    return _front_matter(match[1], file), text[match.end() :]


def _front_matter(text: str, file: str) -> dict[str, Any]:
    try:
        if fault := yaml_fault(text, yaml.CSafeLoader):
            raise InputError(f"the front matter {fault}.", file=file)
        meta = _YAML.load(text, Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, OverflowError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).partition("\n")[0]
        line = mark.line + 2 if mark else None
        raise InputError(f"the front matter is not valid YAML: {problem}.", file=file, row=line) from error
    if meta is None:
        return {}
    if not isinstance(meta, dict):
        raise InputError("the front matter is not a list of “key: value” lines.", file=file)
    _check_values(meta, file)
    _check_known_keys(meta, file)
    return {str(key): value for key, value in meta.items()}


def _check_values(value: Any, file: str) -> None:
    """Refuses numbers that no text can be made of again."""
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list):
        for one in value:
            _check_values(one, file)
    elif isinstance(value, int) and value.bit_length() > MAX_BITS:
        raise InputError("the front matter holds a number of too many digits.", file=file, hint="Put it in quotes.")


def _check_known_keys(meta: dict[Any, Any], file: str) -> None:
    for key in ("title", "note", "summary", "policy", "policy_text"):
        if isinstance(meta.get(key), (list, dict)):
            raise InputError(f"“{key}” in the front matter must be a text.", file=file, column=key)
    for key in ("tags", "notes"):
        if not isinstance(meta.get(key) or [], list):
            raise InputError(f"“{key}” in the front matter must be a list.", file=file, column=key)


def prompt_file(name: str, text: str, meta: Mapping[str, Any] | None = None) -> PromptFile:
    """A file for a stored prompt: `raw` holds the bytes to write, which read back as the same text and front matter."""
    misread = "\r" in text or text.startswith("\ufeff") or _OPENING.match(text) or not text.strip()
    content = f"{text}\n" if not meta and not misread else _with_front_matter(text, dict(meta or {}))
    try:
        raw = content.encode()
    except UnicodeEncodeError as error:
        raise InputError("the text holds half of a surrogate pair, which no file can hold.", file=name) from error
    written = read_prompt(raw, f"{name}.md")
    return PromptFile(name, written.text, written.meta, raw)


def _with_front_matter(text: str, meta: dict[str, Any]) -> str:
    if not text.strip():
        meta[_EMPTY] = True
    head = f"{_YAML.export(meta, sort_keys=False, width=120)}\n" if meta else ""
    return f"---\n{head}---\n\n{text}\n"


def load_variant(source: Path | str, policy: str = "", saved: Mapping[str, str] | None = None) -> Variant:
    """The variant in a file (or the shipped prompt of that name), with the policy its front matter or `policy` names.

    The front matter names a policy in the `policies` folder beside the prompt's own, in `saved` (texts by name), or a shipped
    one: never a path, so that a file from elsewhere reads no other file. `policy` may be a path.
    """
    path = _find(source, "systems")
    prompt = read_prompt(path)
    wanted = policy or ("" if prompt.policy_text is not None else prompt.policy)
    if not wanted or not POLICY_SLOT.search(prompt.text):
        return prompt.variant()
    if not policy and ODD_NAME.search(wanted):
        hint = "Name one of the policies folder or a saved one; --policy takes a path."
        raise InputError(f"“{wanted}” is no name of a policy.", file=path.name, column="policy", hint=hint)
    beside = path.parent.parent / "policies" / f"{wanted}.md"
    if saved and wanted in saved and not beside.is_file():
        return Variant(prompt.name, prompt.text, saved[wanted], wanted)
    try:
        found = read_prompt(beside if beside.is_file() else _find(wanted, "policies"))
    except InputError as error:
        if Path(error.file).stem != wanted or "cannot be read" not in error.problem:
            raise
        known = ", ".join({file.name: None for file in starter_policies()} | dict.fromkeys(saved or ()))
        raise InputError(f"there is no policy “{wanted}”.", file=path.name, hint=f"Known: {known}.") from error
    return Variant(prompt.name, prompt.text, found.text, found.name)


def _find(source: Path | str, folder: str) -> Path:
    """A path as given, or the shipped file of that name."""
    path, shipped = Path(source), PROMPTS / folder / f"{source}.md"
    return shipped if not path.exists() and shipped.is_file() else path


def starters(folder: str) -> tuple[PromptFile, ...]:
    """The files of prompts/`folder`, by name. A file is read again only when it changed."""
    return tuple(_cached(path, path.stat().st_mtime_ns) for path in sorted((PROMPTS / folder).glob("*.md")))


@lru_cache(maxsize=256)
def _cached(path: Path, _mtime_ns: int) -> PromptFile:
    return read_prompt(path)


def starter_prompts() -> tuple[PromptFile, ...]:
    """The shipped system prompts, with titles and notes."""
    return starters("systems")


def starter_policies() -> tuple[PromptFile, ...]:
    return starters("policies")


def rubric(name: str) -> PromptFile:
    """The rubric prompts/judges/`name`.md for a model judge."""
    return read_prompt(_find(name, "judges"))
