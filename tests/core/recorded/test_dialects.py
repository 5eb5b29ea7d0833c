"""What one tool's log looks like elsewhere: streamed, batched, in a template, with refusals marked in parts, span by span."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import Any

import pytest

from core.domain import RefusalOrigin
from core.errors import InputError
from core.recorded.production_logs import read_logs

USER = {"role": "user", "content": "Q"}
SYSTEM = {"role": "system", "content": "S"}
SAID = {"role": "assistant", "content": "A"}
BOTH = [SYSTEM, USER]
CHAT = {"choices": [{"message": SAID, "finish_reason": "stop"}]}
BEFORE = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
EARLIER = (("user", "Hi"), ("assistant", "Hello"))


def lines(*records: Any) -> bytes:
    return "\n".join(map(json.dumps, records)).encode()


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return packed.getvalue()


def stream(*events: Any) -> str:
    """As a server sends events, and some loggers keep them."""
    return "".join(f"event: {event.get('type', 'x')}\ndata: {json.dumps(event)}\n\n" for event in events)


def attributes(values: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"traceId": "t", "spanId": "s", "name": "chat", "startTimeUnixNano": "1", "attributes": values, **more}


def event(name: str, **values: Any) -> dict[str, Any]:
    return {"name": f"gen_ai.{name}", "attributes": {key: json.dumps(value) for key, value in values.items()}}


REQUEST = {"messages": BOTH, "model": "m"}
GUARDED = {"guardrail_name": "pii", "guardrail_status": "guardrail_intervened"}
RESPONSE = {"object": "response", "output": [{"type": "message", "content": [{"type": "output_text", "text": "A"}]}]}
GEMINI = {"candidates": [{"content": {"parts": [{"text": "A"}]}, "finishReason": "STOP"}]}
BEDROCK = {"schemaType": "ModelInvocationLog", "modelId": "m"}
MODEL, INPUT, OUTPUT, GUARD = (
    RefusalOrigin.MODEL,
    RefusalOrigin.INPUT_FILTER,
    RefusalOrigin.OUTPUT_FILTER,
    RefusalOrigin.GUARDRAIL,
)

CALLS: dict[str, tuple[dict[str, Any], str, RefusalOrigin | None]] = {
    # what: (record of one call, the answer, who refused). All ask Q; the system prompt is S or none.
    "a refusal part": (
        {"messages": [*BOTH, {"role": "assistant", "content": [{"type": "refusal", "refusal": "A"}]}]},
        "A",
        MODEL,
    ),
    "a part that is marked as a refusal": (
        {
            "inspect": {},
            "sample": {
                "messages": BOTH,
                "output": {
                    "choices": [
                        {"message": {"role": "assistant", "content": [{"type": "text", "text": "A", "refusal": True}]}}
                    ]
                },
            },
        },
        "A",
        MODEL,
    ),
    "chat events as text": (
        {
            "request": REQUEST,
            "response": ': PROCESSING\n\ndata: {"choices":[{"delta":{"content":"A"}}]}\n\ndata: {"choices":[{"del',
        },
        "A",
        None,
    ),
    "Responses events": (
        {
            "request": {"instructions": "S", "input": "Q"},
            "response": [
                {"type": "response.created", "response": {"object": "response", "output": []}},
                {"type": "response.completed", "response": RESPONSE},
            ],
        },
        "A",
        None,
    ),
    "Responses events as text, broken off": (
        {
            "request": {"instructions": "S", "input": "Q"},
            "response": stream(
                {"type": "response.created", "response": {"object": "response", "output": []}},
                {"type": "response.output_text.delta", "delta": "A"},
            ),
        },
        "A",
        None,
    ),
    "Anthropic events as text": (
        {
            "request": {"system": "S", "messages": [USER]},
            "response": stream(
                {"type": "message_start", "message": {"type": "message", "content": [], "stop_reason": None}},
                {"type": "message_delta", "delta": {"stop_reason": "refusal"}},
            ),
        },
        "",
        OUTPUT,
    ),
    "Ollama's chunks": (
        {
            "request": REQUEST,
            "response": [
                {"message": {"role": "assistant", "content": "A"}, "done": False},
                {"message": {"role": "assistant", "content": ""}, "done": True},
            ],
        },
        "A",
        None,
    ),
    "Helicone's streamed body": (
        {
            "request_body": REQUEST,
            "response_body": {"streamed_data": 'data: {"choices":[{"delta":{"content":"A"}}]}\n'},
            "request_created_at": "x",
        },
        "A",
        None,
    ),
    "Helicone's own form": (
        {
            "request_id": "h",
            "request_created_at": "x",
            "signed_body_url": "u",
            "llmSchema": {"request": {"messages": BOTH}, "response": {"messages": [SAID]}},
        },
        "A",
        None,
    ),
    "Helicone, bodies that were fetched": (
        {"signed_body_url": "u", "request_created_at": "x", "body": {"request": REQUEST, "response": CHAT}},
        "A",
        None,
    ),
    "JSON in JSON": (
        {
            "id": "g",
            "type": "GENERATION",
            "traceId": "t",
            "input": json.dumps(json.dumps(BOTH)),
            "output": json.dumps("A"),
        },
        "A",
        None,
    ),
    "an Anthropic batch line that was blocked": (
        {
            "custom_id": "a",
            "params": {"system": "S", "messages": [USER]},
            "result": {
                "type": "errored",
                "error": {
                    "type": "error",
                    "error": {"type": "invalid_request_error", "message": "Output blocked by content filtering policy"},
                },
            },
        },
        "",
        OUTPUT,
    ),
    "a Vertex batch line with its error as a status": (
        {"status": "Bad Request: blocked for safety reasons", "request": {"contents": "Q"}, "response": {}},
        "",
        INPUT,
    ),
    "Bedrock's error beside a body": (
        {
            **BEDROCK,
            "input": {"inputBodyJson": {"messages": BOTH}},
            "output": {"outputContentType": "application/json"},
            "errorCode": "ValidationException",
            "errorMessage": "The request was blocked by our content filters",
        },
        "",
        INPUT,
    ),
    "Bedrock, Cohere": (
        {
            **BEDROCK,
            "input": {"inputBodyJson": {"message": "Q", "preamble": "S"}},
            "output": {"outputBodyJson": {"text": "A", "generation_id": "g"}},
        },
        "A",
        None,
    ),
    "Llama's template": (
        {
            "prompt": "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nQ<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            "completion": "A",
        },
        "A",
        None,
    ),
    "ChatML": (
        {"prompt": "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nQ<|im_end|>\n", "completion": "A"},
        "A",
        None,
    ),
    "Gemma's template": ({"prompt": "<bos><start_of_turn>user\nQ<end_of_turn>\n", "completion": "A"}, "A", None),
    "Llama 2's template": (
        {"prompt": "<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nQ [/INST]", "completion": "A"},
        "A",
        None,
    ),
    "Human and Assistant": ({"prompt": "\n\nHuman: Q\n\nAssistant:", "completion": "A"}, "A", None),
    "LangChain, written out": (
        {
            "run_type": "llm",
            "inputs": {"prompts": ["System: S\nHuman: Q"]},
            "outputs": {"generations": [[{"text": "A"}]]},
        },
        "A",
        None,
    ),
    "LangSmith, Gemini blocked the prompt": (
        {
            "run_type": "llm",
            "inputs": {"messages": [BOTH]},
            "outputs": {
                "generations": [
                    [
                        {
                            "text": "",
                            "message": {
                                "id": ["AIMessage"],
                                "kwargs": {
                                    "content": "",
                                    "response_metadata": {"prompt_feedback": {"block_reason": "PROHIBITED_CONTENT"}},
                                },
                            },
                        }
                    ]
                ]
            },
        },
        "",
        OUTPUT,
    ),
    "LiteLLM, a guardrail": (
        {
            "messages": BOTH,
            "status": "failure",
            "startTime": "x",
            "error_str": "400: Violated policy",
            "guardrail_information": [GUARDED],
        },
        "",
        GUARD,
    ),
    "LiteLLM, an older logger": (
        {"kwargs": {"messages": BOTH, "litellm_call_id": "x"}, "response_obj": CHAT},
        "A",
        None,
    ),
    "payloads as lists": (
        {"request_payload": [json.dumps({"contents": "Q"})], "response_payload": [json.dumps(GEMINI)]},
        "A",
        None,
    ),
    "OpenTelemetry, parts in events": (
        attributes(
            {"gen_ai.request.model": "m"},
            events=[
                event("system.message", content=[{"text": "S"}]),
                event("user.message", content=[{"text": "Q"}]),
                event("choice", message=[{"text": "A"}], finish_reason="end_turn"),
            ],
        ),
        "A",
        None,
    ),
    "OpenTelemetry, events with one content": (
        attributes(
            {"gen_ai.request.model": "m"},
            events=[
                event("user.message", **{"gen_ai.event.content": {"content": "Q", "role": "user"}}),
                event("choice", **{"gen_ai.event.content": {"message": {}, "finish_reason": "content_filter"}}),
            ],
        ),
        "",
        OUTPUT,
    ),
    "OpenLIT": (
        attributes(
            {"gen_ai.request.model": "m"},
            events=[
                {"name": "gen_ai.content.prompt", "attributes": {"gen_ai.prompt": "system: S\nuser: Q"}},
                {"name": "gen_ai.content.completion", "attributes": {"gen_ai.completion": "A"}},
            ],
        ),
        "A",
        None,
    ),
    "events in an attribute": (
        attributes(
            {
                "gen_ai.request.model": "m",
                "events": json.dumps(
                    [
                        {"event.name": "gen_ai.user.message", **USER},
                        {"event.name": "gen_ai.choice", "index": 0, "message": SAID},
                    ]
                ),
            }
        ),
        "A",
        None,
    ),
    "Google's agents": (
        attributes(
            {
                "gen_ai.request.model": "m",
                "gcp.vertex.agent.llm_request": json.dumps(
                    {"config": {"system_instruction": "S"}, "contents": [{"role": "user", "parts": [{"text": "Q"}]}]}
                ),
                "gcp.vertex.agent.llm_response": json.dumps({"content": {"parts": [{"text": "A"}], "role": "model"}}),
            }
        ),
        "A",
        None,
    ),
    "Langfuse's attributes": (
        attributes({"langfuse.observation.input": json.dumps(BOTH), "langfuse.observation.output": "A"}),
        "A",
        None,
    ),
    "Application Insights": (
        {
            "name": "chat",
            "operation_Id": "t",
            "customDimensions": json.dumps(
                {"gen_ai.input.messages": json.dumps(BOTH), "gen_ai.output.messages": json.dumps([SAID])}
            ),
        },
        "A",
        None,
    ),
    "ClickHouse": (
        {
            "TraceId": "t",
            "SpanId": "s",
            "SpanAttributes": {"gen_ai.request.model": "m"},
            "Events.Name": ["gen_ai.user.message", "gen_ai.choice"],
            "Events.Attributes": [{"content": "Q"}, {"message": json.dumps(SAID)}],
        },
        "A",
        None,
    ),
    "Jaeger's logs": (
        {
            "data": [
                {
                    "traceID": "t",
                    "spans": [
                        {
                            "spanID": "s",
                            "tags": [{"key": "gen_ai.request.model", "value": "m"}],
                            "logs": [
                                {"fields": [{"key": "event", "value": name}, {"key": key, "value": value}]}
                                for name, key, value in (
                                    ("gen_ai.user.message", "content", "Q"),
                                    ("gen_ai.choice", "message", json.dumps(SAID)),
                                )
                            ],
                        }
                    ],
                }
            ]
        },
        "A",
        None,
    ),
    "Tempo": (
        {
            "batches": [
                {
                    "instrumentationLibrarySpans": [
                        {"spans": [attributes({"gen_ai.prompt": json.dumps(BOTH), "gen_ai.completion": "A"})]}
                    ]
                }
            ]
        },
        "A",
        None,
    ),
    "Phoenix, parts in names": (
        {
            "span_kind": "LLM",
            "attributes": {
                "llm.input_messages.0.message.role": "user",
                "llm.input_messages.0.message.contents.0.message_content.text": "Q",
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.content": "A",
            },
        },
        "A",
        None,
    ),
    "Phoenix, over its interface": (
        {
            "data": {
                "node": {
                    "spans": {
                        "edges": [
                            {
                                "node": {
                                    "attributes": json.dumps(
                                        {
                                            "llm": {
                                                "input_messages": [{"message": one} for one in BOTH],
                                                "output_messages": [{"message": SAID}],
                                            }
                                        }
                                    )
                                }
                            }
                        ]
                    }
                }
            }
        },
        "A",
        None,
    ),
    "Weave, a column a value": (
        {
            "op_name": "chat",
            "trace_id": "t",
            "inputs.messages.0.role": "user",
            "inputs.messages.0.content": "Q",
            "output.choices.0.message.content": "A",
        },
        "A",
        None,
    ),
    "promptfoo's table": (
        {
            "results": {
                "version": 3,
                "table": {
                    "head": {"prompts": [{"raw": "{{q}}", "provider": "m"}], "vars": ["q"]},
                    "body": [{"outputs": [{"text": "A", "prompt": "Q"}], "vars": ["Q"]}],
                },
            },
            "config": {},
        },
        "A",
        None,
    ),
    "Open WebUI, a rating": (
        {
            "type": "rating",
            "snapshot": {"chat": {"chat": {"messages": [USER, SAID], "history": {"messages": {}}}}},
        },
        "A",
        None,
    ),
    "ChatGPT, taken back": (
        {
            "title": "t",
            "current_node": "2",
            "moderation_results": [{"message_id": "2", "blocked": True}],
            "mapping": {
                "1": {"message": {"id": "1", "author": {"role": "user"}, "content": {"parts": ["Q"]}}},
                "2": {
                    "parent": "1",
                    "message": {"id": "2", "author": {"role": "assistant"}, "content": {"parts": ["A"]}},
                },
            },
        },
        "A",
        OUTPUT,
    ),
    "a viewer's row": ({"rows": [{"row_idx": 0, "row": {"prompt": "Q", "response": "A"}}]}, "A", None),
    "conversations in a list": ({"conversations": [{"id": "1", "messages": [*BOTH, SAID]}]}, "A", None),
    "dialog": ({"dialog": [USER, SAID]}, "A", None),
    "Logs Insights": (
        {
            "status": "Complete",
            "results": [
                [
                    {
                        "field": "@message",
                        "value": json.dumps(
                            {
                                **BEDROCK,
                                "input": {"inputBodyJson": {"messages": BOTH}},
                                "output": {"outputBodyJson": {"stopReason": "guardrail_intervened"}},
                            }
                        ),
                    }
                ]
            ],
        },
        "",
        GUARD,
    ),
}


@pytest.mark.parametrize("what", CALLS)
def test_a_call_is_read_in_every_dialect_of_its_tool(what: str) -> None:
    record, answer, origin = CALLS[what]
    (entry,) = read_logs(lines(record), "log.json").entries
    assert (entry.user, entry.response, entry.origin, entry.blocked) == ("Q", answer, origin, origin is not None)
    assert entry.system in ("S", "")
    assert entry.earlier == ()


@pytest.mark.parametrize(
    "record",
    [
        {"run_type": "chain", "inputs": {"input": "Q", "chat_history": BEFORE}, "outputs": {"output": "A"}},
        {"history": [["Hi", "Hello"]], "instruction": "Q", "output": "A"},
        {"conversation": [{"human": "Hi", "assistant": "Hello"}, {"human": "Q", "assistant": "A"}]},
        {"prompt": "Human: Hi\n\nAssistant: Hello\n\nHuman: Q\n\nAssistant:", "completion": "A"},
        {"prompt": "<s>[INST] Hi [/INST] Hello </s><s>[INST] Q [/INST]", "completion": "A"},
        {**BEDROCK, "input": {"inputBodyJson": {"message": "Q", "chat_history": [
            {"role": "USER", "message": "Hi"}, {"role": "CHATBOT", "message": "Hello"}]}},
         "output": {"outputBodyJson": {"text": "A", "generation_id": "g"}}},
    ],
)  # fmt: skip
def test_what_was_said_before_is_kept_wherever_it_stands(record: dict[str, Any]) -> None:
    (entry,) = read_logs(lines(record), "log.jsonl").entries
    assert (entry.earlier, entry.user, entry.response) == (EARLIER, "Q", "A")


def test_an_instruction_and_what_it_is_about_are_one_prompt() -> None:
    (entry,) = read_logs(
        lines({"instruction": "Translate this.", "input": "Hallo", "output": "Hello"}), "a.jsonl"
    ).entries
    assert entry.user == "Translate this.\n\nHallo"


def test_a_persons_own_text_with_names_of_speakers_stays_one_prompt() -> None:
    text = "Human: Hi\n\nAssistant: Sure, here it is."
    (entry,) = read_logs(lines({"prompt": text, "response": "A"}), "log.jsonl").entries
    assert (entry.user, entry.earlier) == (text, ())


def test_what_a_tool_gave_back_is_nothing_that_the_user_said() -> None:
    called = {"role": "assistant", "content": [{"type": "tool_use", "id": "1", "name": "f", "input": {}}]}
    result = {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "1", "content": "x"}]}
    (entry,) = read_logs(
        lines({"messages": [USER, called, result], "response": {"content": "A", "stop_reason": "end_turn"}}),
        "log.jsonl",
    ).entries
    assert (entry.user, entry.response, entry.earlier) == ("Q", "A", ())


def test_a_batch_line_that_expired_is_a_failed_call_and_no_answer() -> None:
    asked = {"custom_id": "a", "params": {"messages": [USER]}}
    rows = ({**asked, "result": {"type": "expired"}}, {"prompt": "Q", "response": "A"})
    log = read_logs(lines(*rows), "log.jsonl")
    assert [entry.response for entry in log.entries] == ["A"]
    assert log.errors[0].problem == "the call ended as “expired”, so there is no response."


def test_an_answer_that_stands_alone_says_that_its_request_is_missing() -> None:
    with pytest.raises(InputError, match="the response stands without the request that it answers"):
        read_logs(lines(CHAT), "log.json")


def test_spans_around_calls_are_not_counted_beside_them() -> None:
    texts = {"gen_ai.prompt": json.dumps(BOTH), "gen_ai.completion": "A"}
    around = (
        {"traceloop.span.kind": "workflow", "traceloop.entity.input": '{"q": "Q"}', "traceloop.entity.output": '"A"'},
        {"ai.operationId": "ai.generateText", "ai.prompt": json.dumps({"prompt": "Q"}), "ai.response.text": "A"},
    )
    for number, outer in enumerate(around):
        spans = (attributes(outer, spanId=f"o{number}"), attributes(texts))
        log = read_logs(lines(*spans), "log.jsonl")
        assert [(entry.response, entry.id) for entry in log.entries] == [("A", "s")]


def test_a_span_and_its_log_records_are_one_call_though_they_stand_line_by_line() -> None:
    ids = {"traceId": "t", "spanId": "s", "timeUnixNano": "1"}
    said = {**ids, "eventName": "gen_ai.choice", "body": {"index": 0, "message": SAID, "finish_reason": "stop"}}
    asked = {**ids, "eventName": "gen_ai.user.message", "body": USER}
    span = attributes({"gen_ai.request.model": "m"})
    other = attributes({"gen_ai.prompt": "Q", "gen_ai.completion": "A"}, spanId="2")
    log = read_logs(lines(span, asked, other, said), "log.jsonl")
    assert [(entry.user, entry.response, entry.model) for entry in log.entries] == [("Q", "A", "m"), ("Q", "A", "")]


def test_spans_that_share_an_id_are_calls_of_their_own() -> None:
    span = attributes({"gen_ai.prompt": "Q", "gen_ai.completion": "A"})
    assert len(read_logs(lines(span, span), "log.jsonl").entries) == 2


# --- texts that are JSON ---

JSON_TEXTS = (
    '{"answer": "A"}',
    '{"text": "A", "lang": "en"}',
    '{"refusal": "none", "answer": "A"}',
    '{"error": "no such process", "answer": "A"}',
    '[{"name": "kill", "pid": 1}]',
    '["kill", "ps"]',
    "[3, 1, 2]",
)


@pytest.mark.parametrize("text", JSON_TEXTS)
def test_a_text_that_is_json_stays_the_text_that_it_is(text: str) -> None:
    said = {"role": "assistant", "content": text}
    asked, told = {"role": "user", "content": text}, {"role": "system", "content": text}
    span = {"gen_ai.input.messages": json.dumps(BOTH), "gen_ai.output.messages": json.dumps([said])}
    answered = (
        {"messages": [*BOTH, said]},
        {"request": REQUEST, "response": {"choices": [{"message": said, "finish_reason": "stop"}]}},
        {"prompt": "Q", "response": text},
        {
            "request": {"messages": [USER]},
            "response": {"content": [{"type": "text", "text": text}], "stop_reason": "x"},
        },
        attributes(span),
    )
    for record in answered:
        (entry,) = read_logs(lines(record), "log.jsonl").entries
        assert (entry.response, entry.blocked) == (text, False), record
    (entry,) = read_logs(lines({"messages": [told, asked, SAID]}), "log.jsonl").entries
    assert (entry.system, entry.user) == (text, text)


# --- what is no answer ---


@pytest.mark.parametrize("error", ["Rate limit reached", {"message": "Rate limit reached", "code": 429}])
def test_an_error_beside_an_empty_response_is_a_failed_call_and_no_answer(error: Any) -> None:
    rows = ({"prompt": "Q", "response": "", "error": error}, {"prompt": "Q", "response": "A", "error": None})
    log = read_logs(lines(*rows), "log.jsonl")
    assert [entry.response for entry in log.entries] == ["A"]
    assert "Rate limit reached" in log.errors[0].problem


def test_a_filters_error_in_a_table_is_a_refusal() -> None:
    error = "Error code: 400 - {'error': {'code': 'content_filter', 'message': 'The response was filtered'}}"
    (entry,) = read_logs(f'prompt,response,error\nQ,,"{error}"\n'.encode(), "log.csv").entries
    assert entry.blocked


@pytest.mark.parametrize(
    "beside", [{"finish_reason": "content_filter"}, {"refusal": "I can't help with that."}, {"stop_reason": "refusal"}]
)
def test_a_refusal_that_a_flat_row_tells_of_is_kept(beside: dict[str, str]) -> None:
    for record in ({"prompt": "Q", "response": None, **beside}, {"messages": [USER], **beside}):
        (entry,) = read_logs(lines(record), "log.jsonl").entries
        assert entry.blocked


def test_what_was_expected_is_not_what_was_answered() -> None:
    (entry,) = read_logs(lines({"input": "Q", "actual_output": "A", "expected_output": "B"}), "log.jsonl").entries
    assert entry.response == "A"
    with pytest.raises(InputError, match="there is no response"):
        read_logs(lines({"input": "Q", "expected_output": "B"}), "log.jsonl")
    with pytest.raises(InputError, match="a Langfuse export, but holds no call: row 1: is an item of a data set"):
        read_logs(lines({"id": "d", "datasetName": "x", "input": "Q", "expectedOutput": "B"}), "log.jsonl")
    with pytest.raises(InputError, match="there is no user message"):
        read_logs(lines({"id": "d", "expected": {"prompt": "Q", "response": "A"}}), "log.jsonl")


# --- order ---


def message(number: int, role: str, content: str, **more: Any) -> dict[str, Any]:
    return {"created_at": f"2026-01-01T10:00:0{number}Z", "role": role, "content": content, **more}


def test_messages_one_a_row_are_put_in_the_order_in_which_they_were_said() -> None:
    said = [message(0, "assistant", "Hello"), message(1, "user", "Q"), message(2, "assistant", "A")]
    (entry,) = read_logs(lines(*reversed(said)), "log.jsonl").entries
    assert (entry.user, entry.response) == ("Q", "A")


def test_messages_of_one_call_are_told_apart_from_those_of_the_next() -> None:
    rows = [
        message(0, role, f"{text}{call}", completion_id=call)
        for call in "12"
        for role, text in (("user", "Q"), ("assistant", "A"))
    ]
    found = read_logs(lines(*rows), "log.jsonl").entries
    assert [(entry.user, entry.response, entry.earlier) for entry in found] == [("Q1", "A1", ()), ("Q2", "A2", ())]


# --- wrappings ---


@pytest.mark.parametrize(
    "record",
    [
        {"_source": {"prompt": "Q", "response": "A"}},
        {"jsonPayload": {"messages": [USER, SAID]}},
        {"log": json.dumps({"prompt": "Q", "response": "A"})},
        {"fields": {"prompt": "Q", "response": "A"}},
        {"object": "list", "data": [USER, SAID], "has_more": False},
        {"request": {"prompt": "Q"}, "response": '{"response": "A", "done": false}\n{"response": "", "done": true}'},
        {"request_body": json.dumps(REQUEST), "response_body": json.dumps(CHAT)},
        {"prompt": "S\n\nHuman: Q\n\nAssistant:", "completion": "A"},
        {"chatInput": "Q", "output": "A"},
    ],
)
def test_a_call_is_read_through_what_is_wrapped_around_it(record: dict[str, Any]) -> None:
    (entry,) = read_logs(lines(record), "log.json").entries
    assert (entry.user, entry.response) == ("Q", "A")


MILLION = 1_000_000


@pytest.mark.parametrize(
    "text",
    [
        "[INST]" * (MILLION // 6),
        "[INST] <<SYS>>" * (MILLION // 14),
        "System: S\nHuman: Q" + "\n" * MILLION,
        "Human: " + "\nHuman:" * (MILLION // 7),
        "<|im_start|>" + "a" * MILLION,
        "<|im_start|>\n" * (MILLION // 13),
        "<|start_header_id|>" + " " * MILLION,
        "<|user|>" + "\n" * MILLION,
        "### Human:" * (MILLION // 10),
        "### Instruction:" + " " * MILLION,
        "USER: " * (MILLION // 6) + "ASSISTANT:",
        "\n\nAssistant:" * (MILLION // 12),
        "event: x\r\n" * (MILLION // 10),
        "event: x\n" + "id:\r\n" * (MILLION // 5),
        "data: {" * (MILLION // 7),
        "[{'role': 'user'}" + "\n" * MILLION,
        "[{'role': 1}" + "\n" * 190_000,
        "[{'role': " + "-" * 190_000,
        "[" * MILLION,
        '"[' * (MILLION // 2),
        "[m] {{" + " " * MILLION,
        "system: S" + "\nuser:" * (MILLION // 6),
    ],
    ids=lambda text: text[:20],
)
def test_a_text_made_to_be_slow_costs_a_reader_no_more_than_its_length(text: str) -> None:
    records = ({"prompt": text, "response": text}, attributes({"gen_ai.prompt": text, "gen_ai.completion": text}))
    began = time.process_time()
    read_logs(lines(*records, {"prompt": "Q", "response": "A"}), "log.jsonl")
    assert time.process_time() - began < 5


# --- files ---


def test_every_conversation_of_a_battle_is_read() -> None:
    battle = {"question_id": "q", "model_a": "x", "model_b": "y", "winner": "model_a"}
    sides = {"conversation_a": [USER, SAID], "conversation_b": [USER, {"role": "assistant", "content": "B"}]}
    log = read_logs(lines({**battle, **sides}), "log.jsonl")
    assert [(entry.model, entry.response) for entry in log.entries] == [("x", "A"), ("y", "B")]


def test_messages_that_stand_one_a_row_are_put_together_by_conversation() -> None:
    table = "conversation_id,role,content\n1,user,Q\n2,user,Hi\n1,assistant,A\n2,assistant,Hello\n"
    log = read_logs(table.encode(), "log.csv")
    assert [(entry.user, entry.response) for entry in log.entries] == [("Q", "A"), ("Hi", "Hello")]


@pytest.mark.parametrize("data", [json.dumps([*BOTH, SAID]).encode(), lines([*BOTH, SAID])])
def test_a_bare_list_of_messages_is_one_conversation(data: bytes) -> None:
    (entry,) = read_logs(data, "log.json").entries
    assert (entry.system, entry.user, entry.response) == ("S", "Q", "A")


def test_a_list_that_breaks_off_loses_its_last_item_alone() -> None:
    data = json.dumps([{"messages": [USER, SAID]}] * 3).encode()[:-20]
    log = read_logs(data, "log.json")
    assert len(log.entries) == 2
    assert [error.row for error in log.errors] == [3]
    assert "What stands behind it in the list was not read" in log.errors[0].problem


def test_a_line_before_the_first_record_is_named_and_hides_nothing() -> None:
    log = read_logs(b"# exported today\n" + lines({"messages": [USER, SAID]}), "log.jsonl")
    assert [entry.row for entry in log.entries] == [2]
    assert [error.row for error in log.errors] == [1]


@pytest.mark.parametrize("between", ["}, {", "}\n {"])
def test_messages_as_python_writes_them_are_read(between: str) -> None:
    cell = f"[{{'role': 'user', 'content': 'Q'{between}'role': 'assistant', 'content': 'A'}}]"
    (entry,) = read_logs(lines({"conversation": cell}), "log.jsonl").entries
    assert (entry.user, entry.response) == ("Q", "A")


def test_an_archive_in_an_archive_is_read_where_inspect_wrote_it_and_else_named() -> None:
    sample = {"id": 1, "epoch": 1, "input": "Q", "target": "x", "messages": BOTH, "output": CHAT}
    inner = zipped(header__json=b'{"version": 2, "eval": {}}', **{"samples/1.json": json.dumps(sample).encode()})
    log = read_logs(zipped(a__eval=inner, b__jsonl=lines({"prompt": "Q", "response": "A"}), c__xlsx=b"x"), "logs.zip")
    assert [entry.response for entry in log.entries] == ["A", "A"]
    assert [notice for notice in log.notices if notice.startswith("Not read: c.xlsx.")]


def test_a_row_of_promptfoos_csv_holds_a_call_a_prompt() -> None:
    table = (
        'query,"[m] Say: {{query}}",[n] {{query}}\nQ,[PASS] A,[ERROR] Your request was blocked by our content filter\n'
    )
    log = read_logs(table.encode(), "log.csv")
    found = [(entry.model, entry.user, entry.response, entry.blocked) for entry in log.entries]
    assert found == [("m", "Say: Q", "A", False), ("n", "Q", "", True)]
