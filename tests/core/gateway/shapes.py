"""What providers send when they refuse, fail or speak otherwise: one line a shape, extended by adding a line.

`Shape(name, model, base path, status, body, what the gateway makes of it)`. Bodies are in each provider's own protocol; the
names of routes are LiteLLM's. What is made of it: a Reply's fields, or the kind of a GatewayError.
"""

from __future__ import annotations

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
