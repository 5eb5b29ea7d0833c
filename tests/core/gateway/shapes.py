"""What providers send when they refuse, fail or speak otherwise: one line a shape, extended by adding a line.

`Shape(name, model, base path, status, body, what the gateway makes of it)`. Bodies are in each provider's own protocol; the
names of routes are LiteLLM's. What is made of it: a Reply's fields, or the kind of a GatewayError.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

Body = Any


@dataclass(frozen=True)
class Shape:
    name: str
    model: str
    path: str
    status: int
    body: Body
    reply: dict[str, Any] = field(default_factory=dict)
    """Fields of the Reply; empty where an error is expected."""
    error: str = ""
    """The `kind` of the GatewayError."""


CLOUDS = {
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
    "AWS_REGION_NAME": "us-east-1",
    "AZURE_API_VERSION": "2024-10-21",
}
"""What LiteLLM wants in the environment before it asks one of these."""
USAGE = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}


def chat(message: dict[str, Any], finish: str = "stop", **choice: Any) -> Body:
    """OpenAI's chat completion."""
    usage = choice.pop("usage", USAGE)
    said = {"role": "assistant", "content": "", **message}
    first = {"index": 0, "finish_reason": finish, "message": said, **choice}
    return {"id": "x", "object": "chat.completion", "created": 1, "model": "served", "choices": [first], "usage": usage}


def failed(message: Any, code: Any = None, **more: Any) -> Body:
    return {"error": {"message": message, "code": code, **more}}


def gemini(candidate: dict[str, Any], **more: Any) -> Body:
    counts = {"promptTokenCount": 5, "candidatesTokenCount": 3, "totalTokenCount": 8}
    return {"candidates": [{"index": 0, **candidate}], "usageMetadata": counts, "modelVersion": "g", **more}


def anthropic(content: list[Any], stop: str = "end_turn", **more: Any) -> Body:
    usage = {"input_tokens": 5, "output_tokens": 7}
    said = {"id": "m", "type": "message", "role": "assistant", "model": "c", "content": content}
    return {**said, "stop_reason": stop, "stop_sequence": None, "usage": usage, **more}


def converse(content: list[Any], stop: str = "end_turn") -> Body:
    usage = {"inputTokens": 5, "outputTokens": 7, "totalTokens": 12}
    message = {"role": "assistant", "content": content}
    return {"output": {"message": message}, "stopReason": stop, "usage": usage, "metrics": {"latencyMs": 1}}


AZURE = {
    "code": "ResponsibleAIPolicyViolation",
    "content_filter_result": {"violence": {"filtered": True, "severity": "medium"}, "hate": {"filtered": False}},
}
INPUT, OUTPUT, GUARD, MODEL = "input_filter", "output_filter", "guardrail", "model"


def blocked(origin: str, **more: Any) -> dict[str, Any]:
    return {"blocked": True, "origin": origin, **more}


OK = {"blocked": False, "text": "Use kill and its number.", "origin": None}
SAID = {"content": OK["text"]}
OPENROUTER, OPENAI, VLLM = "openrouter/acme/m", "openai/gpt-4o", "hosted_vllm/m"
THOUGHTS = {**USAGE, "completion_tokens": 512, "completion_tokens_details": {"reasoning_tokens": 512}}

