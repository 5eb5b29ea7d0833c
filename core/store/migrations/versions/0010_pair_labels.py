"""A label says whether its trial was drawn together with the same probe's under another variant."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("labels", sa.Column("in_pair", sa.Boolean(), nullable=True))
