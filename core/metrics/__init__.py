"""Trials to rates, intervals, paired tests, verdicts and slices: pure functions over frames."""
