"""Team: who may enter, who did what, links for people outside, who is working, the bin. For admins."""

from core.access.roles import Action
from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.shell import frame
from pages.parts.shell.services import workbench
from pages.parts.team import team_view

frame.open_page("Team", "Who may enter and as what, who did what, and what was deleted.")
with show_errors():
    bench = workbench()
    bench.person.must(Action.PEOPLE)
    view = pickers.tabs("view", team_view.VIEWS)
    team_view.VIEWS[view](bench)
