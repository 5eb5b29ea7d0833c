"""What a policy says of each prompt of a judged file: each different prompt is asked about once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from core.domain import JudgeSpec
from core.errors import GatewayError, InputError, JudgeFailed, RefusedKey, UnknownModel
from core.judges.base import Setting
from core.judges.policy import PolicyJudge, PolicyVerdict
from core.prompts.prompt_files import read_prompt
from core.workbench.context import Context


def policy_rulings(
    context: Context, prompts: Sequence[str], judge: JudgeSpec, policy: Path, *, api_base: str | None, key: str | None
) -> list[PolicyVerdict | None]:
    """One ruling a prompt, in order; None where the model gave none.

    Raises InputError for a judge without a model or an unreadable policy, GatewayError for a wrong key or model.
    """
    if not judge.asks_a_model:
        raise InputError("The policy question needs a model.", hint="Name one, for example --judge llm:MODEL.")
    asked = PolicyJudge(judge, Setting(context.side_gateway, api_base=api_base), read_prompt(policy).text)
    different = list(dict.fromkeys(prompts))
    found = asyncio.run(_ask(context, asked, different, key))
    rulings = dict(zip(different, found, strict=True))
    return [rulings[prompt] for prompt in prompts]


async def _ask(
    context: Context, judge: PolicyJudge, prompts: Sequence[str], key: str | None
) -> list[PolicyVerdict | None]:
    room = asyncio.Semaphore(context.settings.concurrency)

    async def ruling(prompt: str) -> PolicyVerdict | None:
        async with room:
            try:
                return await judge(prompt, key=key)
            except (RefusedKey, UnknownModel):
                raise
            except (GatewayError, JudgeFailed):
                return None

    try:
        return await asyncio.gather(*map(ruling, prompts))
    finally:
        await context.gateway.aclose()
