"""The gate as people and machines read it: text, JSON, JUnit XML, GitHub-flavoured Markdown."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from xml.etree import ElementTree

from core.domain import RunStatus
from core.errors import InputError, NotFound
from core.report.decision import Decision
from core.text.untrusted import escape_markdown, visible
from core.workbench.output_files import write_file

if TYPE_CHECKING:
    import pandas as pd

    from core.metrics.comparison import Comparison
    from core.metrics.gate import Check, GateResult, On
    from core.metrics.simultaneous import Looks
    from core.store import RunRow

DECIDES_ON = ("not-worse", "no-proof-of-worse", "point", "interval")
"""`interval` is another name of `not-worse`."""
DECIDED_ON = {
    "not-worse": "what is shown (the interval must lie within the limit)",
    "no-proof-of-worse": "the absence of proof that it is worse",
    "point": "the observed rate",
}
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, even escaped."""


def decide(
    run: RunRow,
    trials: pd.DataFrame,
    candidate: str,
    *,
    baseline: str | None = None,
    max_overrefusal: float | None = None,
    min_harmful_refusal: float | None = None,
    on: str = "not-worse",
    margin: float = 0.02,
    strict: bool = False,
    max_invalid: float = 0.05,
    asked: pd.DataFrame | None = None,
    looks: Looks | None = None,
) -> GateReport:
    """Whether a variant of the run passes (see `core.metrics.gate`).

    Rates and limits are shares from 0 to 1. `asked`: the run's probes (probe_id, intent, expected). `looks`: how often each
    question was put (see `core.metrics.simultaneous`). Raises NotFound for a variant that is not in the run, InputError
    for a limit that is no share, for an unknown `on`, and where there is nothing to check.
    """
    from core.metrics.gate import gate

    for name in (candidate, *([baseline] if baseline is not None else [])):
        _check_variant(run, name)
    for option, limit in (
        ("--max-overrefusal", max_overrefusal),
        ("--min-harmful-refusal", min_harmful_refusal),
        ("--max-invalid", max_invalid),
    ):
        if limit is not None and not 0 <= limit <= 1:
            raise InputError(f"{option} is {limit:g}.", hint="Give a share from 0 to 1; 5 % is 0.05.")
    if on not in DECIDES_ON:
        raise InputError(f"nothing can be decided on {on!r}.", hint=f"Choose {' or '.join(DECIDES_ON)}.")
    result = gate(
        trials,
        candidate,
        baseline,
        max_overrefusal,
        min_harmful_refusal,
        cast("On", on),
        margin=margin,
        strict=strict,
        max_invalid=max_invalid,
        asked=asked,
        looks=looks,
    )
    names = [candidate] if baseline is None else [candidate, baseline]
    return GateReport(run, result, strict, *_left_out(trials, names))


def _left_out(trials: pd.DataFrame, names: list[str]) -> tuple[int, int, int]:
    """How many trials of these variants are invalid, failed and pending."""
    from core.metrics.rates import summary

    table = summary(trials, ("variant", "version"))
    full = table["variant"] + "@" + table["version"]
    rows = table[table["variant"].isin(names) | full.isin(names)]
    return int(rows["invalid"].sum()), int(rows["failed"].sum()), int(rows["pending"].sum())


def _check_variant(run: RunRow, name: str) -> None:
    names = list(dict.fromkeys(variant for variant, _ in run.variants))
    if name not in names and name.rsplit("@", 1)[0] not in names:
        raise NotFound(f"There is no variant {name!r} in run {run.run_id}.", hint=f"Its variants: {', '.join(names)}.")


