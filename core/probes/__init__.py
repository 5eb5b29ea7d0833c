"""Probe sets: published layouts and mapped tables in, checks, selections, CSV out."""
