"""What a prompt's wording gives away before it is run: contradictions, absolute words, trigger words, length, price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from pages.parts.notices import escape_markdown

if TYPE_CHECKING:
    from core.domain import Variant
    from core.workbench import Workbench


def show(bench: Workbench, variant: Variant) -> None:
    """The findings, each in one line."""
    findings = bench.prompts.lint(variant, bench.probes.load("starter"))
    with st.expander(f"Wording check: {len(findings)} remark{'s' if len(findings) != 1 else ''}", expanded=False):
        if not findings:
            st.write("Nothing to remark.")
        for finding in findings:
            st.markdown(f"- {escape_markdown(finding.message)}")
