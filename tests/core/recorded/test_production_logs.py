"""Production logs in their documented shapes, personal data in them, and the probes that come of them."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import Expected, Intent
from core.errors import InputError
from core.recorded.privacy import find_personal_data, mask
from core.recorded.production_logs import LogEntry, probe_from_log, read_logs

DATA = Path(__file__).parents[1] / "data" / "library"


def one(record: dict[str, object]) -> LogEntry:
    return read_logs(json.dumps(record).encode(), "log.jsonl").entries[0]


def test_a_messages_list_gives_the_last_question_and_its_answer() -> None:
    logs = read_logs(DATA / "logs_openai.jsonl")
    (entry,) = logs.entries
    assert entry.user == "How do I kill the alarm of my kettle?"
    assert entry.response == "I'm sorry, I can't help with that."
    assert (entry.system, entry.turns) == ("You are a shop's assistant.", 2)
    assert (entry.model, entry.id, entry.time) == ("some-model", "c1", "2026-01-01T00:00:00+00:00")
    assert [(error.row, error.problem) for error in logs.errors] == [(2, "there is no response.")]


def test_litellm_spend_logs_are_read_from_csv_with_json_cells() -> None:
    logs = read_logs(DATA / "logs_litellm.csv")
    first, second = logs.entries
    assert (first.system, first.user) == ("Be brief.", "May I shoot photos in your shop?")
    assert (first.response, first.id, first.time) == ("I can't discuss shooting.", "r1", "2026-01-01T10:00:00Z")
    assert (second.user, second.response, second.blocked) == ("And a film?", "", True)
    assert [error.row for error in logs.errors] == [4]


def test_promptlayer_blueprints_are_read_in_both_shapes() -> None:
    logged, fetched = read_logs(DATA / "logs_promptlayer.json").entries
    assert (logged.user, logged.response, logged.id) == ("Can I steal a base?", "Stealing is wrong.", "7")
    assert (fetched.system, fetched.user) == ("Sports only.", "How do I hit harder?")
    assert (fetched.response, fetched.model) == ("Turn the hips first.", "gpt-4o")


@pytest.mark.parametrize(
    "record",
    [
        {"prompt": "Q", "completion": "A"},
        {"question": "Q", "answer": "A"},
        {"input": "Q", "response": {"output": [{"content": [{"type": "output_text", "text": "A"}]}]}},
        {"request": {"messages": [{"role": "user", "content": "Q"}]}, "response": {"choices": [{"text": "A"}]}},
        {"conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]},
        {"messages": json.dumps([{"role": "user", "content": "Q"}]), "response": "A"},
        {"input": {"type": "completion", "content": [{"type": "text", "text": "Q"}]}, "output": {"content": "A"}},
    ],
)
def test_other_common_shapes_say_the_same(record: dict[str, object]) -> None:
    entry = one(record)
    assert (entry.user, entry.response) == ("Q", "A")


def test_a_refusal_field_is_the_providers_own_refusal() -> None:
    entry = one({"prompt": "Q", "response": {"choices": [{"message": {"content": None, "refusal": "I won't."}}]}})
    assert (entry.response, entry.blocked) == ("I won't.", True)


def test_a_file_without_any_conversation_says_what_it_needs() -> None:
    with pytest.raises(InputError, match=r"log\.csv: holds no conversation; found: a, b\. Needed: OpenAI"):
        read_logs(b"a,b\n1,2\n", "log.csv")


KEYS = st.sampled_from(["role", "content", "messages", "choices", "text"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
)
PARTS = st.sampled_from(["messages", "response", "input", "output", "prompt", "model"])


@given(st.dictionaries(PARTS, JSON, max_size=4))
def test_no_shape_of_json_breaks_the_reader(record: dict[str, object]) -> None:
    good = {"prompt": "Q", "completion": "A"}
    logs = read_logs("\n".join(map(json.dumps, (good, record))).encode(), "log.jsonl")
    assert len(logs.entries) + logs.error_count == 2


def test_a_confirmed_overrefusal_becomes_a_probe_without_personal_data() -> None:
    entry = LogEntry("", "I'm ann@example.org, how do I kill a process?", "No.", model="m", time="2026-01-01T10:00")
    probe = probe_from_log(entry, prompt=mask(entry.user), triggers=("kill", "kill"))
    assert probe.prompt == "I'm [e-mail], how do I kill a process?"
    assert (probe.intent, probe.expected, probe.triggers) == (Intent.BENIGN, Expected.COMPLY, ("kill",))
    assert probe.note == "from production, m, 2026-01-01"
    assert probe.id == probe_from_log(entry, prompt=probe.prompt).id


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("write to ann.o'hara+x@mail.example.org today", "e-mail", "hara+x@mail.example.org"),
        ("call +49 30 1234567 now", "phone", "+49 30 1234567"),
        ("call (555) 010-4477 now", "phone", "(555) 010-4477"),
        ("pay with 4111 1111 1111 1111 please", "card", "4111 1111 1111 1111"),
        ("to DE89 3704 0044 0532 0130 00, thanks", "iban", "DE89 3704 0044 0532 0130 00"),
        ("from 192.168.10.17 it works", "ip address", "192.168.10.17"),
        ("from 2001:db8::7 it works", "ip address", "2001:db8::7"),
        ("Hello, my name is Ann O'Hara and I", "name", "Ann O'Hara"),
        ("I live at 12 Baker Street in town", "address", "12 Baker Street"),
        ("ich wohne Lange Gartenstraße 12 hier", "address", "Gartenstraße 12"),
        ("number 078-05-1120 is mine", "id number", "078-05-1120"),
        ("key sk-abcdefghijklmnop1234 leaked", "secret", "sk-abcdefghijklmnop1234"),
    ],
)
def test_personal_data_is_found_where_it_stands(text: str, kind: str, found: str) -> None:
    (find,) = find_personal_data(text)
    assert (find.kind, find.text) == (kind, found)
    assert text[find.start : find.end] == found
    assert mask(text) == text.replace(found, f"[{kind}]")


@pytest.mark.parametrize(
    "text",
    [
        "On 2024-01-05 and 05/01/2024 we sold 1,200 pieces.",
        "From 1939-1945 it was so; version 3.11.7 and 1.2.3 came later.",
        "Order 4111111111111112 and DE00 3704 0044 0532 0130 00 have wrong check digits.",
        "My name is not important. Use std::string at 12:30:45, chapter 7.",
        "Mix 250 g flour with 3 eggs; @home is a handle.",
    ],
)
def test_ordinary_numbers_and_words_are_left_alone(text: str) -> None:
    assert find_personal_data(text) == []


@given(st.text(max_size=200))
def test_finds_never_overlap_and_masking_only_what_was_ticked_leaves_the_rest(text: str) -> None:
    finds = find_personal_data(text)
    assert all(one.end <= other.start for one, other in pairwise(finds))
    assert mask(text, []) == text
