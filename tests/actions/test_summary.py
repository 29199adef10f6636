"""一页纸: whole, true, one page however much there is; sheets of the contacts; each file opens for its owner alone."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pypdf
from docx import Document

from actions import words
from actions.documents import open_document
from actions.summary import DOCX, PDF, content, summary_file
from bot.coaching.case import Budget, Case, Debt, Hardship, Wishes
from bot.coaching.dialogue import Record
from bot.coaching.ledger import Contact, Ledger, Payment
from bot.coaching.proposal import make_proposal
from bot.storage.documents import PATH
from tests.actions.person import STORY, Person, cards, texts
from tests.factories import TODAY

NAMES = ("招商银行", "工商银行", "建设银行", "交通银行", "广发银行", "中信银行", "浦发银行", "民生银行")
NOTE = "客服说要先交一部分才肯往上报，态度还可以，让我再想想，周五之前给答复，材料发邮箱"


def crowded() -> Record:
    """Eight debts, thirty contacts with long words, payments."""
    debts = tuple(
        Debt(name, "信用卡", "credit_card", Decimal(f"{n + 1}2345.67"), overdue_since=dt.date(2026, 9, n + 1))
        for n, name in enumerate(NAMES)
    )
    contacts = tuple(
        Contact(1790000000.0 + n * 86400, debts[n % 8].label, TODAY - dt.timedelta(days=30 - n), "phone", "王女士",
                "f", f"88{n:02d}", f"2026{n:04d}", "waiting", heard=("no_policy", "pay_today"), notes=NOTE)
        for n in range(30)
    )  # fmt: skip
    case = Case(
        debts, Hardship("unemployment", "2026-08", "2027-02"),
        Budget(Decimal(6000), expenses=Decimal(3500), pay_day=15),
        ("termination_notice", "bank_statement"), ("instalment",),
    )  # fmt: skip
    paid = (Payment(1790000000.0, dt.date(2026, 11, 3), Decimal("800.00"), debts[0].label),)
    return Record(case, ledger=Ledger(contacts, payments=paid))


def pdf_text(record: Record) -> str:
    made = summary_file(record, PDF)
    assert made is not None
    (page,) = pypdf.PdfReader(io.BytesIO(made.body)).pages
    return page.extract_text()


def test_however_much_there_is_it_stays_one_page_with_every_debt_and_sum(monkeypatch) -> None:
    monkeypatch.setattr("actions.services.today", lambda: TODAY)
    text = pdf_text(crowded())
    for n, name in enumerate(NAMES):
        assert f"{name}信用卡" in text and f"{n + 1}2,345.67" in text
    assert "800" in text and "另有" in text and "王女士" in text


def test_sums_are_those_of_the_case_and_the_plan() -> None:
    record = crowded()
    said = content(record, TODAY)
    debts, reason, budget, offer, papers, contacts, paid = said["blocks"]
    assert debts["lines"] == [f"合计 {sum(d.balance for d in record.case.debts):,} 元。"]
    assert reason["lines"] == ["失业，从 2026 年 8 月开始。预计 2027 年 2 月能缓过来。"]
    rows = dict(budget["rows"])
    assert (rows["到手收入"], rows["吃住等必要开支"]) == ("6,000", "3,500") and "能用来还这些欠款的" in rows
    assert len(offer["rows"]) == 8 and all(row[1] for row in offer["rows"])
    assert papers["lines"] == ["离职证明、银行流水"]
    assert len(contacts["rows"]) == 5 and contacts["lines"] == ["另有 25 条更早的记录，见沟通记录表。"]
    assert paid["lines"] == ["已还 1 笔，共 800 元，最近一笔在 11 月 3 日。"]


def test_whoever_reads_it_is_not_told_what_they_noted_themselves() -> None:
    record = crowded()
    told = replace(record.ledger.contacts[-1], agent="", agent_number="", ticket="", outcome=None, heard=(),
                   notes="客服让我周五再打")
    rows = content(replace(record, ledger=Ledger((told,))), TODAY)["blocks"][5]["rows"]
    assert rows[0][2] == "我记的：客服让我周五再打。"


def test_a_payment_whose_day_was_not_told_gets_none() -> None:
    record = crowded()
    (told,) = record.ledger.payments
    unsure = replace(told, day=dt.date(2026, 11, 30), rough=True)
    said = content(replace(record, ledger=Ledger(payments=(unsure,))), TODAY)["blocks"][-1]["lines"]
    assert said == ["已还 1 笔，共 800 元，最近一笔在 2026 年 11 月。"]


def test_what_was_not_told_is_left_to_fill_in_and_never_guessed() -> None:
    record = Record(Case((Debt("支付宝", "花呗", "consumer_credit"),)))
    text = pdf_text(record)
    assert "待核对" in text and "还没算" in text and "None" not in text
    word = Document(io.BytesIO(summary_file(record, DOCX).body))
    assert [cell.text for cell in word.tables[0].rows[1].cells] == ["花呗", "待核对", "待核对"]


def test_nothing_owed_is_no_file() -> None:
    assert summary_file(Record(), PDF) is None and summary_file(Record(), DOCX) is None


def test_nobody_is_asked_for_an_identity() -> None:
    text = pdf_text(crowded())
    assert not any(word in text for word in ("身份证", "卡号", "证件号"))


async def test_both_files_come_and_open_for_their_owner_alone(person: Person) -> None:
    await person.tells(*STORY)
    said = await person.says("给我一页纸", "show_summary")
    assert "一页纸" in texts(said)[0]
    found = cards(said, "document")
    assert [card["name"] for card in found] == ["情况说明.pdf", "情况说明.docx"]
    for card in found:
        token = card["url"].removeprefix(PATH)
        made = open_document(token, person.sender)
        assert made is not None and made.media_type == card["media_type"] and made.name == card["name"]
        assert open_document(token, "web-somebody-else") is None


async def test_with_nothing_told_it_says_what_is_needed(person: Person) -> None:
    said = await person.says("给我一页纸", "show_summary")
    assert not cards(said, "document") and "欠哪家" in texts(said)[0]


async def test_contacts_come_as_a_sheet_and_as_text_in_the_order_of_time(person: Person) -> None:
    record = person.book.load(person.sender)
    later, earlier = crowded().ledger.contacts[1], crowded().ledger.contacts[0]
    odd = replace(earlier, at=later.at + 5, debt="", notes="=1+1 第二行\n😀", agent="")
    person.book.save(person.sender, replace(record, ledger=Ledger((later, earlier, odd))))
    said = await person.says("把沟通记录导出来", "export_records")
    sheet, text = cards(said, "document")
    made = open_document(sheet["url"].removeprefix(PATH), person.sender)
    page = openpyxl.load_workbook(io.BytesIO(made.body)).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    heads = next(row for row in rows if "工号" in row)
    table = rows[rows.index(heads) + 1 :]
    assert [row[heads.index("序号")] for row in table] == [1, 2, 3]
    assert [row[heads.index("工号")] for row in table].count("8800") == 2
    assert "工单号" in heads and "每期（元）" not in heads, "a column that nobody filled is left out"
    plain = open_document(text["url"].removeprefix(PATH), person.sender).body.decode("utf-8-sig")
    assert plain.index("8800") < plain.index("8801") and "None" not in plain


def test_what_is_offered_names_a_first_sum_that_differs_and_adds_up() -> None:
    """The whole of it can be checked by whoever reads it: first, then so much a month, together so many."""
    record = crowded()
    case = replace(record.case, debts=record.case.debts[:1], wishes=Wishes(lump_sum=Decimal(1500)))
    plan = make_proposal(case, TODAY)
    ask = plan.lines[0].ask
    row = content(replace(record, case=case), TODAY)["blocks"][3]["rows"][0][1]
    assert ask.down_payment > 0
    for said in (words.spoken(ask.down_payment), words.spoken(ask.monthly), str(ask.terms), words.spoken(ask.total)):
        assert str(said) in row
