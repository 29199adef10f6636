"""Cards around talking to the lender: what a person reads in each and does with it."""
from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web import cards, cards_call
from tests.web.fake_server import FakeServer
from tests.web.page import copied, row, shoot, show

pytestmark = pytest.mark.browser


def test_reply_gives_words_the_reason_and_what_to_write_down(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.REPLY)
    expect(line.locator(".say")).to_have_text(cards_call.NO_POLICY)
    expect(line).to_contain_text("一线客服常常没有权限。")
    expect(line).to_contain_text("记下：工号、工单号、答应回复的日期")
    expect(line).not_to_contain_text("次听到")
    line.get_by_role("button", name="复制").click()
    assert copied(page) == cards_call.NO_POLICY
    shoot(page, "reply", line)


def test_reply_says_when_it_was_heard_before(page: Page, server: FakeServer) -> None:
    expect(show(page, server, cards_call.reply(2))).to_contain_text("第 2 次听到")


@pytest.mark.parametrize(("card", "word", "icon"), [
    (cards_call.HOLDS, "守得住", "✓"), (cards_call.DEAR, "守得住，但贵", "!"), (cards_call.OVER, "先别答应", "×"),
    (cards_call.offer("over_share"), "先别答应", "×"),
    (cards_call.offer("lump"), "先别答应", "×"), (cards_call.UNSURE, "还看不出", "?"),
    (cards_call.offer("something new"), "还看不出", "?"),
], ids=["holds", "holds but dear", "over capacity", "over share", "lump", "unknown", "from the future"])
def test_offer_has_a_verdict_in_a_word_and_a_sign(
    page: Page, server: FakeServer, card: cards.Card, word: str, icon: str
) -> None:
    verdict = show(page, server, card).locator(".verdict")
    expect(verdict.locator("b")).to_have_text(word)
    expect(verdict.locator(".check-icon")).to_have_text(icon)


def test_offer_is_compared_with_what_can_be_paid(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.OVER, "先别答应。", before=cards.CASE)
    theirs, mine = line.locator(".bar-row").all()
    expect(theirs).to_contain_text("对方要的每月1,900 元")
    expect(mine).to_contain_text("您这笔拿得出的973 元")
    long, short = (bar.locator(".bar > span").bounding_box()["width"] for bar in (theirs, mine))  # type: ignore[index]
    assert abs(short / long - 973 / 1900) < 0.02
    expect(row(line, "期数")).to_have_text("24 期")
    expect(row(line, "先付")).to_have_text("400 元")
    expect(row(line, "一共")).to_have_text("46,000 元")
    expect(row(line, "比欠款多")).to_have_text("11,000 元")
    expect(row(line, "折合年利率")).to_have_text("约 25.43%")
    expect(row(line, "这样还下去")).to_have_text("2026 年 12 月起接不上")
    expect(row(line, "对方还说了")).to_have_text("减免违约金等费用、利息照收")
    shoot(page, "offer_over", line)


def test_an_offer_that_says_little_shows_only_what_is_known(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.UNSURE)
    expect(line.locator(".bar-row")).to_have_count(1)
    expect(line).to_contain_text("按欠款平均摊的")
    expect(line.get_by_text("折合年利率")).to_have_count(0)
    saves = show(page, server, cards_call.HOLDS, "这个数守得住。")
    expect(row(saves, "比欠款少")).to_have_text("3,400 元")
    expect(saves.get_by_text("答应之前问清")).to_have_count(0)


def test_a_dear_offer_says_how_dear(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.DEAR)
    expect(line.locator(".verdict")).to_have_attribute("data-level", "warn")
    expect(line.locator(".verdict")).to_contain_text("总共多还不少，先请对方降")
    expect(row(line, "比欠款多")).to_have_text("19,000 元")
    expect(row(line, "折合年利率")).to_have_text("约 30.74%")
    shoot(page, "offer_dear", line)


