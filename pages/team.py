"""Team: who may enter, who did what, links for people outside, who is working, the bin. For admins."""

from core.access import Action
from pages.parts import frame, pickers, team_view
from pages.parts.notices import told_plainly
from pages.parts.services import workbench

frame.open_page("Team", "Who may enter and as what, who did what, and what was deleted.")
with told_plainly():
    bench = workbench()
    bench.person.must(Action.PEOPLE)
    view = pickers.tabs("view", team_view.VIEWS)
    team_view.VIEWS[view](bench)
