"""Saved prompts and policies as files: what front matter a version is written with, and folders and ZIPs of many files."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from core.domain import POLICY_SLOT
from core.errors import InputError, WorkbenchError
from core.text.untrusted import counted

if TYPE_CHECKING:
    from core.prompts.prompt_files import PromptFile
    from core.store import PromptVersion
    from core.workbench import Workbench

SYSTEMS, POLICIES = "systems", "policies"
MAX_FILES = 2_000
MAX_ZIP_BYTES = 32 * 1024 * 1024


def origin_of(version: PromptVersion, versions: Sequence[PromptVersion]) -> PromptFile | None:
    """The file that a version came in, or the one that the nearest version it was edited from came in."""
    by_number = {one.number: one for one in versions}
    at: PromptVersion | None = version
    while at is not None and at.raw is None:
        at = by_number.get(at.parent) if at.parent is not None else None
    return None if at is None or at.raw is None else _read(at.raw, version.name)


@lru_cache(maxsize=512)
def _read(raw: bytes, name: str) -> PromptFile:
    from core.prompts.prompt_files import read_prompt

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
    from core.prompts.prompt_files import prompt_file

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


# -- many files -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Brought:
    """What an import of several files did."""

    new: tuple[str, ...]
    """Names of the prompts and policies that got a new version, in order."""
    unchanged: int
    errors: tuple[WorkbenchError, ...]
    """One for each file that could not be used; the others were imported all the same."""
    opened: Mapping[str, str]
    """The name that came last into `systems` and into `policies`, new or not."""

    @property
    def sentence(self) -> str:
        new = f"{counted(len(self.new), 'new version')}" + (f" ({', '.join(self.new[:10])})" if self.new else "")
        bad = f", {counted(len(self.errors), 'file')} not usable" if self.errors else ""
        return f"{new}, {counted(self.unchanged, 'file')} unchanged{bad}."


class PromptFiles:
    """The prompt library of one workbench as a folder of Markdown files, such as a team keeps in git."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def all(self) -> dict[str, bytes]:
        """The newest version of every prompt and policy by its path: `systems/NAME.md`, `policies/NAME.md`."""
        rooms = ((SYSTEMS, self._bench.prompts), (POLICIES, self._bench.policies))
        exported = {folder: [room.export_file(one.name) for one in room.all()] for folder, room in rooms}
        return {f"{folder}/{name}": content for folder, files in exported.items() for name, content in sorted(files)}

    def as_zip(self) -> bytes:
        """The same as a ZIP; its bytes depend on the files alone."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, content in self.all().items():
                entry = zipfile.ZipInfo(path)
                entry.external_attr = 0o644 << 16  # else `unzip` leaves files that nobody may read
                archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def write_to(self, folder: Path) -> tuple[int, int]:
        """Write them into a folder; returns how many files changed and how many were the same. Other files stay."""
        files = self.all()
        changed = {path: content for path, content in files.items() if _content(folder / path) != content}
        try:
            for path, content in changed.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(content)
        except OSError as error:
            problem = f"cannot be written ({error.strerror or error})."
            raise InputError(problem, file=str(folder), hint="Name a folder you may write to.") from error
        return len(changed), len(files) - len(changed)

    def bring(self, files: Iterable[tuple[str, bytes]]) -> Brought:
        """Import (path, content) of Markdown files and ZIPs of them: those in a folder `policies` as policies, the rest as
        system prompts. Policies come first, so that prompts find them.
        """
        from core.workbench.prompts import Saved

        new: list[str] = []
        same, opened, errors = 0, dict[str, str](), list[WorkbenchError]()
        for path, content in sorted(_unpacked(files, errors), key=lambda file: not _is_policy(file[0])):
            try:
                saved: Saved = self._room(path).import_file(PurePosixPath(path).name, content)
            except WorkbenchError as error:
                errors.append(error)
                continue
            opened[self._room(path).folder] = saved.version.name
            if saved.unchanged:
                same += 1
            else:
                new.append(saved.version.name)
        return Brought(tuple(new), same, tuple(errors), opened)

    def bring_from(self, paths: Iterable[Path]) -> Brought:
        """Import files, ZIPs, and folders as `write_to` leaves them (or with loose Markdown files, as system prompts)."""
        from core.text.tabular import read_bytes

        return self.bring([(_posix(path), read_bytes(path, limit=MAX_ZIP_BYTES)[0]) for path in _listed(paths)])

    def _room(self, path: str) -> Any:
        return self._bench.policies if _is_policy(path) else self._bench.prompts


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _posix(path: Path) -> str:
    """The path with the folder that it lies in, also where it was given without."""
    return path.absolute().as_posix()


def _is_policy(path: str) -> bool:
    return PurePosixPath(path).parent.name == POLICIES


def _listed(paths: Iterable[Path]) -> list[Path]:
    """The files of the paths; of a folder its Markdown files and those of its `systems` and `policies`."""
    found: list[Path] = []
    for path in paths:
        inside = [one for part in (".", SYSTEMS, POLICIES) for one in sorted((path / part).glob("*.md"))]
        loose = [one for one in inside if one.name.casefold() != "readme.md"]
        if path.is_dir() and not loose:
            raise InputError(
                "holds no Markdown file.", file=str(path), hint="Give a folder with systems/ and policies/."
            )
        found += loose if path.is_dir() else [path]
    return found


def _unpacked(files: Iterable[tuple[str, bytes]], errors: list[WorkbenchError]) -> list[tuple[str, bytes]]:
    """The files, those in ZIPs among them; what is wrong with a ZIP goes to `errors`."""
    found: list[tuple[str, bytes]] = []
    for path, content in files:
        if not path.casefold().endswith(".zip"):
            found.append((path, content))
            continue
        try:
            found += _in_zip(PurePosixPath(path).name, content)
        except WorkbenchError as error:
            errors.append(error)
    return found


def _in_zip(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The Markdown files of a ZIP. InputError where it is none, or unpacks to too much."""
    hint = "Give a ZIP as “Download all” makes it: systems/NAME.md, policies/NAME.md."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            inside = [one for one in archive.infolist() if one.filename.casefold().endswith(".md")]
            inside = [one for one in inside if not one.filename.startswith("__MACOSX")]
            if not inside:
                raise InputError("holds no Markdown file.", file=name, hint=hint)
            if len(inside) > MAX_FILES or sum(one.file_size for one in inside) > MAX_ZIP_BYTES:
                raise InputError("unpacks to more than a prompt library can be.", file=name, hint=hint)
            return [(one.filename, archive.read(one)) for one in inside if not _is_readme(one.filename)]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise InputError("is not a ZIP that can be read.", file=name, hint=hint) from error


def _is_readme(path: str) -> bool:
    return PurePosixPath(path).name.casefold() == "readme.md"
