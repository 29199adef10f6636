"""Contacts with lenders, and addresses of files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contacts",
        sa.Column("sender", sa.String(128), primary_key=True),
        sa.Column("at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("debt", sa.String(64), nullable=False),
        sa.Column("heard", sa.JSON, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer),
    )
    op.create_table(
        "documents",
        sa.Column("token_hash", sa.String(64), primary_key=True),
        sa.Column("sender", sa.String(128), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("debt", sa.SmallInteger, nullable=False),
        sa.Column("expires_at", sa.DateTime, nullable=False),
    )
    op.create_index("ix_documents_sender", "documents", ["sender"])


def downgrade() -> None:
    op.drop_table("documents")
    op.drop_table("contacts")
