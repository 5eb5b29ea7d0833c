"""What people say of responses, as a user sees it: the queue of what to label, labels as files, comments."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.access.roles import Action
from core.domain import Outcome
from core.errors import Forbidden, InputError
from core.judges import THRESHOLD
from core.recorded.completions import LABEL_HINT, outcome_of
from core.text.tabular import missing_column, read_table
from core.text.untrusted import spreadsheet_cell
from core.workbench.calibration import WANTED, Calibration, calibrate_file
from core.workbench.change import change
from core.workbench.context import Context
from core.workbench.judged_files import JudgedFile, judge_file

if TYPE_CHECKING:
    import pandas as pd

    from core.metrics.comparison import PairLabels
    from core.store import Comment, Label
    from core.text.tabular import Source, Table
    from core.workbench.results import Results

COLUMNS = (
    "trial_id",
    "run_id",
    "probe_id",
    "variant",
    "model",
    "sample",
    "prompt",
    "completion",
    "label",
    "author",
    "created_at",
    "note",
    "probability",
    "in_pair",
)
"""Of a file of labels, in order."""
CONCLUSION = 600
"""Characters of what people make of a run."""
SHUFFLE = 0
"""The one seed of every queue, so that people who label the same run draw the same random share."""


@dataclass(frozen=True, slots=True)
class Item:
    """A response to label. Holds nothing that could sway a person: neither variant nor anybody's opinion."""

    trial_id: int
    reason: str
    """Why it is worth a label."""
    prompt: str = ""
    response: str = ""
    probability: float | None = None
    """How likely it was to be drawn, to be kept with its label; None where it was not drawn."""
    in_pair_with: int | None = None
    """The trial that it was drawn with: the same probe under another variant, next to it in the queue unless labelled."""


@dataclass(frozen=True)
class LabelCounts:
    """How far the labelling of a run has come."""

    judged: int
    """Responses with an outcome: what can be labelled."""
    labelled: int
    """Of them, how many anybody has labelled."""
    mine: int
    shared: int
    """How many two or more people have labelled."""


@dataclass(frozen=True)
class ImportedLabels:
    """What came of a file of labels."""

    added: int
    known: int
    """Rows that said what their author had said already."""
    blank: int
    """Rows without a label."""

    @property
    def sentence(self) -> str:
        parts = [f"{self.added:,} labels added"]
        parts += [f"{self.known:,} were there already"] if self.known else []
        parts += [f"{self.blank:,} rows had none"] if self.blank else []
        return ", ".join(parts) + "."


