"""Text from elsewhere made harmless, tables read within bounds, numbers for people, log lines."""
