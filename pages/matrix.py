"""Matrix: every probe by every variant, and the answers of one probe beside it."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.read import matrix_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "Matrix", "A row a probe, a column a variant: where the wordings disagree, and what each of them answered."
)
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    matrix_view.show(bench, run)
