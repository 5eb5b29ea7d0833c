"""YAML that makes a loader explode is refused before it is loaded."""

from __future__ import annotations

import pytest
import yaml

from core.text.yaml_text import MAX_NESTING, yaml_fault

BOMB = "- role: user\n  content:\n  - &a [x, x]\n  - &b [*a, *a]\n"


@pytest.mark.parametrize("loader", [yaml.SafeLoader, yaml.CSafeLoader])
def test_aliases_and_deep_nesting_are_named(loader: type) -> None:
    assert yaml_fault(BOMB, loader) == "uses YAML aliases (*name), which are not supported"
    assert yaml_fault("[" * 100_000, loader) == "is nested too deep"
    assert yaml_fault("[" * MAX_NESTING + "]" * MAX_NESTING, loader) == ""
    assert yaml_fault("a: [1, {b: c}]", loader) == ""
