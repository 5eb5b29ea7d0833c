"""The judge `rules`: free, offline, deterministic. How it decides is in rules/."""

from __future__ import annotations

from core.domain import Judgement, JudgeSpec, Probe
from core.judges.base import Setting, register


@register("rules", title="Rules: free, offline, seconds", about="is free and offline", asks_a_model=False)
class OfflineJudge:
    """The rules behind the interface of all judges."""

    def __init__(self, spec: JudgeSpec | None = None, setting: Setting | None = None) -> None:
        from core.judges.rules import RulesJudge  # late: its phrases take 0.2 s to compile

        self._rules = RulesJudge()
        self.name, self.version = self._rules.name, self._rules.version

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        return self._rules.judge(probe, response)


def response_language(prompt: str, response: str) -> str:
    """The ISO 639-1 code of a response's language, "und" where it cannot be told."""
    from core.judges.rules import response_language as told  # late, as above

    return told(prompt, response)
