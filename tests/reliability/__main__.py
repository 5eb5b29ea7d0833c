"""What goes wrong, again and again: `python -m tests.reliability [--share 1.0] [--only WORDS] [--seed 1] [--out FILE]`.

Prints each accident's line as it ends, and writes the table of docs/reliability.md with --out. Ends with 1 where a promise
was broken; the line then names the seeds, and `--only WORDS --seed SEED --share 0` has just that one happen again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests.reliability import crowds, damage, kills
from tests.reliability.accident import Accident

ACCIDENTS = (*kills.ACCIDENTS, *damage.ACCIDENTS, *crowds.ACCIDENTS)
HEAD = "| what happens | what must hold | tried | held | broken | date |\n| --- | --- | --- | --- | --- | --- |"


@dataclass
class Tally:
    """What came of one accident."""

    tried: int = 0
    broken: dict[int, str] = field(default_factory=dict)
    """Seed to what was wrong."""


def happen(accident: Accident, seed: int) -> str:
    """'' where the promise held, else what was wrong."""
    folder = Path(tempfile.mkdtemp(prefix="accident-"))
    try:
        accident.happen(random.Random(seed), folder)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return ""


def campaign(accident: Accident, seed: int, times: int) -> Tally:
    """So many seeds, from the first on."""
    tally = Tally()
    for number in range(seed, seed + times):
        tally.tried += 1
        if wrong := happen(accident, number):
            tally.broken[number] = wrong
            print(f"  {accident.name}, seed {number}: {wrong[:2000]}", file=sys.stderr, flush=True)
    return tally


def row(accident: Accident, tally: Tally) -> str:
    held = tally.tried - len(tally.broken)
    day = datetime.now(UTC).date().isoformat()
    return f"| {accident.name} | {accident.promise} | {tally.tried:,} | {held:,} | {len(tally.broken):,} | {day} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="of the whole campaign; each accident at least once")
    parser.add_argument("--only", default="", help="accidents whose name holds these words")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where the table goes")
    given = parser.parse_args()
    rows, broken = [HEAD], 0
    print(HEAD, flush=True)
    for accident in ACCIDENTS:
        if given.only in accident.name:
            began = time.monotonic()
            tally = campaign(accident, given.seed, max(1, round(accident.times * given.share)))
            rows.append(row(accident, tally))
            broken += len(tally.broken)
            print(rows[-1], f"({time.monotonic() - began:.0f} s)", flush=True)
    if given.out:
        given.out.write_text("\n".join(rows) + "\n")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
