"""How many points each sentence adds to a rate, estimated from prompts that hold half of the sentences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics.coding import Bools, Floats, Ints


@dataclass(frozen=True)
class Effects:
    """One value a sentence; shares, not points (0.05 is five points)."""

    effect: Floats
    """What the sentence's presence adds to the rate, averaged over half-prompts; NaN where nothing tells."""
    low: Floats
    high: Floats
    p: Floats
    """Two-sided, of "no effect"."""
    df: Floats
    """Satterthwaite degrees of freedom of each interval."""
    calls: int
    probes: int


def sentence_effects(refused: Ints, present: Bools | Floats, probe: Ints, *, level: float = 0.95) -> Effects:
    """Linear probability model with a fixed effect a probe; intervals clustered by probe, each at `level` by itself.

    `refused`: 0 or 1 a call; `present`: (calls, sentences), 0 or 1, or products of these for pairs; `probe`: each call's
    probe. Probes with one call tell nothing and are left out. Variance: the bias-reduced CR2 of R. M. Bell & D. F.
    McCaffrey (2002), Survey Methodology 28:169-181, with Satterthwaite degrees of freedom; with absorbed fixed effects
    after J. E. Pustejovsky & E. Tipton (2018), Journal of Business & Economic Statistics 36:672-683.
    """
    from scipy.special import stdtr, stdtrit

    _, code, size = np.unique(probe, return_inverse=True, return_counts=True)
    keep = size[code] > 1
    y, x, cluster = (
        refused[keep].astype(float),
        present[keep].astype(float),
        np.unique(code[keep], return_inverse=True)[1],
    )
    count = x.shape[1]
    if not len(y):
        nothing = np.full(count, np.nan)
        return Effects(nothing, nothing, nothing, nothing, nothing, 0, 0)
    x, y = _within(x, cluster), _within(y[:, None], cluster)[:, 0]
    bread: Floats = np.asarray(np.linalg.pinv(x.T @ x), dtype=np.float64)
    effect: Floats = bread @ (x.T @ y)
    residual: Floats = y - x @ effect
    told = np.diag(x.T @ x) > 1e-9
    variance, df = _cr2(x, residual, bread, cluster)
    error = np.sqrt(np.maximum(variance, 0.0))
    reach = stdtrit(df, (1 + level) / 2) * error
    with np.errstate(invalid="ignore", divide="ignore"):
        p = np.where(error > 0, 2 * stdtr(df, -np.abs(effect) / error), np.where(np.abs(effect) > 1e-12, 0.0, 1.0))
    hidden = np.where(told, 0.0, np.nan)
    return Effects(
        effect + hidden,
        effect - reach + hidden,
        effect + reach + hidden,
        p + hidden,
        df + hidden,
        len(y),
        int(cluster.max()) + 1,
    )


def _within(values: Floats, cluster: Ints) -> Floats:
    """Values less their cluster's mean, column by column."""
    sizes = np.bincount(cluster)
    sums = np.zeros((len(sizes), values.shape[1]))
    np.add.at(sums, cluster, values)
    centred: Floats = values - (sums / sizes[:, None])[cluster]
    return centred


def _cr2(x: Floats, residual: Floats, bread: Floats, cluster: Ints) -> tuple[Floats, Floats]:
    """The CR2 variance of each coefficient, and its Satterthwaite degrees of freedom."""
    order = np.argsort(cluster, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(cluster))[:-1])
    count = x.shape[1]
    score, length = np.zeros((len(parts), count)), np.zeros((len(parts), count))
    leaned = np.zeros((len(parts), count, count))
    for at, rows in enumerate(parts):
        adjusted = _inverse_root(np.eye(len(rows)) - x[rows] @ bread @ x[rows].T) @ x[rows] @ bread
        score[at] = adjusted.T @ residual[rows]
        length[at] = (adjusted**2).sum(axis=0)
        leaned[at] = adjusted.T @ x[rows]
    df = np.array([_degrees(length[:, one], leaned[:, one, :], bread) for one in range(count)])
    return (score**2).sum(axis=0), df


def _degrees(length: Floats, leaned: Floats, bread: Floats) -> float:
    """tr(G)^2 / tr(G^2) of G = diag(length) - leaned bread leaned', whose trace is the variance's expectation."""
    own = np.einsum("gi,ij,gj->g", leaned, bread, leaned)
    inner = bread @ (leaned.T @ leaned)
    trace = float((length - own).sum())
    squares = float((length**2).sum() - 2 * (length * own).sum() + np.trace(inner @ inner))
    return max(1.0, trace**2 / squares) if squares > 0 and trace > 0 else 1.0


def _inverse_root(matrix: Floats) -> Floats:
    """The symmetric inverse square root; directions of no variance are left out (Moore-Penrose)."""
    values, vectors = np.linalg.eigh(matrix)
    roots = np.where(values > 1e-10, 1 / np.sqrt(np.maximum(values, 1e-10)), 0.0)
    found: Floats = (vectors * roots) @ vectors.T
    return found
