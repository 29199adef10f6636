"""还了800: shown first, counted after the yes, put right at any time; progress, and the files."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from icalendar import Calendar

from actions.documents import open_document
from bot.coaching.ledger import Agreement, Instalment, Ledger, Payment
from bot.storage.documents import PATH
from tests.actions.person import Person, cards, keys, texts
from tests.hear import TODAY

PAID = "report_payment"
BANK, HUABEI = "招商银行信用卡", "支付宝花呗"
DEBTS = ("招行信用卡三万五，逾期67天", "花呗8000逾期两个月", ("没有了", "no_more"))


def ledger(person: Person) -> Ledger:
    return person.book.load(person.sender).ledger


def payments(person: Person) -> list[tuple[str, Decimal, dt.date]]:
    return [(one.debt, one.amount, one.day) for one in ledger(person).payments]


def balances(person: Person) -> dict[str, Decimal | None]:
    return {debt.label: debt.balance for debt in person.case.debts}


def agree(person: Person, label: str = BANK, amount: str = "972", terms: int = 36, first: int = 12) -> None:
    """An agreement that was noted before."""
    record = person.book.load(person.sender)
    months = [(2026 + (first + n - 1) // 12, (first + n - 1) % 12 + 1) for n in range(terms)]
    rows = tuple(Instalment(n, dt.date(y, m, 16), Decimal(amount)) for n, (y, m) in enumerate(months, 1))
    made = Agreement(record.ledger.next_number, label, dt.date(2026, 9, 20), monthly=Decimal(amount), terms=terms,
                     schedule=rows)  # fmt: skip
    person.book.save(person.sender, replace(record, ledger=record.ledger.with_agreement(made)))


def debts_on(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    (card,) = cards(said, "progress")
    return list(card["debts"])


def titles(said: list[dict[str, Any]]) -> list[str]:
    return [button["title"] for message in said for button in message.get("buttons") or ()]


@pytest.fixture
async def owing(person: Person) -> Person:
    """Somebody with two debts and no agreement."""
    await person.tells(*DEBTS)
    return person


@pytest.fixture
async def agreed(person: Person) -> Person:
    """Somebody with a plan for the card: 36 times 972 from December on; 花呗 is not agreed."""
    await person.tells(*DEBTS)
    agree(person)
    return person


# ── the draft and its yes ──


async def test_nothing_counts_before_the_yes(agreed: Person) -> None:
    said = await agreed.says("昨天转了500给招行", PAID)
    assert keys(said) == ["utter_payment_draft"] and payments(agreed) == []
    text = texts(said)[0]
    assert "招商银行信用卡" in text and "11 月 20 日" in text and "500 元" in text
    assert "第 1 期" in text and "还差 472 元" in text
    said = await agreed.says("对，记下", "affirm")
    assert payments(agreed) == [(BANK, Decimal("500"), dt.date(2026, 11, 20))]
    assert keys(said)[0] == "utter_payment_noted" and ledger(agreed).payment_draft is None
    (card,) = debts_on(said)
    assert (card["debt"], card["paid"], card["left"], card["next"]["short"]) == (BANK, "500.00", "34492.00", "472.00")


async def test_a_no_notes_nothing(agreed: Person) -> None:
    await agreed.says("还了800", PAID)
    assert keys(await agreed.says("不记", "deny"))[0] == "utter_payment_dropped"
    assert payments(agreed) == [] and ledger(agreed).payment_draft is None
    assert balances(agreed)[BANK] == 35000


async def test_one_message_is_one_payment_however_often_it_is_processed(agreed: Person) -> None:
    await agreed.says("还了800", PAID)
    for _ in range(2):
        await agreed.runs("action_payment")
    await agreed.says("对，记下", "affirm")
    await agreed.runs("action_intake")
    assert len(payments(agreed)) == 1 and ledger(agreed).payment_draft is None and not ledger(agreed).payments_waiting


@pytest.mark.parametrize(
    ("correction", "intent", "wanted"),
    [("不对，是900", "correct", (BANK, "900", TODAY)), ("是昨天还的", "correct", (BANK, "800", dt.date(2026, 11, 20))),
     ("是花呗的", "correct", (HUABEI, "800", TODAY)), ("不是招行是花呗", "deny", (HUABEI, "800", TODAY)),
     ("750", "inform", (BANK, "750", TODAY))],
)  # fmt: skip
async def test_a_correction_shows_it_again(
    agreed: Person, correction: str, intent: str, wanted: tuple[Any, ...]
) -> None:
    await agreed.says("这个月还了800", PAID)
    said = await agreed.says(correction, intent)
    assert keys(said) == ["utter_payment_draft"] and payments(agreed) == []
    await agreed.says("对", "affirm")
    assert payments(agreed) == [(wanted[0], Decimal(wanted[1]), wanted[2])]


async def test_change_asks_what_and_the_answer_is_taken(agreed: Person) -> None:
    await agreed.says("还了800", PAID)
    assert keys(await agreed.says("改一下", "edit")) == ["utter_payment_what"]
    said = await agreed.says("是900", "inform")
    assert keys(said) == ["utter_payment_draft"] and "900 元" in texts(said)[0]


async def test_a_question_in_between_loses_nothing(agreed: Person) -> None:
    await agreed.says("还了800", PAID)
    await agreed.says("会坐牢吗", "ask/jail")
    assert ledger(agreed).payment_draft is not None and payments(agreed) == []
    await agreed.says("对，记下", "affirm")
    assert [amount for _, amount, _ in payments(agreed)] == [800]


# ── what was not said ──


async def test_which_debt_is_asked_with_their_names(owing: Person) -> None:
    said = await owing.says("这个月还了800", PAID)
    assert keys(said) == ["utter_payment_ask_debt"] and titles(said) == [BANK, "花呗"]
    assert keys(await owing.says("花呗", "inform")) == ["utter_payment_draft"]
    await owing.says("对，记下", "affirm")
    assert payments(owing) == [(HUABEI, Decimal("800"), TODAY)]


async def test_how_much_is_asked_and_a_bare_number_answers(owing: Person) -> None:
    assert keys(await owing.says("花呗还了", PAID)) == ["utter_payment_ask_amount"]
    assert keys(await owing.says("对", "affirm")) == ["utter_payment_ask_amount"]
    said = await owing.says("650", "inform")
    assert keys(said) == ["utter_payment_draft"] and "从 8,000 元改成 7,350 元" in texts(said)[0]
    await owing.says("对，记下", "affirm")
    assert payments(owing) == [(HUABEI, Decimal("650"), TODAY)] and balances(owing)[HUABEI] == 7350


async def test_who_does_not_know_how_much_is_left_in_peace(owing: Person) -> None:
    await owing.says("花呗还了", PAID)
    assert keys(await owing.says("不记得了", "dont_know"))[0] == "utter_payment_dropped"
    assert ledger(owing).payment_draft is None


async def test_with_an_agreement_the_instalment_is_proposed(agreed: Person) -> None:
    said = await agreed.says("这期还了", PAID)
    assert "972 元" in texts(said)[0] and "第 1 期，这期就齐了" in texts(said)[0]


async def test_a_debt_that_was_never_told_is_noted_for_itself(owing: Person) -> None:
    said = await owing.says("还了微粒贷600", PAID)
    assert "先单独记着" in texts(said)[0]
    await owing.says("对，记下", "affirm")
    assert payments(owing) == [("微众银行微粒贷", Decimal("600"), TODAY)]
    assert balances(owing) == {BANK: 35000, HUABEI: 8000}


async def test_somebody_who_told_nothing_yet_can_still_report(person: Person) -> None:
    assert keys(await person.says("我今天还了2000", PAID))[0] == "utter_payment_ask_debt"
    await person.says("招行", "inform")
    await person.says("对，记下", "affirm")
    assert payments(person) == [(BANK, Decimal("2000"), TODAY)] and person.case.debts == ()


async def test_two_debts_in_one_message_come_one_after_the_other(owing: Person) -> None:
    said = await owing.says("招行还了800，花呗还了500", PAID)
    assert keys(said) == ["utter_payment_draft"] and "800 元" in texts(said)[0]
    said = await owing.says("对，记下", "affirm")
    assert keys(said) == ["utter_payment_noted", "utter_payment_draft"] and "500 元" in texts(said)[1]
    await owing.says("对，记下", "affirm")
    assert [(debt, amount) for debt, amount, _ in payments(owing)] == [(BANK, 800), (HUABEI, 500)]


async def test_one_sum_for_two_names_is_asked_for_each(owing: Person) -> None:
    assert keys(await owing.says("刚给招行和花呗各还了500", PAID)) == ["utter_payment_ask_amount"]
    await owing.says("500", "inform")
    assert keys(await owing.says("对，记下", "affirm")) == ["utter_payment_noted", "utter_payment_ask_amount"]
    await owing.says("300", "inform")
    await owing.says("对，记下", "affirm")
    assert [(debt, amount) for debt, amount, _ in payments(owing)] == [(BANK, 500), (HUABEI, 300)]


async def test_a_second_payment_before_the_yes_to_the_first_loses_none(agreed: Person) -> None:
    await agreed.says("还了招行972", PAID)
    said = await agreed.says("还了花呗500", PAID)
    assert "500 元" in texts(said)[0]
    said = await agreed.says("对，记下", "affirm")
    assert "972 元" in texts(said)[1]
    await agreed.says("对，记下", "affirm")
    assert {(debt, amount) for debt, amount, _ in payments(agreed)} == {(BANK, 972), (HUABEI, 500)}


# ── doubtful ──


@pytest.mark.parametrize("text", ["花呗还了80000", "花呗还了16001"])
async def test_far_too_much_is_asked_about_and_a_yes_means_it(owing: Person, text: str) -> None:
    assert keys(await owing.says(text, PAID)) == ["utter_payment_draft_doubt"]
    await owing.says("对，记下", "affirm")
    assert len(payments(owing)) == 1 and balances(owing)[HUABEI] == 0


async def test_the_same_again_is_asked_about(owing: Person) -> None:
    await owing.tells(("花呗还了500", PAID), ("对，记下", "affirm"))
    said = await owing.says("花呗还了500", PAID)
    assert keys(said) == ["utter_payment_draft_doubt"] and "已经记过一笔" in texts(said)[0]
    await owing.says("不记", "deny")
    assert len(payments(owing)) == 1


@pytest.mark.parametrize("odd", ["还了0元", "-500", "还了99999999999999", "还了0.001", "0", "还了999999999"])
async def test_a_sum_that_nobody_paid_is_said_to_be_one_and_can_be_left(owing: Person, odd: str) -> None:
    said = await owing.tells(("花呗还了", PAID), (odd, "inform"))
    assert keys(said) == ["utter_payment_odd"] and "不记" in texts(said)[0]
    assert keys(await owing.says("650", "inform")) == ["utter_payment_draft"]
    said = await owing.says(odd if odd != "0" else "是0元", "correct")
    assert keys(said) == ["utter_payment_odd"], "what was told before stays"
    draft = ledger(owing).payment_draft
    assert draft is not None and draft.amount == 650
    assert keys(await owing.says("不记", "deny"))[0] == "utter_payment_dropped" and payments(owing) == []


async def test_nothing_and_what_is_still_to_come_are_not_noted(owing: Person) -> None:
    assert keys(await owing.says("花呗还了0元", PAID)) == ["utter_payment_odd"]
    await owing.says("不记", "deny")
    said = await owing.says("下周五还花呗800", PAID)
    assert keys(said)[0] == "utter_payment_ahead" and "11 月 27 日" in texts(said)[0]
    assert payments(owing) == [] and ledger(owing).payment_draft is None


@pytest.mark.parametrize("said", ["下周一把花呗还清", "花呗下周一还清", "明天还清花呗", "下个星期一我把花呗还上"])
async def test_what_is_meant_to_be_paid_off_is_not_over(owing: Person, said: str) -> None:
    """下周一 is never last Monday."""
    assert keys(await owing.says(said, PAID))[0] == "utter_payment_ahead"
    assert payments(owing) == [] and ledger(owing).payment_draft is None and balances(owing)[HUABEI] == 8000


# ── put right ──


async def test_a_payment_goes_to_the_right_lender(agreed: Person) -> None:
    await agreed.tells(("还了招行800", PAID), ("对，记下", "affirm"))
    assert balances(agreed) == {BANK: 34200, HUABEI: 8000}
    said = await agreed.says("还错了 那800是花呗的不是招行的", PAID)
    assert keys(said) == ["utter_payment_draft_moved"]
    await agreed.says("对，记下", "affirm")
    assert payments(agreed) == [(HUABEI, Decimal("800"), TODAY)] and balances(agreed) == {BANK: 35000, HUABEI: 7200}


async def test_a_payment_that_came_back_is_struck_out(agreed: Person) -> None:
    await agreed.tells(("还了招行800", PAID), ("对，记下", "affirm"))
    said = await agreed.says("没还成功 被退回来了", PAID)
    assert keys(said) == ["utter_payment_draft_out"] and len(payments(agreed)) == 1
    assert keys(await agreed.says("对，划掉", "affirm"))[0] == "utter_payment_out"
    assert payments(agreed) == [] and balances(agreed)[BANK] == 35000


async def test_it_can_also_stay(agreed: Person) -> None:
    await agreed.tells(("还了招行800", PAID), ("对，记下", "affirm"), ("没还成功 被退回来了", PAID))
    assert keys(await agreed.says("先留着", "deny"))[0] == "utter_payment_out_kept"
    assert len(payments(agreed)) == 1 and balances(agreed)[BANK] == 34200


async def test_one_that_came_back_before_the_yes_is_simply_not_noted(agreed: Person) -> None:
    await agreed.says("还了招行800", PAID)
    assert keys(await agreed.says("没还成功 被退回来了", PAID))[0] == "utter_payment_dropped"
    assert payments(agreed) == [] and ledger(agreed).payment_draft is None


async def test_nothing_to_put_right_is_said(agreed: Person) -> None:
    assert keys(await agreed.says("没还成功 被退回来了", PAID))[0] == "utter_payment_nothing"


# ── paid in full ──


async def test_a_debt_that_is_paid_off_is_over(owing: Person) -> None:
    said = await owing.says("花呗还清了", PAID)
    assert "8,000 元，全部还清" in texts(said)[0]
    said = await owing.says("对，记下", "affirm")
    assert keys(said)[0] == "utter_payment_done"
    text = texts(said)[0]
    assert "花呗还完了" in text and "结清证明" in text and "征信" in text
    debt = owing.case.debts[1]
    assert debt.settled and debt.balance == 0
    (card,) = debts_on(said)
    assert card["done"] and card["left"] == "0.00"


async def test_the_last_instalment_ends_it(person: Person) -> None:
    await person.tells(*DEBTS)
    agree(person, HUABEI, "4000", 2)
    await person.tells(("还了花呗4000", PAID), ("对，记下", "affirm"))
    assert ledger(person).agreements[0].status == "active"
    said = await person.says("还了花呗4100", PAID)
    assert "多出的 100 元" in texts(said)[0]
    assert keys(await person.says("对，记下", "affirm"))[0] == "utter_payment_done"
    assert ledger(person).agreements[0].status == "done" and person.case.debts[1].settled


# ── progress ──


async def test_progress_without_a_payment_says_how_to_report_one(owing: Person) -> None:
    assert keys(await owing.says("还了多少了", "show_progress"))[0] == "utter_progress_none"


async def test_progress_tells_what_is_left_and_what_comes_next(agreed: Person) -> None:
    await agreed.tells(("还了招行500", PAID), ("对，记下", "affirm"), ("还了花呗300", PAID), ("对，记下", "affirm"))
    said = await agreed.says("还了多少了", "show_progress")
    text = texts(said)[0]
    assert "还剩 34,492 元" in text and "下次 12 月 16 日，还差 472 元" in text and "记着还欠 7,700 元" in text
    assert [card["debt"] for card in debts_on(said)] == [BANK, "花呗"]


async def test_what_is_late_is_named_with_what_to_do(person: Person) -> None:
    await person.tells(*DEBTS)
    agree(person, BANK, "972", 12, first=6)
    said = await person.says("还了多少了", "show_progress")
    assert keys(said)[:2] == ["utter_progress", "utter_progress_late"]
    text = texts(said)[1]
    assert "从第 1 期（6 月 16 日）起有 6 期，一共差 5,832 元" in text and "打个电话" in text
    (card,) = debts_on(said)
    assert [row["n"] for row in card["late"]] == [1, 2, 3, 4, 5, 6] and card["next"]["n"] == 7


async def test_an_agreement_that_was_never_told_in_figures_does_not_break_it(person: Person) -> None:
    await person.tells(*DEBTS)
    record = person.book.load(person.sender)
    bare = Agreement(1, BANK, dt.date(2026, 11, 1), kind="extension")
    loose = Payment(1.0, TODAY, Decimal("5"), "小蜜蜂钱包")
    changed = record.ledger.with_agreement(bare).with_payment(loose)
    person.book.save(person.sender, replace(record, ledger=changed))
    said = await person.says("还了多少了", "show_progress")
    assert "None" not in texts(said)[0] and len(debts_on(said)) == 2


# ── nothing of it becomes a fact of the case by mistake ──


async def test_the_open_question_of_the_intake_is_not_answered_by_a_payment(person: Person) -> None:
    await person.tells(*DEBTS, "失业了", "三个月后")
    assert person.asked == "budget.income"
    await person.tells(("花呗还了", PAID), "650", ("对，记下", "affirm"))
    assert person.case.budget.income is None and person.asked == "budget.income"


# ── files ──


async def test_without_dates_there_is_no_schedule(owing: Person) -> None:
    assert keys(await owing.says("还款日历", "show_schedule"))[0] == "utter_schedule_none"


async def test_the_schedule_comes_as_two_files(agreed: Person) -> None:
    said = await agreed.says("还款日历", "show_schedule")
    assert keys(said)[0] == "utter_schedule"
    assert [card["name"] for card in cards(said, "document")] == ["还款表.xlsx", "还款日历.ics"]


async def test_before_anything_is_agreed_it_is_a_plan(person: Person) -> None:
    await person.has_a_plan()
    assert keys(await person.says("还款日历", "show_schedule"))[0] == "utter_schedule_planned"


def opened(person: Person, said: list[dict[str, Any]]) -> dict[str, bytes]:
    """The files behind the cards, by their names."""
    urls = [str(card["url"]) for card in cards(said, "document")]
    found = [open_document(url.removeprefix(PATH), person.sender) for url in urls]
    assert all(found)
    return {made.name: made.body for made in found if made}


async def test_the_table_and_the_calendar_hold_what_is_agreed(agreed: Person) -> None:
    await agreed.tells(("还了招行1000", PAID), ("对，记下", "affirm"))
    files = opened(agreed, await agreed.says("还款日历", "show_schedule"))
    sheet = openpyxl.load_workbook(io.BytesIO(files["还款表.xlsx"])).worksheets[0]
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[1], int)]
    assert len(rows) == 36 and rows[0][:2] == (BANK, 1) and rows[0][6] == "已还"
    assert [float(cell) for cell in rows[1][3:6]] == [972.0, 28.0, 944.0] and rows[1][2].date() == dt.date(2027, 1, 16)
    events = Calendar.from_ical(files["还款日历.ics"]).walk("VEVENT")
    assert len(events) == 35 and str(events[0]["summary"]) == "记得转账：944 元"
    assert BANK not in files["还款日历.ics"].decode() and "招商" not in files["还款日历.ics"].decode()


async def test_a_plan_is_marked_as_such_until_it_is_agreed(person: Person) -> None:
    await person.has_a_plan()
    planned = Calendar.from_ical(opened(person, await person.says("还款日历", "show_schedule"))["还款日历.ics"])
    events = planned.walk("VEVENT")
    assert events and all("还没谈成" in str(event["summary"]) for event in events)
    agree(person)
    held = Calendar.from_ical(opened(person, await person.says("还款日历", "show_schedule"))["还款日历.ics"])
    real = held.walk("VEVENT")
    assert len(real) == 36 and not any("还没谈成" in str(event["summary"]) for event in real)
    assert {str(event["uid"]) for event in events} <= {str(event["uid"]) for event in real}  # the plan is written over


async def test_nobody_else_opens_the_files(agreed: Person) -> None:
    said = await agreed.says("还款日历", "show_schedule")
    tokens = [str(card["url"]).removeprefix(PATH) for card in cards(said, "document")]
    assert [open_document(token, "web-2") for token in tokens] == [None, None]


async def test_with_nothing_left_there_is_no_calendar(person: Person) -> None:
    await person.tells(*DEBTS)
    agree(person, HUABEI, "4000", 1)
    said = await person.says("还款日历", "show_schedule")
    tokens = [str(card["url"]).removeprefix(PATH) for card in cards(said, "document")]
    await person.tells(("花呗还清了", PAID), ("对，记下", "affirm"))
    table, dates = (open_document(token, person.sender) for token in tokens)
    assert table is not None and dates is None


# ── a draft that was left open ──


async def test_progress_asks_once_more_about_what_was_not_confirmed(agreed: Person) -> None:
    await agreed.says("还了800", PAID)
    await agreed.says("我每个月到手4000", "inform")
    assert payments(agreed) == []
    said = await agreed.says("还了多少了", "show_progress")
    assert "utter_payment_waiting" in keys(said) and "utter_payment_draft" in keys(said)
    await agreed.says("对", "affirm")
    assert [amount for _, amount, _ in payments(agreed)] == [800]


async def test_what_was_left_stays_when_only_the_day_is_put_right(owing: Person) -> None:
    await owing.tells(("花呗还了500，还剩7700", PAID), ("对，记下", "affirm"), ("记错了，那500是前天还的", PAID))
    await owing.says("对，记下", "affirm")
    assert payments(owing) == [(HUABEI, Decimal("500"), dt.date(2026, 11, 19))] and balances(owing)[HUABEI] == 7700


async def test_erasing_takes_it_all_away(agreed: Person) -> None:
    await agreed.tells(("还了招行800", PAID), ("对，记下", "affirm"))
    await agreed.tells(("删除我的数据", "delete_data"), ("确定删除", "affirm"))
    assert ledger(agreed) == Ledger()


@pytest.mark.parametrize("told", range(1, 9))
async def test_many_debts_fit_a_phone(person: Person, told: int) -> None:
    await person.says("招行信用卡三万五，逾期67天")
    record = person.book.load(person.sender)
    labels = [f"小蜜蜂钱包{n}" for n in range(told)]
    kept = record.ledger
    for n, label in enumerate(labels, 1):
        kept = kept.with_payment(Payment(float(n), TODAY, Decimal("123.45"), label))
    person.book.save(person.sender, replace(record, ledger=kept))
    said = await person.says("还了多少了", "show_progress")
    text = "\n".join(texts(said))
    assert all(label in text for label in labels) and all(len(one) <= 320 for one in texts(said))


async def test_when_everything_is_paid_the_plan_and_the_words_say_so(owing: Person) -> None:
    for name in ("招行", "花呗"):
        await owing.tells((f"{name}还清了", "report_payment"), ("对，记下", "affirm"))
    assert all(debt.settled for debt in owing.case.debts)
    for words_ in (("我的方案", "show_plan"), ("话术", "show_script")):
        said = await owing.says(*words_)
        assert keys(said) == ["utter_all_settled"] and "结清证明" in texts(said)[0]


async def test_an_earlier_payment_put_right_leaves_a_settled_debt_settled(agreed: Person) -> None:
    await agreed.tells(("还了招行900", "report_payment"), ("对，记下", "affirm"))
    await agreed.tells(("招行一次性还清了，还了20000", "report_payment"), ("对，记下", "affirm"))
    said = await agreed.says("900那笔记错了，是950不是900", "report_payment")
    assert "结束" not in texts(said)[0]
    said = await agreed.says("对，记下", "affirm")
    assert keys(said)[0] == "utter_payment_changed" and "还清了" in texts(said)[0], "once is enough"
    assert sorted(amount for _, amount, _ in payments(agreed)) == [950, 20000]
    assert agreed.case.debts[0].settled and ledger(agreed).agreements[0].status == "done"
    assert {one.agreement for one in ledger(agreed).payments} == {1}
