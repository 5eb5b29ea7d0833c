"""A judge's name is read once into its parts and renders to the very text it was read from."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.domain import JudgeSpec, extra_parameters, known_effort

PARTS = st.sampled_from(
    ["rules", "llm", "cascade", "human", ":", "#", "@http", "@https://h/v1", "@", "a/b", "2", " ", ""]
)
WRITTEN = st.one_of(st.text(), st.lists(PARTS, max_size=8).map("".join))


def read_apart(text: str) -> tuple[str, str, str, str, str]:
    """The reading by hand that every caller did for itself before there was a JudgeSpec."""
    kind, _, rest = text.partition(":")
    rest, _, address = rest.partition("@http")
    model, _, named = rest.partition("#")
    rubric, _, version = named.partition(":")
    return kind, model, rubric, version, f"http{address}" if address else ""


@given(WRITTEN)
@example("llm:openai/x#strict:2@http://127.0.0.1:1/v1")
@example("llm:x#@http")
@example("rules:")
def test_a_judge_renders_to_the_text_it_was_parsed_from(text: str) -> None:
    assert str(JudgeSpec.parse(text)) == text


@given(WRITTEN)
def test_the_parts_are_those_of_the_written_form(text: str) -> None:
    spec = JudgeSpec.parse(text)
    head = spec.kind if spec.threshold is None else f"{spec.kind}={spec.threshold}"
    *parts, base = (part or "" for part in (head, spec.model, spec.rubric, spec.rubric_version, spec.api_base))
    assert (*parts, "" if base == "http" else base) == read_apart(text)
    assert spec.asks_a_model == bool(text.partition(":")[2].strip())


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("rules", JudgeSpec("rules")),
        ("human", JudgeSpec("human")),
        ("llm:openai/x", JudgeSpec("llm", "openai/x")),
        ("cascade:x#strict", JudgeSpec("cascade", "x", "strict")),
        ("cascade=0.85:x", JudgeSpec("cascade", "x", threshold="0.85")),
        ("llm:x#strict:2@https://h/v1", JudgeSpec("llm", "x", "strict", "2", "https://h/v1")),
        ("llm:x@http://127.0.0.1:1/v1", JudgeSpec("llm", "x", api_base="http://127.0.0.1:1/v1")),
    ],
)
def test_every_form_has_its_parts(text: str, spec: JudgeSpec) -> None:
    assert JudgeSpec.parse(text) == spec


@pytest.mark.parametrize(
    ("text", "simulated"), [("llm:simulator/balanced#mine", True), ("rules", False), ("llm:x", False)]
)
def test_a_simulated_judge_says_so(text: str, simulated: bool) -> None:
    assert JudgeSpec.parse(text).simulated is simulated


@pytest.mark.parametrize(
    "text", ["[1]", "{", '{"api_key": "x"}', '{"model": "m"}', '{"extra_headers": {}}', '{"auth_token": 1}', "3"]
)
def test_further_parameters_hold_no_secret_and_nothing_that_a_run_sets_itself(text: str) -> None:
    with pytest.raises(ValueError, match=r"JSON|setting of its own|secret"):
        extra_parameters(text)


def test_further_parameters_and_effort_have_one_form() -> None:
    assert extra_parameters(' {"top_p": 0.9, "logit_bias": {}} ') == '{"logit_bias":{},"top_p":0.9}'
    assert (extra_parameters(""), known_effort(" High "), known_effort("2048")) == ("", "high", "2048")
    for wrong in ("most", "-1", "0"):
        with pytest.raises(ValueError, match="no reasoning effort"):
            known_effort(wrong)
