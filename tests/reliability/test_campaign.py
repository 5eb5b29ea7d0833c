"""The reliability campaign in small: most accidents happen in every test run; see docs/reliability.md."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.reliability.__main__ import ACCIDENTS
from tests.reliability.accident import Accident


@pytest.mark.parametrize("accident", [one for one in ACCIDENTS if one.small], ids=lambda accident: accident.name)
def test_a_promise_outlives_its_accident(accident: Accident, tmp_path: Path) -> None:
    for seed in range(accident.small):
        folder = tmp_path / str(seed)
        folder.mkdir()
        accident.happen(Random(seed), folder)
