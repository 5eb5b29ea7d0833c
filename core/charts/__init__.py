"""Metric frames to plotly figures: pure functions. See each file for the frames it takes."""
