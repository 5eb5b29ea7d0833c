"""Prompts and policies as a user sees them: shipped starters (never changed) and the versions people save beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from core.access.roles import Action
from core.domain import POLICY_SLOT, TextKind, Variant
from core.errors import InputError, NotFound
from core.prompts.prompt_files import load_variant, read_prompt, starter_policies, starter_prompts
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.prompt_texts import as_file, origin_of

if TYPE_CHECKING:
    from core.domain import ProbeSet
    from core.prompts.lint import LintFinding
    from core.prompts.prompt_files import PromptFile
    from core.store import PromptVersion
    from core.store.prompts import NewText, SavedText, TextRepository

NAME = re.compile(r"[\w][\w .()+-]{0,79}")
STARTER_AUTHOR = "starter"
SYSTEMS, POLICIES = "systems", "policies"


@dataclass(frozen=True)
class Prompt:
    """A prompt or policy with what a list shows of it."""

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
class SaveResult:
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


class Texts:
    """Versioned texts of one kind, with the shipped ones beside them: what prompts and policies have in common."""

    kind: ClassVar[TextKind]
    folder: ClassVar[str]
    """Where their files lie."""

    def __init__(self, context: Context) -> None:
        self._context = context

    @property
    def subject(self) -> str:
        """What one of them is called, in sentences and in the activity log."""
        return str(self.kind)

    @property
    def _texts(self) -> TextRepository:
        store = self._context.store
        return {TextKind.PROMPT: store.prompts, TextKind.POLICY: store.policies}[self.kind]

    def all(self, include_archived: bool = False) -> list[Prompt]:
        """Saved ones, the one saved last first; then the starters nobody has edited."""
        return [prompt for prompt, _ in self.with_versions(include_archived)]

    def with_versions(self, include_archived: bool = False) -> list[tuple[Prompt, list[PromptVersion]]]:
        """The same, each with its versions as `versions` gives them. One query."""
        files, saved = self._starter_files(), self._texts.with_versions()
        names = {one.name for one in saved}
        listed = [
            (self._listed(one), self._with_starter(one.name, one.versions))
            for one in saved
            if include_archived or not one.archived
        ]
        return listed + [self._unsaved(file) for name, file in files.items() if name not in names]

    def _listed(self, saved: SavedText) -> Prompt:
        latest = next(version for version in saved.versions if not version.branch)
        starter = self._starter_files().get(saved.name)
        file = origin_of(latest, saved.versions) or starter
        title, summary = (file.title, file.summary) if file else (saved.name, "")
        return Prompt(
            name=saved.name,
            title=title,
            summary=summary or latest.note,
            tags=saved.tags,
            archived=saved.archived,
            starter=starter is not None,
            saved=len(saved.versions),
            latest=latest,
        )

    def _unsaved(self, file: PromptFile) -> tuple[Prompt, list[PromptVersion]]:
        version = self._starter(file)
        return Prompt(file.name, file.title, file.summary, file.tags, False, True, 0, version), [version]

    def _with_starter(self, name: str, saved: list[PromptVersion]) -> list[PromptVersion]:
        """The saved versions, and behind them the shipped starter, where no save holds its text."""
        file = self._starter_files().get(name)
        starter = [self._starter(file)] if file else []
        known = {version.version for version in saved}
        return saved + [version for version in starter if version.version not in known]

    def versions(self, name: str) -> list[PromptVersion]:
        """All versions, newest first; the shipped starter, as number 0, is last where no save holds its text."""
        versions = self._with_starter(name, self._saved(name))
        if not versions:
            raise NotFound(f"There is no {self.subject} {name!r}.", hint="See the list on the Prompts page.")
        return versions

    def version(self, name: str, version: str | int | None = None) -> PromptVersion:
        """One version by number or hash; without either the latest that is not on a branch."""
        versions = self.versions(name)
        if version is None or version == "":
            return next((one for one in versions if not one.branch), versions[0])
        for one in versions:
            if str(version) in (str(one.number), one.version):
                return one
        raise NotFound(f"The {self.subject} {name!r} has no version {version}.", hint="See its history.")

    @change(needs=Action.EDIT, records="save", about=lambda saved, name, *_, **__: (name.strip(), _about(saved)))
    def save(
        self,
        name: str,
        template: str,
        *,
        policy: str = "",
        policy_name: str = "",
        note: str = "",
        parent: int | None = None,
        tags: Sequence[str] = (),
        raw: bytes | None = None,
    ) -> SaveResult:
        """Save a text as a new version. An edit of a version that somebody else edited meanwhile becomes a branch beside theirs.

        `raw` is the file that the text came in; a file may say that an empty text is meant.
        """
        name = name.strip()
        if not NAME.fullmatch(name):
            problem = f"a {self.subject}'s name is 1 to 80 letters, digits, spaces or . ( ) + -"
            raise InputError(problem, column="name", hint="Change it.")
        if not template.strip() and raw is None:
            hint = "Write one, or keep the version as it is."
            raise InputError(f"the {self.subject} has no text.", column="text", hint=hint)
        if self.kind is not TextKind.PROMPT or not POLICY_SLOT.search(template):
            policy = policy_name = ""
        from core.store.prompts import NewText

        before = self._saved(name)
        text = NewText(template, policy, policy_name, note, self._context.person.name, parent, tuple(tags), raw)
        version = self._texts.save_all(name, [*self._root(name, parent, bool(before)), text])[-1]
        return SaveResult(version, version.number in [one.number for one in before])

    def _root(self, name: str, parent: int | None, is_saved: bool) -> list[NewText]:
        """What is saved before the first edit of a starter: its own text, so that edits have a root."""
        from core.store.prompts import NewText

        file = self._starter_files().get(name)
        if parent or file is None or (parent is None and is_saved):
            return []
        root = self._starter(file)
        return [
            NewText(
                root.template,
                root.policy,
                root.policy_name,
                note=root.note,
                author=STARTER_AUTHOR,
                tags=file.tags,
                raw=file.raw,
            )
        ]

    def restore(self, name: str, version: str | int) -> SaveResult:
        """Make an old version the newest again, as a new version."""
        old = self.version(name, version)
        latest = self.version(name)
        return self.save(
            name,
            old.template,
            policy=old.policy,
            policy_name=old.policy_name,
            note=f"Restored from version {old.number}.",
            parent=latest.number,
            raw=old.raw,
        )

    def duplicate(self, name: str, new_name: str, version: str | int | None = None) -> SaveResult:
        """Save a copy under another name, with the tags and what the front matter says."""
        self.must_be_new(new_name)
        old = self.version(name, version)
        _, raw = self.export_file(name, version)
        return self.save(
            new_name,
            old.template,
            policy=old.policy,
            policy_name=old.policy_name,
            note=f"Copied from {name}.",
            tags=self.tags(name),
            raw=raw,
        )

    def _authors(self, name: str, *_: Any, **__: Any) -> set[str]:
        """Who saved versions of it."""
        return {one.author for one in self._texts.versions(name)} - {STARTER_AUTHOR}

    @change(needs=_authors, records="archive", about=lambda _, name, archived=True: (name, {"archived": archived}))
    def archive(self, name: str, archived: bool = True) -> None:
        """Take one out of the lists, or bring it back; its versions stay. What others saved is an admin's business."""
        self._texts.archive(name, archived)

    @change(needs=_authors, records="delete")
    def delete(self, name: str) -> None:
        """Put one with all of its saved versions into the bin; runs that used them stay whole."""
        self._context.store.bin.add(str(self.kind), name, name, self._context.person.name)

    @change(needs=Action.EDIT, records="tag", about=lambda _, name, tags: (name, {"tags": list(tags)}))
    def tag(self, name: str, tags: Sequence[str]) -> None:
        self._texts.tag(name, tags)

    def tags(self, name: str) -> tuple[str, ...]:
        """The tags it has now."""
        saved = self._texts.names().get(name)
        file = self._starter_files().get(name)
        return saved if saved is not None else file.tags if file else ()

    # -- files --------------------------------------------------------------------------------------------------------

    @change(needs=Action.EDIT)
    def import_file(self, filename: str, content: bytes) -> SaveResult:
        """A file (Markdown with front matter, or plain text) as a new version of the one of that name.

        The file's bytes are kept with it; a file that `export_file` would write anyway is not saved again.
        """
        file = read_prompt(content, filename)
        variant = self._filled(file)
        if self._is_known(file.name):
            latest = self.version(file.name)
            if latest.policy == variant.policy and self.export_file(file.name)[1] == content:
                return SaveResult(latest, unchanged=True)
        saved = self.save(
            file.name,
            file.text,
            policy=variant.policy,
            policy_name=variant.policy_name,
            note=file.note,
            tags=file.tags,
            raw=content,
        )
        if file.tags != self.tags(file.name):
            self.tag(file.name, file.tags)
        return saved

    def _filled(self, file: PromptFile) -> Variant:
        """The file's wording, rendered."""
        return Variant(file.name, file.text)

    def export_file(self, name: str, version: str | int | None = None) -> tuple[str, bytes]:
        """(file name, bytes) of one version; an imported one, like a starter, gives its own bytes back."""
        versions = self.versions(name)
        chosen = self.version(name, version)
        starter = self._starter_files().get(name)
        tags = self.tags(name) if chosen == self.version(name) else None
        origin = origin_of(chosen, versions) or starter
        return f"{name}.md", as_file(chosen, origin, tags, self._policy_text)

    def sentence_notes(self, name: str) -> tuple[tuple[str, str], ...]:
        """(first words of a sentence, what it is for), as the file says that the latest version comes from."""
        latest = self.version(name)
        file = origin_of(latest, self.versions(name)) or self._starter_files().get(name)
        return tuple(note for note in file.sentence_notes if note[0] in latest.template) if file else ()

    # -- inside -------------------------------------------------------------------------------------------------------

    def must_be_new(self, name: str) -> None:
        """InputError where there is already one of that name."""
        if self._is_known(name.strip()):
            problem = f"there is already a {self.subject} {name.strip()!r}."
            raise InputError(problem, column="name", hint="Choose another name.")

    def _is_known(self, name: str) -> bool:
        return name in self._saved_names() or name in self._starter_files()

    def _saved_names(self) -> set[str]:
        return set(self._texts.names())

    def _saved(self, name: str) -> list[PromptVersion]:
        """The versions that people saved, newest first; none where there are none."""
        try:
            return self._texts.versions(name)
        except NotFound:
            return []

    def _policy_text(self, name: str) -> str | None:
        """The newest text of a policy; None where there is none of that name."""
        raise NotImplementedError

    @staticmethod
    def _starter_files() -> dict[str, PromptFile]:
        raise NotImplementedError

    def _starter(self, file: PromptFile) -> PromptVersion:
        """A shipped file as version 0; its policy is the shipped one, whatever people have made of that since."""
        from core.store import PromptVersion

        policy = next((one for one in starter_policies() if one.name == file.policy), None)
        variant = file.variant(policy)
        return PromptVersion(
            file.name,
            0,
            variant.version,
            variant.template,
            variant.policy,
            variant.policy_name,
            note=file.summary,
            author=STARTER_AUTHOR,
            raw=file.raw,
        )


