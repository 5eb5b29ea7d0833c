"""The map in docs/architecture.md is true: its paths exist, and a judge or a chart is added by touching no more files than it says."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

MAP = (ROOT / "docs/architecture.md").read_text("utf-8")
MENTIONED = sorted(set(re.findall(r"`((?:core|pages|tests|docs)/[\w./-]+)`", MAP)))

JUDGE = '''
"""The judge `parrot`: whatever is asked, it calls the response compliance."""

from core.domain import Judgement, JudgeSpec, Outcome, Probe
from core.judges.base import Setting, register


@register("parrot", title="Parrot", about="says yes", asks_a_model=False)
class Parrot:
    version = "1"

    def __init__(self, spec: JudgeSpec, setting: Setting) -> None:
        self.name = str(spec)

    async def __call__(self, probe: Probe, response: str, *, key: str | None = None) -> Judgement:
        return Judgement(Outcome.FULL_COMPLIANCE, self.name, self.version)
'''
CHART = '''
"""How many trials there are, a bar."""

import plotly.graph_objects as go

from core.charts.theme import blank


def trial_count(trials, *, dark: bool = False) -> go.Figure:
    figure = blank(dark, title=f"{len(trials)} trials")
    return figure.add_bar(x=[len(trials)], y=["trials"], orientation="h")
'''
DRAWN = """
    from core.charts.trial_count import trial_count

    draw(trial_count(trials, dark=is_dark()), "trial_count")
"""
OPEN_SLICES = """
from streamlit.testing.v1 import AppTest
test = AppTest.from_file("app.py", default_timeout=300)
test.switch_page("pages/slices.py")
test.run()
assert not test.exception, test.exception[0].value
print([chart.proto.id for chart in test.get("plotly_chart")])
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the house in which things may be added."""
    copy = tmp_path_factory.mktemp("house")
    for name in ("core", "pages", "prompts", ".streamlit"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "app.py", copy)
    return copy


def run(house: Path, *command: str) -> str:
    home = {"WORKBENCH_HOME": str(house / "home"), "WORKBENCH_WORK_IN_APP": "no", "PYTHONPATH": str(house)}
    found = subprocess.run(
        [sys.executable, *command], cwd=house, env=os.environ | home, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.mark.parametrize("path", MENTIONED)
def test_every_path_on_the_map_exists(path: str) -> None:
    assert (ROOT / path.replace("NAME", "run").replace("ROOM", "store").replace("MODULE", "store")).exists()


def test_no_row_of_the_table_is_longer_than_three_files() -> None:
    table = MAP.split("## I want to add ...")[1].split("`tests/test_architecture.py`")[0]
    rows = [line for line in table.splitlines() if line.startswith("|") and "`" in line]
    assert len(rows) >= 9
    for row in rows:
        assert len(re.split(r", (?:and )?|\band\b", row.split("|")[2])) <= 3, row


def test_a_judge_is_one_new_file(house: Path) -> None:
    (house / "core/judges/parrot.py").write_text(JUDGE)
    (house / "answers.csv").write_text("prompt,completion\nHow do I kill a process?,No.\n")
    shown = json.loads(run(house, "-m", "core", "judge", "answers.csv", "--judge", "parrot", "--json"))
    assert shown["judge"] == "parrot"
    assert "parrot" in run(house, "-m", "core", "run", "--help")


def test_a_chart_is_one_new_file_and_the_part_that_draws_it(house: Path) -> None:
    run(house, "-m", "core", "demo")
    (house / "core/charts/trial_count.py").write_text(CHART)
    part = house / "pages/parts/read/slices_view.py"
    begin = '"""Variant by category, both rates, n in every cell."""\n'
    assert begin in part.read_text()
    part.write_text(part.read_text().replace(begin, begin + DRAWN))
    assert "trial_count" in run(house, "-c", OPEN_SLICES)


def test_charts_and_tables_are_drawn_in_one_place_each_and_say_what_they_show() -> None:
    """`alt` is for those who cannot see them; a table's own CSV export stays off by `client.disableDataExport`."""
    found = {
        (file.relative_to(ROOT).as_posix(), call.func.attr, any(word.arg == "alt" for word in call.keywords))
        for file in (ROOT / "pages").rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "st"
        if call.func.attr in ("plotly_chart", "dataframe", "data_editor", "table", "line_chart", "bar_chart")
    }
    assert {(file, name) for file, name, _ in found if name != "data_editor"} == {
        ("pages/parts/common/chart.py", "plotly_chart"),
        ("pages/parts/common/tables.py", "dataframe"),
    }
    assert all(said for *_, said in found)
