"""The pages that read a run: trade-off, flips, responses, slices, history, report."""
