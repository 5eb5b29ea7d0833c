"""Saved prompts and policies as files: the file a version came in, and the front matter that a version is written with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from core.domain import POLICY_SLOT
from core.prompts.prompt_files import prompt_file, read_prompt

if TYPE_CHECKING:
    from core.prompts.prompt_files import PromptFile
    from core.store import PromptVersion


def origin_of(version: PromptVersion, versions: Sequence[PromptVersion]) -> PromptFile | None:
    """The file that a version came in, or the one that the nearest version it was edited from came in."""
    by_number = {one.number: one for one in versions}
    at: PromptVersion | None = version
    while at is not None and at.raw is None:
        at = by_number.get(at.parent) if at.parent is not None else None
    return None if at is None or at.raw is None else _read(at.raw, version.name)


@lru_cache(maxsize=512)
def _read(raw: bytes, name: str) -> PromptFile:
    return read_prompt(raw, f"{name}.md")


def as_file(
    version: PromptVersion,
    origin: PromptFile | None,
    tags: Sequence[str] | None,
    policy_named: Callable[[str], str | None],
) -> bytes:
    """The bytes of a version's file.

    Where nothing differs from the file that the version came in, these are its bytes. Else the front matter is written
    anew: what `origin` says and the workbench doesn't know is kept. `tags` are the prompt's present ones, None for an old
    version, which keeps those of its file. `policy_named` gives a policy's text as it is now.
    """
    meta = dict(origin.meta) if origin else {}
    if version.raw is None:
        _describe(meta, version, policy_named)
    if tags is not None and tuple(tags) != (origin.tags if origin else ()):
        _put(meta, "tags", list(tags))
    if origin and (origin.text, origin.meta) == (version.template, meta):
        return origin.raw
    return prompt_file(version.name, version.template, meta).raw


def _describe(meta: dict[str, Any], version: PromptVersion, policy_named: Callable[[str], str | None]) -> None:
    """Say in the front matter what this version changed: its note, its policy, the sentences that still have a note."""
    _put(meta, "note", version.note)
    notes = meta.get("notes") or []
    still = [one for one in notes if not isinstance(one, dict) or str(one.get("sentence", "")) in version.template]
    if still != notes:
        _put(meta, "notes", still)
    slot = POLICY_SLOT.search(version.template)
    _put(meta, "policy", version.policy_name if slot else "")
    own = slot and version.policy and policy_named(version.policy_name) != version.policy
    _put(meta, "policy_text", version.policy if own else "")


def _put(meta: dict[str, Any], key: str, value: Any) -> None:
    if value:
        meta[key] = value
    else:
        meta.pop(key, None)
