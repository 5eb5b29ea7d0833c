"""What a prompt's wording gives away before it is run: contradictions, absolute words, trigger words, length, price."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.plaintext import escape_markdown

if TYPE_CHECKING:
    from core.domain import Variant
    from core.workbench import Workbench
    from core.workbench.prompts import Price

MODELS = ("openai/gpt-5-mini", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash")


def show(bench: Workbench, variant: Variant) -> None:
    """The findings, each in one line."""
    findings = bench.prompts.lint(variant, bench.probes.load("starter"))
    with st.expander(f"Wording check: {len(findings)} remark{'s' if len(findings) != 1 else ''}", expanded=False):
        if not findings:
            st.write("Nothing to remark.")
        for finding in findings:
            st.markdown(f"- {escape_markdown(finding.message)}")
    with st.expander("Tokens and price of the prompt"):
        models = st.multiselect(
            "Models", MODELS, default=MODELS[:2], accept_new_options=True, key="price_models", persist_state="session"
        )
        if st.button("Count", key="count_tokens"):
            with st.spinner("Counting tokens ..."):
                prices = bench.prompts.prices(variant, models)
            st.dataframe([_row(price) for price in prices], hide_index=True, width="content")


def _row(price: Price) -> dict[str, object]:
    cost = "unknown" if price.per_thousand_usd is None else f"${price.per_thousand_usd:,.4f}"
    return {"model": price.model, "tokens": price.tokens, "per 1,000 requests": cost}
