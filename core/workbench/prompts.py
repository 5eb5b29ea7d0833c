"""Prompts as a user sees them: shipped starters (never changed) and the versions people save, kept apart from them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from core.access import Action
from core.domain import POLICY_SLOT, Variant
from core.errors import InputError, NotFound
from core.workbench.deeds import records

if TYPE_CHECKING:
    from core.domain import ProbeSet
    from core.library import Finding, PromptFile
    from core.store import PromptVersion
    from core.workbench import Workbench

NAME = re.compile(r"[\w][\w .()+-]{0,79}")
STARTER_AUTHOR = "starter"


@dataclass(frozen=True)
class Prompt:
    """A prompt with what a list shows of it."""

    name: str
    title: str
    summary: str
    tags: tuple[str, ...]
    archived: bool
    starter: bool
    """It ships with the workbench."""
    saved: int
    """Versions that people have saved."""
    latest: PromptVersion


@dataclass(frozen=True)
class Saved:
    """What a save did."""

    version: PromptVersion
    unchanged: bool
    """The text was already there, so nothing was stored."""


@dataclass(frozen=True)
class Price:
    """What the prompt itself costs with one model."""

    model: str
    tokens: int
    per_thousand_usd: float | None
    """US dollars per thousand requests; None where the model's price is not known."""


def version_label(version: PromptVersion) -> str:
    """What a picker shows of a version: name, number, hash."""
    number = "starter" if version.number == 0 else f"v{version.number}"
    return f"{version.name} · {number}{' (branch)' if version.branch else ''} · {version.version[:8]}"