def test_all_open_questions_are_copied_at_once(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.OVER)
    expect(line.locator(".asks li")).to_have_count(3)
    line.get_by_role("button", name="复制这些问题").click()
    expect(line.get_by_text("已复制")).to_be_visible()
    first, *_, last = copied(page).split("\n")
    assert first == "1. 现在欠的是多少，本金、利息、违约金各多少？" and last.startswith("3. 能不能发短信")
    shoot(page, "offer_questions", line.get_by_role("heading", name="答应之前问清"))


def test_the_online_script_is_copied_message_by_message(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.ONLINE, "一段一段发。")
    parts = line.locator(".chat-stages > ol > li")
    expect(parts).to_have_count(6)
    parts.nth(1).get_by_role("button", name="复制这一段").click()
    expect(parts.nth(1)).to_have_attribute("data-done", "true")
    expect(parts.nth(0)).to_have_attribute("data-done", "false")
    assert copied(page) == "我愿意还款，也一直在想办法。"
    expect(line.get_by_text("聊天里不发身份证号、密码和验证码。")).to_be_visible()
    expect(line.get_by_role("button", name="下一步")).to_have_count(0)
    shoot(page, "script_online", line)


@pytest.mark.parametrize("way", ["正在打电话", "在线客服怎么说", "帮我写申请书"])
def test_the_phone_script_offers_the_other_ways(page: Page, server: FakeServer, way: str) -> None:
    line = show(page, server, cards.SCRIPT)
    line.get_by_role("button", name=way).click()
    expect(page.get_by_text(f"收到：{way}")).to_be_visible()
    assert server.received[-1]["text"] == way


def test_the_letter_is_read_unfolded_and_copied(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.LETTER, "申请书写好了。")
    expect(line.get_by_role("heading", name="协商还款申请")).to_be_visible()
    expect(line).to_contain_text("这笔钱我愿意还。")
    expect(line.get_by_text("申请人签名")).to_have_count(0)
    shoot(page, "letter", line)
    line.get_by_role("button", name="看全文").click()
    expect(line.get_by_role("table", name="每月收支")).to_contain_text("1,350")
    expect(line.get_by_text("申请人签名")).to_be_visible()
    expect(line.get_by_text("停止计收利息；")).to_be_visible()
    shoot(page, "letter_full", line.get_by_text("数字都如实写"))
    line.get_by_role("button", name="复制全文").click()
    assert copied(page) == cards_call.LETTER_TEXT
    expect(line).to_contain_text("寄出前把横线填好")
    line.get_by_role("button", name="收起全文").click()
    expect(line.get_by_text("申请人签名")).to_have_count(0)


def test_the_letter_is_downloaded(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.DOCUMENT, "这是可以打印的文件。")
    with page.expect_download() as started:
        line.get_by_role("link", name="打开“协商还款申请（招商银行信用卡）.docx”").click()
    assert started.value.url == f"{server.url}/chat/documents/a-token"


def test_a_document_elsewhere_is_not_linked(page: Page, server: FakeServer) -> None:
    elsewhere = {**cards_call.DOCUMENT, "data": {**cards_call.DOCUMENT["data"], "url": "https://example.com/x.docx"}}
    expect(show(page, server, elsewhere).get_by_role("link")).to_have_count(0)


def test_a_contact_that_was_noted(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.NOTED, "辛苦了，我记下了。")
    expect(line).to_contain_text("招商银行信用卡")
    expect(line).to_contain_text("约 7 分钟")
    expect(row(line, "对方说过")).to_have_text("没有协商政策、要今天还")
    expect(row(line, "您记的")).to_have_text("工号 1234；说三天内回复")


def test_contacts_stand_in_order_the_latest_first(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards_call.CONTACTS, "这是记下的沟通。")
    first, second = line.locator(".contact").all()[:2]
    expect(first).to_contain_text("11 月 22 日 10:30")
    expect(second).to_contain_text("花呗")
    expect(line.get_by_text("第 1 次")).to_be_hidden()
    line.get_by_text("更早的 2 次").click()
    expect(line.get_by_text("第 1 次")).to_be_visible()
    shoot(page, "contacts", line)
