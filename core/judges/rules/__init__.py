"""The offline judge `rules`: is a response compliance, partial refusal or full refusal, and which words say so.

reading.py          text -> words, sentences, offsets; strips labels and markup; sets aside other voices
structured.py       answers for machines: JSON flags, tool calls
language_id.py      which language a text is in, and whether the rules read it
phrases.py          the little language for phrases, matched in linear time
speech_acts.py      English phrases by speech act; languages.py and more_languages.py the same in nineteen others
own_refusals.py     "I won't <verb>" by grammar, whatever the verb
request.py          what the prompt asks for; vocabulary.py its words
parsed_response.py  response + request -> sentences with their speech acts
features.py         sentences -> named numbers
unusable.py         which responses nobody can judge
decision.py         two questions, their weights (weights.py, fitted by tests/bench/judge_rules.py --fit), the reason
wording.py          the words and pairs of words, beside both questions
trust.py            how far to trust the answer; capped where the rules cannot read
version.py          a hash over all of this
"""

from __future__ import annotations

from core.domain import Judgement, Probe
from core.judges.rules.decision import NAME, judge_text, response_language
from core.judges.rules.version import VERSION

__all__ = ["RulesJudge", "judge_text", "response_language"]


class RulesJudge:
    """Judges by rules alone: free, deterministic, no network. Never looks at what a probe intends or expects."""

    name = NAME
    version = VERSION

    def judge(self, probe: Probe | None, response: str, prompt: str = "") -> Judgement:
        """Judge a response to a probe, or to a bare prompt where there is no probe."""
        return judge_text(probe.prompt if probe is not None else prompt, response)
