"""How far the judges of a run can be trusted, as a user sees it: against people, against each other, corrected; judged again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.access.roles import Action
from core.domain import JudgeSpec, Outcome
from core.errors import InputError, NotFound
from core.judges import check_judge
from core.judges.rubrics import saved_rubric, shipped_rubrics
from core.metrics.agreement import agreement, agreement_by, annotators, cascade_curve, flat
from core.workbench.calibration import WANTED, Calibration, calibrate_run
from core.workbench.change import change
from core.workbench.completion_imports import HUMAN
from core.workbench.context import Context
from core.workbench.prompts import NAME

if TYPE_CHECKING:
    import pandas as pd

    from core.metrics.agreement import Agreement, Annotators
    from core.store import JudgingRow
    from core.workbench.results import Results
    from core.workbench.runs import Runs


@dataclass(frozen=True, slots=True)
class Opinion:
    """A judge in one version, with opinions on a run."""

    name: str
    version: str

    @property
    def id(self) -> str:
        """For links."""
        return f"{self.name}|{self.version}"


@dataclass(frozen=True)
class RubricEntry:
    """What a model judges by, with where it comes from."""

    name: str
    text: str
    shipped: bool
    number: int = 0
    """The saved version; 0 for a shipped file."""
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.name} (shipped)" if self.shipped else f"{self.name} (version {self.number})"


class Judges:
    """The judges of the runs of one workbench."""

    def __init__(self, context: Context, results: Results, runs: Runs) -> None:
        self._context, self._results, self._runs = context, results, runs

    # -- what there is ------------------------------------------------------------------------------------------------

    def opinions(self, run_id: str) -> list[Opinion]:
        """Every judge with opinions on a run, each version on its own, the run's own judge first, newest version first."""
        own = self._results.run(run_id).judge
        found = [
            Opinion(*pair) for pair in reversed(self._context.store.judgements.judges_of(run_id)) if pair[0] != HUMAN
        ]
        return sorted(found, key=lambda one: one.name != own)

    def trials(self, run_id: str, opinion: Opinion) -> pd.DataFrame:
        """The trials frame with this judge's outcomes, and people's in `label`."""
        return self._results.trials(run_id, judge=opinion.name, version=opinion.version)

    def table(self, run_id: str) -> pd.DataFrame:
        """One row a judge and version: judge, version, the figures against people, then judged, invalid, not judged."""
        import pandas as pd

        rows = []
        for opinion in self.opinions(run_id):
            trials = self.trials(run_id, opinion)
            outcomes, done = trials["outcome"], trials["status"] == "done"
            rows.append(
                {
                    "judge": opinion.name,
                    "version": opinion.version,
                    **flat(_with_people(trials)),
                    "judged": int(outcomes.notna().sum()),
                    "invalid": int((outcomes == "invalid").sum()),
                    "not judged": int((done & outcomes.isna()).sum()),
                }
            )
        return pd.DataFrame(rows)

    # -- against people -----------------------------------------------------------------------------------------------

    def agreement(self, run_id: str, opinion: Opinion) -> Agreement:
        """A judge against people's labels; n is 0 where there are none."""
        return _with_people(self.trials(run_id, opinion))

    def agreement_by(self, run_id: str, opinion: Opinion, column: str) -> pd.DataFrame:
        """The same for each value of a column of the trials frame: intent, category, variant, model."""
        from core.metrics.drawing import figure_weights

        trials = self.trials(run_id, opinion)
        trials = trials.assign(weight=figure_weights(trials))
        return agreement_by(trials[trials["label"].notna() & trials["outcome"].notna()], column)

    def disagreements(self, run_id: str, opinion: Opinion, other: Opinion | None = None) -> pd.DataFrame:
        """Where the judge differs from people, or from another judge: the surest ones first.

        Columns: trial_id, standard (people's or the other judge's outcome), judged, confidence, intent, category, variant,
        model.
        """
        trials = self.trials(run_id, opinion)
        standard = trials["label"] if other is None else self.trials(run_id, other)["outcome"]
        both = trials.assign(standard=standard.astype(object), judged=trials["outcome"].astype(object))
        differs = both["standard"].notna() & both["judged"].notna() & (both["standard"] != both["judged"])
        columns = ["trial_id", "standard", "judged", "confidence", "intent", "category", "variant", "model"]
        return both.loc[differs, columns].sort_values("confidence", ascending=False, ignore_index=True)

    def people(self, run_id: str) -> Annotators:
        """How far the people who labelled a run agree with each other; an imported verdict counts as one of them where
        no single annotators' labels came with it.
        """
        import pandas as pd

        labels = self._context.store.labels.of_run(run_id)
        rows = [(label.trial_id, label.author or "nameless", str(label.outcome)) for label in labels]
        if not any(author.startswith("annotation_") for _, author, _ in rows):
            verdicts = self._results.trials(run_id, judge=HUMAN)
            known = verdicts[verdicts["outcome"].notna()]
            rows += [
                (int(trial), "imported", str(said))
                for trial, said in zip(known["trial_id"], known["outcome"], strict=True)
            ]
        return annotators(pd.DataFrame(rows, columns=["item", "annotator", "label"]))

    # -- against each other -------------------------------------------------------------------------------------------

    def between(self, run_id: str, opinion: Opinion, other: Opinion) -> Agreement:
        """One judge (the second) measured against another (the first)."""
        first, second = self.trials(run_id, opinion)["outcome"], self.trials(run_id, other)["outcome"]
        return agreement(second.tolist(), first.tolist())

    def cascade(self, run_id: str, quick: Opinion, careful: Opinion) -> pd.DataFrame:
        """What asking `careful` only where `quick` is unsure would save and cost (see `core.metrics.agreement.cascade_curve`).

        Against people's labels where there are any, else against `careful`.
        """
        from core.metrics.drawing import figure_weights

        trials, slow = self.trials(run_id, quick), self.trials(run_id, careful)["outcome"]
        known = trials["outcome"].notna() & slow.notna()
        labelled = trials.loc[known, "label"]
        return cascade_curve(
            trials.loc[known, "outcome"].tolist(),
            trials.loc[known, "confidence"].tolist(),
            slow[known].tolist(),
            labelled.tolist() if labelled.notna().any() else None,
            weights=figure_weights(trials)[known].tolist(),
        )

    # -- what the errors do to the rates ------------------------------------------------------------------------------

    def shares(self, run_id: str, opinion: Opinion) -> dict[str, int]:
        """How many labels were drawn at random, so that they may stand for all responses, and how many there are:
        `random` and `all`.
        """
        from core.metrics.drawing import weights

        trials = self.trials(run_id, opinion)
        return {
            "random": int((weights(trials) > 0).sum()),
            "all": int((trials["label"].notna() & trials["outcome"].notna()).sum()),
        }

    def corrected(self, run_id: str, opinion: Opinion, *, strict: bool = False) -> pd.DataFrame:
        """Both rates of every variant and model, raw and corrected (see `core.metrics.corrected_rates`), by the labels
        that were drawn at random, each weighted by how likely it was to be drawn.
        """
        from core.metrics.correction import corrected_rates
        from core.metrics.drawing import probabilities

        trials = self.trials(run_id, opinion)
        return corrected_rates(trials, strict=strict, drawn_with=probabilities(trials))

    @change(needs=Action.RUN)
    def calibrate(self, run_id: str, judge: str, *, wanted: float = WANTED, key: str | None = None) -> Calibration:
        """Rules, model and cascade against the labels of a run, before one of them judges all of it."""
        self._runs.check_judge(judge)
        from core.metrics.drawing import figure_weights

        trials = self._results.trials(run_id)
        labelled = trials.assign(weight=figure_weights(trials)).dropna(subset=["label"])
        rows = zip(labelled["trial_id"], labelled["label"], labelled["weight"], strict=True)
        labels = {int(trial_id): (Outcome(label), float(weight)) for trial_id, label, weight in rows}
        return calibrate_run(self._context, run_id, labels, judge, wanted=wanted, key=key)

    # -- judging again ------------------------------------------------------------------------------------------------

    @change(needs=Action.RUN)
    def again(self, run_id: str, judge: str, *, key: str | None = None) -> int:
        """Have a run's responses judged once more; no model under test is called. Returns the judging's id."""
        check_judge(judge)
        saved_rubric(self._context.store, JudgeSpec.parse(judge))
        return self._runs.rejudge(run_id, judge, key=key)

    def judgings(self, run_id: str) -> list[JudgingRow]:
        """The times a run was judged again, newest first."""
        return self._context.store.judgings.all(run_id)

    @change(
        needs=Action.RUN,
        records="choose judge",
        subject="run",
        about=lambda _, run_id, judge: (run_id, {"judge": judge}),
    )
    def choose(self, run_id: str, judge: str) -> None:
        """Make this judge's opinion the one that the run shows."""
        if judge not in self._results.judges(run_id):
            raise NotFound(f"{judge} has not judged the run {run_id}.", hint="Have it judge the run first.")
        self._context.store.runs.choose_judge(run_id, judge)

    # -- rubrics ------------------------------------------------------------------------------------------------------

    def rubrics(self) -> list[RubricEntry]:
        """The shipped rubrics, then the newest version of each saved one."""
        shipped = [RubricEntry(name, text, shipped=True) for name, text in shipped_rubrics().items()]
        saved = [
            RubricEntry(one.name, one.template, False, one.number, one.note)
            for one in self._context.store.rubrics.newest()
        ]
        return shipped + saved

    @change(
        needs=Action.EDIT,
        records="save",
        subject="rubric",
        about=lambda saved, *_, **__: (saved.name, {"version": saved.number}),
    )
    def save_rubric(self, name: str, text: str, *, note: str = "") -> RubricEntry:
        """Save a rubric under a name of its own; under a saved one's name it becomes the next version."""
        name = name.strip()
        if not NAME.fullmatch(name):
            raise InputError(
                "a rubric's name is 1 to 80 letters, digits, spaces or . ( ) + -", column="name", hint="Change it."
            )
        if name in shipped_rubrics():
            raise InputError(
                f"“{name}” ships with the workbench and stays as it is.", column="name", hint="Choose another name."
            )
        if not text.strip():
            raise InputError("the rubric has no text.", column="text", hint="Write what the judge is to go by.")
        saved = self._context.store.rubrics.save(name, text, note=note, author=self._context.person.name)
        return RubricEntry(name, saved.template, False, saved.number, saved.note)


