"""A probe may be a conversation: what was said before its prompt; empty for every probe kept until now."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("probes", sa.Column("turns", sa.Text(), nullable=True))
