"""The case and its debts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _fen(*names: str) -> list[sa.Column]:
    return [sa.Column(f"{name}_fen", sa.BigInteger) for name in names]


def upgrade() -> None:
    op.create_table(
        "cases",
        sa.Column("sender", sa.String(128), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.Column("hardship_reason", sa.String(32)),
        sa.Column("hardship_since", sa.String(7)),
        sa.Column("hardship_recovery", sa.String(7)),
        *_fen("income", "income_high", "expenses", "priority", "affordable"),
        sa.Column("pay_day", sa.SmallInteger),
        sa.Column("dependants", sa.SmallInteger),
        sa.Column("budget_estimate", sa.Boolean, nullable=False),
        sa.Column("expense_items", sa.JSON, nullable=False),
        sa.Column("income_later", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON),
        sa.Column("wants", sa.JSON),
        *_fen("wish_monthly", "wish_lump", "stated_total"),
        sa.Column("wish_terms", sa.SmallInteger),
        sa.Column("wish_not_before", sa.Date),
        sa.Column("wish_settlement", sa.Boolean, nullable=False),
        sa.Column("skipped", sa.JSON, nullable=False),
        sa.Column("no_more_debts", sa.Boolean, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("dialogue", sa.JSON, nullable=False),
    )
    op.create_table(
        "debts",
        sa.Column("sender", sa.String(128), sa.ForeignKey("cases.sender", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.SmallInteger, primary_key=True),
        sa.Column("lender", sa.String(64)),
        sa.Column("product", sa.String(64)),
        sa.Column("kind", sa.String(32), nullable=False),
        *_fen("balance", "contract_payment"),
        sa.Column("estimate", sa.Boolean, nullable=False),
        sa.Column("overdue_since", sa.Date),
        sa.Column("overdue_estimate", sa.Boolean, nullable=False),
        sa.Column("rate", sa.String(16)),
        sa.Column("stage", sa.String(32)),
        sa.Column("settled", sa.Boolean, nullable=False),
        sa.Column("skipped", sa.JSON, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("debts")
    op.drop_table("cases")
