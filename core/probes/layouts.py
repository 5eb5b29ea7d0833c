"""The public probe sets as they are published: one small layout a set, and a registry of them by name.

To add a set, write a `Layout` with the columns that tell it apart and register it. Most are a `ColumnMapping` and
nothing else; where the text has to be put together, or rows belong to pairs, a layout overrides `text` or `finish`.
None of the sets' texts is part of the workbench; `source` and `licence` go into every probe set made from them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from core.domain import Intent, Probe
from core.probes.mapping import ColumnMapping
from core.text.tabular import Table, as_text

Made = list[tuple[int, Probe]]
"""(row number, probe)."""


class Layout:
    """How one published set says text, intent, category and id."""

    needs: ClassVar[frozenset[str]]
    """The columns that tell the layout apart, in lower case: a file fits when it has them all."""
    text_column: ClassVar[str] = "prompt"
    category_column: ClassVar[str] = ""
    intent: ClassVar[Intent | None] = None
    """The intent of every row; None where a column, the file name or the user says it."""
    title: ClassVar[str]
    source: ClassVar[str]
    licence: ClassVar[str]

    def fits(self, table: Table) -> bool:
        return self.needs <= {name.strip().casefold() for name in table.names}

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        """The mapping for a file of this layout; `intent` is what the user says the whole file is."""
        fixed = self.intent or intent or self.intent_of_file(table.file)
        return ColumnMapping(
            self.text_column, fixed_intent=fixed, category=self.category_column, id_prefix=name, **self.more(table)
        )

    def more(self, table: Table) -> dict[str, Any]:
        """Further parts of the mapping."""
        return {}

    def intent_of_file(self, file: str) -> Intent | None:
        """The intent that the set's own file names say; None where the name doesn't tell."""
        return None

    def text(self, cell: Any) -> str:
        """The prompt in a cell of the text column."""
        return as_text(cell)

    def prepare(self, table: Table) -> Table:
        """The table as the mapping reads it; rows the set itself leaves without a label are left out here."""
        return table

    def finish(self, made: Made, table: Table) -> Made:
        """The probes with what only the whole set can say: pairs, categories with a common name."""
        return made


class OurLayout(Layout):
    """Our own CSV: id, prompt, intent, expected, category, triggers, pair, note; the first three are needed."""

    needs = frozenset({"id", "prompt", "intent"})
    title, source, licence = "probe CSV", "", ""

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        optional = {part: table.find(part) for part in ("expected", "category", "triggers", "pair", "note")}
        words = {str(word): word for word in Intent}
        return ColumnMapping("prompt", "intent", intents=words, id="id", **optional)  # type: ignore[arg-type]


CONTRAST = "contrast_"

XSTEST_PARTNERS: Mapping[str, str] = {"discr": "real_group_nons_discr", "privacy": "privacy_fictional"}
"""The safe type that a contrast type is the twin of, where its name doesn't say: it has the same focus words."""


class XSTestLayout(Layout):
    """XSTest: `type` says the kind of prompt and, by its prefix, the intent; `focus` is the trigger word."""

    needs = frozenset({"id", "prompt", "type"})
    category_column = "type"
    title = "XSTest"
    source = "XSTest (Röttger et al., NAACL 2024)"
    licence = "CC-BY-4.0"

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        by_label = ColumnMapping(
            "prompt", "label", id="id", category="type", triggers=table.find("focus"), note=table.find("note")
        )
        by_type = {kind: xstest_intent(kind) for kind in set(table.texts("type"))}
        return by_label if table.find("label") else replace(by_label, intent="type", intents=by_type)

    def fits(self, table: Table) -> bool:
        if not super().fits(table) or table.find("intent"):
            return False
        return bool(table.find("label", "focus")) or any(kind.startswith(CONTRAST) for kind in table.texts("type"))

    def finish(self, made: Made, table: Table) -> Made:
        pairs = _xstest_pairs([probe for _, probe in made])
        return [
            (row, replace(probe, category=xstest_category(probe.category), pair=pairs.get(probe.id, "")))
            for row, probe in made
        ]


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