SHAPES = [
    # a healthy reply by every native route
    Shape("openai-ok", OPENAI, "/v1", 200, chat(SAID), OK),
    Shape("azure-ok", "azure/gpt-4o", "", 200, chat(SAID), OK),
    Shape(
        "anthropic-ok", "anthropic/claude-sonnet-4-5", "", 200, anthropic([{"type": "text", "text": OK["text"]}]), OK
    ),
    Shape(
        "gemini-ok",
        "gemini/gemini-2.5-flash",
        "",
        200,
        gemini({"finishReason": "STOP", "content": {"role": "model", "parts": [{"text": OK["text"]}]}}),
        OK,
    ),
    Shape("openrouter-ok", OPENROUTER, "/api/v1", 200, chat(SAID, native_finish_reason="stop"), OK),
    Shape("xai-ok", "xai/grok-4", "/v1", 200, chat(SAID), OK),
    Shape("deepseek-ok", "deepseek/deepseek-chat", "/v1", 200, chat(SAID), OK),
    Shape("dashscope-ok", "dashscope/qwen-plus", "/v1", 200, chat(SAID), OK),
    Shape("zai-ok", "zai/glm-4.6", "/v1", 200, chat(SAID), OK),
    Shape("mistral-ok", "mistral/mistral-large-latest", "/v1", 200, chat(SAID), OK),
    Shape("proxy-ok", "litellm_proxy/team-model", "", 200, chat(SAID), OK),
    # refusals that come as errors: content before status
    Shape(
        "openrouter-403",
        OPENROUTER,
        "/api/v1",
        403,
        failed(
            'm requires moderation. Your input was flagged for "violence".', 403, metadata={"reasons": ["violence"]}
        ),
        blocked(INPUT, category="violence"),
    ),
    Shape(
        "xai-403",
        "xai/grok-4",
        "/v1",
        403,
        {
            "code": "The caller does not have permission",
            "error": "Content violates usage guidelines. Team: x. Failed check: SAFETY_CHECK_TYPE_BIO",
        },
        blocked(INPUT),
    ),
    Shape(
        "deepseek-risk",
        "deepseek/deepseek-chat",
        "/v1",
        400,
        failed("Content Exists Risk", "invalid_request_error"),
        blocked(INPUT),
    ),
    Shape(
        "dashscope-output",
        "dashscope/qwen-plus",
        "/v1",
        400,
        failed("Output data may contain inappropriate content.", "data_inspection_failed"),
        blocked(OUTPUT, native_reason="data_inspection_failed"),
    ),
    Shape(
        "dashscope-input",
        "dashscope/qwen-plus",
        "/v1",
        400,
        failed("Input data may contain inappropriate content.", "data_inspection_failed"),
        blocked(INPUT),
    ),
    Shape(
        "zai-1301",
        "zai/glm-4.6",
        "/v1",
        400,
        failed("系统检测到输入或生成内容可能包含不安全或敏感内容", "1301"),
        blocked(INPUT, native_reason="1301"),
    ),
    Shape(
        "azure-400",
        "azure/gpt-4o",
        "",
        400,
        failed(
            "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
            "content_filter",
            innererror=AZURE,
        ),
        blocked(INPUT, category="violence"),
    ),
    Shape(
        "openai-policy",
        OPENAI,
        "/v1",
        400,
        failed("Your request was rejected as a result of our safety system.", "content_policy_violation"),
        blocked(INPUT),
    ),
    Shape(
        "openai-usage",
        OPENAI,
        "/v1",
        400,
        failed("Invalid prompt: your prompt was flagged as potentially violating our usage policy.", "invalid_prompt"),
        blocked(INPUT),
    ),
    Shape("unavailable-451", OPENAI, "/v1", 451, failed("The content was refused by moderation."), blocked(INPUT)),
    Shape("filter-500", VLLM, "/v1", 500, failed("Guardrail blocked: violated content safety policy"), blocked(GUARD)),
    Shape(
        "proxy-guardrail",
        "litellm_proxy/team-model",
        "",
        400,
        failed("{'error': 'Violated guardrail policy', 'bedrock_guardrail_response': 'no'}", "400"),
        blocked(GUARD),
    ),
    Shape(
        "proxy-moderation",
        "litellm_proxy/team-model",
        "",
        400,
        failed("{'error': 'Violated OpenAI moderation policy', 'moderation_result': {}}", "400"),
        blocked(INPUT),
    ),
    Shape(
        "azure-jailbreak",
        "azure/gpt-4o",
        "",
        400,
        failed(
            "The response was filtered",
            "content_filter",
            innererror={
                "code": "ResponsibleAIPolicyViolation",
                "content_filter_result": {"jailbreak": {"filtered": True, "detected": True}},
            },
        ),
        blocked(INPUT, category="jailbreak"),
    ),
    Shape(
        "together-safety",
        "together_ai/m",
        "/v1",
        422,
        failed("Input blocked by safety model: unsafe S1", "safety_violation"),
        blocked(INPUT),
    ),
    Shape(
        "moonshot-risk",
        "moonshot/kimi-k2",
        "/v1",
        400,
        failed("The request was rejected because it was considered high risk"),
        blocked(INPUT),
    ),
    Shape(
        "ark-sensitive",
        VLLM,
        "/v1",
        400,
        failed("The input is refused.", "InputTextSensitiveContentDetected"),
        blocked(INPUT),
    ),
    Shape(
        "gateway-446",
        VLLM,
        "/v1",
        446,
        failed("The guardrail checks defined in the config failed."),
        blocked(GUARD),
    ),
    Shape(
        "minimax-sensitive",
        VLLM,
        "/v1",
        200,
        {"choices": None, "base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}},
        blocked(INPUT),
    ),
    # refusals inside a good answer
    Shape(
        "finish-with-a-reason-behind",
        VLLM,
        "/v1",
        200,
        chat({"content": None}, "content_filter: PROHIBITED_CONTENT"),
        blocked(OUTPUT),
    ),
    Shape(
        "openai-refusal-field",
        OPENAI,
        "/v1",
        200,
        chat({"content": None, "refusal": "I can't help with that."}),
        blocked(MODEL, text="I can't help with that."),
    ),
    Shape("openai-filter-finish", OPENAI, "/v1", 200, chat({"content": ""}, "content_filter"), blocked(OUTPUT)),
    Shape("openai-filter-null", OPENAI, "/v1", 200, chat({"content": None}, "content_filter"), blocked(OUTPUT)),
    Shape(
        "openrouter-native-refusal",
        OPENROUTER,
        "/api/v1",
        200,
        chat({}, native_finish_reason="refusal"),
        blocked(OUTPUT, native_reason="refusal"),
    ),
    Shape(
        "openrouter-native-safety",
        OPENROUTER,
        "/api/v1",
        200,
        chat({}, "stop", native_finish_reason="PROHIBITED_CONTENT"),
        blocked(OUTPUT),
    ),
    Shape(
        "zai-sensitive", "zai/glm-4.6", "/v1", 200, chat({}, "sensitive"), blocked(OUTPUT, native_reason="sensitive")
    ),
    Shape(
        "anthropic-refusal",
        "anthropic/claude-sonnet-4-5",
        "",
        200,
        anthropic([], "refusal", stop_details={"type": "refusal", "category": "cyber", "explanation": "x"}),
        blocked(OUTPUT, category="cyber"),
    ),
    Shape("anthropic-bare-refusal", "anthropic/claude-sonnet-4-5", "", 200, anthropic([], "refusal"), blocked(OUTPUT)),
    Shape(
        "gemini-prompt-feedback",
        "gemini/gemini-2.5-flash",
        "",
        200,
        {
            "promptFeedback": {
                "blockReason": "SAFETY",
                "safetyRatings": [{"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH"}],
            }
        },
        blocked(INPUT, category="harassment", native_reason="SAFETY"),
    ),
    Shape(
        "gemini-prohibited",
        "gemini/gemini-2.5-flash",
        "",
        200,
        {
            "promptFeedback": {"blockReason": "PROHIBITED_CONTENT"},
            "usageMetadata": {"promptTokenCount": 5, "totalTokenCount": 5},
            "modelVersion": "g",
        },
        blocked(INPUT),
    ),
    Shape(
        "gemini-candidate-safety",
        "gemini/gemini-2.5-flash",
        "",
        200,
        gemini(
            {
                "finishReason": "SAFETY",
                "safetyRatings": [
                    {"category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": True}
                ],
            }
        ),
        blocked(OUTPUT, category="dangerous_content"),
    ),
    # cut by a filter after text has begun: judged as it stands, the cut shown
    Shape(
        "openai-cut",
        OPENAI,
        "/v1",
        200,
        chat({"content": "Sure, first you take the"}, "content_filter"),
        {"blocked": False, "text": "Sure, first you take the", "origin": OUTPUT, "finish_reason": "content_filter"},
    ),
    Shape(
        "gemini-cut",
        "gemini/gemini-2.5-flash",
        "",
        200,
        gemini({"finishReason": "SAFETY", "content": {"role": "model", "parts": [{"text": "Sure, first"}]}}),
        {"blocked": False, "text": "Sure, first", "origin": OUTPUT},
    ),
    # no refusals: other reasons to stop, kept apart by name
    Shape(
        "gemini-recitation",
        "gemini/gemini-2.5-flash",
        "",
        200,
        gemini({"finishReason": "RECITATION"}),
        {"blocked": False, "text": "", "native_reason": "RECITATION"},
    ),
    Shape(
        "gemini-language",
        "gemini/gemini-2.5-flash",
        "",
        200,
        gemini({"finishReason": "LANGUAGE"}),
        {"blocked": False, "text": "", "native_reason": "LANGUAGE"},
    ),
    Shape(
        "gemini-max-tokens",
        "gemini/gemini-2.5-flash",
        "",
        200,
        gemini({"finishReason": "MAX_TOKENS"}),
        {"blocked": False, "text": "", "native_reason": "MAX_TOKENS"},
    ),
    # faults inside a good answer: tried again, never an answer
    Shape(
        "openrouter-choice-error",
        OPENROUTER,
        "/api/v1",
        200,
        chat({}, "error", native_finish_reason="error", error={"code": 502, "message": "Upstream error"}),
        error="server_error",
    ),
    Shape(
        "deepseek-no-resource",
        "deepseek/deepseek-chat",
        "/v1",
        200,
        chat({}, "insufficient_system_resource"),
        error="server_error",
    ),
    # errors that speak of no content
    Shape(
        "openai-key",
        OPENAI,
        "/v1",
        401,
        failed("Incorrect API key provided.", "invalid_api_key"),
        error="authentication",
    ),
    Shape(
        "forbidden-model",
        OPENAI,
        "/v1",
        403,
        failed("Project does not have access to model.", "model_not_found"),
        error="authentication",
    ),
    Shape(
        "suspended",
        OPENAI,
        "/v1",
        403,
        failed("Your account was flagged and is suspended.", "account_deactivated"),
        error="authentication",
    ),
    Shape(
        "xai-key",
        "xai/grok-4",
        "/v1",
        400,
        {"code": "Client specified an invalid argument", "error": "Incorrect API key provided: xa***."},
        error="authentication",
    ),
    Shape(
        "gemini-key",
        "gemini/gemini-2.5-flash",
        "",
        400,
        failed("API key not valid. Please pass a valid API key.", 400, status="INVALID_ARGUMENT"),
        error="authentication",
    ),
    Shape(
        "proxy-key",
        "litellm_proxy/team-model",
        "",
        400,
        failed("No connected db.", "400", type="no_db_connection"),
        error="authentication",
    ),
    Shape(
        "proxy-model",
        "litellm_proxy/team-model",
        "",
        400,
        failed("{'error': '/chat/completions: Invalid model name passed in model=team-model.'}", "400"),
        error="unknown_model",
    ),
    Shape(
        "proxy-budget",
        "litellm_proxy/team-model",
        "",
        400,
        failed("Budget has been exceeded! Current cost: 1.0, Max budget: 0.5", "400", type="budget_exceeded"),
        error="quota",
    ),
    Shape(
        "anthropic-credit",
        "anthropic/claude-sonnet-4-5",
        "",
        400,
        {
            "type": "error",
            "error": {"type": "invalid_request_error", "message": "Your credit balance is too low to access the API."},
        },
        error="quota",
    ),
    Shape(
        "xai-credit",
        "xai/grok-4",
        "/v1",
        403,
        {"code": "The caller does not have permission", "error": "Your team doesn't have any credits yet."},
        error="quota",
    ),
    Shape(
        "dashscope-arrears",
        "dashscope/qwen-plus",
        "/v1",
        400,
        failed("Access denied, please make sure your account is in good standing.", "Arrearage"),
        error="quota",
    ),
    Shape(
        "too-long",
        VLLM,
        "/v1",
        400,
        failed("This model's maximum context length is 4096 tokens.", "context_length_exceeded"),
        error="bad_request",
    ),
    # reasoning kept apart
    Shape(
        "reasoning-content",
        "deepseek/deepseek-reasoner",
        "/v1",
        200,
        chat({**SAID, "reasoning_content": "They mean a process."}),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "reasoning",
        OPENROUTER,
        "/api/v1",
        200,
        chat({**SAID, "reasoning": "They mean a process."}),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "think-tag",
        VLLM,
        "/v1",
        200,
        chat({"content": f"<think>\nThey mean a process.\n</think>\n\n{OK['text']}"}),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "think-tag-without-opening",
        VLLM,
        "/v1",
        200,
        chat({"content": f"They mean a process.\n</think>\n{OK['text']}"}),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "think-square",
        VLLM,
        "/v1",
        200,
        chat({"content": f"[THINK]They mean a process.[/THINK]{OK['text']}"}),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "think-seed",
        VLLM,
        "/v1",
        200,
        chat({"content": f"<seed:think>They mean a process.</seed:think>{OK['text']}"}),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "think-never-ends",
        VLLM,
        "/v1",
        200,
        chat({"content": "<think>They mean"}, "length"),
        {"text": "", "reasoning": "They mean", "blocked": False},
    ),
    Shape(
        "thinking-took-all",
        VLLM,
        "/v1",
        200,
        chat({}, "length", usage=THOUGHTS),
        {
            "text": "",
            "blocked": False,
            "reasoning_tokens": 512,
            "silence": "The model spent its 512 tokens thinking and said nothing. Allow more tokens, or ask for less reasoning.",
        },
    ),
    Shape(
        "answer-in-reasoning",
        VLLM,
        "/v1",
        200,
        chat({"content": None, "reasoning": "Use kill -9."}),
        {"text": "", "blocked": False, "reasoning": "Use kill -9."},
    ),
    Shape(
        "anthropic-thinking",
        "anthropic/claude-sonnet-4-5",
        "",
        200,
        anthropic(
            [
                {"type": "thinking", "thinking": "They mean a process.", "signature": "s"},
                {"type": "text", "text": OK["text"]},
            ]
        ),
        {**OK, "reasoning": "They mean a process."},
    ),
    Shape(
        "mistral-parts",
        "mistral/magistral-medium-latest",
        "/v1",
        200,
        chat(
            {
                "content": [
                    {"type": "thinking", "thinking": [{"type": "text", "text": "They mean a process."}]},
                    {"type": "text", "text": OK["text"]},
                ]
            }
        ),
        {**OK, "reasoning": "They mean a process."},
    ),
    # other forms
    Shape(
        "content-parts",
        VLLM,
        "/v1",
        200,
        chat({"content": [{"type": "text", "text": "Use kill "}, {"type": "text", "text": "and its number."}]}),
        OK,
    ),
    Shape(
        "tool-call",
        OPENAI,
        "/v1",
        200,
        chat(
            {
                "content": None,
                "tool_calls": [{"id": "t", "type": "function", "function": {"name": "run_shell", "arguments": "{}"}}],
            },
            "tool_calls",
        ),
        {
            "text": "",
            "blocked": False,
            "tool_calls": ("run_shell",),
            "silence": "The model called a tool (run_shell) and said nothing.",
        },
    ),
]

CLAUDE, GEMINI, AZURE_GPT, PROXY = (
    "anthropic/claude-sonnet-4-5",
    "gemini/gemini-2.5-flash",
    "azure/gpt-4o",
    "litellm_proxy/team-model",
)
ZAI, BEDROCK, COHERE = "zai/glm-4.6", "bedrock/anthropic.claude-3-haiku-20240307-v1:0", "cohere_chat/command-a-03-2025"
GROQ, TOGETHER, DASHSCOPE = "groq/llama-3.3-70b-versatile", "together_ai/m", "dashscope/qwen-plus"
PATHS = {CLAUDE: "", GEMINI: "", AZURE_GPT: "", PROXY: "", BEDROCK: "", OPENROUTER: "/api/v1", COHERE: "/v2/chat"}
FILTERED = {"content_filter_results": {"sexual": {"filtered": True, "severity": "high"}}}
INNER = {"error": {"message": "The response was filtered", "code": "content_filter", "innererror": AZURE}}
ASKED = {"messages": [{"role": "user", "content": "What is harmful content, and who has no credits?"}]}
THOUGHT = {**OK, "reasoning": "They mean."}
REFUSES = {"content": [{"type": "refusal", "refusal": "I can't help with that."}]}
SILENT = {"blocked": False, "text": ""}


def means(name: str, model: str, status: int, body: Body, meaning: dict[str, Any] | str) -> Shape:
    """A shape by the model's usual path; a text as its meaning is the kind of an error."""
    reply, error = ({}, meaning) if isinstance(meaning, str) else (meaning, "")
    return Shape(name, model, PATHS.get(model, "/v1"), status, body, reply, error)


def whole(text: str, finish: str = "stop") -> Body:
    return chat({"content": text}, finish)


def streamed(*chunks: dict[str, Any]) -> bytes:
    base = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "served"}
    return b"".join(b"data: %s\n\n" % json.dumps(base | chunk).encode() for chunk in chunks)


