"""The library: prompts, policies, rubrics, probe sets, recorded responses and logs, out of files and back into them."""

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
from core.library.mapping import ColumnMapping
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

__all__ = [
    "LAYOUTS",
    "SELECTIONS",
    "ColumnMapping",
    "Imported",
    "Joined",
    "Layout",
    "PromptFile",
    "Recorded",
    "Sniffed",
    "combine",
    "join_probes",
    "label_column",
    "load_probes",
    "load_variant",
    "outcome_of",
    "probes_of",
    "prompt_file",
    "read_completions",
    "read_probes",
    "read_prompt",
    "register_layout",
    "rubric",
    "select",
    "shipped_probe_sets",
    "single_intent",
    "sniff",
    "starter_policies",
    "starter_prompts",
    "starter_variants",
    "write_probes_csv",
]
