"""Prompts, policies and rubrics that people save: every save is a new version, two edits of one version are branches, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from core.domain import TextKind, Variant
from core.errors import Conflict, InputError, NotFound
from core.store.bin import is_binned
from core.store.columns import now
from core.store.database import Database
from core.store.rows import PromptSummary, PromptVersion
from core.store.tables import prompt_versions, prompts

Saved = Row[tuple[object, ...]]


@dataclass(frozen=True)
class NewText:
    """A text to be saved as a version."""

    template: str
    policy: str = ""
    policy_name: str = ""
    note: str = ""
    author: str = ""
    parent: int | None = None
    """The version it was edited from; None for the latest."""
    tags: tuple[str, ...] = ()
    """Of the prompt, where it is new."""
    raw: bytes | None = None
    """The file that the text came in."""


@dataclass(frozen=True)
class SavedText:
    """A text with all of its versions, newest first."""

    name: str
    tags: tuple[str, ...]
    archived: bool
    versions: list[PromptVersion]


class TextRepository:
    """Saved texts of one kind by name: prompts, policies or rubrics."""

    def __init__(self, db: Database, kind: TextKind = TextKind.PROMPT) -> None:
        self._db, self._kind = db, kind
        self._mine = prompts.c.kind == str(kind)

    def save(
        self,
        name: str,
        template: str,
        *,
        policy: str = "",
        policy_name: str = "",
        note: str = "",
        author: str = "",
        parent: int | None = None,
        tags: Iterable[str] = (),
        raw: bytes | None = None,
    ) -> PromptVersion:
        """Save a text as the prompt's next version, edited from version `parent` (default: the latest).

        A text that equals its parent, or a version already made of that parent, is not saved again: that version is
        returned. Where somebody else has meanwhile saved another edit of the same parent, this one becomes a branch
        beside it. `raw` is the file that the text came in, where it did: another file of the same text is a version, too.
        """
        return self.save_all(name, [NewText(template, policy, policy_name, note, author, parent, tuple(tags), raw)])[0]

    def save_all(self, name: str, texts: Sequence[NewText]) -> list[PromptVersion]:
        """Several texts as `save` keeps one, all or none; each but the first is edited from the one before it."""
        if not name.strip():
            raise InputError(f"a {self._kind} needs a name.", column="name", hint="Give it one.")
        return self._db.write(lambda connection: self._save(connection, name, texts))

    def _save(self, connection: Connection, name: str, texts: Sequence[NewText]) -> list[PromptVersion]:
        prompt_id = _prompt_id(self._db, self._kind, connection, name, texts[0])
        versions = _versions(connection, self._kind, name)
        saved: list[PromptVersion] = []
        for text in texts:
            base = _base(self._kind, name, versions, saved[-1].number if saved else text.parent)
            same = _same(text, base, versions)
            if same is None:
                same = _next(name, text, base, versions)
                values = {key: value for key, value in asdict(same).items() if key in prompt_versions.c}
                connection.execute(prompt_versions.insert().values(prompt_id=prompt_id, **values))
                versions.append(same)
            saved.append(same)
        return saved

    def all(self, include_archived: bool = False) -> list[PromptSummary]:
        """All texts of this kind, the one saved last first."""
        with self._db.reading() as connection:
            query = sa.select(prompts) if include_archived else sa.select(prompts).where(~prompts.c.archived)
            owners = connection.execute(query.where(_KEPT, self._mine)).all()
            versions = connection.execute(_LIGHT.where(self._mine).order_by(prompt_versions.c.number)).all()
        by_name: dict[str, list[Saved]] = {}
        for row in versions:
            by_name.setdefault(row.name, []).append(row)
        summaries = [_summary(owner, by_name[owner.name]) for owner in owners if owner.name in by_name]
        return sorted(summaries, key=lambda summary: summary.updated_at, reverse=True)

    def names(self) -> dict[str, tuple[str, ...]]:
        """All names, archived ones too, with their tags."""
        query = sa.select(prompts.c.name, prompts.c.tags).where(self._mine, _KEPT)
        with self._db.reading() as connection:
            return {row.name: tuple(row.tags) for row in connection.execute(query.order_by(prompts.c.name))}

    def versions(self, name: str) -> list[PromptVersion]:
        """All versions of a prompt, newest first."""
        with self._db.reading() as connection:
            found = _versions(connection, self._kind, name)
        if not found:
            raise self._missing(name)
        return found[::-1]

    def version(self, name: str, version: str | int | None = None) -> PromptVersion:
        """One version by its number or (the beginning of) its hash; without either, the latest off any branch."""
        found = self.versions(name)
        if version is None:
            latest: PromptVersion = _latest(found[::-1])
            return latest
        for one in found:
            if str(version) == str(one.number) or (len(str(version)) >= 6 and one.version.startswith(str(version))):
                return one
        raise NotFound(f"The {self._kind} {name!r} has no version {version}.", hint="See its history.")

    def newest(self) -> list[PromptVersion]:
        """The newest version of every text that is not on a branch, by name."""
        found: list[PromptVersion] = [_latest(list(reversed(one.versions))) for one in self.with_versions()]
        return sorted(found, key=lambda one: one.name)

    def with_versions(self) -> list[SavedText]:
        """Every text with all of its versions, archived ones too, the one saved last first. One query."""
        query = _SAVED.add_columns(prompts.c.tags, prompts.c.archived).where(self._mine, _KEPT)
        found: dict[str, SavedText] = {}
        with self._db.reading() as connection:
            for row in connection.execute(query.order_by(prompts.c.id, prompt_versions.c.number.desc())):
                one = found.setdefault(row.name, SavedText(row.name, tuple(row.tags), row.archived, []))
                one.versions.append(_version(row))
        return sorted(found.values(), key=lambda one: one.versions[0].created_at, reverse=True)

    def archive(self, name: str, archived: bool = True) -> None:
        """Take a prompt out of the lists, or bring it back. Its versions stay."""
        self._update(name, archived=archived)

    def tag(self, name: str, tags: Iterable[str]) -> None:
        """Give a prompt exactly these tags."""
        self._update(name, tags=list(dict.fromkeys(tags)))

    def _update(self, name: str, **values: object) -> None:
        changed = self._db.write(
            lambda connection: (
                connection.execute(prompts.update().where(self._mine, prompts.c.name == name).values(**values)).rowcount
            )
        )
        if not changed:
            raise self._missing(name)

    def _missing(self, name: str) -> NotFound:
        return NotFound(f"There is no {self._kind} {name!r}.", hint="See the Prompts page.")


_KEPT = ~is_binned(prompts.c.kind, prompts.c.name)
_SAVED = sa.select(prompts.c.name, prompt_versions).join(prompts, prompts.c.id == prompt_versions.c.prompt_id)
_LIGHT = _SAVED.with_only_columns(
    prompts.c.name, *(column for column in prompt_versions.c if column.name not in ("template", "policy", "raw"))
)
"""The same without texts."""


def _version(row: Saved) -> PromptVersion:
    return PromptVersion(**{field.name: row._mapping[field.name] for field in fields(PromptVersion)})


def _versions(connection: Connection, kind: TextKind, name: str) -> list[PromptVersion]:
    query = _SAVED.where(prompts.c.kind == str(kind), prompts.c.name == name, _KEPT).order_by(prompt_versions.c.number)
    return [_version(row) for row in connection.execute(query)]


def _latest(versions: list[Any]) -> Any:
    """The newest of versions, or of rows of them, that is not on a branch."""
    return next(version for version in reversed(versions) if not version.branch)


def _summary(owner: Saved, versions: list[Saved]) -> PromptSummary:
    latest = _latest(versions)
    return PromptSummary(
        name=latest.name,
        latest=latest.number,
        version=latest.version,
        versions=len(versions),
        branches=sum(version.branch for version in versions),
        tags=tuple(owner.tags),
        archived=owner.archived,
        author=latest.author,
        note=latest.note,
        created_at=versions[0].created_at,
        updated_at=versions[-1].created_at,
    )


def _same(text: NewText, base: PromptVersion | None, versions: list[PromptVersion]) -> PromptVersion | None:
    """The base or an edit of it that says the same already."""
    kin = [version for version in versions if base is not None and base.number in (version.number, version.parent)]
    for version in kin:
        same_text = (version.template, version.policy) == (text.template, text.policy)
        if same_text and text.raw in (None, version.raw):
            return version
    return None


def _next(name: str, text: NewText, base: PromptVersion | None, versions: list[PromptVersion]) -> PromptVersion:
    return PromptVersion(
        name=name,
        number=len(versions) + 1,
        version=Variant(name, text.template, text.policy, text.policy_name).version,
        template=text.template,
        policy=text.policy,
        policy_name=text.policy_name,
        note=text.note,
        author=text.author,
        parent=base.number if base else None,
        branch=base is not None and (base.branch or any(version.parent == base.number for version in versions)),
        created_at=now(),
        raw=text.raw,
    )


def _prompt_id(db: Database, kind: TextKind, connection: Connection, name: str, text: NewText) -> int:
    """The prompt's row, made where it is new; PostgreSQL locks it, so that two saves can't take one number."""
    fresh = {"kind": str(kind), "name": name, "tags": list(text.tags), "author": text.author, "created_at": now()}
    connection.execute(db.insert(prompts).values(**fresh).on_conflict_do_nothing())
    row = connection.execute(
        sa.select(prompts.c.id, is_binned(str(kind), name).label("binned"))
        .where(prompts.c.kind == str(kind), prompts.c.name == name)
        .with_for_update()
    ).one()
    if row.binned:
        raise Conflict(
            f"A {kind} {name!r} lies in the bin.", hint="Take another name, or have it put back on the Team page."
        )
    return int(row.id)


def _base(kind: TextKind, name: str, versions: list[PromptVersion], parent: int | None) -> PromptVersion | None:
    if parent is None:
        return _latest(versions) if versions else None
    for version in versions:
        if version.number == parent:
            return version
    raise NotFound(f"The {kind} {name!r} has no version {parent} to edit.", hint="See its history.")
