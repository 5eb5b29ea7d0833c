"""Which sentences stand in which prompt of an experiment: folded orthogonal arrays, dealt out over the probes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.metrics.coding import Bools, Ints

MAX_FACTORS = 300


@dataclass(frozen=True)
class Design:
    """One row a call: which probe is asked, and with which sentences."""

    probe: Ints
    """Places of the probes."""
    present: Bools
    """Shape (calls, sentences that are not frozen)."""

    def __len__(self) -> int:
        return len(self.probe)


def folded_array(factors: int, probes: int, *, rows: int = 2, seed: int = 0) -> Design:
    """Each of `probes` probes gets `rows` rows of a two-level orthogonal array, and their complements.

    The array is the smallest Hadamard matrix with more rows than there are factors (R. L. Plackett & J. P. Burman 1946,
    Biometrika 33:305-325), folded over so that no effect of a sentence is mixed up with one of a pair (G. E. P. Box & K. B.
    Wilson 1951, JRSS B 13:1-45). A block of probes gets every row once; rows, columns and signs are drawn anew for each
    block, so that pairs are not mixed up with each other in the same way everywhere. Half of a probe's calls hold any
    given sentence: within a probe, every comparison is balanced.
    """
    generator = np.random.default_rng(seed)
    matrix = hadamard_matrix(smallest_order(factors))
    order = len(matrix)
    rows = max(1, min(rows, order))
    probe, present = list[int](), list[Bools]()
    block: Bools = np.zeros((0, factors), dtype=bool)
    for at in range(probes):
        if len(block) < rows:
            block = _shuffled(matrix, factors, generator)
        taken, block = block[:rows], block[rows:]
        present += [taken, ~taken]
        probe += [at] * (2 * rows)
    return Design(np.array(probe, dtype=np.int64), np.vstack([np.zeros((0, factors), dtype=bool), *present]))


def _shuffled(matrix: Ints, factors: int, generator: np.random.Generator) -> Bools:
    """The array's rows in a random order, with random columns for the factors and random signs."""
    columns = 1 + generator.permutation(len(matrix) - 1)[:factors]
    signs = generator.choice([-1, 1], size=factors)
    rows = generator.permutation(len(matrix))
    shuffled: Bools = matrix[np.ix_(rows, columns)] * signs > 0
    return shuffled


def smallest_order(factors: int) -> int:
    """The smallest order above `factors` that a Hadamard matrix is constructed for."""
    if not 1 <= factors <= MAX_FACTORS:
        raise ValueError(f"a design takes 1 to {MAX_FACTORS} sentences")
    return next(order for order in range(4, 4 * MAX_FACTORS, 4) if order > factors and _is_known(order))


def hadamard_matrix(order: int) -> Ints:
    """A Hadamard matrix of +1 and -1 whose first column is all +1. ValueError where none is constructed here.

    Powers of two after Sylvester (`scipy.linalg.hadamard`); others by doubling, or from the quadratic residues of a prime
    (R. E. A. C. Paley 1933, Journal of Mathematics and Physics 12:311-320; both of his constructions).
    """
    from scipy.linalg import hadamard

    if order & (order - 1) == 0:
        made: Ints = hadamard(order).astype(np.int64)
    elif _is_prime(order - 1) and (order - 1) % 4 == 3:
        made = _paley_first(order - 1)
    elif order % 4 == 0 and _is_prime(order // 2 - 1) and (order // 2 - 1) % 4 == 1:
        made = _paley_second(order // 2 - 1)
    elif order % 2 == 0 and order > 4 and _is_known(order // 2):
        made = np.kron(np.array([[1, 1], [1, -1]]), hadamard_matrix(order // 2))
    else:
        raise ValueError(f"no Hadamard matrix of order {order} is constructed here")
    signed: Ints = made * made[:, :1]
    return signed


def _is_known(order: int) -> bool:
    if order & (order - 1) == 0:
        return order >= 1
    half = order // 2 - 1
    first = _is_prime(order - 1) and (order - 1) % 4 == 3
    second = order % 4 == 0 and _is_prime(half) and half % 4 == 1
    return first or second or (order % 2 == 0 and order > 4 and _is_known(order // 2))


def _is_prime(number: int) -> bool:
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def _jacobsthal(prime: int) -> Ints:
    """Q[i, j] is +1 where i - j is a square modulo the prime, -1 where it is none, 0 on the diagonal."""
    character = np.full(prime, -1, dtype=np.int64)
    character[np.arange(1, prime) ** 2 % prime] = 1
    character[0] = 0
    at = np.arange(prime)
    found: Ints = character[(at[:, None] - at[None, :]) % prime]
    return found


def _bordered(prime: int, sign: int) -> Ints:
    """The Jacobsthal matrix with a border: a conference matrix, skew for `sign` -1 and symmetric for +1."""
    made = np.zeros((prime + 1, prime + 1), dtype=np.int64)
    made[0, 1:], made[1:, 0], made[1:, 1:] = 1, sign, _jacobsthal(prime)
    return made


def _paley_first(prime: int) -> Ints:
    found: Ints = _bordered(prime, -1) + np.eye(prime + 1, dtype=np.int64)
    return found


def _paley_second(prime: int) -> Ints:
    size = prime + 1
    conference = np.kron(_bordered(prime, 1), np.array([[1, 1], [1, -1]]))
    found: Ints = conference + np.kron(np.eye(size, dtype=np.int64), np.array([[1, -1], [-1, -1]]))
    return found
