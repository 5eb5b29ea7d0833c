"""The schema's history, one file a version in `versions/`; `upgrade.py` applies it, without any alembic.ini."""
