"""Production logs."""