class Labels:
    """The labels and comments of one workbench, given in the person's name."""

    def __init__(self, context: Context, results: Results) -> None:
        self._context, self._results = context, results

    @change(
        needs=Action.LABEL,
        records="label",
        subject="trial",
        about=lambda label, *_, **__: (label.trial_id, {"outcome": str(label.outcome)}),
    )
    def add(
        self,
        trial_id: int,
        outcome: Outcome,
        note: str = "",
        *,
        probability: float | None = None,
        in_pair_with: int | None = None,
    ) -> Label:
        """The person's label of a trial; it takes the place of their earlier one.

        `probability`, `in_pair_with`: as the queue's item has them; without either the label counts as picked by hand, and
        corrects nothing.
        """
        return self._context.store.labels.add(
            trial_id, outcome, self._context.person.name, note, probability=probability, in_pair_with=in_pair_with
        )

    @change(needs=Action.LABEL, records="undo label", subject="trial")
    def undo(self, trial_id: int) -> Label | None:
        """Take back the person's newest label of a trial."""
        return self._context.store.labels.undo(trial_id, self._context.person.name)

    @change(needs=Action.COMMENT, records="comment", subject="trial")
    def comment(self, trial_id: int, text: str) -> Comment:
        return self._context.store.comments.add("trial", trial_id, text, self._context.person.name)

    @change(needs=Action.COMMENT, records="conclude", subject="run")
    def conclude(self, run_id: str, text: str) -> Comment:
        """What people make of a run, in a few lines; the report shows the newest."""
        if len(text) > CONCLUSION:
            raise InputError(
                f"the conclusion has {len(text):,} characters.", hint=f"{CONCLUSION} fit, some three lines."
            )
        return self._context.store.comments.add("run", run_id, text.strip(), self._context.person.name)

    def conclusion(self, run_id: str) -> str:
        """The newest conclusion; empty where nobody wrote one."""
        said = self._context.store.comments.of("run", run_id)
        return said[-1].text if said else ""

    # -- the queue ----------------------------------------------------------------------------------------------------

    def queue(self, run_id: str, *, again: bool = False, limit: int | None = None) -> list[Item]:
        """What is most worth this person's label, first to last, without texts (see `core.metrics.worth_labelling`).

        Responses that others have labelled are left out unless `again`.
        """
        from core.metrics.label_queue import worth_labelling

        trials = self._results.trials(run_id)
        mine = {label.trial_id for label in self._context.store.labels.of_run(run_id, author=self._context.person.name)}
        if again:
            trials = trials[~trials["trial_id"].isin(list(mine))].drop(columns="label")
        others = self._other_opinions(run_id)
        found = worth_labelling(trials, other_judges=others, seed=SHUFFLE, limit=limit)
        return [
            Item(int(trial_id), str(reason), probability=float(chance))
            for trial_id, reason, chance in zip(found["trial_id"], found["reason"], found["probability"], strict=True)
            if trial_id not in mine
        ]

    def pair_queue(
        self, run_id: str, baseline: str, candidate: str, model: str | None = None, *, again: bool = False
    ) -> list[Item]:
        """The same probes under two variants, drawn at random, the two responses of each one after the other.

        A response that has a label is left out (its own, with `again`), so that of a pair only the other one may come.
        Raises NotFound, InputError.
        """
        from core.metrics.label_queue import random_pairs

        drawn = random_pairs(self._results.trials(run_id), baseline, candidate, model=model, seed=SHUFFLE)
        me, said = self._context.person.name, self._context.store.labels.of_run(run_id)
        done = {label.trial_id for label in said if not again or label.author == me}
        return [
            Item(trial_id, "random pair", in_pair_with=other)
            for left, right in drawn
            for trial_id, other in ((left, right), (right, left))
            if trial_id not in done
        ]

    def pair_labels(self, run_id: str, baseline: str, candidate: str, model: str | None = None) -> list[PairLabels]:
        """How many labelled pairs a comparison has and wants, by intent (see `core.metrics.comparison.pair_labels`)."""
        from core.metrics.comparison import pair_labels

        return pair_labels(self._results.trials(run_id), baseline, candidate, model)

    def _other_opinions(self, run_id: str) -> pd.DataFrame | None:
        """What the judges besides the run's own say, people left out."""
        import pandas as pd

        own = self._results.run(run_id).judge
        others = [name for name in self._results.judges(run_id) if name not in (own, "human")]
        frames = [self._results.trials(run_id, judge=name)[["trial_id", "outcome"]] for name in others]
        return pd.concat([frame.astype({"outcome": "object"}) for frame in frames]) if frames else None

    def texts(self, items: Sequence[Item]) -> list[Item]:
        """The items with their prompts and responses."""
        found = self._context.store.responses.texts([item.trial_id for item in items])
        return [
            replace(item, prompt=found[item.trial_id].prompt, response=found[item.trial_id].response) for item in items
        ]

    def counts(self, run_id: str) -> LabelCounts:
        """How far the labelling of a run has come."""
        trials, people = self._results.trials(run_id), self._context.store.labels.of_run(run_id)
        authors: dict[int, set[str]] = {}
        for label in people:
            authors.setdefault(label.trial_id, set()).add(label.author)
        me = self._context.person.name
        return LabelCounts(
            judged=int(trials["outcome"].notna().sum()),
            labelled=int(trials["label"].notna().sum()),
            mine=sum(me in names for names in authors.values()),
            shared=sum(len(names) > 1 for names in authors.values()),
        )

    # -- files --------------------------------------------------------------------------------------------------------

    def export(self, run_id: str) -> bytes:
        """Every person's present label of a run as CSV (columns: COLUMNS)."""
        labels = self._context.store.labels.of_run(run_id)
        drawn = {one.trial_id: one.probability for one in labels if one.probability is not None}
        rows = [(one.trial_id, str(one.outcome), one.author, one.created_at, one.note) for one in labels]
        return self._csv(run_id, rows, drawn, {one.trial_id for one in labels if one.in_pair})

    def sheet(
        self, run_id: str, items: Sequence[Item] | None = None, *, again: bool = False, limit: int = 500
    ) -> bytes:
        """A queue (the usual one unless given) as CSV, to be labelled in a spreadsheet and imported. Blind: it names neither
        variant nor model."""
        items = (self.queue(run_id, again=again, limit=limit) if items is None else items)[:limit]
        drawn = {item.trial_id: item.probability for item in items if item.probability is not None}
        in_pair = {item.trial_id for item in items if item.in_pair_with is not None}
        return self._csv(run_id, [(item.trial_id, "", "", "", "") for item in items], drawn, in_pair, blind=True)

    def _csv(
        self,
        run_id: str,
        rows: Sequence[tuple[int, str, str, str, str]],
        drawn: Mapping[int, float],
        in_pair: Collection[int] = (),
        *,
        blind: bool = False,
    ) -> bytes:
        columns = ["trial_id", "probe_id", "variant", "model", "sample"]
        trials = self._results.trials(run_id)[columns].set_index("trial_id").to_dict("index")
        texts = self._context.store.responses.texts([row[0] for row in rows])
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        writer.writerow(COLUMNS)
        for trial_id, label, author, created_at, note in rows:
            trial = trials[trial_id]
            place = [trial["probe_id"], *(("", "") if blind else (trial["variant"], trial["model"])), trial["sample"]]
            said = [texts[trial_id].prompt, texts[trial_id].response, label, author, created_at, note]
            said.append(f"{drawn[trial_id]:.6f}" if trial_id in drawn else "")
            said.append("yes" if trial_id in in_pair else "")
            writer.writerow([trial_id, run_id, *(spreadsheet_cell(str(cell)) for cell in [*place, *said])])
        return text.getvalue().encode("utf-8", "replace")

    @change(needs=Action.LABEL)
    def import_file(self, run_id: str, source: Source, name: str = "") -> ImportedLabels:
        """Take in labels from a CSV: of the trial that a row names by `trial_id`, or by `prompt` and `completion`.

        All rows or none: InputError (or InputErrors) says which rows fit no trial of this run or hold no outcome. A row
        without author is the person's own.
        """
        table = read_table(source, name)
        if not table.find("trial_id") and not (table.find("prompt") and table.find("completion")):
            raise missing_column(table.file, "trial_id", table.names, hint="Or give prompt and completion.")
        table.column("label")
        rows = list(_rows(table, self._trials(run_id), self._context.person.name))
        table.problems.raise_any()
        self._check_authors(rows)
        added = self._add_many(run_id, rows, _drawn(table), _in_pair(table))
        return ImportedLabels(added, len(rows) - added, len(table) - len(rows))

    def _check_authors(self, rows: Sequence[tuple[int, Outcome, str, str]]) -> None:
        """Raises Forbidden where a file would speak in another person's name; an admin's may."""
        person = self._context.person
        others = sorted({author for _, _, author, _ in rows} - {person.name})
        if others and not person.may(Action.PEOPLE):
            hint = "Leave the column author out to take them in as your own, or ask an admin."
            raise Forbidden(f"The file holds labels of {', '.join(others[:3])}, and you are {person.name}.", hint=hint)

    @change(
        needs=Action.LABEL,
        records="import labels",
        subject="run",
        about=lambda added, run_id, *_: (run_id, {"added": added}),
    )
    def _add_many(
        self,
        run_id: str,
        rows: Sequence[tuple[int, Outcome, str, str]],
        drawn: Mapping[int, float],
        in_pair: Collection[int],
    ) -> int:
        return self._context.store.labels.add_many(run_id, rows, drawn, in_pair)

    def _trials(self, run_id: str) -> _Trials:
        ids = [int(trial_id) for trial_id in self._results.trials(run_id)["trial_id"]]
        texts = self._context.store.responses.texts(ids)
        return _Trials(run_id, {one: (texts[one].prompt, texts[one].response) for one in ids})

    @change(needs=Action.RUN)
    def judge_file(
        self,
        file: Path,
        judge: str,
        *,
        out: Path | None = None,
        api_base: str | None = None,
        key: str | None = None,
        threshold: float = THRESHOLD,
        policy: Path | None = None,
    ) -> JudgedFile:
        """Judge recorded completions; with human labels beside them, say how well the judge agrees."""
        return judge_file(
            self._context, file, judge, out=out, api_base=api_base, key=key, threshold=threshold, policy=policy
        )

    @change(needs=Action.RUN)
    def calibrate_file(
        self,
        file: Path,
        judge: str,
        *,
        wanted: float = WANTED,
        api_base: str | None = None,
        key: str | None = None,
    ) -> Calibration:
        """Rules, model and cascade against the labels of a file (see `core.workbench.calibration`)."""
        return calibrate_file(self._context, file, judge, wanted=wanted, api_base=api_base, key=key)


