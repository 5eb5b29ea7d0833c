"""Calls that were handed over to a provider as one batch, so that no end of a process hands them over twice."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.id", name="fk_batches_run", ondelete="CASCADE"), nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("first_trial", sa.BigInteger, nullable=False),
        sa.Column("last_trial", sa.BigInteger, nullable=False),
        sa.Column("calls", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(32), nullable=False),
        sa.Column("remote_id", sa.Text),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("answered", sa.Integer, nullable=False),
        sa.Column("created_at", sa.String(30), nullable=False),
        sa.Column("ended_at", sa.String(30)),
    )
    op.create_index("ix_batches_run", "batches", ["run"])
