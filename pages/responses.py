"""Responses: every trial, filtered; one opened with everything about it; two variants side by side."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.read import trial_list, trial_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page("Responses", "What the models really said, and why the judge called it what it did.")
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    opened = trial_list.show(bench, run)
    if opened:
        trial_view.show(bench, run, opened)
