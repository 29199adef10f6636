"""After a practice call: what to practise next, what went well, the record, and how it goes over time."""
from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web import cards
from tests.web.cards_rehearsal import CHECKS, GREETING, PROGRESS, REVIEW, RUNS, review
from tests.web.fake_server import FakeServer
from tests.web.page import copied, shoot, show

pytestmark = pytest.mark.browser

FIRST_LINE = "这是一次练习的记录，不是真实通话，里面的客服是程序扮演的。"


def tops(*found: Locator) -> list[float]:
    return [one.bounding_box()["y"] for one in found]  # type: ignore[index]


def test_the_review_begins_with_the_score_and_two_steps(page: Page, server: FakeServer) -> None:
    line = show(page, server, REVIEW, "这次您把困难说清楚了。")
    expect(line.get_by_role("heading", level=2)).to_have_text("好说话的官方客服谈成了")
    expect(line).to_contain_text("招商银行信用卡 35,000 元11 月 22 日 10:30 · 约 6 分钟")
    expect(line.locator(".capacity-value")).to_have_text("78 分　上次 64 分")
    expect(line.locator(".agreed")).to_contain_text("每月 2,000 元，从 12 月 16 日开始")
    expect(line.locator(".agreed")).to_have_attribute("data-level", "warn")
    steps = line.locator(".next-steps li")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text("守住自己的数")
    expect(steps.first).to_contain_text("您说的：那就两千吧")
    expect(steps.first).to_contain_text("超过 973 元我还不上，请按这个数登记。")
    expect(steps.last).to_contain_text("请用短信发给我确认。")
    expect(line.locator(".well li")).to_have_text(
        ["愿意还", "讲清困难", "说出具体数", "数在能力内", "问了利息", "要了工单号", "语气平和", "没有说假话"])
    order = tops(line.locator(".capacity-value"), line.locator(".agreed"), steps.first, line.locator(".well"),
                 line.get_by_text("其余 11 项"), line.get_by_text("练习全文"),
                 line.get_by_role("button", name="再练一次"))
    assert order == sorted(order)
    shoot(page, "review", line)


def test_the_other_checks_are_folded_and_what_did_not_come_up_is_no_failure(page: Page, server: FakeServer) -> None:
    line = show(page, server, REVIEW)
    dates = line.locator(".checks li", has_text="说了日期")
    expect(dates).to_be_hidden()
    line.get_by_text("其余 11 项").click()
    expect(line.locator(".checks li")).to_have_count(len(CHECKS) - 2)
    expect(dates).to_contain_text("下次试试")
    expect(dates).to_contain_text("您说的：过阵子就还")
    expect(dates).to_contain_text("可以这样说：从 12 月 16 日开始还。")
    expect(line.locator(".checks li", has_text="愿意还")).to_contain_text("您说的：我愿意还")
    unmet = line.locator(".checks li", has_text="提了材料")
    expect(unmet).to_contain_text("这次没遇到")
    expect(unmet).to_have_attribute("data-level", "none")
    expect(line.locator(".checks li", has_text="没有乱答应")).not_to_contain_text("下次试试")
    shoot(page, "review_checks", line.get_by_text("其余 11 项"))


def test_the_call_is_read_again_and_taken_up_from_a_turn(page: Page, server: FakeServer) -> None:
    line = show(page, server, REVIEW)
    expect(line.get_by_text(GREETING)).to_be_hidden()
    line.get_by_text("练习全文").click()
    expect(line.get_by_text(GREETING)).to_be_visible()
    expect(line.locator(".spoken b")).to_have_text(["客服", "您", "客服", "教练", "您", "客服", "您"])
    shoot(page, "review_transcript", line.get_by_text("练习全文"))
    expect(line.get_by_role("button", name="从这里再来一次")).to_have_count(3)
    line.get_by_role("button", name="从这里再来一次（第 3 轮）").click()
    page.locator('.line[data-from="user"]', has_text="从这里再来一次").wait_for()
    assert server.received[-1] == {
        "id": server.received[-1]["id"], "text": '/start_rehearsal{"run": 12, "turn": 3}', "title": "从这里再来一次"}


