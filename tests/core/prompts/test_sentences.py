"""A prompt is cut into sentences and bullets without loss, and put together again without some of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InputError
from core.prompts.prompt_files import starter_policies, starter_prompts
from core.prompts.sentences import split_sentences
from core.prompts.word_diff import words

TEXTS = [*(one.text for one in starter_prompts()), *(one.text for one in starter_policies())]
PIECES = st.lists(
    st.sampled_from(
        ["Be kind.", " ", "\n", "\n\n", "- a point", "1. one", "e.g. this", "Never!", "(x)", ":", "a", "\t", "## H"]
    )
)


def texts_of(text: str) -> list[str]:
    return [one.text for one in split_sentences(text).sentences]


@pytest.mark.parametrize("text", TEXTS)
def test_shipped_prompts_come_back_exactly(text: str) -> None:
    assert split_sentences(text).text == text


@given(PIECES.map("".join) | st.text())
def test_any_text_comes_back_exactly(text: str) -> None:
    split = split_sentences(text)
    assert split.text == text
    assert all(one.text == one.text.strip() != "" for one in split.sentences)


def test_sentences_end_at_full_stops_but_not_in_abbreviations() -> None:
    assert texts_of("Be brief, e.g. Two lines. Ask Dr. Who!  Is 3.5 a number? Yes.") == [
        "Be brief, e.g. Two lines.",
        "Ask Dr. Who!",
        "Is 3.5 a number?",
        "Yes.",
    ]


def test_bullets_are_sentences_and_their_heading_is_frozen() -> None:
    split = split_sentences("# Rules\nNever discuss:\n- weapons,\n- drugs\n\n1. Be kind.\n2. Be short.")
    assert [one.text for one in split.sentences] == [
        "# Rules",
        "Never discuss:",
        "- weapons,",
        "- drugs",
        "1. Be kind.",
        "2. Be short.",
    ]
    assert [one.frozen for one in split.sentences] == [True, True, False, False, False, False]


def test_a_wrapped_line_is_no_end() -> None:
    assert texts_of("Answer what the user\nasks. Be kind.\nBe short") == [
        "Answer what the user\nasks.",
        "Be kind.",
        "Be short",
    ]


def test_leaving_out_keeps_paragraphs() -> None:
    split = split_sentences("One. Two.\n\nThree. Four.\n")
    assert split.without([2]) == "One. Two.\n\nFour.\n"
    assert split.without([0]) == "Two.\n\nThree. Four.\n"
    assert split.without([1, 2]) == "One.\n\nFour.\n"
    assert split.without([0, 1, 2, 3]) == ""


@given(PIECES.map("".join), st.data())
def test_what_is_left_out_is_gone_and_all_else_is_there(text: str, data: st.DataObject) -> None:
    split = split_sentences(text)
    gone = data.draw(st.sets(st.sampled_from(split.free))) if split.free else set()
    kept = [word for at, one in enumerate(split.sentences) if at not in gone for word in words(one.text)]
    assert words(split.without(gone)) == kept


def test_joined_and_split_again() -> None:
    split = split_sentences("One, unless two; three. Four.")
    assert [one.text for one in split.split(0).sentences] == ["One,", "unless two;", "three.", "Four."]
    joined = split.split(0).join(0, 2)
    assert [one.text for one in joined.sentences] == ["One, unless two; three.", "Four."]
    assert split.split(0).text == joined.text == split.text


def test_a_frozen_sentence_is_never_left_out_or_replaced() -> None:
    split = split_sentences("One. Two.").freeze([1])
    with pytest.raises(InputError, match="sentence 1 is frozen"):
        split.without([1])
    with pytest.raises(InputError, match="sentence 1 is frozen"):
        split.replaced(1, "Three.")
    assert split.replaced(0, "Three.").text == "Three. Two."
    assert split.freeze([1], False).without([1]) == "One."
    with pytest.raises(InputError, match="no sentence 7"):
        split.freeze([7])
