"""A reply keeps who refused and why, what the model thought, which tools it called, and which model answered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("trials", sa.Column("origin", sa.String(16), nullable=True))
    op.add_column("trials", sa.Column("reasoning_tokens", sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name in ("category", "native_reason", "served_model", "reasoning", "silence"):
        op.add_column("replies", sa.Column(name, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for name in ("silence", "reasoning", "served_model", "native_reason", "category"):
        op.drop_column("replies", name)
    op.drop_column("trials", "reasoning_tokens")
    op.drop_column("trials", "origin")
