"""Probes: the sets there are, their rows, a check, selections, versions; sets imported and edited as new versions."""

from pages.parts import (
    frame,
    pickers,
    probe_browse,
    probe_check,
    probe_editor,
    probe_import,
    probe_list,
    probe_select,
    probe_versions,
)
from pages.parts.notices import told_plainly
from pages.parts.services import workbench

VIEWS = {
    "Browse": probe_browse.show,
    "Edit": probe_editor.show,
    "Check": probe_check.show,
    "Select": probe_select.show,
    "Versions": probe_versions.show,
    "Import": probe_import.show,
    "All sets": probe_list.table,
}

frame.open_page(
    "Probes", "A probe set never changes: every edit is a new version beside the old one, named by its content."
)
with told_plainly():
    bench = workbench()
    probe_list.next_view()
    VIEWS[pickers.tabs("view", VIEWS)](bench)
