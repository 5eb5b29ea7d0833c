"""What several pages draw: pickers, notices, charts, diffs."""
