"""History: a prompt's rates over its versions and models, and runs of different days side by side where that is fair."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.read import history_view
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "History",
    "What a prompt's versions did over time. Only runs with the same probe set and the same judge share an axis.",
)
with show_errors():
    bench = workbench()
    view = pickers.tabs("view", history_view.VIEWS)
    history_view.VIEWS[view](bench)
