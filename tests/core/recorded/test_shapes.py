"""Calls that stand otherwise than one a record: in trees, columns and pairs, by id, side by side, in pieces, wrapped."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from core.domain import RefusalOrigin
from core.errors import InputError
from core.recorded.entry import LogEntry
from core.recorded.production_logs import read_logs
from tests.core.recorded.test_dialects import BEFORE, BOTH, CHAT, EARLIER, REQUEST, SAID, USER, lines, zipped

BODY, REPLY = json.dumps(REQUEST), json.dumps(CHAT)
REFUSED = json.dumps({"error": [{"code": 2016, "message": "Prompt blocked due to security configurations"}]})
PROXY = {"payload": {"request": BODY, "response": REPLY}}
SPAN = {"gen_ai.request.model": "m", "gen_ai.request.messages": json.dumps(BOTH), "gen_ai.response.text": '["A"]'}


def said(number: int, role: str, text: str, parent: int | None = None, **more: Any) -> dict[str, Any]:
    """A message as chat tools keep it: who speaks by a flag, its parent by id."""
    up = {} if parent is None else {"parentMessageId": str(parent)}
    time = f"2026-01-01T10:00:0{number}Z"
    return {"messageId": str(number), "isCreatedByUser": role == "user", "text": text, "createdAt": time, **up, **more}


def entries(*records: Any, name: str = "log.jsonl") -> tuple[LogEntry, ...]:
    log = read_logs(lines(*records), name)
    assert log.errors == ()
    return log.entries


def answers(*records: Any, name: str = "log.jsonl") -> list[tuple[str, str]]:
    return [(entry.user, entry.response) for entry in entries(*records, name=name)]


def typed(message: dict[str, str]) -> dict[str, Any]:
    """A message as DynamoDB writes it."""
    return {"M": {name: {"S": value} for name, value in message.items()}}


CALLS: dict[str, dict[str, Any]] = {
    "LibreChat": {"options": {"promptPrefix": "S"}, "messages": [said(1, "user", "Q"), said(2, "bot", "A", 1)]},
    "LibreChat, nested": {"messages": [said(1, "user", "Q", children=[said(2, "bot", "A")])]},
    "messages by id": {"messages": {"b": said(2, "bot", "A"), "a": said(1, "user", "Q")}},
    "OpenRouter": {
        "characters": {"c": {"model": "m"}},
        "messages": {"u": {"characterId": "USER"}, "a": {"characterId": "c", "parentMessageId": "u"}},
        "items": {
            "1": {"messageId": "u", "data": {"content": [{"type": "input_text", "text": "Q"}]}},
            "2": {"messageId": "a", "data": {"content": [{"type": "output_text", "text": "A"}]}},
        },
    },
    "a thread, newest first": {"data": [{**SAID, "created_at": 2}, {**USER, "created_at": 1}]},
    "names of chat tools": {"messages": [{"author": "customer", "body": "Q"}, {"author": "agent", "body": "A"}]},
    "OpenAI's preferences": {
        "input": {"messages": BOTH},
        "preferred_output": [SAID],
        "non_preferred_output": [{"role": "assistant", "content": "B"}],
    },
    "MT-bench": {"question_id": 1, "prompt": ["Q"], "choices": [{"turns": ["A"]}]},
    "DeepEval": {"testCases": [{"input": "Q", "actualOutput": "A", "expectedOutput": "B"}]},
    "Argilla": {"fields": {"chat": [USER, SAID]}, "responses": {}},
    "OpenAI's evaluations": {"data": [{"results": [{"name": "g", "score": 1}], "sample": {"input": BOTH, "output": [SAID]}}]},
    "gateway logs in properties": {"properties": {"requestBody": BODY, "responseBody": REPLY}},
    "gateway logs in dimensions": {"customDimensions": {"Request-Body": BODY, "Response-Body": REPLY}},
    "Azure's gateway": {"RequestMessages": json.dumps(BOTH), "ResponseMessages": json.dumps([SAID])},
    "Cloudflare": {"result": [{"request_head": BODY, "response_head": REPLY}], "messages": [], "errors": []},
    "Kong": {"request": {"method": "POST"}, "response": {"status": 200}, "ai": {"proxy": PROXY}},
    "Sentry": {"op": "gen_ai.chat", "data": SPAN},
    "Datadog": {"data": [{"type": "span", "attributes": {"input": {"messages": BOTH}, "output": {"messages": [SAID]}}}]},
    "HAR": {
        "log": {
            "entries": [
                {"startedDateTime": "t", "request": {"method": "GET"}, "response": {}},
                {
                    "startedDateTime": "t",
                    "request": {"postData": {"text": BODY}},
                    "response": {"content": {"encoding": "base64", "text": base64.b64encode(REPLY.encode()).decode()}},
                },
            ]
        }
    },
    "a search's answer": {"hits": {"hits": [{"_id": "1", "_source": {"prompt": "Q", "response": "A"}}]}},
    "CloudWatch": {"logEvents": [{"timestamp": 1, "message": '{"prompt": "Q", "response": "A"}'}]},
    "a queue's records": {"Records": [{"messageId": "1", "body": '{"prompt": "Q", "response": "A"}'}]},
    "Splunk": {"preview": False, "result": {"_raw": '{"prompt": "Q", "response": "A"}'}},
    "DynamoDB": {"Item": {"messages": {"L": [typed(USER), typed(SAID)]}, "blocked": {"BOOL": False}}},
    "SageMaker": {
        "captureData": {
            "endpointInput": {"data": '{"inputs": "Q", "parameters": {}}', "encoding": "JSON"},
            "endpointOutput": {"data": '[{"generated_text": "A"}]', "encoding": "JSON"},
        }
    },
    "TGI": {"request": '{"inputs": "Q"}', "response": '[{"generated_text": "A"}]'},
    "watsonx": {"input": "Q", "results": [{"generated_text": "A", "stop_reason": "eos_token"}]},
    "PaLM": {
        "instances": [{"context": "S", "messages": [{"author": "user", "content": "Q"}]}],
        "predictions": [{"candidates": [{"author": "1", "content": "A"}], "safetyAttributes": [{"blocked": False}]}],
    },
    "Snowflake": {"PROMPT": "Q", "RESPONSE": '{"choices": [{"messages": "A"}]}'},
    "a spoken answer": {"request": REQUEST, "response": {"choices": [{"message": {"content": None, "audio": {"transcript": "A"}}}]}},
    "lm-eval": {"doc": {"question": "x"}, "arguments": {"gen_args_0": {"arg_0": "Q"}}, "resps": [["A"]], "target": "B"},
    "who speaks is a model": {"messages": [{"sender": "User", "text": "Q"}, {"sender": "GPT-4o", "text": "A"}]},
    "who speaks by no": {"messages": [{"is_bot": False, "text": "Q"}, {"is_bot": True, "text": "A"}]},
    "pairs of texts": {"history": [["Q", "A"]]},
    "an answer of an interface": {"status": "ok", "payload": {"items": [{"prompt": "Q", "response": "A"}]}},
    "fields of Logs Insights": {"results": [[{"field": "prompt", "value": "Q"}, {"field": "response", "value": "A"}]]},
    "MongoDB's times": {
        "messages": [{**SAID, "createdAt": {"$date": "2026-01-02"}}, {**USER, "createdAt": {"$date": "2026-01-01"}}]
    },
    "a transcript": {"transcript": "\n\nHuman: Q\n\nAssistant: A", "rating": 1},
    "Alpaca's template, system first": {"prompt": "S\n\n### Instruction:\nQ\n\n### Response:\n", "output": "A"},
    "flat columns": {"inputs.query": "Q", "inputs.response": "A", "inputs.ground_truth": "B"},
    "a list under a name of its own": {"version": 1, "jailbreaks": [{"prompt": "Q", "response": "A"}]},
    "Alpaca's template": {"prompt": "Below is an instruction.\n\n### Instruction:\nQ\n\n### Response:\n", "output": "A"},
    "Alpaca's template, answered": {"text": "### Instruction:\nQ\n\n### Response:\nA"},
    "Guanaco's template": {"text": "### Human: Q### Assistant: A"},
    "Vicuna's template": {"prompt": "S USER: Q ASSISTANT:", "response": "A"},
    "User and Bot": {"prompt": "User: Q\nBot:", "response": "A"},
}  # fmt: skip


@pytest.mark.parametrize("what", CALLS)
def test_one_call_is_read_in_whichever_shape_it_stands(what: str) -> None:
    (entry,) = entries(CALLS[what], name="log.json")
    assert (entry.user, entry.response, entry.blocked, entry.earlier) == ("Q", "A", False, ())


TWO = [("Q", "A"), ("R", "B")]
RECORDS = [{"prompt": user, "response": answer} for user, answer in TWO]


@pytest.mark.parametrize(
    "document",
    [
        {"prompt": {"0": "Q", "1": "R"}, "response": {"0": "A", "1": "B"}},
        {"prompt": ["Q", "R"], "response": ["A", "B"]},
        {"columns": ["prompt", "response"], "data": [["Q", "A"], ["R", "B"]], "index": [0, 1]},
        {"0": RECORDS[0], "1": RECORDS[1]},
        {"first": [RECORDS[0]], "second": [RECORDS[1]]},
        {"conversations": {"1": RECORDS[0], "2": RECORDS[1]}},
        {"a": [USER, SAID], "b": [{"role": "user", "content": "R"}, {"role": "assistant", "content": "B"}]},
    ],
)
def test_a_table_in_one_document_holds_a_call_a_row(document: Any) -> None:
    assert answers(document, name="log.json") == TWO


def test_of_records_by_id_a_broken_one_is_named() -> None:
    log = read_logs(json.dumps({"a": RECORDS[0], "b": None, "c": RECORDS[1]}).encode(), "log.json")
    assert ([(entry.user, entry.response) for entry in log.entries], log.error_count) == (TWO, 1)


@pytest.mark.parametrize(
    ("record", "models"),
    [
        ({"prompt": "Q", "response_a": "A", "response_b": "B", "model_a": "x", "model_b": "y"}, ["x", "y"]),
        ({"Prompt": "Q", "Response_A": "A", "Response_B": "B"}, ["", ""]),
        ({"question": "Q", "GPT4_response": "A", "GPT4_harmful": 0, "claude_response": "B"}, ["GPT4", "claude"]),
        ({"prompt": "Q", "answers": [{"answer": "A", "model": "x", "rank": 1}, {"answer": "B", "model": "y"}]}, ["x", "y"]),
        ({"instruction": "Q", "completions": [{"model": "x", "response": "A"}, {"model": "y", "response": "B"}]}, ["x", "y"]),
        ({"id": 1, "model_a": "x", "model_b": "y", "prompt": '["Q"]', "response_a": '["A"]', "response_b": '["B"]'}, ["x", "y"]),
    ],
)  # fmt: skip
def test_answers_side_by_side_are_a_call_each(record: dict[str, Any], models: list[str]) -> None:
    found = entries(record)
    assert [(entry.user, entry.response, entry.model) for entry in found] == [
        ("Q", "A", models[0]),
        ("Q", "B", models[1]),
    ]


@pytest.mark.parametrize("columns", ["question,correct_response,incorrect_response", "prompt,expected_response,target"])
def test_columns_of_right_and_wrong_answers_are_no_answers(columns: str) -> None:
    with pytest.raises(InputError, match="there is no response"):
        read_logs(f"{columns}\nQ,A,B\n".encode(), "log.csv")


TREE = [
    said(1, "user", "Q"),
    said(2, "bot", "A", 1),
    said(3, "bot", "B", 1),
    said(4, "user", "R", 3),
    said(5, "bot", "C", 4),
]


@pytest.mark.parametrize(
    "record",
    [
        {"messages": TREE},
        {"messages": TREE[::-1]},
        {"messages": [{**TREE[0], "replies": [TREE[1], {**TREE[2], "replies": [{**TREE[3], "replies": [TREE[4]]}]}]}]},
    ],
)
def test_every_answer_that_no_other_follows_ends_a_conversation(record: dict[str, Any]) -> None:
    found = {entry.response: (entry.user, entry.earlier) for entry in entries(record)}
    assert found == {"A": ("Q", ()), "C": ("R", (("user", "Q"), ("assistant", "B")))}


def test_messages_of_trees_that_stand_one_a_row_are_put_together() -> None:
    rows = [
        {"message_id": "2", "parent_id": "1", "role": "assistant", "text": "A", "message_tree_id": "1"},
        {"message_id": "1", "parent_id": None, "role": "prompter", "text": "Q", "message_tree_id": "1"},
        {"message_id": "4", "parent_id": "3", "role": "assistant", "text": "B", "message_tree_id": "3"},
        {"message_id": "3", "parent_id": None, "role": "prompter", "text": "R", "message_tree_id": "3"},
    ]
    assert answers(*rows) == TWO


def test_messages_that_are_each_others_parents_are_read_as_they_stand() -> None:
    assert answers({"messages": [said(1, "user", "Q", 2), said(2, "bot", "A", 1)]}) == [("Q", "A")]


def test_dates_that_do_not_sort_as_texts_change_no_order() -> None:
    days = ("9/30/2025", "9/30/2025", "10/1/2025", "10/1/2025")
    messages = [{**one, "time": day} for one, day in zip([*BEFORE, USER, SAID], days, strict=True)]
    (entry,) = entries({"messages": messages})
    assert (entry.earlier, entry.user, entry.response) == (EARLIER, "Q", "A")


@pytest.mark.parametrize(
    "record",
    [
        {"prompt": "Q", "chosen": "A", "rejected": "B"},
        {"prompt": "Q", "chosen": [USER, SAID], "rejected": [USER, {"role": "assistant", "content": "B"}]},
        {"chosen": "\n\nHuman: Q\n\nAssistant: A", "rejected": "\n\nHuman: Q\n\nAssistant: B"},
    ],
)
def test_of_a_preference_pair_the_chosen_answer_is_read_and_said(record: dict[str, Any]) -> None:
    log = read_logs(lines(record, record), "log.jsonl")
    assert [(entry.user, entry.response) for entry in log.entries] == [("Q", "A")] * 2
    assert log.notices == ("Preference pairs: “chosen” was read as the answer, “rejected” was not.",)


@pytest.mark.parametrize(
    "record",
    [
        {"id": "1", "data": ["Hi", "Hello", "Q", "A"]},
        {"id": "1", "prompt": '["Hi", "Q"]', "response": '["Hello", "A"]'},
        {"text": "### Human: Hi### Assistant: Hello### Human: Q### Assistant: A"},
        {"prompt": "S USER: Hi ASSISTANT: Hello</s>USER: Q ASSISTANT:", "response": "A"},
    ],
)
def test_what_was_said_in_turn_is_read_in_turn(record: dict[str, Any]) -> None:
    (entry,) = entries(record)
    assert (entry.earlier, entry.user, entry.response) == (EARLIER, "Q", "A")


@pytest.mark.parametrize(
    "text",
    [
        "Explain ### Instruction: and ### Response:",
        "### Input: a table\nSort it.",
        "It says USER: bob ASSISTANT: hi. Why?",
    ],
)
def test_a_persons_own_text_with_marks_of_a_template_stays_one_prompt(text: str) -> None:
    assert answers({"prompt": text, "response": "A"}) == [(text, "A")]


def test_a_benchmarks_questions_are_joined_with_the_answers_of_every_model() -> None:
    files = {"question.jsonl": lines({"question_id": 1, "turns": ["Q"]})}
    for model, answer in (("x", "A"), ("y", "B")):
        line = {"question_id": 1, "answer_id": model, "model_id": model, "choices": [{"turns": [answer]}]}
        files[f"{model}.jsonl"] = lines(line)
    found = read_logs(zipped(**files), "bench.zip").entries
    assert [(entry.user, entry.response, entry.model) for entry in found] == [("Q", "A", "x"), ("Q", "B", "y")]


def test_a_call_that_a_gateway_logged_in_pieces_is_put_together() -> None:
    asked, reply = json.dumps(BOTH), json.dumps([SAID])
    pieces = [(2, "", reply), (1, asked[9:], ""), (0, asked[:9], "")]
    names = ("SequenceNumber", "RequestMessages", "ResponseMessages")
    rows = [{"CorrelationId": "c", **dict(zip(names, piece, strict=True))} for piece in pieces]
    (entry,) = entries(*rows)
    assert (entry.system, entry.user, entry.response) == ("S", "Q", "A")


def test_two_answers_to_one_request_of_a_batch_are_two_calls_and_a_lone_request_is_named() -> None:
    asked = [{"custom_id": id, "body": REQUEST} for id in "ab"]
    answered = {"custom_id": "a", "response": {"body": CHAT}}
    log = read_logs(lines(*asked, answered, answered), "log.jsonl")
    assert [entry.response for entry in log.entries] == ["A", "A"]
    assert [error.problem for error in log.errors] == ["is the request “b” of a batch; its answer is not in the file."]


@pytest.mark.parametrize(
    ("record", "origin"),
    [
        ({"request_head": BODY, "response_head": REFUSED}, RefusalOrigin.GUARDRAIL),
        ({"request": {"contents": "Q"}, "response": {"candidates": [{"finish_reason": 3}]}}, RefusalOrigin.OUTPUT_FILTER),
        (
            {"instances": [{"prompt": "Q"}], "predictions": [{"content": "", "safetyAttributes": {"blocked": True}}]},
            RefusalOrigin.OUTPUT_FILTER,
        ),
        (
            {"messages": [said(1, "user", "Q"), said(2, "bot", "blocked by content filter", 1, error=True)], "options": {}},
            RefusalOrigin.INPUT_FILTER,
        ),
    ],
)  # fmt: skip
def test_a_refusal_stays_one_in_every_shape(record: dict[str, Any], origin: RefusalOrigin) -> None:
    (entry,) = entries(record)
    assert (entry.user, entry.blocked, entry.origin) == ("Q", True, origin)


@pytest.mark.parametrize(
    "record",
    [
        {"request": {"contents": "Q"}, "response": {"candidates": [{"finish_reason": 2}]}},
        {"messages": [said(1, "user", "Q"), said(2, "bot", "Something went wrong.", 1, error=True)], "options": {}},
        {"request_head": BODY, "response_head": '{"error": {"message": "Rate limit reached", "code": "429"}}'},
        {
            "startedDateTime": "t",
            "request": {"postData": {"text": BODY}},
            "response": {"status": 500, "content": {"text": "Internal Server Error"}},
        },
    ],
)
def test_a_failed_call_is_no_answer_in_any_shape(record: dict[str, Any]) -> None:
    log = read_logs(lines(record, {"prompt": "R", "response": "B"}), "log.jsonl")
    assert ([entry.user for entry in log.entries], log.error_count) == (["R"], 1)


def test_what_is_no_call_by_its_tools_layout_is_passed_over_and_counted() -> None:
    log = read_logs(
        lines(
            {"spec": {"completion_fns": ["m"]}},
            {"event_id": 0, "type": "sampling", "data": {"prompt": BOTH, "sampled": ["A"]}},
            {"event_id": 1, "type": "match", "data": {"expected": "B", "sampled": "A"}},
            {"final_report": {"accuracy": 1.0}},
        ),
        "log.jsonl",
    )
    assert ([entry.response for entry in log.entries], log.error_count) == (["A"], 0)
    assert "Passed over: 1 record (events of OpenAI evals that are no calls)." in log.notices


def test_an_attempt_that_garak_wrote_twice_is_a_call_for_each_of_its_outputs() -> None:
    asked = {"turns": [{"role": "user", "content": {"text": "Q", "lang": "en"}}]}
    attempt = {
        "entry_type": "attempt",
        "uuid": "u",
        "seq": 0,
        "prompt": asked,
        "outputs": [{"text": "A"}, {"text": "B"}],
    }
    rows = (
        {"entry_type": "init"},
        {**attempt, "status": 1},
        {**attempt, "status": 2},
        {"entry_type": "eval", "passed": 1},
    )
    assert answers(*rows) == [("Q", "A"), ("Q", "B")]


def test_examples_beside_a_call_are_not_read_in_its_place() -> None:
    assert answers({"prompt": "Q", "response": "A", "examples": [{"input": "R", "output": "B"}]}) == [("Q", "A")]


def test_a_tree_with_a_million_branches_is_refused_and_hides_no_other_record() -> None:
    nested = said(0, "bot", "A")
    wide: dict[str, Any] = {"role": "user", "text": "Q", "replies": []}
    inside = wide
    for _ in range(150):
        following = {"role": "user", "text": "Q", "replies": [nested] * 100}
        inside["replies"].append(following)
        inside = following
    log = read_logs(lines({"messages": [wide]}, RECORDS[0]), "log.jsonl")
    assert [entry.response for entry in log.entries] == ["A"]
    assert log.errors[0].problem == "is a tree of messages with too many branches."
