"""What a run that stopped may need to go on, on its own page: a key, a higher budget, another model or API base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from core.domain import is_simulated
from core.text.numbers import money
from pages.parts.common.notices import show_errors
from pages.parts.run.key_field import key_for, provider_key
from pages.parts.shell.state import started

if TYPE_CHECKING:
    from core.domain import Plan
    from core.store import Progress
    from core.workbench import Workbench


def mend(bench: Workbench, progress: Progress) -> None:
    """The fields, and the button that takes the run up with what they say."""
    plan = bench.results.plan(progress.run_id)
    left = progress.total - progress.done
    models, api_base, budget = plan.models, plan.api_base, None
    if not all(is_simulated(model) for model in plan.models):
        provider_key(bench, "mend_key")
        if plan.budget_usd is not None:
            budget = _budget(plan.budget_usd, progress)
        models, api_base = _servers(plan)
    changed = (models, api_base) != (plan.models, plan.api_base)
    label = "Run it again with these" if changed else f"Retry the {left:,} unfinished trials"
    if st.button(label, icon=":material/replay:", type="primary", disabled=not models):
        with show_errors():
            key = key_for(bench, models, api_base)
            if changed:
                again = bench.runs.again(progress.run_id, models=models, api_base=api_base, key=key)
                started(again)
                st.query_params["run"] = again
            else:
                bench.runs.resume(progress.run_id, key=key, budget_usd=budget)
                started(progress.run_id)
            st.rerun()


def _budget(budget_usd: float, progress: Progress) -> float | None:
    """The budget of the whole run; None where it is left as it is."""
    spent = (progress.cost_usd or 0.0) + (progress.judge_cost_usd or 0.0)
    share = progress.done / progress.total if progress.total else 0.0
    whole = f"; at this rate all of it costs about {money(spent / share)}" if spent and share else ""
    asked = st.number_input(
        "Budget of the whole run (USD)",
        min_value=0.0,
        value=budget_usd,
        step=1.0,
        key=f"mend_budget/{progress.run_id}",
        help="Raise it and retry, and the run goes on where it stopped.",
    )
    st.caption(f"{money(spent)} of {money(budget_usd)} spent{whole}.".replace("$", "\\$"))
    return asked if asked != budget_usd else None


def _servers(plan: Plan) -> tuple[tuple[str, ...], str | None]:
    """Models and API base, as they were or as they shall be: then it is another run, and known answers cost nothing."""
    with st.expander("Another model or API base"):
        models = st.multiselect(
            "Models", list(plan.models), default=list(plan.models), accept_new_options=True, key="mend_models"
        )
        api_base = st.text_input("API base", value=plan.api_base or "", key="mend_base")
        st.caption(
            "A run with other models or another server is a new run. Answers that are in the cache are not paid again."
        )
    return tuple(models), api_base.strip() or None
