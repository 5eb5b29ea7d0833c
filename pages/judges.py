"""Judges: how far each judge can be trusted, against people and against each other; judged again, rates corrected."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.shell import frame
from pages.parts.shell.services import workbench
from pages.parts.trust import judge_again, judge_table, judges_view

frame.open_page(
    "Judges", "A chart is worth as much as the judge behind it: here is how far each one agrees with people."
)
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    judge_again.controls(bench, run)
    opinion = judge_table.pick(bench, run)
    view = pickers.tabs("view", judges_view.VIEWS)
    judges_view.VIEWS[view](bench, run, opinion)