class _Trials:
    """The trials of a run, to be found by number or by their texts."""

    def __init__(self, run_id: str, texts: Mapping[int, tuple[str, str]]) -> None:
        """`texts`: trial to (prompt, response)."""
        self.run_id = run_id
        self._texts = {one: (_key(prompt), _key(response)) for one, (prompt, response) in texts.items()}
        self._by_text: dict[tuple[str, str], list[int]] = {}
        for trial_id, key in self._texts.items():
            self._by_text.setdefault(key, []).append(trial_id)

    def find(self, trial_id: str, run_id: str, prompt: str, completion: str) -> list[int]:
        """The trials a row is about: the named one if its texts are the row's (where it has any), else all with them."""
        key = _key(prompt), _key(completion)
        named = int(trial_id) if trial_id.strip().isdigit() and run_id.strip() in ("", self.run_id) else 0
        if named in self._texts and (key == ("", "") or key == self._texts[named]):
            return [named]
        return self._by_text.get(key, []) if key != ("", "") else []


def _key(text: str) -> str:
    """A text as it survives a spreadsheet: with the apostrophe of a guarded cell, and one kind of line end."""
    return spreadsheet_cell(text.replace("\r\n", "\n").replace("\r", "\n")).removeprefix("'").strip()


def _drawn(table: Table) -> dict[int, float]:
    """How likely the trials of a sheet of the queue were to be drawn, by the number that the row names."""
    found = {}
    columns = (table.texts(table.find(name)) for name in ("trial_id", "probability"))
    for trial_id, text in zip(*columns, strict=True):
        try:
            chance = float(text)
        except ValueError:
            continue
        if trial_id.strip().isdigit() and 0 < chance <= 1:
            found[int(trial_id)] = chance
    return found


