"""Probes: the sets there are, their rows, a check, selections, versions; sets imported and edited as new versions."""

from pages.parts.common import pickers
from pages.parts.common.notices import show_errors
from pages.parts.probes import browser, check_view, probe_import, selection_view, set_list, table_editor, versions
from pages.parts.shell import frame
from pages.parts.shell.services import workbench

VIEWS = {
    "Browse": browser.show,
    "Edit": table_editor.show,
    "Check": check_view.show,
    "Select": selection_view.show,
    "Versions": versions.show,
    "Import": probe_import.show,
    "All sets": set_list.table,
}

frame.open_page(
    "Probes", "A probe set never changes: every edit is a new version beside the old one, named by its content."
)
with show_errors():
    bench = workbench()
    VIEWS[pickers.tabs("view", VIEWS)](bench)
