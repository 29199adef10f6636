"""From a sentence to the case: what is told is kept exactly, and nothing else is.

A row: what is said (`say`, or several in turn), and all that the case then holds. A debt is written
`label balance days`, `~` marks a rough figure, `?` what is not known; a stage or a due date follows.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.coaching.case import Budget, Case, Debt, Hardship
from bot.coaching.dialogue import Dialogue, Question, Record
from bot.coaching.hearing_answers import as_answer
from bot.coaching.intake import listen, note_facts
from bot.coaching.money import show
from bot.coaching.proposal import make_proposal
from tests.factories import a_case
from tests.hear import TODAY, codes, hear, tell

ROWS = yaml.safe_load((Path(__file__).parent / "facts.yml").read_text(encoding="utf-8"))


def debt_words(debt: Debt) -> str:
    """One debt as the table writes it."""
    days = debt.overdue_days(TODAY)
    balance = "?" if debt.balance is None else show(debt.balance).replace(",", "") + "~" * debt.estimate
    overdue = "?" if days is None else f"{days}{'~' if debt.overdue_estimate and days else ''}"
    due = debt.overdue_since.isoformat() if debt.overdue_since and debt.overdue_since > TODAY else ""
    return " ".join(part for part in (debt.label or "?", balance, overdue, debt.stage or "", due) if part)


def told(case: Case) -> dict[str, Any]:
    """All that a case holds, as the table writes it; what is not known is left out."""
    budget, wishes = case.budget, case.wishes
    amounts = {name: getattr(budget, name) for name in ("income", "income_high", "expenses", "priority", "affordable")}
    amounts |= {"total": case.stated_total, "limit": wishes.monthly_limit, "lump_sum": wishes.lump_sum}
    facts: dict[str, Any] = {name: float(amount) for name, amount in amounts.items() if amount is not None}
    facts |= {"debts": [debt_words(debt) for debt in case.debts], "pay_day": budget.pay_day, "terms": wishes.terms}
    facts |= {"reason": case.hardship.reason, "since": case.hardship.since, "recovery": case.hardship.recovery}
    facts |= {"later": {month: float(amount) for month, amount in budget.later}}
    facts |= {"not_before": wishes.not_before and wishes.not_before.isoformat()}
    facts |= {"payment": [float(d.contract_payment) for d in case.debts if d.contract_payment is not None]}
    facts |= {name: list(getattr(case, name)) for name in ("evidence", "wants") if getattr(case, name) is not None}
    return {name: value for name, value in facts.items() if value not in (None, [], {})}


def spoken(words: str) -> tuple[str, str]:
    """A message and its intent: `words | intent`."""
    text, _, intent = words.partition(" | ")
    return text, intent or "inform"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["say"]))
def test_what_is_told_is_kept_and_nothing_else(row: dict[str, Any]) -> None:
    said = row["say"] if isinstance(row["say"], list) else [row["say"]]
    turn = tell(Record(), *(spoken(words) for words in said))
    expected = {name: value for name, value in row.items() if name != "say"}
    assert told(turn.record.case) == expected


def asked(field: str, trail: tuple[str, ...] = ()) -> Record:
    """Somebody with one debt who is asked this now."""
    debt = Debt("支付宝", "借呗", "cash_loan", Decimal("18000.00"), overdue_since=TODAY)
    budget = Budget(income=Decimal("5000.00"), expenses=Decimal("3000.00"))
    case = Case((debt,), Hardship("income_drop"), budget, no_more_debts=True)
    return Record(case, Dialogue(Question(field), tuple(Question(name) for name in trail)))


def untold(field: str) -> Record:
    """Somebody with one debt of whom only this field is missing."""
    record = asked(field)
    debt, budget = record.case.debts[0], record.case.budget
    debt = replace(debt, balance=None) if field == "debt.balance" else debt
    debt = replace(debt, overdue_since=None) if field == "debt.overdue" else debt
    budget = replace(budget, income=None) if field == "budget.income" else budget
    budget = replace(budget, expenses=None) if field == "budget.expenses" else budget
    return replace(record, case=replace(record.case, debts=(debt,), budget=budget))


@pytest.mark.parametrize("text, debt", [
    ("三万五", "支付宝借呗 35000 0"), ("大概两万", "支付宝借呗 20000~ 0"), ("2万到3万", "支付宝借呗 20000~ 0"),
    ("8000", "支付宝借呗 8000 0"), ("本金2万，利息3000，一共2万3", "支付宝借呗 23000 0"),
    ("1万8，额度2万", "支付宝借呗 18000 0"), ("没多少，三千", "支付宝借呗 3000 0"),
    ("每月还800", "支付宝借呗 ? 0"), ("催收要我先还5000", "支付宝借呗 ? 0"),
    ("2万，逾期三个月", "支付宝借呗 20000 90~"),
])  # fmt: skip
def test_the_answer_to_how_much(text: str, debt: str) -> None:
    assert [debt_words(d) for d in tell(untold("debt.balance"), text).record.case.debts] == [debt]


@pytest.mark.parametrize("text, overdue", [
    ("60", "60"), ("两个月", "60~"), ("一个半月", "45~"), ("一个月零十天", "40"), ("快三个月", "90~"),
    ("3个多月", "93~"), ("9月15号", "67"), ("9月", "81~"), ("上个月15号", "37"), ("已经三个月没还", "90~"),
    ("没有逾期", "0 not_due"), ("还没到期", "0 not_due"), ("应该9月10号还的", "72"),
    ("12月5号到期", "0 2026-12-05"), ("下个月15号到期", "0 2026-12-15"), ("还款日是9月15号", "67"),
    ("9月15号到期的", "67"), ("国庆之后", "51~"), ("360天没还了", "360"),
])  # fmt: skip
def test_the_answer_to_how_long(text: str, overdue: str) -> None:
    assert [debt_words(d) for d in tell(untold("debt.overdue"), text).record.case.debts] == [
        f"支付宝借呗 18000 {overdue}"
    ]


@pytest.mark.parametrize("text, income", [
    ("4000", "4000"), ("四千左右", "4000"), ("三四千", "3000"), ("不一定，2000到5000", "2000"), ("每天150", "4500"),
    ("一年8万", "6666.67"), ("没有收入", "0"), ("我没收入", "0"), ("0", "0"), ("底薪3000加提成1000", "4000"),
    ("工资3000兼职500", "3500"), ("基本工资2200，绩效800", "3000"), ("税前8000，到手6500", "6500"),
    ("以前8000现在4000", "4000"), ("好的时候八千，差的时候四千", "4000"), ("三千，有时候五千", "3000"),
    ("工资4000，每月最多还500", "4000"), ("一个月四千，15号发", "4000"),
])  # fmt: skip
def test_the_answer_to_what_comes_in_is_the_lowest_usual_month(text: str, income: str) -> None:
    assert tell(untold("budget.income"), text).record.case.budget.income == Decimal(income)


@pytest.mark.parametrize("text, expenses", [
    ("2500", "2500"), ("一个月2500左右", "2500"), ("大概2千到3千", "3000"), ("房租1500吃饭1000", "2500"),
    ("房租1500，吃饭一天30", "2400"), ("房租1500 水电200 一共2500", "2500"), ("1500房租，1000吃饭", "2500"),
    ("吃住全包，花500", "500"), ("0", "0"), ("孩子学费一年9000", "750"), ("老人看病一个月800", "800"),
])  # fmt: skip
def test_the_answer_to_what_goes_out(text: str, expenses: str) -> None:
    assert tell(untold("budget.expenses"), text).record.case.budget.expenses == Decimal(expenses)


@pytest.mark.parametrize("correction, expenses", [
    ("不对 房租是1800", "5800"), ("不对，吃饭2500，奶粉800", "5500"), ("不对，一个月一共5000", "5000"),
])  # fmt: skip
def test_one_item_put_right_leaves_the_others(correction: str, expenses: str) -> None:
    told = tell(untold("budget.expenses"), "房租2200，吃饭三千，奶粉一千").record
    assert told.case.budget.expenses == Decimal(6200)
    assert tell(told, (correction, "correct")).record.case.budget.expenses == Decimal(expenses)


def test_a_house_payment_beside_the_rent_is_no_debt() -> None:
    case = tell(untold("budget.expenses"), "房租1500，房贷3000").record.case
    assert (len(case.debts), case.budget.expenses, case.budget.priority) == (1, Decimal(1500), Decimal(3000))


@pytest.mark.parametrize("text, day", [
    ("15", 15), ("15号", 15), ("每月15号", 15), ("月底", 31), ("25号左右", 25), ("每月最后一天", 31), ("月初", 1),
    ("次月10号", 10), ("32", None), ("0", None), ("32号", None), ("周五", None),
])  # fmt: skip
def test_the_answer_to_the_pay_day(text: str, day: int | None) -> None:
    turn = tell(asked("budget.pay_day"), text)
    assert turn.record.case.budget.pay_day == day
    assert day or codes(turn) == ["pay_day_unclear"]


@pytest.mark.parametrize("text, month", [
    ("三个月后", "2027-02"), ("半年", "2027-05"), ("明年3月", "2027-03"), ("过完年", "2027-02"),
    ("两三个月", "2027-02"),
    ("一年半", "2028-05"), ("下个月", "2026-12"), ("60天", "2027-01"), ("3", "2027-02"), ("不好说", None),
    ("去年", None),
])  # fmt: skip
def test_the_answer_to_when_it_gets_better(text: str, month: str | None) -> None:
    assert tell(asked("hardship.recovery"), text).record.case.hardship.recovery == month


@pytest.mark.parametrize("text, intent", [
    ("欠5万以上才会坐牢吗", "ask/jail"), ("欠3000会被起诉吗", "ask/sued"), ("逾期三个月会上门吗", "ask/visit"),
    ("借呗一般能分60期吗", "ask/terms"), ("最低还款1000要还多久", "ask/minimum"),
    ("他说先还5000首付", "agent_said/down_payment_first"),
    ("他说今天不还3000就起诉", "agent_said/will_sue"), ("客服说可以分36期每期1200", "check_offer"),
    ("对方说借呗只能还2万结清", "agent_said/full_settlement_only"), ("有人说交3000就能办征信", "safety/scam"),
    ("我今天还了2000", "report_payment"), ("股票亏了5万", "out_of_scope"), ("欠5万想死", "safety/crisis"),
    ("找中介花5000能搞定吗", "safety/scam"),
    ("花呗和借呗哪个先还", "ask/order"), ("招行的客服电话是多少", "ask/contact"),
])  # fmt: skip
@pytest.mark.parametrize("field", ["debt.balance", "debt.overdue", "budget.income", "budget.expenses", "confirm"])
def test_what_is_asked_or_said_by_others_is_no_fact(text: str, intent: str, field: str) -> None:
    record = untold(field)
    assert note_facts(record, hear(text, intent), TODAY).record.case == record.case


@pytest.mark.parametrize("text, note", [
    ("0", "amount_zero"), ("0元", "amount_zero"), ("-5000", "amount_negative"), ("10亿", "amount_absurd"),
    ("3", "amount_tiny"), ("3.5", "amount_tiny"), ("99", "amount_tiny"), ("6000万", "amount_absurd"),
])  # fmt: skip
def test_an_impossible_debt_is_asked_again(text: str, note: str) -> None:
    before = untold("debt.balance")
    turn = tell(before, text)
    assert (turn.record.case, codes(turn), turn.ask) == (before.case, [note], before.dialogue.question)


@pytest.mark.parametrize("field, text, note", [
    ("budget.income", "-3000", "amount_negative"), ("budget.income", "300万", "amount_absurd"),
    ("budget.expenses", "3000万", "amount_absurd"), ("debt.overdue", "20000天", "date_unclear"),
    ("debt.overdue", "-5", "date_unclear"), ("budget.pay_day", "32", "pay_day_unclear"),
])  # fmt: skip
def test_an_impossible_answer_changes_nothing(field: str, text: str, note: str) -> None:
    before = untold(field)
    turn = tell(before, text)
    assert (turn.record.case, codes(turn), turn.ask) == (before.case, [note], before.dialogue.question)


@pytest.mark.parametrize("text", [
    "没有材料", "啥材料都没有", "没有证明", "没材料", "材料没有", "什么证明都开不出来", "没什么材料", "拿不出任何证明",
    "证明都丢了", "没有离职证明", "什么都没有", "啥都没留下", "当时没留", "都弄丢了", "单子早就扔了", "哪有什么材料啊",
])  # fmt: skip
@pytest.mark.parametrize("intent", ["inform", "nlu_fallback", "deny", "no_more", "chitchat"])
def test_papers_that_are_not_there_are_none(text: str, intent: str) -> None:
    turn = listen(asked("evidence"), as_answer(asked("evidence"), hear(text, intent, confidence=0.5)), TODAY)
    assert turn.record.case.evidence == () and turn.ask != Question("evidence")


@pytest.mark.parametrize("text, papers", [
    ("没有材料，只有流水", ("bank_statement",)), ("证明没有，有聊天记录", ("other",)), ("有录音", ("other",)),
    ("材料没丢，都在", ("other",)), ("有一些材料", ("other",)),
])  # fmt: skip
def test_papers_that_are_there_are_kept(text: str, papers: tuple[str, ...]) -> None:
    assert tell(asked("evidence"), text).record.case.evidence == papers


@pytest.mark.parametrize("text", ["没有材料怎么办", "没证明能谈吗", "有没有材料都行吗"])
def test_a_question_about_papers_denies_none(text: str) -> None:
    assert not hear(text, "ask/evidence").of("document")


@pytest.mark.parametrize("text", [
    "先还2000行吗", "先还2000，行吗", "先还2000行不行", "能先还2000吗", "我先还2000，行不", "先还2000，你看可以吗",
])  # fmt: skip
@pytest.mark.parametrize("intent", ["adjust_plan", "state_wish", "inform"])
def test_whether_one_may_pay_so_much_first_is_no_money_at_hand(text: str, intent: str) -> None:
    case = a_case()
    record = Record(replace(case, confirmed=True), Dialogue(proposed=True))
    turn = tell(record, (text, intent))
    assert (turn.record.case, codes(turn)) == (record.case, ["lump_asked"])
    assert make_proposal(turn.record.case, TODAY).capacity == make_proposal(case, TODAY).capacity


@pytest.mark.parametrize("text", ["我手上有2000", "手头有2000先还行吗", "凑了2000，先还可以不", "手上有2,000元"])
def test_money_at_hand_is_noted_whatever_is_asked_about_it(text: str) -> None:
    turn = tell(Record(a_case(), Dialogue(proposed=True)), (text, "adjust_plan"))
    assert turn.record.case.wishes.lump_sum == 2000 and "lump_asked" not in codes(turn)


@pytest.mark.parametrize("text, income", [
    ("失业金1900 老婆4500", 6400), ("失业金1900，老婆那边一个月4500", 6400), ("我工资3000，我老公5000", 8000),
    ("媳妇4500 我失业金1900", 6400), ("低保600，儿子每月给1000", 1600),
])  # fmt: skip
@pytest.mark.parametrize("field", ["budget.income", "debt.balance", "debt.overdue", "hardship.reason", "evidence"])
def test_what_a_household_earns_is_one_income_whatever_was_asked(text: str, income: int, field: str) -> None:
    case = tell(untold(field), text).record.case
    assert case.budget.income == income
    assert (len(case.debts), case.debts[0].balance) == (1, untold(field).case.debts[0].balance)


@pytest.mark.parametrize("text", [
    "工资3000，给老婆2000", "工资3000，老婆欠4500", "工资3000，开销老婆1500", "工资3000，老婆花4500",
])  # fmt: skip
def test_what_goes_to_the_family_is_no_income(text: str) -> None:
    assert tell(untold("debt.overdue"), text).record.case.budget.income == 3000
