"""What an operator's tools ask of a running workbench."""