def _with_people(trials: pd.DataFrame) -> Agreement:
    from core.metrics.drawing import figure_weights

    return agreement(trials["label"].tolist(), trials["outcome"].tolist(), figure_weights(trials).tolist())


def figures(table: pd.DataFrame) -> pd.DataFrame:
    """A frame of agreements as people read it: each figure with its 95 % interval in one cell."""
    shown: dict[Any, Any] = {}
    for name in table.columns:
        if name in FIGURES:
            cells = zip(table[name], table[f"{name}_low"], table[f"{name}_high"], strict=True)
            shown[FIGURES[name]] = [
                "-" if value != value else f"{value:.3f} [{low:.3f}, {high:.3f}]" for value, low, high in cells
            ]
        elif str(name).removesuffix("_low").removesuffix("_high") not in FIGURES:
            shown["labels" if name == "n" else name] = table[name]
    return table[[]].assign(**shown)


def curve_table(curve: pd.DataFrame) -> pd.DataFrame:
    """A cascade's curve as people read it: the accuracy with its interval in one cell."""
    interval = ["accuracy_low", "accuracy_high"]
    return curve.drop(columns=interval).assign(accuracy=figures(curve[["accuracy", *interval]])["accuracy"])


FIGURES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "kappa": "kappa",
    "two_class_kappa": "kappa, complied or not",
}