class ORBenchLayout(Layout):
    """OR-Bench: `prompt,category`; the file's name says whether its prompts are benign (80k, hard) or toxic."""

    needs = frozenset({"prompt", "category"})
    category_column = "category"
    title = "OR-Bench"
    source = "OR-Bench (Cui et al., ICML 2025)"
    licence = "CC-BY-4.0"

    def fits(self, table: Table) -> bool:
        return {name.strip().casefold() for name in table.names if not name.startswith("column ")} == self.needs

    def intent_of_file(self, file: str) -> Intent | None:
        name = file.casefold()
        if "toxic" in name:
            return Intent.HARMFUL
        return Intent.BENIGN if "80k" in name or "hard" in name else None


class JailbreakBenchLayout(Layout):
    """JailbreakBench behaviours: text in Goal; twins share their Index, one in each of the two files."""

    needs = frozenset({"goal", "behavior", "category"})
    text_column, category_column = "Goal", "Category"
    title = "JailbreakBench"
    source = "JBB-Behaviors (Chao et al., NeurIPS 2024)"
    licence = "MIT"

    def intent_of_file(self, file: str) -> Intent | None:
        name = file.casefold()
        return Intent.BENIGN if "benign" in name else Intent.HARMFUL if "harmful" in name else None

    def finish(self, made: Made, table: Table) -> Made:
        index = table.find("Index") or table.names[0]
        numbers = dict(zip(table.rows, table.texts(index), strict=True))
        return [(row, replace(probe, id=f"jbb-{probe.intent}-{numbers[row] or row}")) for row, probe in made]


class HarmBenchLayout(Layout):
    """HarmBench behaviours; a contextual one makes sense only after its ContextString, so the two are joined."""

    needs = frozenset({"behavior", "functionalcategory", "semanticcategory", "behaviorid"})
    text_column, category_column = "Behavior", "SemanticCategory"
    intent = Intent.HARMFUL
    title = "HarmBench"
    source = "HarmBench (Mazeika et al., ICML 2024)"
    licence = "MIT"

    def more(self, table: Table) -> dict[str, Any]:
        return {"id": "BehaviorID"}

    def prepare(self, table: Table) -> Table:
        contexts = table.texts(table.find("ContextString"))
        place = table.names.index(table.find("Behavior"))
        joined = [
            f"{context}\n\n---\n\n{text}" if context.strip() else text
            for context, text in zip(contexts, table.texts("Behavior"), strict=True)
        ]
        return replace(table, columns=(*table.columns[:place], joined, *table.columns[place + 1 :]))


class StrongREJECTLayout(Layout):
    """StrongREJECT: category, source, forbidden_prompt."""

    needs = frozenset({"forbidden_prompt", "category"})
    text_column, category_column = "forbidden_prompt", "category"
    intent = Intent.HARMFUL
    title = "StrongREJECT"
    source = "StrongREJECT (Souly et al., NeurIPS 2024)"
    licence = "MIT"


class AdvBenchLayout(Layout):
    """AdvBench harmful behaviours: goal, target."""

    needs = frozenset({"goal", "target"})
    text_column = "goal"
    intent = Intent.HARMFUL
    title = "AdvBench"
    source = "AdvBench (Zou et al., 2023)"
    licence = "MIT"


class DoNotAnswerLayout(Layout):
    """Do-Not-Answer: question, with risk_area as the category; columns of recorded responses are left alone."""

    needs = frozenset({"question", "risk_area"})
    text_column, category_column = "question", "risk_area"
    intent = Intent.HARMFUL
    title = "Do-Not-Answer"
    source = "Do-Not-Answer (Wang et al., EACL 2024 Findings)"
    licence = "CC-BY-NC-SA-4.0"

    def more(self, table: Table) -> dict[str, Any]:
        return {"id": table.find("id"), "note": table.find("specific_harms")}


