"""Which probe set is looked at, in which version; and the list of all sets."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
import streamlit as st

from core.text.untrusted import counted, escape_markdown
from pages.parts.common import undo
from pages.parts.common.pickers import choice
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    from core.workbench import Workbench
    from core.workbench.probes import ProbeSetEntry

FIRST = "reference"


def pick(bench: Workbench) -> ProbeSetEntry:
    """The version that the page is about, from `?set=` and `?version=`."""
    sets = bench.probes.by_name()
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        name = choice("set", "Probe set", list(sets), default=FIRST, format_func=lambda name: _set_label(sets[name]))
    versions = {entry.version: entry for entry in sets[name]}
    with right:
        if len(versions) == 1:
            st.query_params.pop("version", None)
            return sets[name][0]
        version = choice("version", "Version", list(versions), format_func=lambda v: version_label(versions[v]))
    return versions[version]


def open_version(entry: ProbeSetEntry, view: str = "") -> None:
    """Look at this version now, in another view where one is named. Ends this run of the page."""
    st.query_params["set"], st.query_params["version"] = entry.name, entry.version
    if view:
        st.query_params["view"] = view
    st.rerun()


def _set_label(versions: list[ProbeSetEntry]) -> str:
    count = f"{len(versions)} versions" if len(versions) > 1 else versions[0].origin
    return f"{versions[0].name} · {counted(versions[0].size, 'probe')} · {count}"


def version_label(entry: ProbeSetEntry) -> str:
    """What a picker shows of a version: its hash, its size, who saved it when."""
    when = f"saved {entry.created_at[:16].replace('T', ' ')} by {entry.author}" if entry.created_at else "shipped"
    return f"{entry.version[:8]} · {counted(entry.size, 'probe')} · {when}"


def about(entry: ProbeSetEntry) -> None:
    """One line about a version: counts, hash, where it comes from."""
    parts = [
        f"{counted(entry.size, 'probe')}: {entry.benign:,} benign, {entry.harmful:,} harmful",
        f"hash {entry.version}",
    ]
    parts += [entry.source, entry.licence and f"licence {entry.licence}"]
    st.caption(escape_markdown(" · ".join(part for part in parts if part)))


def table(bench: Workbench) -> None:
    """Every set in every version; what was archived or deleted can be brought back."""
    undo.deleted(bench, "probe_set")
    gone = bench.probes.archived()
    undo.archived({f"{one.name} · {version_label(one)}": partial(bench.probes.archive, one, False) for one in gone})
    rows = [
        {
            "open": f"/probes?view=Browse&set={quote(entry.name)}&version={entry.version}",
            "name": entry.name,
            "probes": entry.size,
            "benign": entry.benign,
            "harmful": entry.harmful,
            "version": entry.version,
            "origin": entry.origin,
            "source": entry.source,
            "licence": entry.licence,
            "by": entry.author,
            "saved": entry.created_at[:16].replace("T", " "),
        }
        for entry in bench.probes.all()
    ]
    data_table(
        pd.DataFrame(rows),
        "Probe sets",
        column_config={"open": st.column_config.LinkColumn("", display_text="Open", width="small")},
    )