def test_practising_again(page: Page, server: FakeServer) -> None:
    show(page, server, REVIEW).get_by_role("button", name="再练一次").click()
    page.locator('.line[data-from="user"]', has_text="再练一次").wait_for()
    assert server.received[-1]["text"] == '/start_rehearsal{"scene": "official_friendly"}'


def test_the_record_is_copied_and_says_what_it_is_not(page: Page, server: FakeServer) -> None:
    show(page, server, REVIEW).get_by_role("button", name="复制练习记录").click()
    text = copied(page)
    assert text.split("\n")[0] == FIRST_LINE
    assert "得分：78 分\n" in text and "时间：11 月 22 日 10:30\n" in text and "结果：谈成了\n" in text
    assert "· 要了书面确认：请用短信发给我确认。\n" in text
    assert f"客服：{GREETING}\n您：我想协商还款，我愿意还。\n" in text


def test_the_record_is_downloaded(page: Page, server: FakeServer) -> None:
    line = show(page, server, REVIEW)
    with page.expect_download() as started:
        line.get_by_role("button", name="下载").click()
    assert started.value.suggested_filename == "练习记录-2026-11-22.txt"
    assert Path(started.value.path()).read_text(encoding="utf-8").startswith(FIRST_LINE)
    assert len(server.received) == 1


@pytest.mark.parametrize(("outcome", "word"), [
    ("agreed", "谈成了"), ("deferred", "约了再谈"), ("refused", "对方没同意"), ("stopped", "提前结束")])
def test_every_outcome_has_its_words(page: Page, server: FakeServer, outcome: str, word: str) -> None:
    line = show(page, server, review(outcome=outcome, agreed=None, previous=None))
    expect(line.locator("h2 .tag")).to_have_text(word)
    expect(line.locator(".agreed")).to_have_count(0)
    expect(line).not_to_contain_text("上次")


def test_a_call_with_nothing_left_to_practise(page: Page, server: FakeServer) -> None:
    done = [{**check, "passed": True} for check in CHECKS]
    line = show(page, server, review(checks=done, next=[], transcript=[], score=100))
    expect(line.locator(".next-steps")).to_have_count(0)
    expect(line.get_by_text("每一项怎么样（13 项）")).to_be_visible()
    expect(line.get_by_text("练习全文")).to_have_count(0)


def test_progress_is_drawn_and_read(page: Page, server: FakeServer) -> None:
    line = show(page, server, PROGRESS, "练了 6 次，从 45 分到 78 分。")
    chart = line.get_by_role("img", name="每次练习的得分，从早到晚：45 分、58 分、52 分、64 分、61 分、78 分。")
    chart.locator("svg").wait_for()
    table = line.get_by_role("table", name="每次练习的得分")
    expect(table.locator("tbody tr")).to_have_count(5)
    expect(table.locator("tbody tr").first).to_have_text("11 月 22 日好说话的官方客服78 分")
    expect(line.get_by_text("多守一次自己的数")).to_be_visible()
    expect(line.locator(".well li")).to_have_text(["守住自己的数", "要了书面确认"])
    page.wait_for_timeout(300)
    shoot(page, "rehearsal_progress", line)
    line.get_by_text("更早的 1 次").click()
    expect(line.get_by_role("row", name="11 月 18 日")).to_contain_text("45 分")


def test_one_run_needs_no_chart(page: Page, server: FakeServer) -> None:
    once = {"kind": "rehearsals", "runs": RUNS[:1], "suggestion": None, "weakest": []}
    line = show(page, server, cards.make("progress", once))
    expect(line.get_by_role("table")).to_contain_text("45 分")
    expect(line.locator(".chart, .suggestion, .well")).to_have_count(0)


def test_progress_of_another_kind_has_its_text_alone(page: Page, server: FakeServer) -> None:
    line = show(page, server, cards.make("progress", {"kind": "payments", "runs": RUNS}), "已经还了三期。")
    expect(line.locator(".card")).to_have_count(0)
