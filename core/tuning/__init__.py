"""Tuning: which sentence does it, is it settled yet, what to write instead. Pure designs and estimators; calls go through the engine."""
