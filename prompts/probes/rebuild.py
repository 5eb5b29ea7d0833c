"""Writes what follows from reference.csv anew: starter, short, standard, HASHES.json, the counts in the README.

Run it in the project's folder after every change of reference.csv: `python -m prompts.probes.rebuild`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

from core.domain import ProbeSet
from core.probes.probe_files import read_probes, write_probes_csv
from core.probes.selection import SELECTIONS, select

FOLDER = Path(__file__).parent
COUNTS = re.compile(r"(?<=<!-- counts -->\n).*?(?=\n<!-- /counts -->)", re.DOTALL)


def probe_sets() -> dict[str, ProbeSet]:
    """The four sets as they follow from reference.csv; the starter is chosen by hand, so its ids come from its file."""
    reference = read_probes(FOLDER / "reference.csv").probe_set
    starter = {probe.id for probe in read_probes(FOLDER / "starter.csv").probe_set.probes}
    chosen = tuple(probe for probe in reference.probes if probe.id in starter)
    selections = {name: select(reference, name) for name, size in SELECTIONS.items() if size is not None}
    return {"reference": reference, "starter": ProbeSet("starter", chosen)} | {
        name: replace(selection, name=name) for name, selection in selections.items()
    }


def counts_table(sets: dict[str, ProbeSet]) -> str:
    """A Markdown table: one row a category of the reference, one row of sums a set."""
    reference = sets["reference"].probes
    by_category = {
        category: [probe for probe in reference if probe.category == category]
        for category in dict.fromkeys(probe.category for probe in reference)
    }
    rows = [*by_category.items(), *((f"**{name}, all**", probe_set.probes) for name, probe_set in sets.items())]
    lines = ["| category | comply | guide | refuse | all |", "| --- | ---: | ---: | ---: | ---: |"]
    for label, probes in rows:
        count = Counter(str(probe.expected) for probe in probes)
        lines.append(f"| {label} | {count['comply']} | {count['guide']} | {count['refuse']} | {len(probes)} |")
    return "\n".join(lines)


def files() -> dict[str, bytes]:
    """Every file of this folder that follows from reference.csv, by name."""
    sets = probe_sets()
    made = {f"{name}.csv": write_probes_csv(probe_set) for name, probe_set in sets.items()}
    hashes = {name: probe_set.hash for name, probe_set in sets.items()}
    readme = COUNTS.sub(counts_table(sets), (FOLDER / "README.md").read_text(encoding="utf-8"))
    return made | {"HASHES.json": (json.dumps(hashes, indent=2) + "\n").encode(), "README.md": readme.encode()}


if __name__ == "__main__":
    for name, content in files().items():
        (FOLDER / name).write_bytes(content)
