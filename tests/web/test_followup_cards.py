"""Cards after the call: what a person reads in each and does with it, on a small phone too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web import cards, cards_followup
from tests.web.fake_server import FakeServer
from tests.web.page import bubbles, copied, row, say, shoot, show, told

pytestmark = pytest.mark.browser
CONTRAST = Path(__file__).with_name("contrast.js").read_text(encoding="utf-8")
ALL = {
    "contact_draft": cards_followup.DRAFT, "contact_line": cards_followup.CONTACTS,
    "agreement": cards_followup.agreement(),
    "agreement_draft": cards_followup.agreement(draft=True), "paid": cards_followup.PAID,
    "reminder": cards_followup.REMINDER, "again": cards_followup.AGAIN,
}  # fmt: skip


def test_a_contact_is_read_before_it_is_confirmed(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.DRAFT, "我听到的是这些，对吗？")
    expect(line.get_by_role("heading", name="等您确认")).to_be_visible()
    expect(line).to_contain_text("还没记下")
    for label, said in (
        ("结果", "等回复"),
        ("接待的人", "女客服"),
        ("工号", "8821"),
        ("工单号", "20261108"),
        ("对方给的", "每期 972 元、24 期、12 月 16 日开始"),
        ("还说了", "停止计息"),
        ("对方答应", "回电或答复、发书面确认"),
        ("说好的日子", "11 月 27 日"),
        ("对方说过", "做不了主"),
    ):
        expect(row(line, label)).to_have_text(said)
    shoot(page, "contact_draft", line)


def test_contacts_are_a_line_of_time_with_their_numbers(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.CONTACTS, "这是记下的沟通。")
    first, second, third = line.locator(".contact").all()[:3]
    expect(first).to_contain_text("第 3 条")
    expect(first).to_contain_text("谈成了")
    expect(second).to_contain_text("11 月 10 日")  # told later than it was: its own day counts
    expect(second).not_to_contain_text("22:10")
    expect(third).to_contain_text("第 1 条")
    shoot(page, "contacts_line", line)
    line.get_by_text("更早的 3 次").click()
    expect(line.get_by_text("第 4 条")).to_be_visible()


def test_an_agreement_shows_terms_comparison_and_what_is_missing_in_writing(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.agreement(), "谈好的是这些。")
    expect(row(line, "每期")).to_have_text("1,100 元")
    expect(row(line, "一共还")).to_have_text("39,600 元")
    expect(line.locator(".verdict")).to_contain_text("方案里每期 972 元")
    expect(line).to_contain_text("已有 3 项，共 5 项")
    lacks = line.locator('.papers li[data-have="false"]')
    expect(lacks).to_have_count(2)
    expect(lacks.first).to_contain_text("利息停不停（从哪天起）还没写")
    shoot(page, "agreement", line)
    line.get_by_text("还款日程（36 期）").click()
    expect(line.get_by_role("row")).to_have_count(37)
    line.get_by_role("button", name="复制要问的").click()
    assert copied(page) == "1. 利息停不停，从哪天起停？\n2. 有一期晚了会怎么处理？"
    line.get_by_role("button", name="怎么催书面确认").click()
    expect(page.get_by_text("收到：怎么催书面确认")).to_be_visible()


def test_an_agreement_that_waits_says_so_and_asks_for_nothing_in_writing(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.agreement(draft=True, compare=None))
    expect(line.get_by_role("heading", name="等您确认")).to_be_visible()
    expect(line.get_by_text("书面确认里有没有")).to_have_count(0)
    expect(line.locator(".verdict")).to_have_count(0)


@pytest.mark.parametrize("status, said", [
    ("broken", "对方已作废"), ("replaced", "已换成新的"), ("done", "已还清"), ("removed", "欠款已划掉"),
])  # fmt: skip
def test_an_agreement_that_is_over_says_why(page: Page, server: FakeServer, status: str, said: str) -> None:
    expect(show(page, server, cards_followup.agreement(status=status)).get_by_role("heading").first).to_contain_text(
        said
    )


def test_all_in_writing_leaves_nothing_to_chase(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.agreement(missing=[], written=["monthly", "writing"]))
    expect(line).to_contain_text("该写的都有了")
    expect(line.get_by_role("button", name="怎么催书面确认")).to_have_count(0)


def test_paying_is_a_bar_a_debt_with_what_comes_next(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.PAID, "还款进度：")
    card, flower, loose = line.locator(".paid-debt").all()
    expect(card).to_contain_text("已还 3,100 元")
    expect(card).to_contain_text("还剩 55,220 元")
    expect(card.get_by_role("img", name="招商银行信用卡：还了 5%")).to_be_visible()
    expect(row(card, "下一次")).to_have_text("2027 年 4 月 16 日 788 元")
    expect(row(card, "还没赶上的")).to_have_text("2027 年 3 月 16 日 972 元")
    expect(card).to_contain_text("给对方打个电话说一声")
    expect(flower).to_contain_text("已还清")
    expect(flower.get_by_role("img", name="花呗：还了 100%")).to_be_visible()
    expect(row(flower, "多还了")).to_have_text("50 元")
    expect(loose.get_by_role("img")).to_have_count(0)  # nobody knows of how much
    shoot(page, "paid", line)
    card.get_by_text("每一期（60 期）").click()
    expect(card.get_by_role("row")).to_have_count(61)
    expect(card.get_by_role("row").nth(4)).to_contain_text("还没赶上")
    shoot(page, "paid_instalments", card.get_by_role("table"))
    card.get_by_text("还过的（2 笔）").click()
    expect(card.get_by_role("row", name="2,128 元")).to_have_text("2027 年 1 月2,128 元")  # the day was not told


def test_the_progress_of_practising_still_looks_as_it_did(page: Page, server: FakeServer) -> None:
    runs = [{"run": n, "date": f"2026-11-{10 + n}", "title": "客服", "score": 40 + n} for n in range(3)]
    line = show(page, server, cards.make("progress", {"kind": "rehearsals", "runs": runs, "weakest": ["gives_dates"]}))
    expect(line.get_by_role("heading", name="练习的进步")).to_be_visible()
    expect(line.get_by_role("row")).to_have_count(4)


def test_a_reminder_names_day_debt_and_sum(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.REMINDER, "还有三天就到日子了。")
    expect(line.get_by_role("heading", name="快到还款日了")).to_be_visible()
    expect(row(line, "哪天")).to_have_text("12 月 16 日")
    expect(row(line, "金额")).to_have_text("972 元")
    shoot(page, "reminder", line)


def test_a_plan_that_cannot_be_kept_comes_with_an_offer_and_words(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_followup.AGAIN, "余下的可以这样提。")
    expect(row(line, "还剩").first).to_have_text("9,000 元")
    expect(row(line, "哪天前打电话")).to_have_text("12 月 11 日")
    expect(line.locator(".say")).to_have_text("您好，我是来说招商银行信用卡的。")
    for _ in range(3):
        line.get_by_role("button", name="下一步").click()
    expect(line.get_by_role("heading", name="新的提议")).to_be_focused()
    line.get_by_role("button", name="复制").click()
    assert copied(page) == "想改成分 18 期，每期 500 元。"
    shoot(page, "again", line)


def test_an_export_is_its_documents(page: Page, server: FakeServer) -> None:
    data = {"debts": [{"lender": "招商银行"}], "contacts": [{"at": 1.0}]}
    line = show(page, server, cards.make("export", data), "这是我记下的全部。")
    expect(line.locator(".Card")).to_have_count(0)
    assert json.dumps(data)[:10] not in (line.text_content() or "")


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_cards_fit_a_small_phone_and_can_be_read(page: Page, server: FakeServer, name: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size({"width": 320, "height": 640})
    line = show(page, server, ALL[name])
    for fold in line.locator("details").all():
        fold.evaluate("el => { el.open = true }")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320
    spilled = line.evaluate(
        "el => [...el.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 320 "
        "&& !e.closest('.visually-hidden')).map(e => e.className + e.textContent)"
    )
    assert spilled == [] and page.evaluate(CONTRAST) == []
    shoot(page, f"small_{name}_{scheme}", line)


def test_typing_the_title_of_a_choice_is_as_good_as_pressing_it(page: Page, server: FakeServer) -> None:
    scenes = {
        "scenes": [
            {"scene": "official_friendly", "title": "官方客服，好说话"},
            {"scene": "mediator", "title": "调解员"},
        ]
    }
    server.answers["练"] = [
        {
            "text": "选一段。",
            "custom": cards.make("rehearsal_scenes", scenes),
            "buttons": [{"title": "还没逾期", "payload": '/inform{"overdue": 0}'}],
        }
    ]
    for typed, sent in (
        ("官方客服，好说话。", '/start_rehearsal{"scene": "official_friendly"}'),
        ("还没 逾期！", '/inform{"overdue": 0}'),
        ("官方客服", "官方客服"),
    ):
        say(page, "练")
        expect(page.get_by_text("选一段。").last).to_be_visible()
        say(page, typed)
        page.wait_for_function(
            "n => document.querySelectorAll('.line[data-from=bot]').length >= n", arg=len(told(server))
        )
        assert told(server)[-1] == sent
    assert "官方客服，好说话" in bubbles(page) and "还没逾期" in bubbles(page)
