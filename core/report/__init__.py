"""A run for other people: one self-contained HTML report, and its trials as CSV, JSONL or Parquet."""