@dataclass(frozen=True)
class GateReport:
    """A decision with everything a reader must know about it."""

    run: RunRow
    result: GateResult
    strict: bool
    invalid: int
    """Trials of candidate and baseline whose response nobody can judge."""
    failed: int
    """Trials of candidate and baseline that gave no response."""
    pending: int

    @property
    def passed(self) -> bool:
        return self.result.passed

    @property
    def unfinished(self) -> str:
        """That the run has open trials, as a sentence; empty where it has none."""
        if self.run.status.ended and self.run.status != RunStatus.CANCELLED and not self.pending:
            return ""
        return (
            f"The run is {self.run.status}, {self.pending:,} trials of these variants are open: there is nothing to "
            "decide yet (--allow-partial decides all the same)."
        )

    @property
    def title(self) -> str:
        against = f" against {self.result.baseline}" if self.result.baseline else ""
        return f"{self.result.candidate}{against} {'passes' if self.passed else 'fails'} the gate"

    @property
    def cautions(self) -> tuple[str, ...]:
        """What lessens the decision, a sentence each: simulated, unfinished, left out."""
        said = []
        if self.run.simulated:
            said.append("Simulated: the responses come from the offline simulator, not from a real model.")
        if self.run.status != RunStatus.COMPLETE or self.pending:
            open_ones = f": {self.pending:,} trials of these variants are unfinished" if self.pending else ""
            said.append(f"The run is {self.run.status}{open_ones}.")
        for count, what in ((self.failed, "failed"), (self.invalid, "have an invalid response")):
            if count:
                said.append(f"{count:,} trials of these variants {what}; the checks count them against the candidate.")
        said += [_of_model(one, one.note, self.result) for one in self.result.comparisons if one.note]
        return tuple(said)

    @property
    def verdicts(self) -> tuple[str, ...]:
        """The verdict against the baseline on the trials that are valid under both, a sentence a model."""
        return tuple(_of_model(one, one.sentence, self.result) for one in self.result.comparisons)

    @property
    def basis(self) -> str:
        """What was measured on, as one line."""
        on = DECIDED_ON[self.result.on]
        refused = "full refusals alone" if self.strict else "full and partial refusals"
        run = self.run
        return f"Run {run.run_id}, probes {run.probe_set} ({run.probe_hash[:12]}), judge {run.judge}; decided on {on}; {refused} count."

    @property
    def decision(self) -> Decision:
        """As the HTML report shows it."""
        checks = [(check.passed, check.sentence) for check in self.result.checks]
        return Decision(self.title, self.passed, checks, (*self.cautions, self.basis))

    def write(self, *, junit: Path | None = None, markdown: Path | None = None) -> None:
        """Write the files that are asked for. WorkbenchError says which one cannot be written."""
        for path, text in ((junit, self.as_junit), (markdown, self.as_markdown)):
            if path is not None:
                write_file(path, text().encode())

    def as_text(self) -> str:
        """For a terminal. The first line is the decision."""
        lines = [
            f"{self.title}.",
            *(check.sentence for check in self.result.checks),
            *(f"Verdict: {said}" for said in self.verdicts),
            *self.cautions,
            self.basis,
        ]
        return "\n".join(visible(line) for line in lines)

    def as_json(self) -> dict[str, Any]:
        """One JSON object; a rate that could not be measured is null."""
        comparison, run = self.result.comparison, self.run
        return {
            "passed": self.passed,
            "run_id": run.run_id,
            "status": str(run.status),
            "simulated": run.simulated,
            "probe_set": {"name": run.probe_set, "hash": run.probe_hash, "size": run.probe_count},
            "judge": run.judge,
            "candidate": self.result.candidate,
            "baseline": self.result.baseline or None,
            "decided_on": self.result.on,
            "strict": self.strict,
            "checks": [_check_json(check) for check in self.result.checks],
            "verdict": {"name": str(comparison.verdict), "sentence": comparison.sentence} if comparison else None,
            "verdicts": [
                {"model": one.model, "name": str(one.verdict), "sentence": one.sentence}
                for one in self.result.comparisons
            ],
            "cautions": list(self.cautions),
        }

    def as_junit(self) -> str:
        """JUnit XML: one test case a check, so that a CI server lists them; cautions and basis in system-out."""
        broken = sum(not check.passed for check in self.result.checks)
        counts = {"tests": str(len(self.result.checks)), "failures": str(broken), "errors": "0", "skipped": "0"}
        suites = ElementTree.Element("testsuites", {"name": "prompt gate", **counts})
        suite = ElementTree.SubElement(suites, "testsuite", {"name": _xml(f"gate {self.run.run_id}"), **counts})
        for check in self.result.checks:
            names = {"classname": _xml(f"gate.{self.result.candidate}"), "name": _xml(check.name)}
            case = ElementTree.SubElement(suite, "testcase", names)
            if not check.passed:
                ElementTree.SubElement(case, "failure", {"message": _xml(check.sentence), "type": "gate"})
        ElementTree.SubElement(suite, "system-out").text = _xml(self.as_text())
        ElementTree.indent(suites)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'

    def as_markdown(self) -> str:
        """GitHub-flavoured Markdown for a job summary or a comment; names are untrusted and escaped."""
        lines = [f"### {'✅' if self.passed else '❌'} {_md(self.title)}", ""]
        for sentence in self.verdicts:
            lines += [_md(sentence), ""]
        lines += [f"> {_md(caution)}" for caution in self.cautions] + ([""] if self.cautions else [])
        lines += ["| check | measured | 95 % interval | n | limit | |", "| --- | ---: | :---: | ---: | ---: | --- |"]
        lines += [_markdown_row(check) for check in self.result.checks]
        return "\n".join([*lines, "", f"<sub>{_md(self.basis)}</sub>", ""])


def _of_model(comparison: Comparison, said: str, result: GateResult) -> str:
    """A sentence with the model's name before it, where there are several."""
    return f"{comparison.model}: {said}" if len(result.comparisons) > 1 else said


def _check_json(check: Check) -> dict[str, Any]:
    numbers = {name: getattr(check, name) for name in ("rate", "low", "high", "limit")}
    known = {name: None if math.isnan(value) else float(value) for name, value in numbers.items()}
    said: dict[str, Any] = {
        "name": check.name,
        "passed": check.passed,
        **known,
        "n": check.n,
        "sentence": check.sentence,
    }
    if check.basis:
        ends = {"low": check.true_low, "high": check.true_high}
        said["decided_on"] = {
            "basis": check.basis,
            **{name: None if math.isnan(value) else float(value) for name, value in ends.items()},
        }
    return said


def _markdown_row(check: Check) -> str:
    rate, low, high, limit = (_percent(value) for value in (check.rate, check.low, check.high, check.limit))
    return f"| {_md(check.name)} | {rate} | {low} to {high} | {check.n:,} | {limit} | {'passes' if check.passed else '**fails**'} |"


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f} %"


def _md(text: str) -> str:
    """One line of Markdown that shows the text as it is, and calls nobody: an @ would."""
    return escape_markdown(" ".join(visible(text).split())).replace("@", "&#64;")


def _xml(text: str) -> str:
    return NOT_XML.sub("\ufffd", visible(text))
