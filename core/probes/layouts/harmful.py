"""Sets of harmful requests, some with benign twins: JailbreakBench, HarmBench, StrongREJECT, AdvBench, Do-Not-Answer and others."""

from __future__ import annotations

import json
from ast import literal_eval
from contextlib import suppress
from dataclasses import replace
from typing import Any

from core.domain import Intent
from core.probes.layouts.base import Layout, Made
from core.text.tabular import Table, as_text


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

    needs = frozenset({"behavior", "functionalcategory", "semanticcategory"})
    text_column, category_column = "Behavior", "SemanticCategory"
    intent = Intent.HARMFUL
    title = "HarmBench"
    source = "HarmBench (Mazeika et al., ICML 2024)"
    licence = "MIT"

    def more(self, table: Table) -> dict[str, Any]:
        return {"id": table.find("BehaviorID")}

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


class SORRYBenchLayout(Layout):
    """SORRY-Bench: the text is the first of `turns`; a question asked in several styles is one probe a style."""

    needs = frozenset({"question_id", "turns"})
    text_column, category_column = "turns", "category"
    intent = Intent.HARMFUL
    title = "SORRY-Bench"
    source = "SORRY-Bench (Xie et al., ICLR 2025)"
    licence = "SORRY-Bench licence"

    def text(self, cell: Any) -> str:
        turns = _turns(cell)
        return as_text(turns[0]) if isinstance(turns, list) and turns else as_text(turns) if turns else ""

    def fits(self, table: Table) -> bool:
        """Questions of more than one turn are of another benchmark."""
        return super().fits(table) and all(
            not isinstance(turns := _turns(cell), list) or len(turns) < 2 for cell in table.column("turns")
        )

    def more(self, table: Table) -> dict[str, Any]:
        return {"note": table.find("prompt_style")}

    def finish(self, made: Made, table: Table) -> Made:
        styles = dict(zip(table.rows, table.texts(table.find("prompt_style")), strict=True))
        ids = dict(zip(table.rows, table.texts("question_id"), strict=True))
        return [(row, replace(p, id="-".join(filter(None, ("sorry", ids[row], styles[row]))))) for row, p in made]


def _turns(cell: Any) -> Any:
    """A list that stands as JSON, or as Python writes it, in a cell; anything else as it is."""
    if not isinstance(cell, str) or not cell.startswith("["):
        return cell
    for read in (json.loads, literal_eval):
        with suppress(ValueError, SyntaxError, RecursionError, MemoryError):
            return read(cell)
    return cell


class SimpleSafetyTestsLayout(Layout):
    """SimpleSafetyTests: id, harm_area, category, prompt; a hundred plainly harmful requests."""

    needs = frozenset({"prompt", "harm_area"})
    category_column = "harm_area"
    intent = Intent.HARMFUL
    title = "SimpleSafetyTests"
    source = "SimpleSafetyTests (Vidgen et al., 2023)"
    licence = "CC-BY-4.0"

    def more(self, table: Table) -> dict[str, Any]:
        return {"id": table.find("id"), "note": table.find("category")}


class AIRBenchLayout(Layout):
    """AIR-Bench 2024: cate-idx, l2-name, l3-name, l4-name, prompt; the categories of regulations and policies."""

    needs = frozenset({"prompt", "l3-name"})
    category_column = "l3-name"
    intent = Intent.HARMFUL
    title = "AIR-Bench 2024"
    source = "AIR-Bench 2024 (Zeng et al., ICLR 2025)"
    licence = "CC-BY-4.0"

    def more(self, table: Table) -> dict[str, Any]:
        return {"note": table.find("l4-name")}
