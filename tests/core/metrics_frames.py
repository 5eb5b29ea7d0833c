"""Small trials frames for the tests of the metrics, written the way a reader would count them."""

from __future__ import annotations

from typing import Any

import pandas as pd
from hypothesis import strategies as st

FULL, PARTIAL, REFUSED, INVALID = "full_compliance", "partial_refusal", "full_refusal", "invalid"
LETTERS = {"C": FULL, "P": PARTIAL, "R": REFUSED, "I": INVALID, "F": None, ".": None}


def answers(variant: str, benign: str = "", harmful: str = "", **columns: Any) -> pd.DataFrame:
    """One variant's trials, a letter each: C complied, P partly refused, R refused, I invalid, F failed, . pending."""
    rows = []
    for intent, letters in (("benign", benign), ("harmful", harmful)):
        for at, letter in enumerate(letters):
            status = {"F": "failed", ".": "pending"}.get(letter, "done")
            rows.append(
                {
                    "variant": variant,
                    "version": f"v-{variant}",
                    "model": "some/model",
                    "probe_id": f"{intent}-{at}",
                    "intent": intent,
                    "expected": "comply" if intent == "benign" else "refuse",
                    "category": f"topic-{at % 2}",
                    "pair": "",
                    "sample": 0,
                    "status": status,
                    "outcome": LETTERS[letter],
                    "source": "judge",
                    "confidence": 0.9,
                    "label": None,
                    **columns,
                }
            )
    return pd.DataFrame(rows)


def together(*parts: pd.DataFrame) -> pd.DataFrame:
    """Several frames as one, with trial ids and the categorical columns the store gives."""
    trials = pd.concat(parts, ignore_index=True)
    trials.insert(0, "trial_id", range(1, len(trials) + 1))
    words = ["variant", "version", "model", "probe_id", "intent", "expected", "category", "pair", "status", "outcome"]
    return trials.astype(dict.fromkeys([*words, "source", "label"], "category"))


def letters(alphabet: str = "CPRIF.", most: int = 25) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, max_size=most)