# fmt: off
SHAPES += [
    # who refused, and for what, wherever the provider or a gateway in between has put it
    means("refusal-as-a-part", VLLM, 200, chat(REFUSES), blocked(MODEL, text="I can't help with that.")),
    means("azure-results", AZURE_GPT, 400, failed("The response was filtered", "content_filter", innererror=FILTERED), blocked(INPUT, category="sexual")),
    means("azure-filters", AZURE_GPT, 400, failed("The response was filtered.", "content_filter", content_filters=[{"source_type": "prompt", **FILTERED}]), blocked(INPUT, category="sexual")),
    means("openrouter-passes-it-on", OPENROUTER, 400, failed("Provider returned error", 400, metadata={"raw": json.dumps(INNER)}), blocked(INPUT, category="violence", native_reason="content_filter")),
    means("proxy-passes-it-on", PROXY, 400, failed("AzureException - filtered, content management policy", "400", provider_specific_fields={"innererror": AZURE}), blocked(INPUT, category="violence")),
    means("xai-check", "xai/grok-4", 403, {"code": "no permission", "error": "Content violates usage guidelines. API key ID: k, Failed check: SAFETY_CHECK_TYPE_BIO"}, blocked(INPUT, category="bio")),
    means("zai-answer", ZAI, 400, {**failed("系统检测到输入或生成内容可能包含不安全或敏感内容", "1301"), "contentFilter": [{"role": "assistant", "level": 1}]}, blocked(OUTPUT, native_reason="1301")),
    means("proxy-keyword", PROXY, 400, failed("{'error': 'Keyword banned. Keyword=kill'}", "400"), blocked(GUARD)),
    means("proxy-injection", PROXY, 400, failed("{'error': 'Rejected message. This is a prompt injection attack.'}", "400"), blocked(GUARD)),
    means("proxy-safety", PROXY, 400, failed("{'error': 'Violated content safety policy'}", "400"), blocked(GUARD)),
    means("proxy-content-filter", PROXY, 403, failed("{'error': \"Content blocked: keyword 'x' detected\"}", "403"), blocked(GUARD)),
    means("proxy-model-armor", PROXY, 400, failed({"error": "Content blocked by Model Armor"}, "400"), blocked(GUARD)),
    means("proxy-lakera", PROXY, 403, failed({"error": "Blocked by Lakera", "guardrail_name": "lakera"}, "403"), blocked(GUARD)),
    means("cloudflare-gateway", VLLM, 400, {"success": False, "errors": [{"code": 2016, "message": "Prompt blocked due to security configurations"}]}, blocked(GUARD)),
    means("kong-gateway", VLLM, 400, failed("bad request: prompt pattern is blocked"), blocked(GUARD)),
    means("qianfan-200", VLLM, 200, {"error_code": 336104, "error_msg": "user input content is sensitive"}, blocked(INPUT)),
    means("law", VLLM, 400, failed("The content violates relevant laws and regulations"), blocked(INPUT)),
    means("minimax-input-mark", VLLM, 200, {**whole(""), "input_sensitive": True}, blocked(INPUT)),
    means("minimax-output-mark", VLLM, 200, {**whole("Sure, f"), "output_sensitive": True}, {"blocked": False, "text": "Sure, f", "origin": OUTPUT}),
    means("bedrock-ok", BEDROCK, 200, converse([{"text": OK["text"]}]), OK),
    means("bedrock-guardrail", BEDROCK, 200, converse([{"text": "Sorry, no."}], "guardrail_intervened"), blocked(GUARD, native_reason="guardrail_intervened")),
    means("bedrock-filtered", BEDROCK, 200, converse([], "content_filtered"), blocked(OUTPUT)),
    means("cohere-toxic", COHERE, 200, {"id": "c", "finish_reason": "ERROR_TOXIC", "message": {"role": "assistant", "content": []}}, blocked(OUTPUT)),
    *(means(f"reason-{reason}", VLLM, 200, whole("", reason), blocked(OUTPUT)) for reason in ("FinishReason.SAFETY", "policy_violation", "unsafe", "moderated")),
    means("reason-guardrails", VLLM, 200, whole("", "guardrails_blocked"), blocked(GUARD)),
    means("gemini-prohibited-answer", GEMINI, 200, gemini({"finishReason": "PROHIBITED_CONTENT"}), blocked(OUTPUT)),
    # no refusal, though its words are near
    means("openrouter-recitation", OPENROUTER, 200, chat({}, "content_filter", native_finish_reason="RECITATION"), {**SILENT, "native_reason": "RECITATION"}),
    means("echo-of-the-request", VLLM, 422, {"detail": [{"type": "missing", "msg": "Field required", "input": ASKED}]}, "bad_request"),
    means("echo-beside-the-error", VLLM, 400, {"error": {"message": "max_tokens is too large"}, "request": ASKED}, "bad_request"),
    means("guardrail-is-down", PROXY, 500, failed("Error calling guardrail API: connection refused", "500"), "server_error"),
    means("guardrail-is-missing", BEDROCK, 400, {"message": "The guardrail identifier or version provided in the request does not exist."}, "bad_request"),
    means("page-520", VLLM, 520, b"<!DOCTYPE html><title>520</title><p>content safety filter of the network</p>", "server_error"),
    means("page-200", VLLM, 200, b"<html><title>Just a moment...</title></html>", "malformed"),
    # faults in a good answer: by the status that they name
    *(means(f"error-{code}-in-200", VLLM, 200, failed("It did not work.", code), kind) for code, kind in ((429, "rate_limit"), (402, "quota"), (401, "authentication"), (503, "server_error"))),
    *(means(f"choice-error-{code}", OPENROUTER, 200, chat({}, "error", error={"code": code, "message": "It did not work."}), kind) for code, kind in ((429, "rate_limit"), (402, "quota"), (404, "unknown_model"))),
    means("choice-error-moderation", OPENROUTER, 200, chat({}, "error", error={"code": 403, "message": "Your input was flagged by moderation"}), blocked(INPUT)),
    means("choice-error-other-native", OPENROUTER, 200, chat({}, "error", native_finish_reason="OTHER"), "server_error"),
    means("aborted", VLLM, 200, whole("Use", "abort"), "server_error"),
    means("gemini-malformed", GEMINI, 200, gemini({"finishReason": "MALFORMED_RESPONSE"}), "server_error"),
    means("bedrock-malformed", BEDROCK, 200, converse([], "malformed_model_output"), "server_error"),
    means("cohere-error", COHERE, 200, {"id": "c", "finish_reason": "ERROR", "message": {"role": "assistant", "content": []}}, "server_error"),
    means("minimax-balance", VLLM, 200, {"choices": None, "base_resp": {"status_code": 1008, "status_msg": "insufficient balance"}}, "quota"),
    means("minimax-key", VLLM, 200, {"choices": None, "base_resp": {"status_code": 1004, "status_msg": "login fail"}}, "authentication"),
    # the account, the model and the pace
    means("gemini-per-minute", GEMINI, 429, failed("You exceeded your current quota. limit: 10. Please retry in 30.5s.", 429, details=[{"quotaId": "RequestsPerMinutePerProject"}]), "rate_limit"),
    means("gemini-per-day", GEMINI, 429, failed("You exceeded your current quota.", 429, details=[{"quotaId": "RequestsPerDayPerProject"}]), "quota"),
    means("anthropic-usage-limit", CLAUDE, 400, failed("You have reached your specified API usage limits."), "quota"),
    means("anthropic-disabled", CLAUDE, 400, failed("This organization has been disabled."), "authentication"),
    means("openrouter-key-limit", OPENROUTER, 403, failed("Key limit exceeded (total limit).", 403), "quota"),
    means("dashscope-free-tier", DASHSCOPE, 403, failed("The free tier of the model has been exhausted.", "AllocationQuota.FreeTierOnly"), "quota"),
    means("moonshot-quota", "moonshot/kimi-k2", 429, failed("Suspended, please check your plan and billing details", type="exceeded_current_quota_error"), "quota"),
    means("cohere-trial", COHERE, 429, {"message": "You are using a Trial key, which is limited to 1000 API calls / month."}, "quota"),
    means("balance", VLLM, 403, {"code": 30001, "message": "Sorry, your account balance is insufficient"}, "quota"),
    means("proxy-over-budget", PROXY, 400, failed("ExceededBudget: User=default over budget.", "400", type="auth_error"), "quota"),
    means("proxy-virtual-key", PROXY, 400, failed("Authentication Error, LiteLLM Virtual Key expected.", "400"), "authentication"),
    means("bedrock-account", BEDROCK, 400, {"message": "Your account is not authorized to invoke this API operation."}, "authentication"),
    means("bedrock-on-demand", BEDROCK, 400, {"message": "Invocation of model ID x with on-demand throughput isn’t supported."}, "unknown_model"),
    means("zai-model", ZAI, 400, failed("模型不存在，请检查模型代码。", "1211"), "unknown_model"),
    means("mistral-model", "mistral/mistral-large-latest", 400, {"object": "error", "message": "Invalid model: mistral-x"}, "unknown_model"),
    means("groq-decommissioned", GROQ, 400, failed("The model `x` has been decommissioned.", "model_decommissioned"), "unknown_model"),
    means("together-model", TOGETHER, 400, failed("Unable to access non-serverless model m."), "unknown_model"),
    means("local-base", VLLM, 200, {"error": "Unexpected endpoint or method. (POST /chat/completions)"}, "unknown_model"),
    means("groq-capacity", GROQ, 498, failed("Flex tier capacity exceeded"), "server_error"),
    means("bedrock-424", BEDROCK, 424, {"message": "The system encountered an unexpected error during processing."}, "server_error"),
    # bodies that are not quite what the protocol says
    means("garbage-behind", VLLM, 200, json.dumps(chat(SAID)).encode() + b"\n\x00garbage", OK),
    means("stream-called-json", VLLM, 200, streamed({"choices": [{"index": 0, "delta": SAID, "finish_reason": "stop"}]}), OK),
    means("text-completion", VLLM, 200, {"choices": [{"text": OK["text"], "index": 0, "finish_reason": "stop"}]}, OK),
    means("content-as-one-part", VLLM, 200, chat({"content": {"type": "text", "text": OK["text"]}}), OK),
    means("mistral-model-length", "mistral/mistral-large-latest", 200, chat(SAID, "model_length"), {**OK, "finish_reason": "length"}),
    means("old-function-call", OPENAI, 200, chat({"content": None, "function_call": {"name": "f", "arguments": "{}"}}, "function_call"), {**SILENT, "tool_calls": ("f",)}),
    # more marks of reasoning
    means("reasoning-summary", OPENROUTER, 200, chat({**SAID, "reasoning_details": [{"type": "reasoning.summary", "summary": "They mean."}]}), THOUGHT),
    means("cohere-thinking", COHERE, 200, {"id": "c", "finish_reason": "COMPLETE", "usage": {"tokens": {"input_tokens": 5, "output_tokens": 7}}, "message": {"role": "assistant", "content": [{"type": "thinking", "thinking": "They mean."}, {"type": "text", "text": OK["text"]}]}}, THOUGHT),
    means("bedrock-thinking", BEDROCK, 200, converse([{"reasoningContent": {"reasoningText": {"text": "They mean.", "signature": "s"}}}, {"text": OK["text"]}]), THOUGHT),
    means("think-kimi", VLLM, 200, whole(f"◁think▷They mean.◁/think▷{OK['text']}"), THOUGHT),
    means("think-gemma", VLLM, 200, whole(f"<|channel>thought\nThey mean.<channel|>{OK['text']}"), THOUGHT),
    means("think-cohere", VLLM, 200, whole(f"<|START_THINKING|>They mean.<|END_THINKING|><|START_RESPONSE|>{OK['text']}<|END_RESPONSE|>"), THOUGHT),
    means("think-solution", VLLM, 200, whole(f"<|begin_of_thought|>They mean.<|end_of_thought|><|begin_of_solution|>{OK['text']}<|end_of_solution|>"), THOUGHT),
    means("think-with-attribute", VLLM, 200, whole(f"<think duration=3>They mean.</think>{OK['text']}"), THOUGHT),
    means("harmony-cut", VLLM, 200, whole("<|channel|>analysis<|message|>They mean", "length"), SILENT),
    means("harmony-without-tokens", VLLM, 200, whole(f"analysisThey mean.assistantfinal{OK['text']}"), OK),
    means("closing-mark-as-code", VLLM, 200, whole("Write `</think>` to close it."), {**OK, "text": "Write `</think>` to close it."}),
]
# fmt: on
