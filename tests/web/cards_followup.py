"""Cards after the call: contacts with all that is told, an agreement, paying, reminders, an agreement in trouble."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tests.web.cards import make

LONG = "河北省廊坊市某某小额贷款有限责任公司信用消费贷"


def contact(**given: Any) -> dict[str, Any]:
    return {
        "at": "2026-11-20T10:30",
        "debt": "招商银行信用卡",
        "label": "招商银行信用卡",
        "day": "2026-11-20",
        "way": "phone",
        "agent": "女客服",
        "agent_gender": "f",
        "agent_number": "8821",
        "ticket": "20261108",
        "outcome": "waiting",
        "offered_monthly": "972.00",
        "offered_terms": 24,
        "offered_down": None,
        "offered_total": None,
        "offered_first": "2026-12-16",
        "conditions": ["interest_stops"],
        "promises": ["call_back", "written"],
        "next_day": "2026-11-27",
        "heard": ["no_authority"],
        "notes": "",
        "minutes": 7,
        **given,
    }


DRAFT = make("contact", contact(draft=True))
CONTACTS = make(
    "contact",
    {
        "contacts": [
            contact(
                n=1,
                at="2026-11-03T09:00",
                day="2026-11-03",
                outcome="refused",
                heard=["no_policy"],
                offered_monthly=None,
                offered_terms=None,
                offered_first=None,
                promises=[],
                next_day=None,
                conditions=[],
            ),
            contact(n=2, at="2026-11-20T22:10", day="2026-11-10", label=LONG, outcome="no_answer"),
            contact(n=3, at="2026-11-22T10:30", day="2026-11-22", outcome="agreed"),
            *(contact(n=n, at=f"2026-10-{n:02}T09:00", day=f"2026-10-{n:02}") for n in range(4, 9)),
        ]
    },
)


def month(start: dt.date, n: int) -> str:
    index = start.year * 12 + start.month - 1 + n
    return f"{index // 12}-{index % 12 + 1:02}-{start.day:02}"


def rows(count: int, amount: str = "972.00", **given: Any) -> list[dict[str, Any]]:
    return [
        {"n": n, "date": month(dt.date(2026, 12, 16), n - 1), "amount": amount, **given} for n in range(1, count + 1)
    ]


def agreement(**given: Any) -> dict[str, Any]:
    return make(
        "agreement",
        {
            "number": 1,
            "debt": "招商银行信用卡",
            "label": "招商银行信用卡",
            "made": "2026-11-22",
            "kind": "instalment",
            "monthly": "1100.00",
            "terms": 36,
            "down": None,
            "total": "39600.00",
            "first": "2026-12-16",
            "conditions": ["interest_stops", "fees_waived"],
            "worked_out": False,
            "owed": "35000.00",
            "schedule": rows(36, "1100.00"),
            "asked": {"monthly": "972.00", "terms": 36},
            "compare": "over_share",
            "status": "active",
            "missing": [
                {"code": "interest", "label": "利息停不停（从哪天起）", "ask": "利息停不停，从哪天起停？"},
                {"code": "breach", "label": "晚了一期怎么处理", "ask": "有一期晚了会怎么处理？"},
            ],
            "written": ["monthly", "terms", "dates"],
            **given,
        },
    )


def paid(**given: Any) -> dict[str, Any]:
    states = ["paid"] * 3 + ["late", "partial"] + ["open"] * 55
    found = [
        {**row, "state": state, "paid": "972.00" if state == "paid" else "0.00"}
        for row, state in zip(rows(60), states, strict=True)
    ]
    return {
        "debt": "招商银行信用卡",
        "agreement": 1,
        "paid": "3100.00",
        "left": "55220.00",
        "total": "58320.00",
        "surplus": "0.00",
        "done": False,
        "next": {"n": 5, "date": "2027-04-16", "amount": "972.00", "short": "788.00"},
        "late": [{"n": 4, "date": "2027-03-16", "left": "972.00"}],
        "instalments": found,
        "payments": [
            {"at": 1.0, "day": "2026-12-15", "amount": "972.00"},
            {"at": 2.0, "day": "2027-01-31", "amount": "2128.00", "rough": True},
        ],
        **given,
    }


PAID = make(
    "progress",
    {
        "debts": [
            paid(),
            paid(
                debt="花呗",
                agreement=2,
                paid="3000.00",
                left="0.00",
                total="3000.00",
                done=True,
                next=None,
                late=[],
                instalments=[],
                surplus="50.00",
            ),
            paid(debt=LONG, agreement=None, paid="500.00", left=None, total=None, next=None, late=[], instalments=[]),
        ]
    },
)
REMINDER = make(
    "reminder",
    {
        "kind": "due_soon",
        "due": "2026-12-16",
        "debt": "招商银行信用卡",
        "amount": "972.00",
        "says": "还有三天就到日子了。",
    },
)
STAGES = [
    {"stage": stage, "title": title, "say": say}
    for stage, title, say in (
        ("opening", "开场", "您好，我是来说招商银行信用卡的。"),
        ("willingness", "说明诚意", "谈好以后的 2 期我都按时还了。"),
        ("hardship", "哪里变了", "这次是收入变了。"),
        ("proposal", "新的提议", "想改成分 18 期，每期 500 元。"),
        ("confirm", "请对方登记", "麻烦登记下来。"),
    )
]
AGAIN = make(
    "hardship_again",
    {
        "debt": "招商银行信用卡",
        "agreement": 1,
        "paid": "1800.00",
        "left": "9000.00",
        "variant": "instalment",
        "due": "2026-12-15",
        "late": False,
        "call_by": "2026-12-11",
        "stages": STAGES,
        "tips": ["不急着答应更高的数。"],
        "offer": {
            "rank": "ask",
            "kind": "instalment",
            "terms": 18,
            "down_payment": "0.00",
            "first_date": "2026-12-16",
            "monthly": "500.00",
            "total": "9000.00",
            "annual_rate": "0.0000",
            "asks": ["interest_stops"],
            "schedule": rows(18, "500.00"),
        },
    },
)
