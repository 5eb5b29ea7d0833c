"""Every label keeps how likely its trial was to be drawn for it; empty for labels given before, and for those picked by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("labels", sa.Column("probability", sa.Float(), nullable=True))
