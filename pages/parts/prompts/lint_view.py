"""What a prompt's wording gives away before it is run: contradictions, absolute words, trigger words, length, price."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from core.text.untrusted import counted, escape_markdown
from pages.parts.common.tables import data_table

if TYPE_CHECKING:
    from core.domain import Variant
    from core.workbench import Workbench
    from core.workbench.prompts import Price, Prompt

MODELS = ("openai/gpt-5-mini", "anthropic/claude-sonnet-4-5", "gemini/gemini-2.5-flash")
FIRST_SET = "starter"


def show(bench: Workbench, variant: Variant) -> None:
    """The findings, each in one line; then tokens and price."""
    newest = {name: versions[0] for name, versions in bench.probes.by_name().items()}
    chosen = st.session_state.get("lint_set", FIRST_SET)
    entry = newest.get(chosen) or newest[FIRST_SET]
    findings = bench.prompts.lint(variant, bench.probes.open(entry))
    with st.expander(f"Wording check: {counted(len(findings), 'remark')}", expanded=False):
        st.selectbox(
            "Trigger words of",
            list(newest),
            index=list(newest).index(entry.name),
            key="lint_set",
            persist_state="session",
            help="Words of the text that this probe set has as triggers are remarked on.",
        )
        if not findings:
            st.write("Nothing to remark.")
        for finding in findings:
            st.markdown(f"- {escape_markdown(finding.message)}")
    with st.expander("Tokens and price of the text"):
        models = _models("price_models")
        if st.button("Count", key="count_tokens"):
            with st.spinner("Counting tokens ..."):
                prices = bench.prompts.prices(variant, models)
            data_table([_row(price) for price in prices], "Tokens and price of the text by model", width="content")


def price_list(bench: Workbench, prompts: Sequence[Prompt]) -> None:
    """Tokens and price of every prompt's newest version, one row a prompt, two columns a model."""
    with st.expander("Tokens and price of each, by model"):
        models = _models("price_list_models")
        if st.button("Count", key="count_all_tokens"):
            with st.spinner("Counting tokens ..."):
                rows = [_wide(prompt, bench.prompts.prices(prompt.latest.variant, models)) for prompt in prompts]
            data_table(rows, "Tokens and price of each text by model")
            st.caption(
                "US dollars that the text alone costs in a thousand requests, at the model's list price for input."
            )


def _models(key: str) -> list[str]:
    return st.multiselect(
        "Models", MODELS, default=MODELS[:2], accept_new_options=True, key=key, persist_state="session"
    )


def _row(price: Price) -> dict[str, object]:
    return {"model": price.model, "tokens": price.tokens, "per 1,000 requests": _cost(price)}


def _wide(prompt: Prompt, prices: Sequence[Price]) -> dict[str, object]:
    row: dict[str, object] = {"name": prompt.name, "version": prompt.latest.version}
    for price in prices:
        short = price.model.rpartition("/")[2]
        row |= {f"{short}: tokens": price.tokens, f"{short}: per 1,000": _cost(price)}
    return row


def _cost(price: Price) -> str:
    return "unknown" if price.per_thousand_usd is None else f"${price.per_thousand_usd:,.4f}"
