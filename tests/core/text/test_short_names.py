"""Short names still tell apart what they name."""

from __future__ import annotations

from core.text.short_names import letters, short_models


def test_models_that_would_look_alike_keep_their_provider() -> None:
    assert short_models(["openai/gpt-5", "azure/gpt-5", "x/other"]) == {
        "openai/gpt-5": "openai/gpt-5",
        "azure/gpt-5": "azure/gpt-5",
        "x/other": "other",
    }


def test_letters_go_on_after_z() -> None:
    assert letters(28)[24:] == ["Y", "Z", "AA", "AB"]
    assert len(set(letters(1000))) == 1000
