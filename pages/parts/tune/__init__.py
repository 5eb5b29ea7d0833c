"""The Tune page: edit the prompt, see the point move."""
