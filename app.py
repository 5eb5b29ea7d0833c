"""The first page: what this is and an example; once there are runs, what the last one showed and the latest of them."""

from pages.parts.common.notices import show_errors
from pages.parts.shell import frame
from pages.parts.shell.services import workbench
from pages.parts.start import dashboard

frame.open_page(
    "Does this wording refuse less without letting more harm through?",
    "Write system prompts, run them over the same benign and harmful probes, and read overrefusal against safety.",
)
with show_errors():
    bench = workbench()
    runs = bench.runs.recent(8)
    if runs:
        dashboard.latest(bench, runs)
    else:
        dashboard.greeting()
        dashboard.first_steps(bench)
        dashboard.finished_picture(bench)
