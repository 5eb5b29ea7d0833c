"""What people say of responses, as a user sees it: labels, comments, and how well a judge agrees with them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.domain import Outcome

if TYPE_CHECKING:
    from core.store import Comment, Label
    from core.workbench import Workbench
    from core.workbench.judging import JudgedFile


class Labels:
    """The labels and comments of one store."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench

    def add(self, trial_id: int, outcome: Outcome, author: str, note: str = "") -> Label:
        """A person's label of a trial; it takes the place of that person's earlier one."""
        return self._bench.store.add_label(trial_id, outcome, author, note)

    def undo(self, trial_id: int, author: str) -> Label | None:
        """Take back the person's newest label of a trial."""
        return self._bench.store.undo_label(trial_id, author)

    def comment(self, trial_id: int, text: str, author: str) -> Comment:
        return self._bench.store.add_comment("trial", trial_id, text, author)

    def judge_file(
        self, file: Path, judge: str, *, out: Path | None = None, api_base: str | None = None, key: str | None = None
    ) -> JudgedFile:
        """Judge recorded completions; with human labels beside them, say how well the judge agrees."""
        from core.workbench.judging import judge_file

        return judge_file(self._bench, file, judge, out=out, api_base=api_base, key=key)
