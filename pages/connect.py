"""Connect a model: choose a provider, give its key, pick a model from its list, see that it answers."""

from pages.parts.common.notices import show_errors
from pages.parts.run import connect_form
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

frame.open_page(
    "Connect a model", "Choose who serves it, pick it from the list, and put one probe to it before you run."
)
with show_errors():
    connect_form.show(workbench())
