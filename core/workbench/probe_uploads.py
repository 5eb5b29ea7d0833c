"""A file of probes on its way in: which published layout it has or how its columns are mapped, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from core.domain import Intent, ProbeSet, count_by
from core.probes.layouts import LAYOUTS
from core.probes.probe_files import read_probes, single_intent, sniff
from core.probes.probe_tables import read_probe_table
from core.recorded.completions import response_columns
from core.workbench.completion_imports import ImportRequest

if TYPE_CHECKING:
    from core.probes.layouts import Layout
    from core.probes.mapping import ColumnMapping
    from core.probes.probe_files import ImportedProbes, Sniffed
    from core.recorded.completions import ResponseColumns
    from core.workbench.completion_imports import Imported
    from core.workbench.runs import Runs

MANY_VALUES = 30
"""A column with more different values than this is no intent column."""


@dataclass(frozen=True)
class ProbeFile:
    """An uploaded file after a first look. Read it as often as the mapping changes; nothing is kept."""

    name: str
    data: bytes = field(repr=False)
    sniffed: Sniffed

    @staticmethod
    def opened(data: bytes, name: str) -> ProbeFile:
        """InputError where the file is none that can be read."""
        return ProbeFile(name, data, sniff(data, name))

    @property
    def layout(self) -> Layout | None:
        """The published layout that the file has, if any."""
        return LAYOUTS.get(self.sniffed.layout)

    @cached_property
    def responses(self) -> ResponseColumns | None:
        """Where the file also holds responses, so that it could become a run; None where it holds probes alone."""
        if self.name.lower().endswith((".yaml", ".yml")):
            return None
        return response_columns(self.data, self.name)

    def as_run(self, runs: Runs, *, probes: str | None = None, intent: Intent | None = None) -> Imported:
        """The recorded responses as a run, judged by their labels where they have any.

        Where the rows do not say their intent: `probes`, the set (by name or hash) that they answer, or `intent` of all of
        them. InputError where nothing says it, or no row answers a probe of the set.
        """
        columns = self.responses
        labels = columns.label if columns else ""
        with TemporaryDirectory() as folder:
            file = Path(folder) / (Path(self.name).name or "upload.csv")
            file.write_bytes(self.data)
            return runs.import_files(
                ImportRequest([file], probes, intent, name=file.stem, labels=labels or None, wait=False)
            )

    def values(self, column: str) -> dict[str, int]:
        """How often each value stands in a column, the frequent ones first; at most 30 and one more."""
        counts = count_by(text.strip() for text in read_probe_table(self.data, self.name).texts(column))
        return dict(sorted(counts.items(), key=lambda one: -one[1])[: MANY_VALUES + 1])

    def read(
        self, *, intent: Intent | None = None, mapping: ColumnMapping | None = None, source: str = "", licence: str = ""
    ) -> ImportedProbes:
        """The probes of the good rows, and what was wrong with the others."""
        imported = read_probes(self.data, self.name, intent=intent, mapping=mapping)
        found = imported.probe_set
        found = replace(found, source=source or found.source, licence=licence or found.licence)
        return replace(imported, probe_set=found)


def one_intent_notice(probe_set: ProbeSet) -> str:
    """What a set with one intent only cannot show; empty where it has both."""
    only = single_intent(probe_set)
    if only is None:
        return ""
    missing = "harmful refusal" if only == Intent.BENIGN else "overrefusal"
    other = Intent.HARMFUL if only == Intent.BENIGN else Intent.BENIGN
    return (
        f"All probes are {only}, so a run over this set measures no {missing} and draws no trade-off. "
        f"Add {other} probes to see both."
    )
