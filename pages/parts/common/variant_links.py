"""Where one goes from a variant: edit its prompt, see its flips against the baseline, take it as the baseline, read its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import escape_markdown

if TYPE_CHECKING:
    from core.store import RunRow
    from core.workbench import Workbench


def edit_button(bench: Workbench, run: RunRow, variant: str) -> None:
    """To the prompt that the variant is a wording of, with this run beside it; the key E does the same."""
    prompt = bench.desk.prompt_of(variant)
    clicked = st.button(
        "Edit the prompt",
        icon=":material/edit_note:",
        shortcut="E",
        disabled=not prompt,
        help=f"{escape_markdown(prompt)}, on Tune." if prompt else "The workbench holds no prompt of this name.",
    )
    if clicked:
        st.switch_page("pages/tune.py", query_params={"prompt": prompt, "run": run.run_id})


def variant_links(bench: Workbench, run: RunRow, point: tuple[str, str], baseline: str, *, key: str) -> None:
    """The four ways on from a point of a chart: (variant, model). `key`: the query parameter that holds the page's baseline."""
    variant, model = point
    st.caption(escape_markdown(f"{variant} on {model}" if len(run.models) > 1 else variant))
    query = {"run": run.run_id}
    with st.container(horizontal=True, vertical_alignment="center"):
        edit_button(bench, run, variant)
        if variant != baseline:
            st.button(
                "Make it the baseline",
                icon=":material/flag:",
                on_click=st.query_params.update,
                args=({key: variant},),
            )
            flips = {**query, "from": baseline, "to": variant}
            st.page_link(
                "pages/flips.py",
                label="Flips against the baseline",
                icon=":material/compare_arrows:",
                query_params=flips,
            )
        mine = {**query, "variant": variant, "model": model}
        st.page_link("pages/responses.py", label="Responses", icon=":material/forum:", query_params=mine)
