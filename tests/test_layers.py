"""The house stays a ladder: imports run one way, the core knows no page, a page knows no SQL, and starting is cheap."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT


def test_imports_run_one_way() -> None:
    found = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()", "--no-logo"],
        cwd=ROOT, capture_output=True, text=True, env={"PYTHONPATH": str(ROOT), "PATH": ""}, check=False,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout
    assert "0 broken" in found.stdout


@pytest.mark.parametrize(
    ("module", "heavy"),
    [
        ("core.cli.main", ("litellm", "dbos", "pandas", "scipy", "statsmodels", "plotly", "sqlalchemy")),
        ("core.workbench", ("litellm", "dbos", "pandas", "scipy", "statsmodels", "plotly", "sqlalchemy")),
        ("core.judges.rules", ("litellm", "dbos", "pandas", "scipy", "sqlalchemy")),
        ("core.store", ("litellm", "dbos", "pandas")),
    ],
)
def test_what_is_heavy_is_loaded_late(module: str, heavy: tuple[str, ...]) -> None:
    script = f"import sys, {module}; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_a_run_of_cache_hits_never_loads_litellm(tmp_path: object) -> None:
    script = (
        "import sys; from core.cli.main import main\n"
        "for _ in range(2):\n"
        "    try: main(['demo'])\n"
        "    except SystemExit as left: assert not left.code\n"
        "print('litellm' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"WORKBENCH_HOME": str(tmp_path), "PATH": ""},
    )  # fmt: skip
    assert found.stdout.strip().endswith("False")
