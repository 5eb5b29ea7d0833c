"""Judges: what turns a response into an outcome. A new one is a file here that registers itself (see base.py).

base.py      what a judge is, and the registry
judging.py   the one loop that puts responses to a judge
offline.py   the judge `rules` (rules/); llm.py asks a model with a rubric (rubrics.py); cascade.py asks only where rules are unsure
guards.py    safety classifiers by their own forms; policy.py asks whether a policy required the refusal
"""

from core.judges.base import THRESHOLD, Judge, JudgeKind, check_judge, get_judge, judge_kinds, usages

__all__ = ["THRESHOLD", "Judge", "JudgeKind", "check_judge", "get_judge", "judge_kinds", "usages"]
