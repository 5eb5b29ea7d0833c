"""Sessions that a person ended by signing out, before their time was over."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_sessions",
        sa.Column("session_hash", sa.String(64), primary_key=True),
        sa.Column("ended_at", sa.String(30), nullable=False),
    )
