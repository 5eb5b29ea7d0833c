"""Tuning: which sentence does it, is it decided yet, what to write instead. Pure designs and estimators; calls go through the engine."""
