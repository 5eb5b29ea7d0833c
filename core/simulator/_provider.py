"""Makes the simulator one of LiteLLM's providers, so that `simulator/...` answers like any model."""

from __future__ import annotations

from typing import Any

from core.domain import SIMULATOR_PREFIX, ModelCall
from core.simulator._model import reply

PROVIDER = SIMULATOR_PREFIX.rstrip("/")


def register(litellm: Any) -> None:
    """Hooks the simulator into a loaded litellm; a second time does nothing."""
    if any(entry["provider"] == PROVIDER for entry in litellm.custom_provider_map):
        return
    litellm.custom_provider_map.append({"provider": PROVIDER, "custom_handler": _handler(litellm)})
    litellm.utils.custom_llm_setup()


def _handler(litellm: Any) -> Any:
    class Simulator(litellm.CustomLLM):  # type: ignore[misc]
        """One reply, from the messages and the few parameters that matter to it."""

        def completion(
            self, model: str, messages: list[dict[str, Any]], optional_params: dict[str, Any], **_: Any
        ) -> Any:
            call = ModelCall(
                SIMULATOR_PREFIX + model,
                tuple((str(m["role"]), str(m["content"])) for m in messages),
                temperature=optional_params.get("temperature"),
                max_tokens=optional_params.get("max_tokens"),
                seed=optional_params.get("seed"),
            )
            said = reply(call)
            total = said.prompt_tokens + said.completion_tokens
            message = {"role": "assistant", "content": said.text}
            return litellm.ModelResponse(
                model=model,
                choices=[{"index": 0, "message": message, "finish_reason": said.finish_reason}],
                usage={
                    "prompt_tokens": said.prompt_tokens,
                    "completion_tokens": said.completion_tokens,
                    "total_tokens": total,
                },
            )

        async def acompletion(self, *args: Any, **named: Any) -> Any:
            return self.completion(*args, **named)

    return Simulator()
