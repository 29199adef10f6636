"""Cards as the contract describes them: one instance each, with a hostile name where a person's words go. What is said
to the lender and heard from it is in `cards_call.py`."""
from __future__ import annotations

from typing import Any

Card = dict[str, Any]
HTML = "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>"


def make(name: str, data: dict[str, Any]) -> Card:
    return {"card": name, "v": 1, "data": data}


def _schedule(terms: int, monthly: str, last: str, first_month: int = 12) -> list[dict[str, Any]]:
    months = [(2026 + (first_month - 1 + i) // 12, (first_month - 1 + i) % 12 + 1) for i in range(terms)]
    return [
        {"n": i + 1, "date": f"{year}-{month:02d}-16", "amount": last if i == terms - 1 else monthly}
        for i, (year, month) in enumerate(months)
    ]


def _option(rank: str, terms: int, monthly: str, last: str, total: str, rate: str = "0.0000") -> dict[str, Any]:
    return {
        "rank": rank, "kind": "instalment", "terms": terms, "down_payment": "0.00", "first_date": "2026-12-16",
        "monthly": monthly, "total": total, "annual_rate": rate,
        "asks": ["interest_stops", "fees_waived", "collection_stops"], "schedule": _schedule(terms, monthly, last),
    }


def _cost(code: str, total: str, extra: str, last: str, assumed: bool = False) -> dict[str, Any]:
    return {"debt": 0, "code": code, "total": total, "extra": extra, "last_date": last, "assumed_rate": assumed}


SOURCES = [
    {"id": "card_rules_70", "title": "商业银行信用卡业务监督管理办法 第七十条", "date": "2011-01-13"},
    {"id": "civil_678", "title": "民法典 第六百七十八条", "date": "2020-05-28"},
]
CHOICES = ["不到一个月", "一到三个月", "三个月以上", "跳过"]
QUESTION = make("question", {
    "field": "debt.overdue", "step": 3, "of": 9, "optional": True, "debt": 0, "choices": CHOICES})
CASE = make("case", {
    "debts": [
        {"lender": "招商银行", "product": "信用卡", "kind": "credit_card", "balance": "35000.00", "estimate": True,
         "overdue_days": 67, "overdue_since": "2026-09-15", "rate": None, "stage": None},
        {"lender": "支付宝", "product": "花呗", "kind": "consumer_credit", "balance": "6500.50", "estimate": False,
         "overdue_days": 0, "overdue_since": None, "rate": "0.0005", "stage": None},
    ],
    "hardship": {"reason": "unemployment", "since": "2026-10", "recovery": None},
    "budget": {"income": "4000.00", "expenses": "2500.00", "pay_day": 15, "dependants": None},
    "evidence": ["termination_notice", "bank_statement"], "wants": ["instalment"],
})
PROPOSAL = make("proposal", {
    "as_of": "2026-11-21",
    "capacity": {"income": "4000.00", "expenses": "2500.00", "priority": "0.00", "reserve": "150.00",
                 "monthly": "1350.00", "by_month": [{"month": "2027-02", "monthly": "1800.00"}]},
    "road": "instalment",
    "lines": [{"debt": 0, "options": [
        _option("ask", 36, "973.00", "945.00", "35000.00"),
        _option("fallback", 36, "1150.00", "1150.00", "41400.00", "0.1140"),
        _option("floor", 36, "1350.00", "1350.00", "48600.00", "0.2280"),
    ]}],
    "checks": [{"code": "estimate_used", "level": "warn"}, {"code": "over_capacity", "level": "ok"},
               {"code": "in_court", "level": "stop"}],
    "sources": SOURCES,
    "costs": [_cost("do_nothing_12", "41387.50", "6387.50", "2027-11-21", True),
              _cost("minimum_payments", "52120.31", "17120.31", "2036-04-21", True),
              _cost("ask", "35000.00", "0.00", "2029-11-16"),
              _cost("fallback", "41400.00", "6400.00", "2029-11-16")],
})
TWO_DEBTS = make("proposal", {
    "as_of": "2026-11-21",
    "capacity": {"income": "4000.00", "expenses": "2500.00", "priority": "0.00", "reserve": "150.00",
                 "monthly": "1350.00"},
    "road": "instalment",
    "lines": [{"debt": 0, "options": [_option("ask", 33, "1080.00", "440.00", "35000.00")]},
              {"debt": 1, "options": [_option("ask", 24, "270.00", "290.50", "6500.50")]}],
    "checks": [], "sources": SOURCES[:1], "end_date": "2029-08-16",
})
OPENING = "您好，我是招商银行信用卡用户，想谈一下逾期的还款安排。"
_WAIT = {"kind": "extension", "terms": 0, "down_payment": "0.00", "first_date": "2027-06-16", "monthly": "0.00",
         "total": "130000.00", "annual_rate": "0.0000", "asks": ["interest_stops"], "schedule": []}
EXTENSION = make("proposal", {
    "as_of": "2026-11-21", "road": "extension", "checks": [], "sources": [],
    "capacity": {"income": "3000.00", "expenses": "3500.00", "priority": None, "reserve": "0.00", "monthly": "0.00"},
    "lines": [{"debt": 0, "label": "建设银行 信用卡", "options": [{"rank": "ask", **_WAIT}]}],
})
SCRIPT = make("script", {
    "debt": 0, "label": "招商银行信用卡", "channel": "phone",
    "stages": [
        {"stage": "opening", "say": OPENING, "tips": ["先报姓名和卡号后四位。"]},
        {"stage": "willingness", "say": "我愿意还款，也一直在想办法。", "tips": []},
        {"stage": "hardship", "say": "我今年 10 月失业，收入从 8,000 元降到 4,000 元。", "tips": ["只说事实。"]},
        {"stage": "proposal", "say": "我希望分 36 期，每期 973 元，12 月 16 日开始。", "tips": []},
        {"stage": "confirm", "say": "麻烦告诉我工单号和回复时间。", "tips": ["记下工号。"]},
        {"stage": "close", "say": "请把方案用短信发给我确认。谢谢。", "tips": []},
    ],
    "objections": [{"code": "no_policy", "they_say": "没有这样的政策。", "sources": SOURCES[:1],
                    "you_say": "我理解您有规定，麻烦登记我的诉求，给我工单号和回复时间。"}],
    "avoid": ["不要随口答应还不起的数字。"], "record": ["工号、时间、对方说了什么。"],
})
ANSWER = make("answer", {"topic": "litigation", "sources": SOURCES})
RULES = [
    {"id": "hours", "says": "推荐性国家标准要求：没有另外约定的，22:00 到次日 8:00 不催收。", "date": "2025-02-28",
     "source": "gbt_45251"},
    {"id": "peace", "says": "用电话、短信等反复打扰别人的生活安宁，可能侵害隐私权。", "date": "2021-01-01",
     "source": "civil_1032"},
]
GROUNDED = make("answer", {"topic": "collection", "key": "collection_hours", "rules": RULES, "sources": [
    {"id": "gbt_45251", "title": "GB/T 45251-2025《个人网络消费信贷 贷后催收风控指引》", "date": "2025-02-28"},
    {"id": "civil_1032", "title": "《民法典》第 1032 条", "date": "2021-01-01"}]})
PAPERS = make("answer", {"topic": "howto", "key": "evidence", "rules": [], "sources": SOURCES[:1], "papers": [
    {"code": "termination_notice", "label": "离职证明", "have": True, "instead": [],
     "mask": "身份证号、工资数额以外的条款"},
    {"code": "income_certificate", "label": "收入证明", "have": False, "instead": ["工资单", "银行流水"],
     "mask": "身份证号中间几位"},
    {"code": "court_document", "label": "法院文书", "have": False, "instead": [], "mask": "别人的名字和住址"}]})
SAFETY = make("safety", {"kind": "crisis", "lines": [
    {"name": "心理援助热线", "number": "12356"}, {"name": "急救", "number": "120"}, {"name": "报警", "number": "110"}]})
TURN = make("rehearsal_turn", {"scene": "collector_pushy", "turn": 2, "agent": "张", "mood": "impatient"})
REVIEW = make("rehearsal_review", {
    "scene": "collector_pushy", "outcome": "deferred", "score": 62, "previous": 50,
    "checks": [{"code": "states_willingness", "passed": True, "quote": "我愿意还", "better": None},
               {"code": "asks_written_confirmation", "passed": False, "quote": None,
                "better": "请用短信发给我确认。"}]})
HOSTILE = make("case", {"debts": [{"lender": HTML, "product": None, "balance": "100.00", "overdue_days": 3}]})
