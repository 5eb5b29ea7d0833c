"""The cascade: the rules decide where they are sure, a model is asked where they are not."""

from __future__ import annotations

from dataclasses import replace

from core.domain import Judgement, Probe
from core.judges import Judge


class CascadeJudge:
    """Asks `careful` only where `quick` is less sure than `threshold`. `saved` and `asked` count what became of it."""

    def __init__(self, quick: Judge, careful: Judge, threshold: float) -> None:
        self.quick, self.careful, self.threshold = quick, careful, threshold
        self.name = f"cascade:{careful.name.partition(':')[2]}"
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
