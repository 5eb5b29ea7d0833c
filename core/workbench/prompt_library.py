"""The prompt library as files: folders and ZIPs of many prompts and policies, written and imported."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.errors import InputError, WorkbenchError
from core.text.tabular import read_bytes
from core.text.untrusted import counted
from core.workbench.prompts import POLICIES, SYSTEMS, Policies, Prompts

MAX_FILES = 2_000
MAX_ZIP_BYTES = 32 * 1024 * 1024


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

    def __init__(self, prompts: Prompts, policies: Policies) -> None:
        self._prompts, self._policies = prompts, policies

    def all(self) -> dict[str, bytes]:
        """The newest version of every prompt and policy by its path: `systems/NAME.md`, `policies/NAME.md`."""
        kinds: tuple[tuple[str, Prompts | Policies], ...] = ((SYSTEMS, self._prompts), (POLICIES, self._policies))
        exported = {folder: [texts.export_file(one.name) for one in texts.all()] for folder, texts in kinds}
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
        new: list[str] = []
        same, opened, errors = 0, dict[str, str](), list[WorkbenchError]()
        for path, content in sorted(_unpacked(files, errors), key=lambda file: not _is_policy(file[0])):
            try:
                saved = self._kind(path).import_file(PurePosixPath(path).name, content)
            except WorkbenchError as error:
                errors.append(error)
                continue
            opened[self._kind(path).folder] = saved.version.name
            if saved.unchanged:
                same += 1
            else:
                new.append(saved.version.name)
        return Brought(tuple(new), same, tuple(errors), opened)

    def bring_from(self, paths: Iterable[Path]) -> Brought:
        """Import files, ZIPs, and folders as `write_to` leaves them (or with loose Markdown files, as system prompts)."""
        return self.bring([(_posix(path), read_bytes(path, limit=MAX_ZIP_BYTES)[0]) for path in _listed(paths)])

    def _kind(self, path: str) -> Prompts | Policies:
        return self._policies if _is_policy(path) else self._prompts


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
