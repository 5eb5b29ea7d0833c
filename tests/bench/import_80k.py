"""How long 80,000 rows in OR-Bench's layout take to read, keep, page, edit, check and select: python tests/bench/import_80k.py"""

from __future__ import annotations

import csv
import io
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.domain import ProbeSet
from core.probes.checks import check_probes
from core.probes.probe_files import load_probes, sniff, write_probes_csv
from core.probes.selection import select
from core.settings import Settings
from core.workbench import Workbench
from core.workbench.probe_drafts import Draft
from core.workbench.probes import ProbeFilter

CATEGORIES = ("deception", "harassment", "harmful", "hate", "illegal", "privacy", "sexual", "unethical", "violence")
SYLLABLES = ("ba", "co", "di", "fu", "ge", "ha", "li", "mo", "na", "pe", "ri", "so", "tu", "ve")


def or_bench(rows: int = 80_000) -> bytes:
    """A CSV like or-bench-80k.csv: about 11 MB, some 16 words a prompt, the same on every machine."""
    dice = random.Random(7)
    words = ["".join(syllables) for syllables in itertools.product(SYLLABLES, repeat=4)][:20_000]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))  # Zipf, as in a real text
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("prompt", "category"))
    for number in range(rows):
        text = " ".join(dice.choices(words, cum_weights=weights, k=dice.randint(8, 24)))
        writer.writerow((f'{text}, "item {number}", please?' if number % 10 == 0 else text, dice.choice(CATEGORIES)))
    return out.getvalue().encode()


def timed(what: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    print(f"{what:32} {(time.perf_counter() - start) * 1000:8.0f} ms")
    return result


def main() -> None:
    data = or_bench()
    print(f"{len(data) / 1e6:.1f} MB")
    timed("sniff", lambda: sniff(data, "or-bench-80k.csv"))
    probe_set = timed("load_probes", lambda: load_probes(data, "or-bench-80k.csv"))
    timed("content hash", lambda: probe_set.hash)
    timed("select 1,000", lambda: select(probe_set, 1_000))
    written = timed("write_probes_csv", lambda: write_probes_csv(probe_set))
    timed("load_probes (our CSV)", lambda: load_probes(written, "set.csv"))
    in_the_store(probe_set)
    timed("check_probes", lambda: check_probes(probe_set))


def in_the_store(probe_set: ProbeSet) -> None:
    """Saved as a set, opened by a fresh process's reading, filtered to a page, edited."""
    with tempfile.TemporaryDirectory() as home:
        bench = Workbench(Settings(home=Path(home)), private=True)
        entry = timed("save as a set", lambda: bench.probes.save(probe_set)).entry
        opened = timed("open it the first time", lambda: bench.probes.open(entry))
        timed("open it again", lambda: bench.probes.open(entry))
        wanted = ProbeFilter(category="privacy", text="item 7")
        timed("filter by category and words", lambda: wanted.places(opened.probes))
        draft = Draft(opened).edited([70_000], {0: {"prompt": "Another?"}})
        checked = timed("check an edit", draft.checked)
        timed("diff of two versions", lambda: bench.probes.diff(opened, checked.probe_set))
        bench.close()


if __name__ == "__main__":
    main()
