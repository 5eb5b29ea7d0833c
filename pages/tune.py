"""Tune: edit a prompt, run it on the same probes, see the point move and which answers changed."""

from pages.parts.common.notices import show_errors
from pages.parts.shell import frame
from pages.parts.shell.services import workbench
from pages.parts.tune import loop

frame.open_page("Tune", "Change a sentence, run it, see the point move. Answers that are known already cost nothing.")
with show_errors():
    loop.show(workbench())
