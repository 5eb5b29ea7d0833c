"""The offline judge `rules`: is a response compliance, partial refusal or full refusal, and which words say so.

reading.py    text -> words, sentences, offsets; strips thinking, labels, markup; sets aside other voices
phrases.py    the little language for phrases, matched in linear time
cues.py       English phrases by speech act; tongues.py the same in eight other languages
request.py    what the prompt asks for; words.py its vocabulary
account.py    response + request -> sentences with their speech acts
features.py   sentences -> named numbers
unusable.py   which responses nobody can judge
decision.py   two questions, their weights (weights.py, fitted by tests/bench/judge_rules.py --fit), the reason
version.py    a hash over all of this
"""

from __future__ import annotations

from core.domain import Judgement, Probe
from core.judges.rules.decision import NAME, judge_text
from core.judges.rules.version import VERSION

__all__ = ["RulesJudge", "judge_text"]


class RulesJudge:
    """Judges by rules alone: free, deterministic, no network. Never looks at what a probe intends or expects."""

    name = NAME
    version = VERSION

    def judge(self, probe: Probe | None, response: str, prompt: str = "") -> Judgement:
        """Judge a response to a probe, or to a bare prompt where there is no probe."""
        return judge_text(probe.prompt if probe is not None else prompt, response)
