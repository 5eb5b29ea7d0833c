"""The form of a run: what to run, how, at what cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from core.domain import EFFORTS, Plan, Sampling, extra_parameters, is_simulated, known_effort
from core.judges import judge_kinds
from core.text.numbers import money
from core.text.untrusted import escape_markdown
from core.workbench.prompts import version_label
from core.workbench.runs import STARTER_PROBES, STARTER_PROMPTS, default_name, numbered
from pages.parts.run.key_field import key_for, provider_key
from pages.parts.shell.state import session_key, started

if TYPE_CHECKING:
    from core.domain import ProbeSet, Variant
    from core.workbench import Workbench

SIMULATORS = ("simulator/balanced", "simulator/cautious", "simulator/permissive")


def plan(bench: Workbench) -> Plan | None:
    """The plan that the form describes, or None while something is missing."""
    variants = _variants(bench)
    given = conditions(bench)
    name = st.text_input("Name of the run", key="run_name", placeholder="optional", max_chars=120)
    if not variants or given is None:
        st.info("Choose at least one variant, a probe set and a model.")
        return None
    return given.plan(variants, name.strip() or default_name(variants, given.models, given.probe_set.name))


@dataclass(frozen=True)
class Conditions:
    """All of a run but its variants and its name."""

    probe_set: ProbeSet
    models: tuple[str, ...]
    judge: str
    api_base: str | None
    settings: dict[str, Any]

    def plan(self, variants: tuple[Variant, ...], name: str) -> Plan:
        return Plan(name, variants, self.probe_set, self.models, self.judge, api_base=self.api_base, **self.settings)


def conditions(bench: Workbench) -> Conditions | None:
    """What the variants are run on; None while a probe set or a model is missing. Pages share the choices."""
    left, right = st.columns(2)
    with left:
        probe_set = _probe_set(bench)
    with right:
        models, api_base = _models(bench)
    judge, settings = _settings(bench)
    if not models or probe_set is None:
        return None
    return Conditions(probe_set, tuple(models), judge, api_base, settings)


def _variants(bench: Workbench) -> tuple[Variant, ...]:
    """Any versions of any prompts; the latest ones first."""
    listed = bench.prompts.with_versions()
    prompts = [prompt for prompt, _ in listed]
    latest = {version_label(prompt.latest): prompt.latest for prompt in prompts}
    older = {version_label(one): one for _, versions in listed for one in versions}
    offered = {**latest, **older}
    by_name = {version.name: label for label, version in latest.items()}
    default = [by_name[name] for name in STARTER_PROMPTS if name in by_name]
    edited = max(prompts, key=lambda prompt: prompt.latest.created_at, default=None)
    if edited and edited.saved:
        default = [version_label(one) for one in bench.desk.change(edited.name)]
    chosen = st.multiselect(
        "Variants",
        list(offered),
        default=default,
        key="run_variants",
        persist_state="session",
        help="The first one is the baseline that the others are compared with.",
    )
    if len(chosen) == 1:
        st.caption("One variant shows its own rates. To see what a change does, choose two: the first is the baseline.")
    return numbered([offered[label] for label in chosen])


def _probe_set(bench: Workbench) -> ProbeSet | None:
    entries = {entry.label: entry for entry in bench.probes.all()}
    if not entries:
        return None
    labels = list(entries)
    first = next((at for at, label in enumerate(labels) if entries[label].name == STARTER_PROBES), 0)
    label = st.selectbox("Probe set", labels, index=first, key="run_probes", persist_state="session")
    entry = entries[label]
    if not entry.benign or not entry.harmful:
        one = "benign" if entry.benign else "harmful"
        st.caption(f"This set holds {one} probes only, so the run shows one rate and no trade-off.")
    return bench.probes.load(entry.hash)


def _models(bench: Workbench) -> tuple[list[str], str | None]:
    models = st.multiselect(
        "Models",
        SIMULATORS,
        default=SIMULATORS[:1],
        accept_new_options=True,
        key="run_models",
        persist_state="session",
        help="Any model as LiteLLM names it, for example openai/gpt-5-mini or anthropic/claude-sonnet-4-5. Type and press Enter.",
    )
    st.page_link("pages/connect.py", label="Connect a model", icon=":material/power:")
    if all(is_simulated(model) for model in models):
        return models, None
    api_base = st.text_input(
        "API base",
        key="run_api_base",
        persist_state="session",
        placeholder="only for local or compatible servers: http://127.0.0.1:11434/v1",
    )
    provider_key(bench, "run_key")
    base = api_base.strip() or None
    if session_key() and not key_for(bench, models, base):
        st.caption("It was typed for somebody else and is not sent with these calls: forget it to type theirs.")
    return models, base


def choose_model(model: str, api_base: str) -> None:
    """Have the form ask this model, and no other, the next time it is drawn."""
    st.session_state["run_models"], st.session_state["run_api_base"] = [model], api_base


def choose_judge(judge: str) -> None:
    """Have the form take this judge the next time it is drawn."""
    st.session_state["run_judge"] = judge


def _settings(bench: Workbench) -> tuple[str, dict[str, Any]]:
    """(judge, everything else) from the fold-out."""
    kinds = judge_kinds().values()
    with st.expander("Judge, samples and limits"):
        first, second, third = st.columns(3)
        judge = first.selectbox(
            "Judge",
            [kind.name for kind in kinds if not kind.asks_a_model],
            accept_new_options=True,
            key="run_judge",
            help="; ".join(f"{kind.usage} {kind.about}" for kind in kinds) + ".",
        )
        samples = second.number_input("Samples per probe", 1, 100, 1, key="run_samples")
        temperature = third.number_input("Temperature", 0.0, 2.0, 0.0, 0.1, key="run_temperature")
        max_tokens = first.number_input("Longest reply (tokens)", 1, 32_000, 512, 64, key="run_max_tokens")
        concurrency = second.number_input("Calls at once", 1, 512, bench.settings.concurrency, key="run_concurrency")
        budget = third.number_input("Budget (USD, 0 = none)", 0.0, None, 0.0, 1.0, key="run_budget")
        seed = first.number_input("Seed", value=None, step=1, key="run_seed", placeholder="none")
        effort = third.selectbox(
            "Reasoning effort",
            ("", *EFFORTS),
            accept_new_options=True,
            key="run_effort",
            persist_state="session",
            help="For reasoning models: a level, or a number of tokens.",
        )
        extra = first.text_input(
            "More parameters (JSON)", key="run_extra", persist_state="session", placeholder='{"top_p": 0.9}'
        )
        use_cache = second.toggle(
            "Use cached replies", True, key="run_cache", help="A call that was paid for once is not made again."
        )
        batch = third.toggle(
            "In batches",
            False,
            key="run_batch",
            help="The provider answers within a day, mostly for half the price. OpenAI, Azure and compatible servers take batches.",
        )
    return str(judge or "rules"), {
        "sampling": Sampling(
            int(samples),
            float(temperature),
            int(max_tokens),
            int(seed) if seed is not None else None,
            *_reasoning(effort, extra),
        ),
        "concurrency": int(concurrency),
        "budget_usd": float(budget) or None,
        "use_cache": use_cache,
        "batch": batch,
        "timeout_s": bench.settings.timeout_s,
    }


def _reasoning(effort: str | None, extra: str) -> tuple[str, str]:
    """The effort and the further parameters; what is wrong with them is said, and left out."""
    try:
        return known_effort(effort or ""), extra_parameters(extra)
    except ValueError as error:
        st.warning(escape_markdown(f"Not used: {error}."))
        return "", ""


def _balances(bench: Workbench) -> None:
    """What is left of the month's budgets, where there are any."""
    for balance in bench.budgets.balances():
        whose = "Your budget" if balance.name == "you" else "The workbench's budget"
        st.caption(escape_markdown(f"{whose} of this month: {money(balance.left)} of {money(balance.limit)} left."))


def start(bench: Workbench, plan: Plan) -> None:
    """The price, then the button."""
    with st.spinner("Estimating the cost ...", show_time=False):
        estimate = bench.runs.estimate(plan)
    parts = (
        (len(plan.variants), "variant"),
        (plan.probe_set.size, "probe"),
        (len(plan.models), "model"),
        (plan.sampling.samples, "sample"),
    )
    shape = " x ".join(f"{count:,} {word}{'s' if count != 1 else ''}" for count, word in parts)
    st.markdown(escape_markdown(f"{shape} = {estimate.sentence}"))
    key = key_for(bench, plan.models, plan.api_base)
    for doubt in bench.runs.doubts(plan, has_key=bool(key)):
        st.warning(escape_markdown(doubt))
    _balances(bench)
    if st.button("Start the run", type="primary", icon=":material/play_circle:", key="start_run"):
        run_id = bench.runs.start(plan, key=key)
        started(run_id)
        st.query_params["run"] = run_id
        st.rerun()
