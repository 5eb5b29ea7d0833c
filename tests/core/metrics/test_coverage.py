"""The simulations of tests/bench/coverage.py with few repeats: intervals hold their level, verdicts don't lie."""

from __future__ import annotations

from tests.bench import coverage

QUICK = (25, 100)


def test_wilson_covers() -> None:
    table = coverage.wilson_coverage(QUICK)
    assert (table["mean"] > 0.945).all()
    assert (table["worst"] > 0.9).all()


def test_wilson_clustered_by_probe_covers() -> None:
    covered = coverage.clustered_coverage(400, QUICK)["covered"]
    assert covered.mean() > 0.94
    assert covered.min() > 0.90


def test_the_paired_interval_covers() -> None:
    covered = coverage.paired_coverage(1000, QUICK)["covered"]
    assert covered.mean() > 0.945
    assert covered.min() > 0.92


def test_the_paired_interval_clustered_by_probe_covers() -> None:
    covered = coverage.clustered_paired_coverage(200, QUICK)["covered"]
    assert covered.mean() > 0.94
    assert covered.min() > 0.91


def test_corrected_rates_cover_where_the_raw_rate_does_not() -> None:
    table = coverage.correction_coverage(150, (15, 100))
    assert table["ppi"].mean() > 0.945
    assert table["ppi"].min() > 0.90
    assert table["rogan_gladen"].min() > 0.90
    assert table["raw"].min() < 0.1


def test_the_cost_interval_covers() -> None:
    covered = coverage.cost_coverage(1000, QUICK)["covered"]
    assert covered.mean() > 0.93
    assert covered.min() > 0.90


def test_verdicts_are_seldom_false() -> None:
    table = coverage.verdict_errors(60, (200,))
    assert table["false"].max() <= 0.1
    assert table["false"].mean() <= 0.05


def test_the_whole_table_is_honest_with_one_candidate_and_with_many() -> None:
    table = coverage.table_errors(60, (1, 10), (150,))
    assert table["any claim"].max() <= 0.1
    assert table["any claim"].mean() <= 0.05


def test_looking_again_makes_no_verdict_false() -> None:
    table = coverage.looking_again(60, 200, truths=2)
    assert table["any claim"].max() <= 0.1
    assert table["plain"].max() > 0.1


def test_the_promised_power_is_kept() -> None:
    assert coverage.power_kept(1000)["found"].between(0.76, 0.86).all()


def test_labels_that_the_queue_drew_cover_by_their_chance_and_not_alike() -> None:
    row = coverage.queue_coverage(40, (200,)).iloc[0]
    assert row["weighted"] >= 0.9
    assert abs(row["weighted error"]) < 0.01
    assert row["alike"] < 0.6
