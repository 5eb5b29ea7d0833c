"""Short names still tell apart what they name."""

from __future__ import annotations

from core.text.short_names import distinct_moments, letters, short_models


def test_models_that_would_look_alike_keep_their_provider() -> None:
    assert short_models(["openai/gpt-5", "azure/gpt-5", "x/other"]) == {
        "openai/gpt-5": "openai/gpt-5",
        "azure/gpt-5": "azure/gpt-5",
        "x/other": "other",
    }


def test_letters_go_on_after_z() -> None:
    assert letters(28)[24:] == ["Y", "Z", "AA", "AB"]
    assert len(set(letters(1000))) == 1000


def test_moments_are_told_to_the_minute_and_closer_where_they_share_it() -> None:
    stamps = [
        "2026-11-27T06:45:13.976Z",
        "2026-11-27T06:47:06.742Z",
        "2026-11-27T06:47:22.100Z",
        "2026-11-27T06:47:22.674Z",
    ]
    assert distinct_moments(stamps) == [
        "2026-11-27 06:45",
        "2026-11-27 06:47:06",
        "2026-11-27 06:47:22.100Z",
        "2026-11-27 06:47:22.674Z",
    ]
