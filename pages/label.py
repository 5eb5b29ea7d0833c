"""Label: one response after another, judged by keyboard, blind to the variant and to every other opinion."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors, simulated_notice
from pages.parts.shell import frame
from pages.parts.shell.services import workbench
from pages.parts.trust import label_desk, label_files, label_queue

frame.open_page(
    "Label",
    "Say what each response is, without knowing the variant or what a judge thinks of it. Labels show how far to trust the judges.",
)
with show_errors():
    bench = workbench()
    run = pickers.pick_run(bench)
    simulated_notice(run.simulated)
    queue = label_queue.pick(run)
    label_desk.show(bench, run, queue)
    label_files.show(bench, run, queue)
