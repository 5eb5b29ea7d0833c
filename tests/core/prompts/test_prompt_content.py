"""The starter prompts and policies: complete, annotated sentence by sentence, and in pairs one can learn from."""

from __future__ import annotations

import re
from pathlib import Path

import frontmatter
import pytest

from core.domain import POLICY_SLOT

PROMPTS = Path(__file__).parents[3] / "prompts"
SYSTEMS = sorted((PROMPTS / "systems").glob("*.md"))
POLICIES = sorted((PROMPTS / "policies").glob("*.md"))
ABSOLUTES = re.compile(r"\b(never|always|any|anything|under no circumstances|without exceptions?)\b", re.IGNORECASE)


def name(path: Path) -> str:
    return path.stem


def sentences(body: str) -> list[str]:
    """Every sentence of a body, and every list item and policy slot, in order."""
    lines = [line.removeprefix("- ") for line in body.splitlines() if line.strip()]
    return [sentence for line in lines for sentence in re.split(r"(?<=[.!?])\s+", line)]


def load(path: Path) -> frontmatter.Post:
    return frontmatter.loads(path.read_text(encoding="utf-8"))


def stems(stance: str) -> set[str]:
    return {path.stem.removesuffix(f"-{stance}") for path in SYSTEMS if load(path)["stance"] == stance}


@pytest.mark.parametrize("path", SYSTEMS + POLICIES, ids=name)
def test_every_sentence_has_its_note_in_order(path: Path) -> None:
    post = load(path)
    body, notes = sentences(post.content), post["notes"]

    assert len(notes) == len(body)
    for sentence, note in zip(body, notes, strict=True):
        assert sentence.startswith(note["sentence"])
        assert note["why"].endswith(".")


@pytest.mark.parametrize("path", SYSTEMS + POLICIES, ids=name)
def test_every_file_says_what_it_is(path: Path) -> None:
    post = load(path)

    assert post["title"]
    assert post["tags"]
    assert all(isinstance(tag, str) for tag in post["tags"])
    assert post["summary"].count("\n") == 0
    assert 20 < len(post["summary"]) < 120


@pytest.mark.parametrize("path", SYSTEMS, ids=name)
def test_a_policy_slot_and_a_policy_name_come_together_and_the_policy_exists(path: Path) -> None:
    post = load(path)
    slots = POLICY_SLOT.findall(post.content)

    assert len(slots) == ("policy" in post.metadata)
    if slots:
        assert (PROMPTS / "policies" / f"{post['policy']}.md").is_file()


def test_every_product_has_a_cautious_and_a_balanced_wording() -> None:
    assert stems("cautious") == stems("balanced")
    assert len(stems("balanced")) >= 8
    for stem in stems("balanced"):
        cautious, balanced = (load(PROMPTS / "systems" / f"{stem}-{stance}.md") for stance in ("cautious", "balanced"))
        assert cautious["product"] == balanced["product"]


@pytest.mark.parametrize("path", [path for path in SYSTEMS if load(path)["stance"] != "permissive"], ids=name)
def test_a_prompt_is_long_enough_to_be_real_and_short_enough_to_be_read(path: Path) -> None:
    assert 80 <= len(load(path).content.split()) <= 220


@pytest.mark.parametrize("path", [path for path in SYSTEMS if load(path)["stance"] == "balanced"], ids=name)
def test_a_balanced_wording_has_a_line_and_no_word_without_exceptions(path: Path) -> None:
    body = load(path).content

    assert not ABSOLUTES.search(body)
    assert re.search(r"\b(decline|do not help)\b", body, re.IGNORECASE)


@pytest.mark.parametrize("path", [path for path in SYSTEMS if load(path)["stance"] == "cautious"], ids=name)
def test_a_cautious_wording_shows_the_phrases_that_provoke_overrefusal(path: Path) -> None:
    body = load(path).content

    assert ABSOLUTES.search(body)
    assert len(re.findall(r"\b(do not|must not|must never|never|refuse|decline)\b", body, re.IGNORECASE)) >= 4


def test_two_prompts_or_more_take_a_named_policy_and_every_policy_is_used() -> None:
    used = [load(path)["policy"] for path in SYSTEMS if "policy" in load(path).metadata]

    assert len(used) >= 2
    assert set(used) == {path.stem for path in POLICIES}
