"""Labels and judges."""
