"""Words: which of them go with refusal, what becomes of them between variants, and which sentences decline."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from core.domain import Intent
from core.metrics.coding import Floats, counted_refused, is_value, outcome_codes, valid_mask
from core.metrics.matching import chosen

WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COMMON = """
a about am an and any are as at be been but by can could did do does for from get give had has have he her his how i
if in into is it its just like list make me my no not of on one or our out she should show so some such tell than
that the their them then there these they this to up us was we were what when where which who why will with would
you your
"""
COMMON = frozenset(_COMMON.split())
"""Words too common to tell anything; left out of the trigger table."""


def triggers(
    trials: pd.DataFrame,
    probes: pd.DataFrame,
    *,
    variant: str | None = None,
    compare_with: str | None = None,
    intent: str = "benign",
    strict: bool = False,
    min_count: int = 3,
) -> pd.DataFrame:
    """Words and trigger phrases most tied to refusal among the probes of one intent, most tied first.

    Weighted log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008, Political Analysis
    16:372-403, equations 15-22): a term's odds in refused against answered probes, shrunk towards its odds in all
    probes, over its standard error. Each probe counts once a term, with the share of its valid trials that were
    refused, so that samples and models do not multiply the evidence.

    `probes`: probe_id, prompt, triggers (a list). `variant` (or `name@version`): one variant; None takes all trials.
    `compare_with`: a second variant; adds `refusal_rate_then` (under it), and `change` = refusal_rate -
    refusal_rate_then. Columns: `term, kind` (word, trigger), `probes` (that hold it, at least `min_count`), `refused,
    answered` (of them, in whole probes; fractions where samples differ), `refusal_rate, log_odds, z`; `odds_ratio` (odds
    of refusal with the term against without it, half a probe added to each cell: Haldane 1956), `odds_low, odds_high` (95 %,
    by the variance of its logarithm: Gart 1966, Biometrika 53:151), `p` (two-sided, probes'
    shares permuted: is the rate with the term another than without?) and `q` (the share of false finds among terms with
    so small a p: Benjamini & Hochberg 1995). With `compare_with` also `change_p` and `change_q` of the change: each probe's
    two shares swapped at random, over all terms, so that a term picked for its high rate, which falls by itself when
    looked at again, is no find.
    """
    share = refusal_share(trials, variant, intent, strict)
    terms = _terms(probes[probes["probe_id"].isin(share.index)])
    terms["share"] = share.reindex(terms["probe_id"]).to_numpy()
    table = terms.groupby(["term", "kind"], sort=False)["share"].agg(["size", "sum"]).reset_index()
    refused, n = table["sum"].to_numpy(float), table["size"].to_numpy(float)
    log_odds, z = weighted_log_odds(refused, n - refused)
    table = table.rename(columns={"size": "probes", "sum": "refused"}).assign(
        answered=n - refused, refusal_rate=refused / n, log_odds=log_odds, z=z
    )
    if compare_with is not None:
        then = refusal_share(trials, compare_with, intent, strict)
        old = (
            terms.assign(share=then.reindex(terms["probe_id"]).to_numpy())
            .groupby(["term", "kind"], sort=False)["share"]
            .mean()
        )
        table["refusal_rate_then"] = old.to_numpy()
        table["change"] = table["refusal_rate"] - table["refusal_rate_then"]
    enough = table["probes"].to_numpy() >= min_count
    table = table[enough].reset_index(drop=True)
    holds = _holds(terms, table, share.index)
    if len(table):
        table = table.assign(**_with_and_without(holds, share.to_numpy()))
        if compare_with is not None:
            table = table.assign(**_changed(holds, share.to_numpy() - then.reindex(share.index).to_numpy()))
    return table.sort_values(["z", "probes", "term"], ascending=[False, False, True], ignore_index=True)


PERMUTATIONS = 1999
Z95 = 1.959964


def _holds(terms: pd.DataFrame, table: pd.DataFrame, probe_ids: pd.Index) -> Floats:
    """Terms x probes: 1 where the probe holds the term."""
    rows = {key: at for at, key in enumerate(zip(table["term"], table["kind"], strict=True))}
    place = {probe: at for at, probe in enumerate(probe_ids)}
    holds = np.zeros((len(rows), len(place)))
    for term, kind, probe in zip(terms["term"], terms["kind"], terms["probe_id"], strict=True):
        if (term, kind) in rows:
            holds[rows[term, kind], place[probe]] = 1
    return holds


def _with_and_without(holds: Floats, share: Floats) -> dict[str, Floats]:
    """Odds ratio of refusal with each term against without it, permutation p and its false discovery rate q."""
    size, refused = holds.sum(axis=1), holds @ share
    others, rest = len(share) - size, share.sum() - refused
    cells = [refused + 0.5, size - refused + 0.5, rest + 0.5, others - rest + 0.5]
    odds = (cells[0] / cells[1]) / (cells[2] / cells[3])
    reach = np.exp(Z95 * np.sqrt(sum(1 / cell for cell in cells)))
    rng = np.random.default_rng(0)
    drawn = holds @ np.stack([rng.permutation(share) for _ in range(PERMUTATIONS)], axis=1)
    expected = (size * share.mean())[:, None]
    p = _p_of(np.abs(drawn - expected), np.abs(refused - expected[:, 0]))
    return {"odds_ratio": odds, "odds_low": odds / reach, "odds_high": odds * reach, "p": p, "q": fdr(p)}


def _changed(holds: Floats, change: Floats) -> dict[str, Floats]:
    """Permutation p of each term's change, the probes' signs flipped at random, and its false discovery rate q."""
    known = np.nan_to_num(change)
    signs = np.random.default_rng(1).choice([-1.0, 1.0], (len(known), PERMUTATIONS))
    p = _p_of(np.abs(holds @ (signs * known[:, None])), np.abs(holds @ known))
    return {"change_p": p, "change_q": fdr(p)}


def _p_of(drawn: Floats, seen: Floats) -> Floats:
    p: Floats = (1 + (drawn >= seen[:, None] - 1e-9).sum(axis=1)) / (1 + PERMUTATIONS)
    return p


def fdr(p: Floats) -> Floats:
    """p-values adjusted for the false discovery rate (Benjamini & Hochberg 1995, JRSS B 57:289-300); NaN stays NaN.

    By hand, and tested against scipy.stats, whose import takes longer than a page may.
    """
    adjusted = np.array(p, dtype=float)
    known = np.flatnonzero(~np.isnan(adjusted))
    order = known[np.argsort(-adjusted[known], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum.accumulate(np.minimum(adjusted[order] * len(order) / ranks, 1.0))
    return adjusted


def refusal_share(trials: pd.DataFrame, variant: str | None, intent: str, strict: bool) -> pd.Series:
    """Per probe of an intent: the share of its valid trials that were refused, under one variant or all of them."""
    outcomes = outcome_codes(trials)
    keep = valid_mask(outcomes) & is_value(trials, "intent", Intent(intent))
    if variant is not None:
        keep &= chosen(trials, variant)
    refused = pd.Series(counted_refused(trials, outcomes, strict)[keep].astype(float))
    return refused.groupby(trials.loc[keep, "probe_id"].astype(str).to_numpy()).mean()


def weighted_log_odds(refused: Floats, answered: Floats, strength: float = 1.0) -> tuple[Floats, Floats]:
    """Log-odds ratio of each term between two corpora, and its z, with a Dirichlet prior of `strength` average terms.

    `refused`, `answered`: how often each term stands in either; prior: the terms' shares in both together, worth
    `strength` occurrences a term on average. Monroe, Colaresi & Quinn (2008), equations 15 (estimate), 20 (variance)
    and 22 (z).
    """
    total = refused + answered
    prior = total * strength * len(total) / max(float(total.sum()), 1e-12)
    there, here = refused + prior, answered + prior
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = np.log(there / (there.sum() - there)) - np.log(here / (here.sum() - here))
        z = odds / np.sqrt(1 / there + 1 / here)
    return np.nan_to_num(odds, posinf=0, neginf=0), np.nan_to_num(z, posinf=0, neginf=0)


def _terms(probes: pd.DataFrame) -> pd.DataFrame:
    """One row a probe and term it holds: its words without the commonest, and its trigger phrases."""
    rows = []
    for probe_id, prompt, phrases in zip(probes["probe_id"], probes["prompt"], probes["triggers"], strict=True):
        marked = {str(phrase).strip().lower() for phrase in _listed(phrases)} - {""}
        words = {word.lower().replace("’", "'") for word in WORD.findall(str(prompt))} - COMMON - marked
        rows += [(str(probe_id), term, "trigger") for term in sorted(marked)]
        rows += [(str(probe_id), term, "word") for term in sorted(words) if len(term) > 1]
    return pd.DataFrame(rows, columns=["probe_id", "term", "kind"])


def _listed(phrases: object) -> Iterable[object]:
    if isinstance(phrases, str):
        return re.split(r"[;|]", phrases)
    return phrases if isinstance(phrases, (list, tuple, set, np.ndarray)) else ()


def refusal_wording(sentences: Sequence[str], labels: Sequence[str] | None = None, *, top: int = 20) -> pd.DataFrame:
    """The most common sentences of refusals, alike ones counted together.

    `sentences`: the deciding sentence of each refusal (the judge's first piece of evidence, or the response's first
    sentence, see `opening`). `labels`: a name beside each, such as its variant; adds one column of counts a name.
    Sentences are alike when they agree in their first eight words, lower case, without punctuation, after common
    openers (sorry, but, ...). Columns: `wording` (the commonest spelling), `count, share`, then the labels'.
    """
    names = [str(label) for label in labels] if labels is not None else []
    keys = [normalised(sentence) for sentence in sentences]
    counts = Counter(key for key in keys if key)
    spellings: dict[str, Counter[str]] = {}
    by_name: dict[str, Counter[str]] = {name: Counter() for name in dict.fromkeys(names)}
    for at, (key, sentence) in enumerate(zip(keys, sentences, strict=True)):
        spellings.setdefault(key, Counter())[" ".join(sentence.split())] += 1
        if names:
            by_name[names[at]][key] += 1
    rows = [
        {"wording": spellings[key].most_common(1)[0][0], "count": count, "share": count / max(1, counts.total())}
        | {name: counter[key] for name, counter in by_name.items()}
        for key, count in counts.most_common(top)
    ]
    return pd.DataFrame(rows, columns=["wording", "count", "share", *by_name])


_OPENERS = "i'm i am so very really sorry but however unfortunately apologies my apologise apologize as an ai"
OPENERS = frozenset(_OPENERS.split())
"""Words a refusal may begin with or without."""


def normalised(sentence: str, words: int = 8) -> str:
    """A sentence's first words in lower case, without the openers that vary while the refusal stays the same."""
    found = [word.lower().replace("’", "'") for word in WORD.findall(sentence)]
    start = next((at for at, word in enumerate(found) if word not in OPENERS), 0)
    if start and found[start - 1] in ("i", "i'm"):
        start -= 1
    return " ".join(found[start : start + words])


def opening(response: str, limit: int = 240) -> str:
    """The first sentence of a response, for refusals that come without evidence."""
    text = " ".join(response.split())
    match = re.search(r"(?<=[.!?。！？])(\s|$)", text)
    return (text[: match.start()] if match else text)[:limit].strip()


def evidence_sentences(responses: Mapping[int, str], spans: Mapping[int, Sequence[tuple[int, int]]]) -> list[str]:
    """Per response (keyed by trial id, in order): the sentence around its first piece of evidence, or its opening."""
    return [_around(text, spans.get(key, ())) for key, text in responses.items()]


def _around(text: str, spans: Sequence[tuple[int, int]]) -> str:
    if not spans:
        return opening(text)
    start, end = spans[0]
    left = max((text.rfind(mark, 0, start) for mark in ".!?\n。！？"), default=-1) + 1
    stops = [at for at in (text.find(mark, end) for mark in ".!?\n。！？") if at >= 0]
    return " ".join(text[left : min(stops, default=len(text)) + 1].split())[:240]
