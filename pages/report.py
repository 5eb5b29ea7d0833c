"""Report: the run for other people, as a file; and the gate, which says whether a wording may ship."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.read import report_view, share_links_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page("Report", "The run as a file for people without the workbench, and a yes or no for one wording.")
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    report_view.conclusion(bench, run)
    decided = report_view.gate(bench, run)
    report_view.files(bench, run, decided)
    share_links_view.share(bench, run)
