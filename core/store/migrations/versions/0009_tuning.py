"""What tuning found: sentence effects, sequential comparisons, campaigns for a better wording, with the runs they rest on."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tunings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tuning_id", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("prompt", sa.Text(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("simulated", sa.Boolean(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(30), nullable=False),
        sa.Column("ended_at", sa.String(30), nullable=True),
        sa.Column("sealed_at", sa.String(30), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("run_ids", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tunings")),
        sa.UniqueConstraint("tuning_id", name=op.f("uq_tunings_tuning_id")),
    )
    op.create_index(op.f("ix_tunings_key"), "tunings", ["key"])
