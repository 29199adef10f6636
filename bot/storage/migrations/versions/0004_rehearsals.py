"""Practice calls that are over."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rehearsals",
        sa.Column("sender", sa.String(128), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("began_ms", sa.BigInteger, nullable=False),
        sa.Column("ended_ms", sa.BigInteger, nullable=False),
        sa.Column("scene", sa.String(64), nullable=False),
        sa.Column("debt", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("score", sa.Integer),
        sa.Column("checks", sa.JSON, nullable=False),
        sa.Column("rehearsal", sa.JSON, nullable=False),
        sa.UniqueConstraint("sender", "began_ms", name="uq_rehearsals_began"),
    )


def downgrade() -> None:
    op.drop_table("rehearsals")
