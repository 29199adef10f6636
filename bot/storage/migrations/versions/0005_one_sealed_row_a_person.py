"""All that one person told in one sealed row; reminders; whose erasing is not done; the proof of the right key.

What stood in the open is sealed on the way up, and opened on the way down. What 0004 has no columns for (agreements,
payments, the particulars of a contact) travels down and up again inside the dialogue, which old code passes over; only
reminders are made anew.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.sealing import fingerprint, seal, unseal

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

Row = Mapping[str, Any]
BUDGET = ("income", "income_high", "expenses", "priority", "affordable")
DEBT = ("lender", "product", "kind", "estimate", "overdue_estimate", "rate", "stage", "settled", "skipped")
RUN = ("ended_ms", "scene", "debt", "outcome", "score", "checks", "rehearsal")
CONTACT = ("debt", "heard", "notes", "minutes")  # what 0004 knows of a contact
STASH = "ledger"  # the key in the dialogue of 0004
SHORT = 64  # characters of a name in 0004; PostgreSQL insists
LONGEST_SENTENCE = 80  # of what was not understood
LONGEST_SENDER = 200  # what the REST channel lets in; it was 128


def _fen(*names: str) -> list[sa.Column]:
    return [sa.Column(f"{name}_fen", sa.BigInteger) for name in names]


def _metadata() -> sa.MetaData:
    """With the names that the tables of the code have."""
    return sa.MetaData(naming_convention=op.get_context().opts["target_metadata"].naming_convention)


def _open_cases() -> sa.Table:
    return sa.Table(
        "cases", _metadata(),
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False),
        sa.Column("hardship_reason", sa.String(32)),
        sa.Column("hardship_since", sa.String(7)),
        sa.Column("hardship_recovery", sa.String(7)),
        *_fen(*BUDGET),
        sa.Column("pay_day", sa.SmallInteger),
        sa.Column("dependants", sa.SmallInteger),
        sa.Column("budget_estimate", sa.Boolean, nullable=False),
        sa.Column("expense_items", sa.JSON, nullable=False),
        sa.Column("income_later", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON(none_as_null=True)),
        sa.Column("wants", sa.JSON(none_as_null=True)),
        *_fen("wish_monthly", "wish_lump", "stated_total"),
        sa.Column("wish_terms", sa.SmallInteger),
        sa.Column("wish_not_before", sa.Date),
        sa.Column("wish_settlement", sa.Boolean, nullable=False),
        sa.Column("skipped", sa.JSON, nullable=False),
        sa.Column("no_more_debts", sa.Boolean, nullable=False),
        sa.Column("confirmed", sa.Boolean, nullable=False),
        sa.Column("dialogue", sa.JSON, nullable=False),
    )  # fmt: skip


def _open_debts() -> sa.Table:
    return sa.Table(
        "debts", _metadata(),
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
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
    )  # fmt: skip


def _open_contacts() -> sa.Table:
    return sa.Table(
        "contacts", _metadata(),
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
        sa.Column("at_ms", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("debt", sa.String(64), nullable=False),
        sa.Column("heard", sa.JSON, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
        sa.Column("minutes", sa.Integer),
    )  # fmt: skip


def _open_rehearsals() -> sa.Table:
    return sa.Table(
        "rehearsals", _metadata(),
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
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
    )  # fmt: skip


def _sealed_cases() -> sa.Table:
    return sa.Table(
        "cases", _metadata(),
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", sa.DateTime, nullable=False, index=True),
        sa.Column("content", sa.Text, nullable=False),
    )  # fmt: skip


def _sealed_rehearsals() -> sa.Table:
    return sa.Table(
        "rehearsals", _metadata(),
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("began_ms", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.UniqueConstraint("sender", "began_ms", name="uq_rehearsals_began"),
    )  # fmt: skip


def _unclear(*sentence: sa.Column) -> sa.Table:
    """Sentences that were not understood; `sentence` is how they stand in it and are found again."""
    return sa.Table(
        "unclear", _metadata(),
        *sentence,
        sa.Column("first", sa.String(64)),
        sa.Column("first_chance", sa.Float),
        sa.Column("second", sa.String(64)),
        sa.Column("second_chance", sa.Float),
        sa.Column("field", sa.String(32)),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("times", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _open_unclear() -> sa.Table:
    return _unclear(sa.Column("sentence", sa.String(80), primary_key=True))


def _sealed_unclear() -> sa.Table:
    mark = sa.Column("mark", sa.String(64), primary_key=True)
    return _unclear(mark, sa.Column("sentence", sa.Text, nullable=False))


def upgrade() -> None:
    connection = op.get_bind()
    owed = _by_sender(_all(_open_debts()), "position")
    noted = _by_sender(_all(_open_contacts()), "at_ms")
    people = [_seal_case(row, owed.get(row["sender"], []), noted.get(row["sender"], [])) for row in _all(_open_cases())]
    known = {row["sender"] for row in people}
    people += [_seal_case(None, [], rows, sender) for sender, rows in noted.items() if sender not in known]
    runs = [
        {**{name: row[name] for name in ("sender", "number", "began_ms")}, "content": _seal({n: row[n] for n in RUN})}
        for row in _all(_open_rehearsals())
    ]
    heard = [{**row, "mark": fingerprint(row["sentence"]), "sentence": seal(row["sentence"])}
             for row in _all(_open_unclear())]
    for name in ("debts", "contacts", "cases", "rehearsals", "unclear"):
        op.drop_table(name)
    _fill(connection, _sealed_cases(), people)
    _fill(connection, _sealed_rehearsals(), runs)
    _fill(connection, _sealed_unclear(), heard)
    with op.batch_alter_table("documents") as documents:
        documents.alter_column("sender", type_=sa.String(LONGEST_SENDER), existing_nullable=False)
    op.create_table(
        "reminders",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("sender", sa.String(LONGEST_SENDER), nullable=False, index=True),
        sa.Column("due_at", sa.DateTime, nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("worker", sa.String(64)),
        sa.Column("leased_until", sa.DateTime),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "erased",
        sa.Column("sender", sa.String(LONGEST_SENDER), primary_key=True),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "seal_proof",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proof", sa.Text, nullable=False),
    )


def downgrade() -> None:
    connection = op.get_bind()
    told = [(row, json.loads(unseal(row["content"]))) for row in _all(_sealed_cases())]
    runs = [(row, json.loads(unseal(row["content"]))) for row in _all(_sealed_rehearsals())]
    heard = {_storable(unseal(row["sentence"]))[:LONGEST_SENTENCE]: row for row in _all(_sealed_unclear())}
    for name in ("seal_proof", "erased", "reminders", "rehearsals", "cases", "unclear"):
        op.drop_table(name)
    cases, debts, contacts, rehearsals = _open_cases(), _open_debts(), _open_contacts(), _open_rehearsals()
    debts.append_constraint(sa.ForeignKeyConstraint(["sender"], [cases.c.sender], ondelete="CASCADE"))
    _fill(connection, cases, (_open_case(row, content) for row, content in told))
    _fill(connection, debts, (
        _open_debt(row["sender"], n, debt)
        for row, content in told for n, debt in enumerate(content["case"].get("debts") or [])
    ))  # fmt: skip
    _fill(connection, contacts, (
        _open_contact(row["sender"], at_ms, contact)
        for row, content in told
        for at_ms, contact in _by_ms((content.get("ledger") or {}).get("contacts") or []).items()
    ))  # fmt: skip
    _fill(connection, _open_unclear(), (
        {**{name: row[name] for name in row if name != "mark"}, "sentence": text} for text, row in heard.items()
    ))  # fmt: skip
    _fill(connection, rehearsals, (
        {"sender": row["sender"], "number": row["number"], "began_ms": row["began_ms"],
         **{name: _storable(run[name]) for name in RUN}}
        for row, run in runs
    ))  # fmt: skip


def _all(table: sa.Table) -> list[Row]:
    return list(op.get_bind().execute(sa.select(table)).mappings())


def _fill(connection: Any, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    table.create(connection)
    if filled := list(rows):
        connection.execute(sa.insert(table), filled)


def _by_sender(rows: Iterable[Row], order: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row[order]):
        found.setdefault(row["sender"], []).append(row)
    return found


def _seal(content: Any) -> str:
    return seal(json.dumps(content, ensure_ascii=False))


def _yuan(fen: int | None) -> str | None:
    return None if fen is None else f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _back(yuan: str | None) -> int | None:
    return None if yuan is None else int(Decimal(yuan) * 100)


def _seal_case(row: Row | None, owed: list[Row], noted: list[Row], sender: str = "") -> dict[str, Any]:
    if row is None:  # a contact of somebody without a case
        content = {"case": {}, "dialogue": {}, "ledger": _ledger({}, [], noted)}
        return {"sender": sender, "version": 1, "updated_at": dt.datetime.utcnow(), "content": _seal(content)}
    dialogue = dict(row["dialogue"])
    ledger = _ledger(dialogue.pop(STASH, {}), owed, noted)
    content = {"case": _case_json(row, owed), "dialogue": dialogue, "ledger": ledger}
    return {name: row[name] for name in ("sender", "version", "updated_at")} | {"content": _seal(content)}


def _ledger(stash: Mapping[str, Any], owed: list[Row], noted: list[Row]) -> dict[str, Any]:
    """What was stashed away on the way down, with the contacts as they stand in their table now."""
    known = _by_ms(stash.get("contacts") or [])
    return {**stash, "contacts": [_contact(one, known.get(one["at_ms"]), owed) for one in noted]}


def _contact(row: Row, known: Mapping[str, Any] | None, owed: list[Row]) -> dict[str, Any]:
    told = {name: row[name] for name in CONTACT}
    if known is None:
        return {"at": row["at_ms"] / 1000, **told, "debt": _label(row["debt"], owed)}
    return {**known, **told, "debt": known["debt"] if _name(known["debt"]) == row["debt"] else row["debt"]}


def _label(name: str, owed: list[Row]) -> str:
    """The whole label of the debt that 0004 called by a short name, as 花呗; the name where that is not clear."""
    labels = {f"{debt['lender'] or ''}{debt['product'] or ''}": debt for debt in owed}
    short = [label for label, debt in labels.items()
             if debt["product"] and name in (debt["product"], f"{(debt['lender'] or '')[:2]}{debt['product']}")]
    return short[0] if name not in labels and len(short) == 1 else name


def _case_json(row: Row, owed: list[Row]) -> dict[str, Any]:
    day = row["wish_not_before"]
    return {
        "debts": [
            {name: debt[name] for name in DEBT} | {
                "balance": _yuan(debt["balance_fen"]), "contract_payment": _yuan(debt["contract_payment_fen"]),
                "overdue_since": None if debt["overdue_since"] is None else str(debt["overdue_since"]),
            }
            for debt in owed
        ],
        "hardship": {name: row[f"hardship_{name}"] for name in ("reason", "since", "recovery")},
        "budget": {name: _yuan(row[f"{name}_fen"]) for name in BUDGET} | {
            "pay_day": row["pay_day"], "dependants": row["dependants"], "estimate": row["budget_estimate"],
            "expense_items": [[name, _yuan(fen)] for name, fen in row["expense_items"]],
            "later": [[month, _yuan(fen)] for month, fen in row["income_later"]],
        },
        "wishes": {
            "monthly_limit": _yuan(row["wish_monthly_fen"]), "terms": row["wish_terms"],
            "not_before": None if day is None else str(day), "lump_sum": _yuan(row["wish_lump_fen"]),
            "settlement": row["wish_settlement"],
        },
        "stated_total": _yuan(row["stated_total_fen"]),
        **{name: row[name] for name in ("evidence", "wants", "skipped", "no_more_debts", "confirmed")},
    }  # fmt: skip


def _open_case(row: Row, content: Mapping[str, Any]) -> dict[str, Any]:
    case = content["case"]
    hardship, budget, wishes = (case.get(name) or {} for name in ("hardship", "budget", "wishes"))
    day = wishes.get("not_before")
    return {
        **{name: row[name] for name in ("sender", "version", "updated_at")},
        **{f"hardship_{name}": hardship.get(name) for name in ("reason", "since", "recovery")},
        **{f"{name}_fen": _back(budget.get(name)) for name in BUDGET},
        "pay_day": budget.get("pay_day"), "dependants": budget.get("dependants"),
        "budget_estimate": budget.get("estimate", False),
        "expense_items": [[name, _back(yuan)] for name, yuan in budget.get("expense_items") or []],
        "income_later": [[month, _back(yuan)] for month, yuan in budget.get("later") or []],
        "evidence": case.get("evidence"), "wants": case.get("wants"),
        "wish_monthly_fen": _back(wishes.get("monthly_limit")), "wish_lump_fen": _back(wishes.get("lump_sum")),
        "wish_terms": wishes.get("terms"), "wish_not_before": dt.date.fromisoformat(day) if day else None,
        "wish_settlement": wishes.get("settlement", False), "stated_total_fen": _back(case.get("stated_total")),
        "skipped": case.get("skipped") or [], "no_more_debts": case.get("no_more_debts", False),
        "confirmed": case.get("confirmed", False),
        "dialogue": {**content["dialogue"], STASH: content.get("ledger") or {}},
    }  # fmt: skip


def _open_debt(sender: str, position: int, debt: Mapping[str, Any]) -> dict[str, Any]:
    since = debt.get("overdue_since")
    return {
        "sender": sender, "position": position, **{name: _name(debt.get(name)) for name in ("lender", "product")},
        "kind": debt.get("kind", "other"), "balance_fen": _back(debt.get("balance")),
        "contract_payment_fen": _back(debt.get("contract_payment")), "estimate": debt.get("estimate", False),
        "overdue_since": dt.date.fromisoformat(since) if since else None,
        "overdue_estimate": debt.get("overdue_estimate", False), "rate": debt.get("rate"), "stage": debt.get("stage"),
        "settled": debt.get("settled", False), "skipped": debt.get("skipped") or [],
    }  # fmt: skip


def _open_contact(sender: str, at_ms: int, contact: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sender": sender, "at_ms": at_ms, "debt": _name(contact.get("debt")) or "",
        "heard": contact.get("heard") or [], "notes": _storable(contact.get("notes") or ""),
        "minutes": contact.get("minutes"),
    }  # fmt: skip


def _by_ms(contacts: Sequence[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    """A person's contacts by milliseconds, which name them in 0004: the next free one where two fall on the same."""
    found: dict[int, Mapping[str, Any]] = {}
    for one in contacts:
        at_ms = round(one["at"] * 1000)
        while at_ms in found:
            at_ms += 1
        found[at_ms] = one
    return found


def _name(name: str | None) -> str | None:
    return None if name is None else str(_storable(name))[:SHORT]


def _storable(value: Any) -> Any:
    """Without what no text column takes: NUL, and halves of characters."""
    return value.replace("\0", "").encode("utf-8", "ignore").decode() if isinstance(value, str) else value
