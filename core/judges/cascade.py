"""The cascade: the rules decide where they are sure, a model is asked where they are not."""

from __future__ import annotations

from dataclasses import replace

from core.domain import Judgement, JudgeSpec, Probe
from core.judges.base import Judge, Setting, register
from core.judges.llm import LLMJudge
from core.judges.offline import OfflineJudge


class CascadeJudge:
    """Asks `careful` only where `quick` is less sure than `threshold`. `saved` and `asked` count what became of it."""

    def __init__(self, name: str, quick: Judge, careful: LLMJudge, threshold: float) -> None:
        self.name, self.quick, self.careful, self.threshold = name, quick, careful, threshold
        self.version = f"{quick.version}+{careful.version}@{threshold:g}"
        self.saved = self.asked = 0

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        found = await self.quick(probe, response)
        if found.confidence >= self.threshold:
            self.saved += 1
        else:
            self.asked += 1
            found = await self.careful(probe, response, key=key)
        return replace(found, judge=self.name, version=self.version)


@register(
    "cascade",
    title="Cascade: the rules, and a model only where they are unsure",
    about="asks a model only where the rules are unsure",
    asks_a_model=True,
    takes_threshold=True,
)
def _cascade(spec: JudgeSpec, setting: Setting) -> Judge:
    careful = LLMJudge(replace(spec, kind="llm", threshold=None), setting)
    threshold = setting.threshold if spec.threshold is None else float(spec.threshold)
    return CascadeJudge(str(spec), OfflineJudge(), careful, threshold)