class Prompts:
    """The prompts of one store, with the starters beside them."""

    def __init__(self, bench: Workbench) -> None:
        self._bench, self._store, self._person = bench, bench.store, bench.person

    def all(self, include_archived: bool = False) -> list[Prompt]:
        """Saved prompts, the one saved last first; then the starters nobody has edited."""
        files = self._starter_files()
        saved = {row.name: row for row in self._store.prompts(include_archived=True)}
        listed = [
            Prompt(
                row.name, files[row.name].title if row.name in files else row.name, row.note, row.tags, row.archived,
                row.name in files, row.versions, self._store.prompt_version(row.name),
            )
            for row in saved.values() if include_archived or not row.archived
        ]  # fmt: skip
        listed += [
            Prompt(name, file.title, file.note, file.tags, False, True, 0, self._starter(file))
            for name, file in files.items() if name not in saved
        ]  # fmt: skip
        return listed

    def versions(self, name: str) -> list[PromptVersion]:
        """All versions of a prompt, newest first; the shipped starter, as number 0, is last where no save holds its text."""
        saved = [] if name not in self._saved_names() else self._store.prompt_versions(name)
        file = self._starter_files().get(name)
        starter = [self._starter(file)] if file else []
        known = {version.version for version in saved}
        versions = saved + [version for version in starter if version.version not in known]
        if not versions:
            raise NotFound(f"There is no prompt {name!r}.", hint="See the list on the Prompts page.")
        return versions

    def version(self, name: str, version: str | int | None = None) -> PromptVersion:
        """One version by number or hash; without either the latest that is not on a branch."""
        versions = self.versions(name)
        if version is None or version == "":
            return next((one for one in versions if not one.branch), versions[0])
        for one in versions:
            if str(version) in (str(one.number), one.version):
                return one
        raise NotFound(f"The prompt {name!r} has no version {version}.", hint="See its history.")

    def variant(self, name: str, version: str | int | None = None) -> Variant:
        return self.version(name, version).variant

    def variant_from(self, source: str) -> Variant:
        """A variant from a file, or from `name` or `name@version` of a saved or starter prompt."""
        from core.library import load_variant

        name, _, version = source.partition("@")
        if not Path(source).exists() and (name in self._saved_names() or name in self._starter_files()):
            return self.variant(name, version or None)
        return load_variant(source)

    @records("save", "prompt", lambda saved, name, *_, **__: (name.strip(), _about(saved)))
    def save(
        self, name: str, template: str, *, policy: str = "", policy_name: str = "", note: str = "",
        parent: int | None = None, tags: Sequence[str] = (),
    ) -> Saved:  # fmt: skip
        """Save a text as a new version. An edit of a version that somebody else edited meanwhile becomes a branch beside theirs."""
        self._person.must(Action.EDIT)
        name = name.strip()
        if not NAME.fullmatch(name):
            raise InputError(
                "a prompt's name is 1 to 80 letters, digits, spaces or . ( ) + -", column="name", hint="Change it."
            )
        if not template.strip():
            raise InputError("the prompt has no text.", column="text", hint="Write one, or keep the version as it is.")
        if not POLICY_SLOT.search(template):
            policy = policy_name = ""
        parent = self._parent(name, parent)
        before = (
            {version.number for version in self._store.prompt_versions(name)} if name in self._saved_names() else set()
        )
        version = self._store.save_prompt(
            name,
            template,
            policy=policy,
            policy_name=policy_name,
            note=note,
            author=self._person.name,
            parent=parent,
            tags=tags,
        )
        return Saved(version, version.number in before)

    def _parent(self, name: str, parent: int | None) -> int | None:
        """The parent to save under. A starter's text is stored as version 1 before its first edit, so that edits have a root."""
        if parent:
            return parent
        file = self._starter_files().get(name)
        if file is None or (parent is None and name in self._saved_names()):
            return None
        root = self._starter(file)
        return self._store.save_prompt(
            name,
            root.template,
            policy=root.policy,
            policy_name=root.policy_name,
            note=root.note,
            author=STARTER_AUTHOR,
            tags=file.tags,
        ).number

    def restore(self, name: str, version: str | int) -> Saved:
        """Make an old version the newest again, as a new version."""
        old = self.version(name, version)
        latest = self.version(name)
        return self.save(
            name, old.template, policy=old.policy, policy_name=old.policy_name, note=f"Restored from version {old.number}.",
            parent=latest.number,
        )  # fmt: skip

    def duplicate(self, name: str, new_name: str, version: str | int | None = None) -> Saved:
        """Save a copy under another name."""
        self.must_be_new(new_name)
        old = self.version(name, version)
        return self.save(
            new_name,
            old.template,
            policy=old.policy,
            policy_name=old.policy_name,
            note=f"Copied from {name}.",
        )

    @records("archive", "prompt", lambda _, name, archived=True: (name, {"archived": archived}))
    def archive(self, name: str, archived: bool = True) -> None:
        """Take a prompt out of the lists, or bring it back; its versions stay. Others' prompts are an admin's business."""
        self._person.must_for(*self._authors(name))
        self._store.archive_prompt(name, archived)

    @records("delete", "prompt")
    def delete(self, name: str) -> None:
        """Put a prompt with all of its saved versions into the bin; runs that used them stay whole."""
        self._person.must_for(*self._authors(name))
        self._store.bin_item("prompt", name, name, self._person.name)

    @records("tag", "prompt", lambda _, name, tags: (name, {"tags": list(tags)}))
    def tag(self, name: str, tags: Iterable[str]) -> None:
        self._person.must(Action.EDIT)
        self._store.tag_prompt(name, tags)

    # -- files --------------------------------------------------------------------------------------------------------

    def import_file(self, filename: str, content: bytes) -> Saved:
        """A prompt file (Markdown with front matter, or plain text) as a new version of the prompt of that name."""
        from core.library import read_prompt

        file = read_prompt(content, filename)
        policy = next((one for one in self.policies() if one.name == file.policy), None)
        if file.policy and policy is None and POLICY_SLOT.search(file.text):
            known = ", ".join(one.name for one in self.policies())
            raise InputError(f"there is no policy “{file.policy}”.", file=filename, hint=f"Known: {known}.")
        variant = file.variant(policy)
        return self.save(
            file.name,
            file.text,
            policy=variant.policy,
            policy_name=variant.policy_name,
            note=file.note,
            tags=file.tags,
        )

    def export_file(self, name: str, version: str | int | None = None) -> tuple[str, bytes]:
        """(file name, bytes) of one version, in the layout of prompts/systems; a starter gives its own bytes back."""
        from core.library import prompt_file

        chosen = self.version(name, version)
        starter = self._starter_files().get(name)
        if starter and starter.text == chosen.template:
            return f"{name}.md", starter.raw
        meta = {"note": chosen.note, "policy": chosen.policy_name, "tags": list(self._tags(name))}
        return f"{name}.md", prompt_file(
            name, chosen.template, {key: value for key, value in meta.items() if value}
        ).raw

    def export_all(self) -> bytes:
        """Every prompt's latest version as a ZIP of Markdown files."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for prompt in self.all():
                filename, content = self.export_file(prompt.name)
                archive.writestr(f"systems/{filename}", content)
            for policy in self.policies():
                archive.writestr(f"policies/{policy.name}.md", policy.raw)
        return buffer.getvalue()

    def policies(self) -> tuple[PromptFile, ...]:
        """The named policy texts that can fill `{{ policy }}`."""
        from core.library import starter_policies

        return starter_policies()

    def sentence_notes(self, name: str) -> tuple[tuple[str, str], ...]:
        """(first words of a sentence, what it is for) of a shipped starter; empty for others."""
        file = self._starter_files().get(name)
        return file.sentence_notes if file else ()

    # -- before it is run ---------------------------------------------------------------------------------------------

    def must_be_new(self, name: str) -> None:
        """InputError where a prompt of that name is already there."""
        if name.strip() in self._saved_names() or name.strip() in self._starter_files():
            raise InputError(f"there is already a prompt {name.strip()!r}.", column="name", hint="Choose another name.")

    @staticmethod
    def lint(variant: Variant, probe_set: ProbeSet | None = None) -> list[Finding]:
        """What a reviewer would mark in the rendered text."""
        from core.library import lint

        return lint(variant.text, probe_set)

    @staticmethod
    def prices(variant: Variant, models: Sequence[str]) -> list[Price]:
        """Tokens of the prompt for each model, and what it costs per thousand requests; loads the price map."""
        from core.gateway import count_tokens, estimate_cost

        counts = {model: count_tokens(model, variant.text) for model in models}
        return [Price(model, tokens, estimate_cost(model, 1_000 * tokens, 0)) for model, tokens in counts.items()]

    # -- inside -------------------------------------------------------------------------------------------------------

    def _saved_names(self) -> set[str]:
        return {row.name for row in self._store.prompts(include_archived=True)}

    def _authors(self, name: str) -> set[str]:
        """Who saved versions of it."""
        return {one.author for one in self._store.prompt_versions(name)} - {STARTER_AUTHOR}

    def _tags(self, name: str) -> tuple[str, ...]:
        return next((row.tags for row in self._store.prompts(include_archived=True) if row.name == name), ())

    @staticmethod
    def _starter_files() -> dict[str, PromptFile]:
        from core.library import starter_prompts

        return {file.name: file for file in starter_prompts()}

    def _starter(self, file: PromptFile) -> PromptVersion:
        from core.store import PromptVersion

        policy = next((one for one in self.policies() if one.name == file.policy), None)
        variant = file.variant(policy)
        return PromptVersion(
            file.name,
            0,
            variant.version,
            variant.template,
            variant.policy,
            variant.policy_name,
            note=file.note,
            author=STARTER_AUTHOR,
        )


def _about(saved: Saved) -> dict[str, object]:
    """What the activity log says of a save."""
    version = saved.version
    said = {"number": version.number, "version": version.version, "note": version.note[:200]}
    return said | {name: True for name, is_so in (("branch", version.branch), ("unchanged", saved.unchanged)) if is_so}
