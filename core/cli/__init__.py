"""`python -m core ...`: a file a group of commands."""