def _in_pair(table: Table) -> set[int]:
    """The trials that were drawn in pairs, by the number that the row names."""
    columns = (table.texts(table.find(name)) for name in ("trial_id", "in_pair"))
    return {int(one) for one, said in zip(*columns, strict=True) if one.strip().isdigit() and said.strip() == "yes"}


def _rows(table: Table, trials: _Trials, person: str) -> Iterator[tuple[int, Outcome, str, str]]:
    """(trial, outcome, author, note) of every row that holds a label; what is wrong goes to the table's problems."""
    wanted = ("label", "author", "note", "trial_id", "run_id", "prompt", "completion")
    columns = (table.texts(table.find(name)) for name in wanted)
    for row, label, author, note, *place in zip(table.rows, *columns, strict=True):
        outcome, found = outcome_of(label), trials.find(*place)
        if not label.strip():
            continue
        if outcome is None:
            table.problems.add(f"unknown label “{label.strip()[:60]}”.", row=row, column="label", hint=LABEL_HINT)
        elif not found:
            table.problems.add("no trial of this run has this number or these texts.", row=row, hint=WHICH_RUN)
        else:
            for trial_id in found:
                yield trial_id, outcome, author.strip() or person, note


WHICH_RUN = "Choose the run that the labels are about; prompt and completion must be as they were exported."
