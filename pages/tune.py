"""Tune: edit a prompt and see the point move; which sentence does it; what to write instead."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.shell import frame
from pages.parts.shell.services import workbench
from pages.parts.tune import campaign_view, effects_view, loop

VIEWS = {"Edit and run": loop.show, "Sentence effects": effects_view.show, "Proposals": campaign_view.show}

frame.open_page("Tune", "Change a sentence, run it, see the point move. Answers that are known already cost nothing.")
with show_errors():
    VIEWS[pickers.tabs("view", VIEWS)](workbench())
