"""A small file of every tool, in its published layout: what is read, what is blocked, and which row is named as broken.

Whoever finds a layout that is read wrongly adds a file to tests/core/data/logs and a line to FILES.
"""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import RefusalOrigin
from core.errors import InputError
from core.recorded.entry import LogEntry
from core.recorded.production_logs import read_logs

DATA = Path(__file__).parents[1] / "data" / "logs"
SYSTEM = "You are a shop's assistant."
KETTLE = "How do I kill the alarm of my kettle?"
PHOTOS = "May I shoot photos in your shop?"
INPUT, OUTPUT, GUARD, MODEL = (
    RefusalOrigin.INPUT_FILTER,
    RefusalOrigin.OUTPUT_FILTER,
    RefusalOrigin.GUARDRAIL,
    RefusalOrigin.MODEL,
)

FILES: dict[str, tuple[str, list[RefusalOrigin | None], list[int]]] = {
    # file: (format, who refused each entry, rows with an error)
    "openai_chat.jsonl": ("openai-chat", [None, MODEL, OUTPUT], [4]),
    "openai_batch.jsonl": ("openai-chat", [INPUT, None], [5]),
    "openai_responses.jsonl": ("openai-responses", [None, MODEL, OUTPUT], [4]),
    "anthropic.jsonl": ("anthropic", [None, OUTPUT, None], [5]),
    "gemini.jsonl": ("gemini", [None, INPUT, OUTPUT], [4]),
    "bedrock.jsonl": ("bedrock", [None, GUARD, None, None, OUTPUT], [6]),
    "litellm.jsonl": ("litellm", [None, INPUT, OUTPUT, GUARD], [5]),
    "langfuse_observations.jsonl": ("langfuse", [None, OUTPUT], [5]),
    "langfuse_traces.json": ("langfuse", [None, None], [3]),
    "langsmith_runs.jsonl": ("langsmith", [None, OUTPUT, MODEL, INPUT], [7]),
    "langsmith_dataset.jsonl": ("langsmith", [None, None], [3]),
    "helicone.jsonl": ("helicone", [None, INPUT, OUTPUT], [4, 5]),
    "phoenix.jsonl": ("phoenix", [None, OUTPUT, None], [5]),
    "opentelemetry.json": ("opentelemetry", [None, OUTPUT, None, None], [6]),
    "opentelemetry_logs.json": ("opentelemetry", [None], []),
    "opentelemetry_console.json": ("opentelemetry", [None, None], []),
    "weave.jsonl": ("weave", [None, INPUT, None], [5]),
    "braintrust.jsonl": ("braintrust", [None, MODEL], [5]),
    "promptfoo.json": ("promptfoo", [None, MODEL, INPUT, None], [4]),
    "promptfoo.jsonl": ("promptfoo", [None, MODEL, INPUT, None], [4]),
    "inspect.json": ("inspect", [None, OUTPUT, None], [4]),
    "inspect.eval": ("inspect", [None, OUTPUT, None], [4]),
    "chatgpt.json": ("chatgpt", [None], [2]),
    "open_webui.json": ("open-webui", [None, INPUT], [3]),
    "wildchat.jsonl": ("wildchat", [None], [2]),
    "sharegpt.json": ("sharegpt", [None], [2]),
    "pairs.csv": ("prompt-response", [None, None], [4]),
}


def test_every_file_is_in_the_table() -> None:
    assert {path.name for path in DATA.iterdir()} == set(FILES)


@pytest.mark.parametrize("file", FILES)
def test_a_published_layout_is_read_as_it_is(file: str) -> None:
    format, origins, broken = FILES[file]
    logs = read_logs(DATA / file)
    assert logs.format == format
    assert [entry.origin for entry in logs.entries] == origins
    assert [entry.blocked for entry in logs.entries] == [origin is not None for origin in origins]
    assert [error.row for error in logs.errors] == broken
    assert all(entry.user.startswith((KETTLE, PHOTOS, "It is a kettle.")) for entry in logs.entries)
    assert all(entry.response or entry.blocked for entry in logs.entries)
    assert {entry.system for entry in logs.entries} <= {SYSTEM, ""}


