"""Prompt files: what belongs to the file and what to the prompt, what is refused, and that no byte is lost."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.prompts.prompt_files import (
    load_variant,
    prompt_file,
    read_prompt,
    starter_policies,
    starter_prompts,
)

TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=80)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"You help.\n", "You help."),
        (b"  You help.  \n\n", "  You help.  \n"),
        (b"---\ntitle: x\n---\n\nYou help.\n", "You help."),
        (b"---\ntitle: x\n---\nYou help.", "You help."),
        (b"---\ntitle: x\n---\n\n\n You help.\n", "\n You help."),
        (b"\xef\xbb\xbf---\r\ntitle: x\r\n---\r\n\r\nYou\r\nhelp.\r\n", "You\nhelp."),
        (b"You --- help.\n---\nThen stop.\n", "You --- help.\n---\nThen stop."),
        (b"---\nempty: true\n---\n", ""),
    ],
)
def test_the_prompt_is_what_the_rules_leave(data: bytes, text: str) -> None:
    prompt = read_prompt(data, "a.md")
    assert prompt.text == text
    assert prompt.raw == data
    assert "empty" not in prompt.meta


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"---\ntitle: x\n---\n\n", "no prompt text"),
        (b"caf\xe9", "not UTF-8 (line 1)"),
        ("You help.".encode("utf-16"), "not UTF-8"),
        (b"You\0help", "NUL byte"),
        (b"x" * 2_000_000, "larger than 256 KB"),
        (b"---\ntitle: x\nYou help.\n", "never closed"),
        (b"---\ntitle: [x\n---\nYou help.\n", "not valid YAML"),
        (b"---\na: 2024-13-45\n---\nYou help.\n", "not valid YAML"),
        (b"---\na: " + b"[" * 200_000 + b"\n---\nYou help.\n", "too deep"),
        (b"---\n" + b"? " * 60_000 + b"\n---\nYou help.\n", "too deep"),
        (b"---\n- a\n---\nYou help.\n", "key: value"),
        (b"---\ntags: x\n---\nYou help.\n", "“tags” in the front matter must be a list"),
        (b"---\na: &x [1]\nb: *x\n---\nYou help.\n", "aliases"),
    ],
)
def test_an_unusable_file_is_refused_in_one_sentence(data: bytes, problem: str) -> None:
    with pytest.raises(InputError) as caught:
        read_prompt(data, "mine.md")
    assert str(caught.value).startswith("mine.md")
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_input_errors(tmp_path: Path) -> None:
    for path in (tmp_path / "none.md", tmp_path):
        with pytest.raises(InputError, match="cannot be read"):
            load_variant(path)


@given(TEXTS, st.dictionaries(st.sampled_from(["title", "note", "tags", "team"]), TEXTS, max_size=3))
def test_a_stored_prompt_written_to_a_file_reads_back_the_same(text: str, meta: dict[str, object]) -> None:
    if "tags" in meta:
        meta["tags"] = [meta["tags"]]
    written = prompt_file("mine", text, meta)
    again = read_prompt(written.raw, "mine.md")
    assert (again.text, dict(again.meta)) == (text, meta)
    assert again.raw == written.raw


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused_but_never_crash(data: bytes) -> None:
    with suppress(InputError):
        assert read_prompt(b"---\n" + data, "a.md").raw == b"---\n" + data


def test_the_policy_comes_from_the_folder_beside_the_prompts(tmp_path: Path) -> None:
    for folder, name, text in (
        ("systems", "desk", "---\npolicy: house\n---\n\nObey: {{ policy }}\n"),
        ("policies", "house", "No running.\n"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{name}.md").write_text(text)
    variant = load_variant(tmp_path / "systems" / "desk.md")
    assert variant.text == "Obey: No running."
    assert (variant.name, variant.policy_name) == ("desk", "house")


def test_a_policy_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "desk.md"
    path.write_text("---\npolicy: nowhere\n---\n\nObey: {{ policy }}\n")
    with pytest.raises(InputError, match=r"desk\.md: there is no policy “nowhere”"):
        load_variant(path)


def test_every_shipped_prompt_makes_a_variant_with_its_policy() -> None:
    variants = [load_variant(one.name) for one in starter_prompts()]
    assert len(variants) >= 8
    assert all(variant.text.strip() and "{{" not in variant.text for variant in variants)


def test_every_shipped_file_round_trips_byte_for_byte() -> None:
    for prompt in (*starter_prompts(), *starter_policies()):
        rebuilt = prompt_file(prompt.name, prompt.text, prompt.meta)
        assert (rebuilt.text, rebuilt.meta) == (prompt.text, prompt.meta)
        assert prompt.title != prompt.name
        assert prompt.summary


@pytest.mark.parametrize("name", ["../../secret", "/etc/passwd", "..", ".hidden", "a\\b"])
def test_a_prompt_file_names_a_policy_and_never_a_path(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret.md").write_text("The secret.")
    folder = tmp_path / "a" / "systems"
    folder.mkdir(parents=True)
    (folder / "desk.md").write_text(f"---\npolicy: {name}\n---\n\nObey: {{{{ policy }}}}\n")
    with pytest.raises(InputError, match="is no name of a policy"):
        load_variant(folder / "desk.md")


@pytest.mark.parametrize(
    "value", ["0x" + "f" * 3600, '!!int ""', '!!timestamp "x"', '!!float "x"', "!!bool maybe", "!!binary ?", "1" * 5000]
)
def test_front_matter_that_no_text_can_be_made_of_again_is_refused(value: str) -> None:
    with pytest.raises(InputError, match="front matter"):
        read_prompt(f"---\nodd: {value}\n---\n\nBe kind.\n".encode(), "odd.md")