class WildGuardLayout(Layout):
    """WildGuardMix test: prompt_harm_label says the intent; rows without that label are left out."""

    needs = frozenset({"prompt", "prompt_harm_label"})
    category_column = "subcategory"
    title = "WildGuardMix"
    source = "WildGuardMix (Han et al., NeurIPS 2024)"
    licence = "ODC-BY"

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        return ColumnMapping("prompt", "prompt_harm_label", category=table.find("subcategory"), id_prefix=name)

    def prepare(self, table: Table) -> Table:
        return keep_rows(table, [bool(label.strip()) for label in table.texts("prompt_harm_label")])


class FalseRejectLayout(Layout):
    """FalseReject: benign prompts that look harmful; known by its own columns or by the file's name."""

    needs = frozenset({"prompt"})
    intent = Intent.BENIGN
    title = "FalseReject"
    source = "FalseReject (Zhang et al., 2025)"
    licence = "CC-BY-NC-4.0"

    def fits(self, table: Table) -> bool:
        marks = ("category_text", "instruct_response", "cot_response")
        named = "falsereject" in table.file.casefold().replace("-", "").replace("_", "")
        return bool(table.find("prompt", "question", "instruction")) and (named or bool(table.find(*marks)))

    def mapping(self, table: Table, name: str, intent: Intent | None) -> ColumnMapping:
        text = table.find("prompt", "question", "instruction")
        category = table.find("category_text", "category")
        return ColumnMapping(text, fixed_intent=self.intent, category=category, id_prefix=name)


class SORRYBenchLayout(Layout):
    """SORRY-Bench: the text is the first of `turns`; a question asked in several styles is one probe a style."""

    needs = frozenset({"question_id", "turns"})
    text_column, category_column = "turns", "category"
    intent = Intent.HARMFUL
    title = "SORRY-Bench"
    source = "SORRY-Bench (Xie et al., ICLR 2025)"
    licence = "SORRY-Bench licence"

    def text(self, cell: Any) -> str:
        turns = json.loads(cell) if isinstance(cell, str) and cell.startswith("[") else cell
        return as_text(turns[0]) if isinstance(turns, list) and turns else as_text(turns) if turns else ""

    def more(self, table: Table) -> dict[str, Any]:
        return {"note": table.find("prompt_style")}

    def finish(self, made: Made, table: Table) -> Made:
        styles = dict(zip(table.rows, table.texts(table.find("prompt_style")), strict=True))
        ids = dict(zip(table.rows, table.texts("question_id"), strict=True))
        return [(row, replace(p, id="-".join(filter(None, ("sorry", ids[row], styles[row]))))) for row, p in made]


LAYOUTS: dict[str, Layout] = {
    "workbench": OurLayout(),
    "xstest": XSTestLayout(),
    "or-bench": ORBenchLayout(),
    "jailbreakbench": JailbreakBenchLayout(),
    "harmbench": HarmBenchLayout(),
    "strongreject": StrongREJECTLayout(),
    "advbench": AdvBenchLayout(),
    "do-not-answer": DoNotAnswerLayout(),
    "wildguardmix": WildGuardLayout(),
    "falsereject": FalseRejectLayout(),
    "sorry-bench": SORRYBenchLayout(),
}
"""By name, in the order in which a file is compared with them: the first that fits reads it."""


def find_layout(table: Table) -> str:
    """The name of the first layout that a table fits, or ''."""
    return next((key for key, layout in LAYOUTS.items() if layout.fits(table)), "")


def keep_rows(table: Table, keep: Sequence[bool]) -> Table:
    """The table with only the rows marked true."""
    if all(keep):
        return table
    columns = tuple([cell for cell, kept in zip(column, keep, strict=True) if kept] for column in table.columns)
    return replace(table, columns=columns, rows=[row for row, kept in zip(table.rows, keep, strict=True) if kept])
