"""The tables. Money is integer fen; lists that are only ever read whole are JSON."""

from __future__ import annotations

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("sender", sa.String(128), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("updated_at", sa.DateTime, nullable=False),
    sa.Column("hardship_reason", sa.String(32)),
    sa.Column("hardship_since", sa.String(7)),
    sa.Column("hardship_recovery", sa.String(7)),
    sa.Column("income_fen", sa.BigInteger),
    sa.Column("income_high_fen", sa.BigInteger),
    sa.Column("expenses_fen", sa.BigInteger),
    sa.Column("priority_fen", sa.BigInteger),
    sa.Column("affordable_fen", sa.BigInteger),
    sa.Column("pay_day", sa.SmallInteger),
    sa.Column("dependants", sa.SmallInteger),
    sa.Column("budget_estimate", sa.Boolean, nullable=False),
    sa.Column("expense_items", sa.JSON, nullable=False),
    sa.Column("income_later", sa.JSON, nullable=False),
    sa.Column("evidence", sa.JSON(none_as_null=True)),
    sa.Column("wants", sa.JSON(none_as_null=True)),
    sa.Column("wish_monthly_fen", sa.BigInteger),
    sa.Column("wish_terms", sa.SmallInteger),
    sa.Column("wish_not_before", sa.Date),
    sa.Column("wish_lump_fen", sa.BigInteger),
    sa.Column("wish_settlement", sa.Boolean, nullable=False),
    sa.Column("stated_total_fen", sa.BigInteger),
    sa.Column("skipped", sa.JSON, nullable=False),
    sa.Column("no_more_debts", sa.Boolean, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("dialogue", sa.JSON, nullable=False),
)

debts = sa.Table(
    "debts",
    metadata,
    sa.Column("sender", sa.String(128), sa.ForeignKey("cases.sender", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.SmallInteger, primary_key=True),
    sa.Column("lender", sa.String(64)),
    sa.Column("product", sa.String(64)),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("balance_fen", sa.BigInteger),
    sa.Column("estimate", sa.Boolean, nullable=False),
    sa.Column("overdue_since", sa.Date),
    sa.Column("overdue_estimate", sa.Boolean, nullable=False),
    sa.Column("rate", sa.String(16)),
    sa.Column("stage", sa.String(32)),
    sa.Column("contract_payment_fen", sa.BigInteger),
    sa.Column("settled", sa.Boolean, nullable=False),
    sa.Column("skipped", sa.JSON, nullable=False),
)

# What was not understood, without whose it was: no sender, no time, and no row number that would tell the order.
unclear = sa.Table(
    "unclear",
    metadata,
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

contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("sender", sa.String(128), primary_key=True),
    sa.Column("at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("debt", sa.String(64), nullable=False),
    sa.Column("heard", sa.JSON, nullable=False),
    sa.Column("notes", sa.Text, nullable=False),
    sa.Column("minutes", sa.Integer),
)

# Practice calls that are over. `debt` is a label; `rehearsal` is what `bot.coaching.rehearsal.to_json` writes.
rehearsals = sa.Table(
    "rehearsals",
    metadata,
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

documents = sa.Table(
    "documents",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("sender", sa.String(128), nullable=False, index=True),
    sa.Column("kind", sa.String(32), nullable=False),
    sa.Column("debt", sa.SmallInteger, nullable=False),
    sa.Column("expires_at", sa.DateTime, nullable=False),
)
