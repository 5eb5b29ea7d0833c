"""How long the server takes to draw each page: `python -m tests.bench.pages [--runs 50] [--trials 1000]`.

Streamlit's AppTest runs the pages as the server does, without a browser and a network. *First* is the first draw in a process
that has drawn another page before, *again* the draw for another visitor, *control* the rerun that a control causes; medians
over the visitors, in milliseconds. Nothing is asserted: machines differ; the last column, a control's share of the first draw,
tells what is kept between draws.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.parts.shell.app_process import shared_workbench
from pages.parts.shell.frame import MENU
from tests import component_scan
from tests.bench.scale import VARIANTS, filled
from tests.conftest import ROOT

VISITORS = 3
PATIENCE_S = 600


def drawn(app: AppTest) -> float:
    """Milliseconds of one run of the page."""
    began = time.perf_counter()
    app.run()
    took = 1_000 * (time.perf_counter() - began)
    if app.exception:
        raise RuntimeError(f"The page failed: {app.exception[0].message}")
    return took


def visitor(page: str) -> AppTest:
    """A new session that has the page open and has not drawn it yet."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=PATIENCE_S)
    return app if page == "app.py" else app.switch_page(page)


def timings(page: str) -> tuple[float, float, float]:
    """(first, again, control)."""
    first = drawn(visitor(page))
    again, control = [], []
    for _ in range(VISITORS):
        app = visitor(page)
        again.append(drawn(app))
        control.append(drawn(app))
    return first, statistics.median(again), statistics.median(control)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--trials", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        os.environ["WORKBENCH_HOME"] = folder
        component_scan.once()
        for _ in range(given.runs):
            bench, _ = filled(Path(folder), given.trials)
            bench.close()
        print(f"{given.runs} runs of {given.trials:,} trials, {VARIANTS} variants each; milliseconds")
        print("| page | first | again | control | control / first |\n| --- | --- | --- | --- | --- |")
        drawn(visitor("pages/team.py"))  # what every page needs is loaded,
        shared_workbench().results.load_ahead()  # and what the app loads by itself when it starts
        for entry in (entry for group in MENU.values() for entry in group):
            first, again, control = timings(entry.page)
            print(f"| {entry.title} | {first:.0f} | {again:.0f} | {control:.0f} | {control / first:.2f} |", flush=True)


if __name__ == "__main__":
    main()
