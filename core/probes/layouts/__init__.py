"""The public probe sets as they are published: a small layout a set, a file a family, and the registry by name."""

from __future__ import annotations

from core.probes.layouts.base import Layout, Made, keep_rows
from core.probes.layouts.harmful import (
    AdvBenchLayout,
    AIRBenchLayout,
    DoNotAnswerLayout,
    HarmBenchLayout,
    JailbreakBenchLayout,
    SimpleSafetyTestsLayout,
    SORRYBenchLayout,
    StrongREJECTLayout,
)
from core.probes.layouts.labelled import ToxicChatLayout, WildGuardLayout, WildJailbreakLayout
from core.probes.layouts.overrefusal import CoCoNotLayout, FalseRejectLayout, ORBenchLayout
from core.probes.layouts.paired import PairedLayout
from core.probes.layouts.tools import InspectLayout, PromptfooLayout, PromptfooTableLayout
from core.probes.layouts.workbench import OurLayout
from core.probes.layouts.xstest import CONTRAST, XSTestLayout, xstest_category, xstest_intent
from core.text.tabular import Table

__all__ = ["CONTRAST", "LAYOUTS", "Layout", "Made", "find_layout", "keep_rows", "xstest_category", "xstest_intent"]

LAYOUTS: dict[str, Layout] = {
    "workbench": OurLayout(),
    "xstest": XSTestLayout(),
    "coconot": CoCoNotLayout(),
    "or-bench": ORBenchLayout(),
    "jailbreakbench": JailbreakBenchLayout(),
    "harmbench": HarmBenchLayout(),
    "strongreject": StrongREJECTLayout(),
    "advbench": AdvBenchLayout(),
    "do-not-answer": DoNotAnswerLayout(),
    "simplesafetytests": SimpleSafetyTestsLayout(),
    "air-bench": AIRBenchLayout(),
    "wildguardmix": WildGuardLayout(),
    "wildjailbreak": WildJailbreakLayout(),
    "toxicchat": ToxicChatLayout(),
    "falsereject": FalseRejectLayout(),
    "sorry-bench": SORRYBenchLayout(),
    "pairs": PairedLayout(),
    "promptfoo": PromptfooLayout(),
    "promptfoo-csv": PromptfooTableLayout(),
    "inspect": InspectLayout(),
}
"""By name, in the order in which a file is compared with them: the first that fits reads it."""


def find_layout(table: Table) -> str:
    """The name of the first layout that a table fits, or ''."""
    return next((key for key, layout in LAYOUTS.items() if layout.fits(table)), "")
