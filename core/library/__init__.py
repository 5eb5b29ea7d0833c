"""The library: prompts, policies, rubrics, probe sets, recorded responses and logs, out of files and back into them."""

from core.library.changes import Change, SetDiff, diff_probe_sets
from core.library.checks import NearDuplicate, ProbeReport, check_probes, similar_texts
from core.library.completions import (
    Joined,
    Recorded,
    join_probes,
    label_column,
    outcome_of,
    probes_of,
    read_completions,
)
from core.library.layouts import LAYOUTS, Layout, register_layout
from core.library.lint import Finding, lint
from core.library.logs import LogEntry, Logs, probe_from_log, read_logs
from core.library.mapping import ColumnMapping
from core.library.privacy import PersonalData, find_personal_data, mask
from core.library.probes import (
    Imported,
    Sniffed,
    combine,
    load_probes,
    read_probes,
    shipped_probe_sets,
    single_intent,
    sniff,
    write_probes_csv,
)
from core.library.selection import SELECTIONS, select
from core.library.variants import (
    PromptFile,
    load_variant,
    prompt_file,
    read_prompt,
    rubric,
    starter_policies,
    starter_prompts,
    starter_variants,
)
from core.library.words import DiffOp, word_diff

__all__ = [
    "LAYOUTS",
    "SELECTIONS",
    "Change",
    "ColumnMapping",
    "DiffOp",
    "Finding",
    "Imported",
    "Joined",
    "Layout",
    "LogEntry",
    "Logs",
    "NearDuplicate",
    "PersonalData",
    "ProbeReport",
    "PromptFile",
    "Recorded",
    "SetDiff",
    "Sniffed",
    "check_probes",
    "combine",
    "diff_probe_sets",
    "find_personal_data",
    "join_probes",
    "label_column",
    "lint",
    "load_probes",
    "load_variant",
    "mask",
    "outcome_of",
    "probe_from_log",
    "probes_of",
    "prompt_file",
    "read_completions",
    "read_logs",
    "read_probes",
    "read_prompt",
    "register_layout",
    "rubric",
    "select",
    "shipped_probe_sets",
    "similar_texts",
    "single_intent",
    "sniff",
    "starter_policies",
    "starter_prompts",
    "starter_variants",
    "word_diff",
    "write_probes_csv",
]