@pytest.mark.parametrize("file", FILES)
def test_the_first_entry_has_its_answer_and_no_more(file: str) -> None:
    answers = {"Hold the button for three seconds.", "I can't help with that.", ""}
    for entry in read_logs(DATA / file).entries:
        assert entry.response in answers or entry.response.startswith(
            ("Hold the button.", "Hold it.", "Sorry, blocked.")
        )


@pytest.mark.parametrize("file", FILES)
def test_gz_and_zip_change_nothing(file: str) -> None:
    plain, data = read_logs(DATA / file), (DATA / file).read_bytes()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("README.md", "read me")
        archive.writestr(f"export/{file}", data)
    assert read_logs(gzip.compress(data), f"{file}.gz").entries == plain.entries
    if not file.endswith(".eval"):
        assert read_logs(out.getvalue(), "export.zip").entries == plain.entries


@pytest.mark.parametrize("file", FILES)
def test_a_file_cut_off_anywhere_is_read_or_refused_but_never_crashes(file: str) -> None:
    data = (DATA / file).read_bytes()
    for end in range(0, len(data), max(17, len(data) // 40)):
        with suppress(InputError):
            read_logs(data[:end], file)


@pytest.mark.parametrize(
    ("file", "earlier"),
    [
        ("gemini.jsonl", [("user", KETTLE), ("assistant", "Hold the button for three seconds.")]),
        ("chatgpt.json", [("user", KETTLE), ("assistant", "I can't help with that.")]),
        ("sharegpt.json", [("user", KETTLE), ("assistant", "I can't help with that.")]),
        ("wildchat.jsonl", [("user", KETTLE), ("assistant", "I can't help with that.")]),
        ("inspect.eval", [("user", KETTLE), ("assistant", "I can't help with that.")]),
    ],
)
def test_what_was_said_before_is_kept(file: str, earlier: list[tuple[str, str]]) -> None:
    assert list(read_logs(DATA / file).entries[-1].earlier) == earlier


def test_models_times_and_categories_are_kept() -> None:
    assert read_logs(DATA / "bedrock.jsonl").models == ("anthropic.claude-3-haiku-20240307-v1:0",)
    assert read_logs(DATA / "opentelemetry.json").entries[0].time == "2026-01-02T03:04:05+00:00"
    assert read_logs(DATA / "openai_batch.jsonl").entries[0].category == "violence"
    assert read_logs(DATA / "gemini.jsonl").entries[2].category == "dangerous_content"
    assert read_logs(DATA / "litellm.jsonl").entries[3].time == "2026-01-02T03:04:05.500000+00:00"


def test_what_is_no_call_is_passed_over_and_said() -> None:
    notices = " ".join(read_logs(DATA / "langfuse_observations.jsonl").notices)
    assert "Langfuse event observations" in notices
    assert "traces and chains around calls that are in the file" in notices


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"custom_id": "a", "response": {"status_code": 200, "body": {}}}, r"looks like a batch, .* request is not in"),
        ({"version": 2, "eval": {"task": "t"}}, r"log.jsonl, row 1: is the head of an Inspect log without its samples"),
        ({"response_status": 200, "signed_body_url": "u"}, r"looks like a Helicone export, .* --include-body"),
        (
            {"schemaType": "ModelInvocationLog", "input": {"inputBodyS3Path": "s3"}},
            r"a Bedrock invocation log, .*inputBodyS3",
        ),
        (
            {"id": "r", "run_type": "llm", "inputs": {}, "outputs": None},
            r"looks like a LangSmith export, .* no user message",
        ),
        ({"attributes": {"gen_ai.request.model": "m"}}, r"looks like OpenTelemetry gen_ai spans, .* no content"),
        ({"results": {"version": 2, "table": {}}, "config": {}}, r"promptfoo file with an empty table"),
        (
            {"run_type": "tool", "inputs": {"a": 1}, "outputs": {}},
            r"no model call with its text, only LangSmith tool runs",
        ),
        ({"foo": 1}, r"holds no conversation; found: foo"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_it_looks_like_and_what_is_missing(record: Any, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_logs(json.dumps(record).encode(), "log.jsonl")


def one(record: dict[str, Any]) -> LogEntry:
    return read_logs(json.dumps(record).encode(), "log.jsonl").entries[0]


USER = [{"role": "user", "content": "Q"}]
BOTH = [{"role": "system", "content": "S"}, *USER]
SAID = {"choices": [{"message": {"role": "assistant", "content": "A"}, "finish_reason": "stop"}]}
SHAPES: dict[str, tuple[dict[str, Any], str, str]] = {
    # what: (record, format, the answer; "!" where it is blocked)
    "a refusal at the end of messages": (
        {"messages": [*BOTH, {"role": "assistant", "refusal": "A"}]},
        "openai-chat",
        "A!",
    ),
    "Azure's gateway": (
        {"backendRequestBody": {"messages": BOTH}, "backendResponseBody": SAID},
        "openai-chat",
        "A",
    ),
    "Responses, cut off by the filter before a word": (
        {
            "request": {"input": "Q", "instructions": "S"},
            "response": {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": []},
        },
        "openai-responses",
        "!",
    ),
    "chat, streamed": (
        {
            "request": {"messages": BOTH, "stream": True},
            "response": [
                {"choices": [{"delta": {"role": "assistant", "content": ""}}]},
                {"choices": [{"delta": {"content": "A"}}]},
                {"choices": [{"delta": {}, "finish_reason": "stop"}]},
            ],
        },
        "openai-chat",
        "A",
    ),
    "Gemini, streamed": (
        {
            "request": {"contents": "Q", "config": {"systemInstruction": "S"}},
            "response": [
                {"candidates": [{"content": {"parts": [{"text": "hm", "thought": True}]}}]},
                {"candidates": [{"content": {"parts": [{"text": "A"}]}, "finishReason": "STOP"}]},
            ],
        },
        "gemini",
        "A",
    ),
    "Gemini, streamed and stopped": (
        {
            "request": {"contents": "Q"},
            "response": [{"candidates": [{"finishReason": "SAFETY"}], "modelVersion": "m"}],
        },
        "gemini",
        "!",
    ),
    "Helicone's logger": (
        {
            "request": {"messages": BOTH, "model": "m"},
            "response": SAID,
            "heliconeMetadata": {"requestId": "h", "status": {"code": 200}},
        },
        "helicone",
        "A",
    ),
    "Open WebUI with its reasoning folded": (
        {
            "id": "c",
            "title": "t",
            "chat": {
                "messages": [
                    *USER,
                    {"role": "assistant", "content": '<details type="reasoning" done="true">hm</details>\nA'},
                ]
            },
        },
        "open-webui",
        "A",
    ),
    "ShareGPT with its system prompt beside": (
        {"system": "S", "conversations": [{"from": "human", "value": "Q"}, {"from": "gpt", "value": "A"}]},
        "sharegpt",
        "A",
    ),
    "AI Studio": (
        {
            "systemInstruction": {"text": "S"},
            "chunkedPrompt": {
                "chunks": [
                    {"text": "Q", "role": "user"},
                    {"text": "hm", "role": "model", "isThought": True},
                    {"text": "A", "role": "model", "finishReason": "STOP"},
                ]
            },
        },
        "ai-studio",
        "A",
    ),
    "a LangSmith chain with its model call": (
        {
            "id": "p",
            "run_type": "chain",
            "inputs": {"input": "Q"},
            "outputs": {"output": "A"},
            "child_runs": [
                {
                    "id": "c",
                    "run_type": "llm",
                    "inputs": {"messages": [BOTH]},
                    "outputs": {"generations": [[{"text": "A"}]]},
                }
            ],
        },
        "langsmith",
        "A",
    ),
    "LangSmith, bare prompts": (
        {"id": "r", "run_type": "llm", "inputs": {"prompts": ["Q"]}, "outputs": {"generations": [{"text": "A"}]}},
        "langsmith",
        "A",
    ),
    "Vercel's AI SDK": (
        {"name": "ai.generateText", "attributes": {"ai.prompt.messages": json.dumps(BOTH), "ai.response.text": "A"}},
        "opentelemetry",
        "A",
    ),
    "Vercel's AI SDK, filtered": (
        {
            "name": "ai.generateText",
            "attributes": {"ai.prompt.messages": json.dumps(BOTH), "ai.response.finishReason": "content-filter"},
        },
        "opentelemetry",
        "!",
    ),
    "Pydantic AI": (
        {
            "attributes": {
                "gen_ai.request.model": "m",
                "pydantic_ai.all_messages": json.dumps([*BOTH, {"role": "assistant", "parts": [{"content": "A"}]}]),
            }
        },
        "opentelemetry",
        "A",
    ),
    "Traceloop": (
        {
            "attributes": {
                "traceloop.entity.input": '{"inputs": {"question": "Q"}}',
                "traceloop.entity.output": '{"outputs": "A"}',
            }
        },
        "opentelemetry",
        "A",
    ),
    "Jaeger": (
        {
            "data": [
                {
                    "traceID": "t",
                    "spans": [
                        {
                            "spanID": "s",
                            "tags": [
                                {"key": "gen_ai.prompt", "value": json.dumps(BOTH)},
                                {"key": "gen_ai.completion", "value": "A"},
                            ],
                        }
                    ],
                }
            ]
        },
        "opentelemetry",
        "A",
    ),
    "MLflow": (
        {
            "info": {"trace_id": "t"},
            "data": {
                "spans": [
                    {
                        "attributes": {
                            "mlflow.spanInputs": json.dumps({"messages": BOTH}),
                            "mlflow.spanOutputs": json.dumps(SAID),
                        }
                    }
                ]
            },
        },
        "opentelemetry",
        "A",
    ),
    "columns of one half": ({"input_question": "Q", "output_answer": "A"}, "prompt-response", "A"),
    "other names of columns": ({"User Prompt": "Q", "Assistant Response": "A"}, "prompt-response", "A"),
    "a table as columns and data": (
        {"columns": ["prompt", "completion"], "data": [["Q", "A"]]},
        "prompt-response",
        "A",
    ),
    "Claude's app": (
        {
            "uuid": "u",
            "chat_messages": [
                {"sender": "human", "text": "Q", "content": [{"type": "text", "text": "Q"}]},
                {"sender": "assistant", "text": "A", "content": [{"type": "text", "text": "A"}]},
            ],
        },
        "claude-app",
        "A",
    ),
    "Ollama": ({"model": "m", "messages": BOTH, "message": {"role": "assistant", "content": "A"}}, "openai-chat", "A"),
    "text completion": ({"prompt": "Q", "choices": [{"text": "A", "finish_reason": "stop"}]}, "prompt-response", "A"),
    "filtered completion": (
        {"prompt": "Q", "choices": [{"text": "", "finish_reason": "content_filter"}]},
        "prompt-response",
        "!",
    ),
    "Responses, failed": (
        {
            "request": {"input": "Q"},
            "response": {"object": "response", "error": {"code": "content_filter"}, "output": []},
        },
        "openai-responses",
        "!",
    ),
    "Anthropic spread out": (
        {"system": "S", "messages": USER, "content": [], "stop_reason": "refusal"},
        "anthropic",
        "!",
    ),
    "Anthropic under input and output": (
        {"input": {"system": "S", "messages": USER}, "output": {"content": [], "stop_reason": "refusal"}},
        "prompt-response",
        "!",
    ),
    "Bedrock batch": (
        {
            "recordId": "1",
            "modelInput": {"system": "S", "messages": USER},
            "modelOutput": {"content": "A", "stop_reason": "x"},
        },
        "anthropic",
        "A",
    ),
    "Bedrock stream": (
        {
            "schemaType": "ModelInvocationLog",
            "input": {"inputBodyJson": {"messages": BOTH}},
            "output": {
                "outputBodyJson": [
                    {"contentBlockDelta": {"delta": {"text": "A"}}},
                    {"messageStop": {"stopReason": "x"}},
                ]
            },
        },
        "bedrock",
        "A",
    ),
    "CloudWatch": (
        {
            "@message": json.dumps(
                {
                    "schemaType": "ModelInvocationLog",
                    "input": {"inputBodyJson": {"messages": BOTH}},
                    "output": {"outputBodyJson": {"stopReason": "content_filtered"}},
                }
            )
        },
        "bedrock",
        "!",
    ),
    "OpenRouter's 403": (
        {
            "messages": BOTH,
            "response": {"error": {"code": 403, "message": "it requires moderation. Your input was flagged"}},
        },
        "openai-chat",
        "!",
    ),
    "gen_ai nested": (
        {
            "attributes": {
                "gen_ai": {"input": {"messages": BOTH}, "output": {"messages": [{"role": "assistant", "content": "A"}]}}
            }
        },
        "opentelemetry",
        "A",
    ),
    "gen_ai with a reason alone": (
        {"attributes": {"gen_ai.input.messages": BOTH, "gen_ai.response.finish_reasons": ["content_filter"]}},
        "opentelemetry",
        "!",
    ),
    "Logfire": (
        {
            "attributes": {
                "request_data": {"messages": BOTH},
                "response_data": {"message": {"role": "assistant", "content": "A"}},
            }
        },
        "opentelemetry",
        "A",
    ),
    "Langfuse decorator": (
        {"id": "t", "name": "n", "timestamp": "x", "input": {"args": ["Q"], "kwargs": {}}, "output": "A"},
        "langfuse",
        "A",
    ),
    "LangSmith pairs": (
        {
            "run_type": "llm",
            "inputs": {"messages": [["system", "S"], ["human", "Q"]]},
            "outputs": {"output": {"content": "A"}},
        },
        "langsmith",
        "A",
    ),
    "Braintrust row": ({"id": "1", "input": "Q", "output": "A", "expected": None, "scores": {}}, "braintrust", "A"),
    "Weave in a table": (
        {"op_name": "chat", "trace_id": "t", "inputs.messages": BOTH, "output.choices": SAID["choices"]},
        "weave",
        "A",
    ),
    "an Inspect sample": (
        {"id": 1, "epoch": 1, "input": "Q", "target": "x", "messages": BOTH, "output": SAID},
        "inspect",
        "A",
    ),
    "LMSYS": (
        {"conversation_id": "1", "conversation": [*BOTH, {"role": "assistant", "content": "A"}]},
        "wildchat",
        "A",
    ),
}


@pytest.mark.parametrize("what", SHAPES)
def test_what_else_tools_write_is_read(what: str) -> None:
    record, format, answer = SHAPES[what]
    logs = read_logs(json.dumps(record).encode(), "log.jsonl")
    (entry,) = logs.entries
    assert (logs.format, entry.user) == (format, "Q")
    assert entry.response + "!" * entry.blocked == answer
    assert entry.system in ("S", "")


def test_a_long_text_before_a_filters_stop_is_an_answer_cut_off_not_a_blocked_one() -> None:
    choice = {"message": {"role": "assistant", "content": "Step one. " * 60}, "finish_reason": "content_filter"}
    entry = one({"messages": [{"role": "user", "content": "Q"}], "response": {"choices": [choice]}})
    assert (entry.blocked, entry.origin) == (False, RefusalOrigin.OUTPUT_FILTER)


def test_a_call_of_a_tool_without_text_is_passed_over() -> None:
    tool = {
        "message": {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
        "finish_reason": "tool_calls",
    }
    rows = [
        {"messages": [{"role": "user", "content": "Q"}], "response": {"choices": [tool]}},
        {"prompt": "Q", "response": "A"},
    ]
    logs = read_logs("\n".join(map(json.dumps, rows)).encode(), "log.jsonl")
    assert (len(logs.entries), logs.error_count) == (1, 0)
    assert "tool calls without text" in logs.notices[0]


@pytest.mark.parametrize("name", ["events", "logs"])
def test_a_call_with_an_empty_list_beside_it_is_read(name: str) -> None:
    rows = [{"prompt": "Q", "response": "A", name: []}, {"prompt": "Q", "response": "A"}]
    logs = read_logs("\n".join(map(json.dumps, rows)).encode(), "log.jsonl")
    assert (len(logs.entries), logs.error_count) == (2, 0)


def test_reasoning_is_no_part_of_the_answer() -> None:
    assert one({"prompt": "Q", "response": "<think>Hm, a kettle.</think>A"}).response == "A"


def test_broken_values_spoil_no_other_row() -> None:
    rows = [
        '{"prompt": "Q", "response": "A", "time": 1e400}',
        '{"prompt": "Q", "response": "A", "created": ' + "9" * 5_000 + "}",
        '{"prompt": "Q", "response": "A", "created": -1e15}',
        '{"prompt": "Q\\ud800", "response": "A"}',
        '{"prompt": "Q\\u0000", "response": "A"}',
        "null",
        '{"messages": ' + '{"a":' * 3_000 + "1" + "}" * 3_000 + "}",
        '{"prompt": "Q", "response": "A"}',
    ]
    logs = read_logs("\n".join(rows).encode(), "log.jsonl")
    assert [entry.row for entry in logs.entries] == [1, 2, 3, 8]
    assert [error.row for error in logs.errors] == [4, 5, 6, 7]


KEYS = st.sampled_from(
    [
        "role",
        "content",
        "messages",
        "choices",
        "text",
        "parts",
        "kwargs",
        "type",
        "message",
        "output",
        "error",
        "id",
        "results",
        "samples",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
MARKS = st.sampled_from(
    [
        "messages",
        "response",
        "input",
        "output",
        "inputs",
        "outputs",
        "run_type",
        "trace_id",
        "traceId",
        "type",
        "attributes",
        "events",
        "mapping",
        "chat",
        "prompt",
        "vars",
        "provider",
        "schemaType",
        "request",
        "eval",
        "version",
        "samples",
        "results",
        "custom_id",
        "body",
        "sample",
        "inspect",
        "conversation",
        "op_name",
        "span_attributes",
        "resourceSpans",
        "prompt_blueprint",
        "current_node",
    ]
)


@given(st.dictionaries(MARKS, JSON, max_size=6))
def test_no_shape_of_json_breaks_a_reader(record: dict[str, Any]) -> None:
    good = {"prompt": "Q", "response": "A"}
    assert read_logs("\n".join(map(json.dumps, (good, record))).encode(), "log.jsonl").entries


def test_messages_in_yaml_that_name_a_part_again_and_again_stay_a_text() -> None:
    bomb = "- role: user\n  content: &a [x, x]\n- role: user\n  content: [*a, *a]\n"
    asked = {"prompt": {"raw": bomb}, "response": {"output": "No."}, "vars": {}, "provider": {"id": "m"}, "testIdx": 0}
    assert one(asked).user == bomb
    plain = {**asked, "prompt": {"raw": "- role: user\n  content: Why?\n"}}
    assert one(plain).user == "Why?"
