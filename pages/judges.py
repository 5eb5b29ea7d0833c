"""Judges: how far each judge can be trusted, against people and against each other; judged again, rates corrected."""

from pages.parts import frame, judge_again, judge_table, judge_views, pickers
from pages.parts.notices import simulated_notice, told_plainly
from pages.parts.services import workbench

frame.open_page(
    "Judges", "A chart is worth as much as the judge behind it: here is how far each one agrees with people."
)
with told_plainly():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    judge_again.controls(bench, run)
    opinion = judge_table.pick(bench, run)
    view = pickers.tabs("view", judge_views.VIEWS)
    judge_views.VIEWS[view](bench, run, opinion)
