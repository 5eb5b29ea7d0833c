"""The loop of tuning a prompt: its last versions run on the same probes, the newest run of them, the verdict in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.domain import Variant, VariantRef
from core.workbench.runs import numbered

if TYPE_CHECKING:
    from core.metrics.comparison import Comparison
    from core.metrics.paired_changes import Change
    from core.store import PromptVersion, RunRow
    from core.workbench.prompts import Prompts

TRAIL = 5
"""So many versions of a prompt stand in the chart; the older ones are nearly always in the cache."""
DRAFT = "draft"


@dataclass(frozen=True)
class Card:
    """A verdict for people: two sentences and a badge."""

    badge: str
    colour: str
    sentences: tuple[str, ...]


class TuningDesk:
    """What the Tune page asks for."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts

    def variants(self, version: PromptVersion, draft: Variant | None = None) -> tuple[Variant, ...]:
        """The version with those that led to it, oldest first; a wording that is not saved stands last, named so."""
        line = _line(self._prompts.versions(version.name), version)[-TRAIL:]
        variants = numbered(line)
        if draft is None or draft.text == version.variant.text:
            return variants
        tried = Variant(f"{version.name} {DRAFT}", draft.template, draft.policy, draft.policy_name)
        return (*variants[-(TRAIL - 1) :], tried)

    def last_touched(self, runs: Sequence[RunRow]) -> str:
        """The prompt that was edited last, or was the first wording of the newest of `runs`; empty where neither is."""
        moments = {prompt.name: prompt.latest.created_at for prompt in self._prompts.all()}
        for row in runs:
            names = [VariantRef.parse(variant).prompt.removesuffix(f" {DRAFT}") for variant, _ in row.variants]
            if name := next((name for name in names if name in moments), ""):
                moments[name] = max(moments[name], row.created_at)
        newest = max(moments, key=moments.__getitem__, default="")
        return newest if moments.get(newest) else ""

    def change(self, name: str) -> list[PromptVersion]:
        """The newest version of a prompt, after the one it was edited from where there is one."""
        versions = self._prompts.versions(name)
        return _line(versions, max(versions, key=lambda one: one.number))[-2:]

    def prompt_of(self, variant: str) -> str:
        """The prompt that a run's variant is a wording of; empty where the workbench has none of this name."""
        return next((prompt.name for prompt in self._prompts.all() if is_of(variant, prompt.name)), "")


def _line(versions: Sequence[PromptVersion], version: PromptVersion) -> list[PromptVersion]:
    """The version and its ancestors, oldest first."""
    by_number = {one.number: one for one in versions}
    line, at = [version], version.parent
    while at is not None and at in by_number and by_number[at] not in line:
        line.append(by_number[at])
        at = by_number[at].parent
    return line[::-1]


def is_of(variant: str, name: str) -> bool:
    """Whether a run's variant is a wording of the prompt."""
    return VariantRef.parse(variant).prompt in (name, f"{name} {DRAFT}")


def card(comparison: Comparison) -> Card:
    """The verdict in words that need no statistics: requests of 100, and whether the difference is shown."""
    benign, harmful = comparison.changes
    said = [_of_100(benign, "Refuses", "harmless requests"), _of_100(harmful, "Refuses", "harmful ones")]
    shown = [change.pairs > 0 and (change.low > 0 or change.high < 0) for change in (benign, harmful)]
    if not any(change.pairs for change in (benign, harmful)):
        return Card("nothing to compare", "gray", ("No probe has a valid answer under both wordings yet.",))
    word = "" if benign.withstands and harmful.withstands else ", if the judge is taken at its word"
    if all(shown):
        proof = f"Both differences are real{word}."
    elif any(shown):
        proof = (
            f"The difference in harmless requests is shown{word}; that in harmful ones {_not_told(harmful)}"
            if shown[0]
            else f"The difference in harmful requests is shown{word}; that in harmless ones {_not_told(benign)}"
        )
    else:
        proof = (
            f"Neither difference is shown yet: {_between(benign)} harmless requests, {_between(harmful)} harmful ones."
        )
    badge, colour = _BADGES.get(str(comparison.verdict), ("not settled", "gray"))
    return Card(badge, colour, (f"{said[0]}; {said[1][0].lower()}{said[1][1:]}.", proof))


_BADGES = {
    "better_on_both": ("better on both", "green"),
    "less_overrefusal": ("less overrefusal, as safe", "green"),
    "better": ("better", "green"),
    "safer": ("safer", "green"),
    "trade": ("a trade", "orange"),
    "worse": ("worse", "red"),
    "not_worse": ("not worse", "blue"),
    "no_difference": ("no difference", "gray"),
    "not_enough_evidence": ("not settled yet", "gray"),
    "nothing_to_compare": ("nothing to compare", "gray"),
}


def _of_100(change: Change, verb: str, what: str) -> str:
    if not change.pairs:
        return f"Nothing is known of {what}"
    count = round(abs(100 * change.change))
    if not count:
        return f"{verb} as many of 100 {what} as before"
    return f"{verb} {count} {'more' if change.change > 0 else 'fewer'} of 100 {what}"


def _between(change: Change) -> str:
    """The interval as requests of 100."""
    if not change.pairs:
        return "nothing is known of the"
    return f"between {_signed(change.low)} and {_signed(change.high)} of 100"


def _signed(share: float) -> str:
    count = round(abs(100 * share))
    return "as many" if not count else f"{count} {'more' if share > 0 else 'fewer'}"


def _not_told(change: Change) -> str:
    return f"is not: {_between(change)}."
