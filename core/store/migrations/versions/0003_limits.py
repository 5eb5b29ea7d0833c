"""Limits that all processes share; the version of the program that works on a run."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "providers",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("closed_until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", name="pk_providers"),
    )
    op.create_table(
        "provider_calls",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("at_ms", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "at_ms", name="pk_provider_calls"),
    )
    op.create_table(
        "provider_shares",
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("in_flight", sa.Integer(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("provider", "holder", name="pk_provider_shares"),
    )
    op.add_column("runs", sa.Column("work_version", sa.String(length=16), server_default=sa.text("''"), nullable=False))


def downgrade() -> None:
    op.drop_column("runs", "work_version")
    for table in ("provider_shares", "provider_calls", "providers"):
        op.drop_table(table)
