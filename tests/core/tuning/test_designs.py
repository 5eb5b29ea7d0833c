"""Designs are balanced: every sentence stands in half of each probe's prompts, and no effect is mixed up with another."""

from __future__ import annotations

import numpy as np
import pytest

from core.tuning.designs import folded_array, hadamard_matrix, smallest_order


@pytest.mark.parametrize("order", [4, 8, 12, 16, 20, 24, 28, 32, 36, 40, 44, 48, 56, 60, 64, 72, 76, 80])
def test_matrices_are_hadamard(order: int) -> None:
    matrix = hadamard_matrix(order)
    assert set(np.unique(matrix)) == {-1, 1}
    assert np.array_equal(matrix @ matrix.T, order * np.eye(order))
    assert (matrix[:, 0] == 1).all()


def test_the_smallest_array_with_more_rows_than_factors() -> None:
    assert [smallest_order(factors) for factors in (1, 3, 4, 8, 11, 12, 20, 27)] == [4, 4, 8, 12, 12, 16, 24, 28]
    with pytest.raises(ValueError, match="1 to"):
        smallest_order(0)


@pytest.mark.parametrize("factors", [1, 5, 11, 20, 40])
def test_every_probe_meets_every_sentence_half_of_the_time(factors: int) -> None:
    design = folded_array(factors, 90, seed=3)
    assert len(design) == 360
    for probe in (0, 41, 89):
        assert (design.present[design.probe == probe].mean(axis=0) == 0.5).all()


def test_whole_blocks_are_orthogonal() -> None:
    design = folded_array(11, 60, seed=1)
    signs = np.where(design.present, 1, -1)
    assert np.array_equal(signs.T @ signs, 240 * np.eye(11))


def test_no_sentence_is_mixed_up_with_a_pair() -> None:
    design = folded_array(11, 60, seed=1)
    signs = np.where(design.present, 1, -1)
    pairs = np.array([signs[:, i] * signs[:, j] for i in range(11) for j in range(i)]).T
    assert not (signs.T @ pairs).any()


def test_the_seed_decides() -> None:
    one, again, other = (folded_array(7, 20, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.present, again.present)
    assert not np.array_equal(one.present, other.present)
