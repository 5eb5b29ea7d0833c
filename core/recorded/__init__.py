"""What other tools recorded: completions and production logs, and the personal data in them."""
