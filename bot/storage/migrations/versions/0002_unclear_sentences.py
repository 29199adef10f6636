"""Sentences that were not understood, kept with consent and without their owner."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unclear",
        sa.Column("sentence", sa.String(80), primary_key=True),
        sa.Column("first", sa.String(64)),
        sa.Column("first_chance", sa.Float),
        sa.Column("second", sa.String(64)),
        sa.Column("second_chance", sa.Float),
        sa.Column("field", sa.String(32)),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("unclear")