class Policies(Texts):
    """The named policy texts that fill `{{ policy }}`. Prompts keep the text they were saved with."""

    kind, folder = TextKind.POLICY, POLICIES

    def texts(self) -> dict[str, str]:
        """The newest text of each policy by name, archived ones too."""
        return {one.name: one.latest.template for one in self.all(include_archived=True)}

    def text(self, name: str) -> str | None:
        """The newest text of a policy; None where there is none of that name."""
        return self.version(name).template if self._is_known(name) else None

    def _policy_text(self, name: str) -> str | None:
        return self.text(name)

    @staticmethod
    def _starter_files() -> dict[str, PromptFile]:
        return {file.name: file for file in starter_policies()}


class Prompts(Texts):
    """The system prompts of one store."""

    kind, folder = TextKind.PROMPT, SYSTEMS

    def __init__(self, context: Context, policies: Policies) -> None:
        super().__init__(context)
        self._policies = policies

    def _policy_text(self, name: str) -> str | None:
        return self._policies.text(name)

    def variant(self, name: str, version: str | int | None = None) -> Variant:
        return self.version(name, version).variant

    def variant_from(self, source: str) -> Variant:
        """A variant from a file, or from `name` or `name@version` of a saved or starter prompt."""
        name, _, version = source.partition("@")
        if not Path(source).exists() and self._is_known(name):
            return self.variant(name, version or None)
        return load_variant(source, saved=self._policies.texts())

    def _filled(self, file: PromptFile) -> Variant:
        if not POLICY_SLOT.search(file.text) or file.policy_text is not None or not file.policy:
            return file.variant()
        texts = self._policies.texts()
        if file.policy not in texts:
            hint = f"Known: {', '.join(texts)}. Import the policy first, or together with the prompt."
            raise InputError(f"there is no policy “{file.policy}”.", file=f"{file.name}.md", hint=hint)
        return Variant(file.name, file.text, texts[file.policy], file.policy)

    # -- before it is run ---------------------------------------------------------------------------------------------

    @staticmethod
    def lint(variant: Variant, probe_set: ProbeSet | None = None) -> list[LintFinding]:
        """What a reviewer would mark in the rendered text."""
        from core.prompts.lint import lint

        return lint(variant.text, probe_set)

    @staticmethod
    def prices(variant: Variant, models: Sequence[str]) -> list[Price]:
        """Tokens of the prompt for each model, and what it costs per thousand requests; loads the price map."""
        from core.gateway import count_tokens, estimate_cost

        counts = {model: count_tokens(model, variant.text) for model in models}
        return [Price(model, tokens, estimate_cost(model, 1_000 * tokens, 0)) for model, tokens in counts.items()]

    @staticmethod
    def _starter_files() -> dict[str, PromptFile]:
        return {file.name: file for file in starter_prompts()}


def _about(saved: SaveResult) -> dict[str, object]:
    """What the activity log says of a save."""
    version = saved.version
    said = {"number": version.number, "version": version.version, "note": version.note[:200]}
    return said | {name: True for name, is_so in (("branch", version.branch), ("unchanged", saved.unchanged)) if is_so}
