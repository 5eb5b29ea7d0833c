"""Prompts and policies as files: in and out without losing a byte, whole libraries in folders and ZIPs, named policies."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from core.errors import InputError, NotFound
from core.settings import Settings
from core.workbench import Workbench

DESK = b"""---
title: Library desk
tags: [public, desk]
reviewed: 2026-01-31     # a key that the workbench does not know
notes:
  - sentence: You are
    why: Names the role.
  - {sentence: Answer every, why: Puts all books in scope.}
---

You are the desk. Answer every question.
"""
HOUSE = b"---\ntitle: House rules\n---\n\nNo running.\n"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return Workbench(Settings(home=tmp_path / "one"))


@pytest.fixture
def other(tmp_path: Path) -> Workbench:
    return Workbench(Settings(home=tmp_path / "two"))


@pytest.mark.parametrize(
    "content",
    [
        DESK,
        DESK.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + DESK,
        b"\xef\xbb\xbf" + DESK.replace(b"\n", b"\r\n"),
        DESK.rstrip(),
        DESK + b"\n\n  ",
        b"You help.",
        b" You help.\r\nAlways.\n",
        b"---\nempty: true\n---\n",
        b"---\n---\n\n---\nA rule above.\n",
        "---\ntitle: Käse — „ok“\n---\nSei höflich.\n".encode(),
    ],
)
def test_a_file_goes_in_and_comes_out_as_the_same_bytes(bench: Workbench, content: bytes) -> None:
    saved = bench.prompts.import_file("desk.md", content).version
    assert bench.prompts.export_file("desk", saved.number) == ("desk.md", content)
    assert bench.prompts.import_file("desk.md", content).unchanged
    assert bench.prompts.export_file("desk")[1] == content


def test_every_version_keeps_its_own_file(bench: Workbench) -> None:
    retitled = DESK.replace(b"Library desk", b"Front desk").replace(b"public, ", b"")
    first, second = (bench.prompts.import_file("desk.md", content).version for content in (DESK, retitled))
    assert first.template == second.template
    assert [bench.prompts.export_file("desk", number)[1] for number in (first.number, second.number)] == [
        DESK,
        retitled,
    ]
    assert (bench.prompts.all()[0].title, bench.prompts.all()[0].tags) == ("Front desk", ("desk",))


def test_an_edit_keeps_what_the_front_matter_says_but_not_notes_of_sentences_that_went(bench: Workbench) -> None:
    bench.prompts.import_file("desk.md", DESK)
    bench.prompts.save("desk", "You are the desk.", note="shorter")
    text = bench.prompts.export_file("desk")[1].decode()
    assert "title: Library desk" in text
    assert "reviewed: 2026-01-31" in text
    assert "note: shorter" in text
    assert "Answer every" not in text
    assert bench.prompts.sentence_notes("desk") == (("You are", "Names the role."),)


def test_what_was_written_here_reads_back_elsewhere_with_all_that_belongs_to_it(
    bench: Workbench, other: Workbench
) -> None:
    bench.policies.save("house", "No running.\n")
    written = bench.prompts.save(
        "mine", "Obey:\n{{ policy }} ", policy="No running.\n", policy_name="house", note="why", tags=["a", "b"]
    ).version
    own = bench.prompts.save("own", "Obey {{ policy }}", policy="Walk.").version
    assert other.prompt_files.bring(bench.prompt_files.all().items()).errors == ()
    read = other.prompts.version("mine")
    assert (read.variant, read.note, other.prompts.tags("mine")) == (written.variant, "why", ("a", "b"))
    assert other.prompts.version("own").variant == own.variant
    assert other.prompt_files.all() == bench.prompt_files.all()


def test_a_version_made_with_an_older_policy_carries_that_text_along(bench: Workbench, other: Workbench) -> None:
    bench.policies.save("house", "No running.")
    bench.prompts.save("mine", "Obey {{ policy }}", policy="No running.", policy_name="house")
    bench.policies.save("house", "Run.")
    other.prompt_files.bring(bench.prompt_files.all().items())
    assert other.policies.text("house") == "Run."
    assert other.prompts.variant("mine").text == "Obey No running."
    assert other.prompts.variant("mine").policy_name == "house"


def test_tags_changed_here_are_in_the_file_of_the_newest_version_alone(bench: Workbench) -> None:
    bench.prompts.import_file("desk.md", DESK)
    bench.prompts.import_file("desk.md", DESK.replace(b"every question", b"every single question"))
    bench.prompts.tag("desk", ["new"])
    assert bench.prompts.export_file("desk", 1)[1] == DESK
    assert b"- new" in bench.prompts.export_file("desk")[1]


def test_the_starters_come_out_as_they_ship_and_are_not_saved_when_they_come_in(bench: Workbench) -> None:
    files = bench.prompt_files.all()
    assert {path: (Path("prompts") / path).read_bytes() for path in files} == files
    brought = bench.prompt_files.bring_from([Path("prompts")])
    assert (brought.new, brought.errors, brought.unchanged) == ((), (), len(files))
    assert not any(one.saved for one in (*bench.prompts.all(), *bench.policies.all()))


def test_a_zip_of_everything_comes_in_whole(bench: Workbench, other: Workbench) -> None:
    bench.policies.import_file("house.md", HOUSE)
    bench.prompts.import_file("desk.md", DESK)
    bench.prompts.import_file("strict.md", b"---\npolicy: house\n---\n\nObey: {{ policy }}\n")
    brought = other.prompt_files.bring([("prompts.zip", bench.prompt_files.as_zip())])
    assert (brought.new, brought.errors) == (("house", "desk", "strict"), ())
    assert other.prompts.variant("strict").text == "Obey: No running."
    assert other.prompt_files.as_zip() == bench.prompt_files.as_zip()


def test_a_folder_written_in_git_is_read_back(bench: Workbench, other: Workbench, tmp_path: Path) -> None:
    bench.policies.import_file("house.md", HOUSE)
    bench.prompts.import_file("desk.md", DESK.replace(b"\n", b"\r\n"))
    total = len(bench.prompt_files.all())
    assert bench.prompt_files.write_to(tmp_path / "git") == (total, 0)
    assert bench.prompt_files.write_to(tmp_path / "git") == (0, total)
    assert other.prompt_files.bring_from([tmp_path / "git"]).new == ("house", "desk")
    assert other.prompt_files.write_to(tmp_path / "git") == (0, total)


def test_one_bad_file_does_not_keep_the_others_out(bench: Workbench, tmp_path: Path) -> None:
    files = [("a.md", b"Be kind."), ("b.md", b"---\ntitle: x\n"), ("c.md", b"---\npolicy: none\n---\n{{ policy }}\n")]
    brought = bench.prompt_files.bring([*files, ("d.zip", b"PK no zip"), ("e.zip", _zip("empty.txt", b"x"))])
    assert brought.new == ("a",)
    assert [str(error).partition(":")[0] for error in brought.errors] == ["d.zip", "e.zip", "b.md, row 1", "c.md"]
    with pytest.raises(InputError, match="holds no Markdown file"):
        bench.prompt_files.bring_from([tmp_path])


def _zip(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


def test_a_zip_bomb_is_refused(bench: Workbench) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("systems/a.md", b"a" * 40_000_000)
    [error] = bench.prompt_files.bring([("bomb.zip", buffer.getvalue())]).errors
    assert "more than a prompt library" in str(error)


def test_a_policy_has_versions_and_a_prompt_keeps_the_text_it_was_saved_with(bench: Workbench) -> None:
    first = bench.policies.save("house", "No running.").version
    bench.prompts.save("mine", "Obey {{ policy }}", policy=first.template, policy_name="house")
    second = bench.policies.save("house", "Walk.", note="kinder").version
    assert [one.number for one in bench.policies.versions("house")] == [2, 1]
    assert (second.name, second.parent, bench.policies.text("house")) == ("house", 1, "Walk.")
    assert bench.prompts.variant("mine").text == "Obey No running."
    assert bench.policies.restore("house", 1).version.template == "No running."
    assert "house" not in [one.name for one in bench.prompts.all()]
    assert "mine" not in [one.name for one in bench.policies.all()]


def test_an_edited_shipped_policy_has_the_shipped_text_as_its_first_version(bench: Workbench) -> None:
    shipped = bench.policies.version("support-fair")
    edited = bench.policies.save("support-fair", shipped.template + "\n- Be brief.", parent=shipped.number).version
    assert (edited.number, edited.parent) == (2, 1)
    assert bench.policies.version("support-fair", 1).template == shipped.template
    assert bench.prompts.version("support-balanced").policy == shipped.template
    assert b"title: Service policy, fair" in bench.policies.export_file("support-fair")[1]


def test_a_policy_can_be_archived_brought_back_deleted_and_put_back(bench: Workbench) -> None:
    bench.policies.save("house", "No running.")
    bench.policies.archive("house")
    assert "house" not in [one.name for one in bench.policies.all()]
    bench.policies.archive("house", archived=False)
    bench.policies.delete("house")
    with pytest.raises(NotFound, match="no policy 'house'"):
        bench.policies.version("house")
    [item] = bench.bin.contents()
    bench.bin.restore(item.kind, item.key)
    assert bench.policies.text("house") == "No running."


def test_a_copy_takes_tags_and_front_matter_along(bench: Workbench) -> None:
    bench.prompts.import_file("desk.md", DESK)
    bench.prompts.duplicate("desk", "desk-2")
    assert bench.prompts.tags("desk-2") == ("public", "desk")
    assert bench.prompts.export_file("desk-2")[1] == DESK


def test_a_file_on_disk_finds_a_saved_policy_and_its_own_text_wins(bench: Workbench, tmp_path: Path) -> None:
    bench.policies.save("house", "No running.")
    (tmp_path / "a.md").write_text("---\npolicy: house\n---\nObey {{ policy }}\n")
    (tmp_path / "b.md").write_text("---\npolicy: house\npolicy_text: Walk.\n---\nObey {{ policy }}\n")
    texts = [bench.prompts.variant_from(str(tmp_path / name)).text for name in ("a.md", "b.md")]
    assert texts == ["Obey No running.", "Obey Walk."]
