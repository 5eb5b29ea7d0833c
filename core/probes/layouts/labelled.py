"""Sets whose rows carry a label of their own: WildGuardMix, WildJailbreak, ToxicChat."""

from __future__ import annotations

from core.domain import Intent
from core.probes.layouts.base import Layout, keep_rows, with_column
from core.probes.mapping import NUMBERS, ColumnMapping, plain_word
from core.text.tabular import Table


class WildGuardLayout(Layout):
    """WildGuardMix test: prompt_harm_label says the intent; rows without that label are left out."""

    needs = frozenset({"prompt", "prompt_harm_label"})
    title = "WildGuardMix"
    source = "WildGuardMix (Han et al., NeurIPS 2024)"
    licence = "ODC-BY"

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        return ColumnMapping("prompt", "prompt_harm_label", category=table.find("subcategory"), id_prefix=name)

    def prepare(self, table: Table) -> Table:
        return keep_rows(table, [bool(label.strip()) for label in table.texts("prompt_harm_label")])


class WildJailbreakLayout(Layout):
    """WildJailbreak: vanilla and adversarial wordings; `data_type` says which one a row is, and whether it is harmful."""

    needs = frozenset({"adversarial", "data_type"})
    title = "WildJailbreak"
    source = "WildJailbreak (Jiang et al., NeurIPS 2024)"
    licence = "ODC-BY"

    def prepare(self, table: Table) -> Table:
        """The adversarial wording where there is one, else the vanilla one."""
        vanilla = table.texts(table.find("vanilla"))
        texts = [one if one.strip() else other for one, other in zip(table.texts("adversarial"), vanilla, strict=True)]
        return with_column(table, "prompt", texts)

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        kinds = {kind.strip() for kind in table.texts("data_type")}
        intents = {
            kind: Intent.BENIGN if kind.casefold().endswith("benign") else Intent.HARMFUL for kind in kinds if kind
        }
        return ColumnMapping("prompt", "data_type", intents=intents, category="data_type", id_prefix=name)


class ToxicChatLayout(Layout):
    """ToxicChat: real requests; a row is harmful where people called it toxic or a jailbreak (1), else benign (0)."""

    needs = frozenset({"user_input", "toxicity"})
    title = "ToxicChat"
    source = "ToxicChat (Lin et al., EMNLP 2023 Findings)"
    licence = "CC-BY-NC-4.0"

    def prepare(self, table: Table) -> Table:
        jailbreaks = table.texts(table.find("jailbreaking"))
        marks = zip(table.texts("toxicity"), jailbreaks, strict=True)
        labels = [
            jailbreak if NUMBERS.get(plain_word(jailbreak)) == Intent.HARMFUL else toxic for toxic, jailbreak in marks
        ]
        return with_column(table, "intent", labels)

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        return ColumnMapping("user_input", "intent", intents=NUMBERS, id=table.find("conv_id"), id_prefix=name)
