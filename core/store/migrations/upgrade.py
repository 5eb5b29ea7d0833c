"""Brings a database to the newest schema over a connection that is already open, all in the caller's transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from core.errors import StoreError


def upgrade(connection: Connection, where: str) -> None:
    """Apply the migrations that are missing; refuse a database that a newer program has already migrated further."""
    config = configuration(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known_versions(config):
        raise StoreError(
            f"The database {where} belongs to a newer version of the workbench (its schema is {current}).",
            hint="Update the workbench, or point WORKBENCH_HOME at another folder.",
        )
    command.upgrade(config, "head")


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def known_versions(config: Config) -> set[str]:
    return {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
