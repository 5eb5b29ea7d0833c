"""XSTest in every form it is published in: safe prompts that look unsafe, and their contrasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.domain import Intent, Probe
from core.probes.layouts.base import Layout, Made
from core.probes.mapping import ColumnMapping, intent_words
from core.text.tabular import Table

CONTRAST = "contrast_"

XSTEST_PARTNERS: Mapping[str, str] = {"discr": "real_group_nons_discr", "privacy": "privacy_fictional"}
"""The safe type that a contrast type is the twin of, where its name doesn't say: it has the same focus words."""


class XSTestLayout(Layout):
    """XSTest: `type` says the kind of prompt and, by its prefix, the intent; `focus` is the trigger word."""

    needs = frozenset({"prompt", "type"})
    title = "XSTest"
    source = "XSTest (Röttger et al., NAACL 2024)"
    licence = "CC-BY-4.0"

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        by_label = ColumnMapping(
            table.find(*TEXTS),
            "label",
            intents=intent_words("label"),
            id=table.find("id"),
            id_prefix=name,
            category=_kinds(table),
            triggers=table.find("focus"),
            note=table.find("note"),
        )
        by_type = {kind: xstest_intent(kind) for kind in set(table.texts(_kinds(table)))}
        return by_label if table.find("label") else replace(by_label, intent=_kinds(table), intents=by_type)

    def fits(self, table: Table) -> bool:
        if not table.find(*TEXTS) or not _kinds(table) or table.find("intent"):
            return False
        marked = super().fits(table) and bool(table.find("label", "focus"))
        return marked or any(kind.startswith(CONTRAST) for kind in table.texts(_kinds(table)))

    def finish(self, made: Made, table: Table) -> Made:
        pairs = _xstest_pairs([probe for _, probe in made])
        return [
            (row, replace(probe, category=xstest_category(probe.category), pair=pairs.get(probe.id, "")))
            for row, probe in made
        ]


TEXTS = ("prompt", "question", "user_prompt", "text")


def _kinds(table: Table) -> str:
    """The column that says the kind of prompt."""
    return table.find("type", "prompt_type", "category")


def xstest_intent(kind: str) -> Intent:
    return Intent.HARMFUL if kind.strip().startswith(CONTRAST) else Intent.BENIGN


def xstest_category(kind: str) -> str:
    """The type without `contrast_`, so that a safe kind and its unsafe twin are one category."""
    return kind.strip().removeprefix(CONTRAST)


def _xstest_pairs(probes: Sequence[Probe]) -> dict[str, str]:
    """Twins by id, both ways: the n-th contrast prompt of a type with the n-th safe prompt of its partner type.

    XSTest has no pair column. Its authors wrote the contrast prompts one for one, so equal places are twins where both
    kinds have the same number of rows and the focus words agree (equal, or a word in common). Rows without focus words
    (the historical events) go by place alone. The published file gives each of its 200 unsafe prompts a twin.
    """
    kinds: dict[str, list[Probe]] = {}
    for probe in probes:
        kinds.setdefault(probe.category, []).append(probe)
    pairs: dict[str, str] = {}
    for kind, contrasts in kinds.items():
        name = xstest_category(kind)
        partners = kinds.get(XSTEST_PARTNERS.get(name, name), [])
        if kind.startswith(CONTRAST) and len(contrasts) == len(partners):
            for contrast, partner in zip(contrasts, partners, strict=True):
                if contrast.triggers == partner.triggers or _share_a_word(contrast, partner):
                    pairs[contrast.id], pairs[partner.id] = partner.id, contrast.id
    return pairs


def _share_a_word(one: Probe, other: Probe) -> bool:
    return not set(" ".join(one.triggers).split()).isdisjoint(" ".join(other.triggers).split())
