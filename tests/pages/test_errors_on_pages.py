"""An error takes away what needed the thing that failed, and nothing else of the page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

FILES = sorted((ROOT / "pages").rglob("*.py"))


def blocks(tree: ast.AST) -> Iterator[tuple[ast.With, list[ast.stmt]]]:
    """Every block under `show_errors`, with what follows it."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            body = getattr(node, name, [])
            for at, one in enumerate(body if isinstance(body, list) else []):
                if isinstance(one, ast.With) and "show_errors()" in ast.unparse(one).partition(":")[0]:
                    yield one, body[at + 1 :]


def names(nodes: list[ast.stmt], context: type[ast.expr_context]) -> set[str]:
    found = (one for node in nodes for one in ast.walk(node))
    return {one.id for one in found if isinstance(one, ast.Name) and isinstance(one.ctx, context)}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_follows_a_failed_block_does_not_need_its_success(path: Path) -> None:
    """Nothing that it made is used, and the page is not drawn anew, which would take the sentence away."""
    tree = ast.parse(path.read_text("utf-8"))
    given = {
        name.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Assign)
        for name in one.targets
        if isinstance(name, ast.Name) and isinstance(one.value, ast.Constant)
    }
    for block, after in blocks(tree):
        assert not (names([block], ast.Store) - given) & names(after, ast.Load), f"{path.name}:{block.lineno}"
        assert not any("st.rerun" in ast.unparse(one) for one in after[:1]), f"{path.name}:{block.lineno}"


def test_the_rule_finds_what_it_forbids() -> None:
    leaning = ast.parse("with show_errors():\n    made = f()\nuse(made)")
    ((block, after),) = blocks(leaning)
    assert names([block], ast.Store) & names(after, ast.Load) == {"made"}
