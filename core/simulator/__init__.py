"""The offline model: answers or refuses as the wording of the system prompt suggests. Deterministic, harmless, fast.

It is for the first minute without a key, for demonstrations and for tests, and says nothing about any real model. A
user message is read for risk (its words and what they are aimed at; no labels), the system prompt for its stance
(clause by clause: what raises or lowers caution, everywhere or about one topic), and the two are weighed against each
other.
"""

from core.simulator._model import BEHAVIOURS, VERSION, decide, reply, simulate
from core.simulator._provider import register
from core.simulator._risk import Risk, read_risk
from core.simulator._stance import Stance, read_stance

__all__ = [
    "BEHAVIOURS",
    "VERSION",
    "Risk",
    "Stance",
    "decide",
    "read_risk",
    "read_stance",
    "register",
    "reply",
    "simulate",
]
