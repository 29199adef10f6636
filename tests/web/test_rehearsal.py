"""Practising a call: choose a scene, talk to the agent, get a hint, rest, go on, end."""
from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web import cards, cards_call
from tests.web.cards_rehearsal import (
    ASKS,
    COULD_SAY,
    FRIENDLY,
    GREETING,
    HINT,
    LIST,
    REVIEW,
    SAMPLE,
    START,
    TIP,
    at_practice,
    begin,
    paused,
    turn,
)
from tests.web.fake_server import FakeServer
from tests.web.page import bubbles, say, shoot, show, told

pytestmark = pytest.mark.browser


@pytest.fixture
def practice(page: Page, server: FakeServer) -> Locator:
    """The bar of a practice call that has just begun."""
    return begin(page, server)


def answer(page: Page) -> Locator:
    return page.locator('.line[data-from="bot"]').last


def test_the_menu_leads_to_the_scenes(page: Page, server: FakeServer) -> None:
    server.answers[START] = [LIST]
    page.get_by_role("button", name="菜单").click()
    page.get_by_role("menuitem", name=START).click()
    rows = page.locator(".scenes button")
    expect(rows).to_have_count(7)
    expect(rows.first).to_contain_text("听得进去，会问清困难和打算。")
    expect(rows.first).to_contain_text("建议先练这个")
    expect(rows.first).to_contain_text("容易")
    expect(rows.first).to_contain_text("上次 78 分")
    expect(rows.nth(1)).to_contain_text("一般")
    expect(rows.nth(1)).not_to_contain_text("上次")
    expect(rows.nth(1)).not_to_contain_text("建议")
    expect(rows.nth(3)).to_contain_text("难")
    expect(rows.nth(3)).to_contain_text("上次 0 分")
    expect(page.get_by_text("按您的招商银行信用卡 35,000 元来练")).to_be_visible()
    assert min(row.bounding_box()["height"] for row in rows.all()) >= 56  # type: ignore[index]
    expect(page.locator(".quick button")).to_have_text(["先不练"])
    shoot(page, "rehearsal_scenes", page.locator(".scenes"))


def test_an_invented_debt_is_called_so(page: Page, server: FakeServer) -> None:
    line = show(page, server, SAMPLE)
    expect(line).to_contain_text("先用一笔举例的欠款来练")
    expect(line).not_to_contain_text("按您的")


def test_choosing_a_scene_begins_the_call(practice: Locator, page: Page, server: FakeServer) -> None:
    assert told(server) == [START, FRIENDLY]
    assert server.received[1]["title"] == "好说话的官方客服" and bubbles(page)[1] == "好说话的官方客服"
    expect(practice.get_by_text("练习", exact=True)).to_be_visible()
    expect(practice).to_contain_text("客服小周 · 招商银行客服中心")
    expect(practice).to_contain_text("第 1 轮")
    expect(practice.locator(".mood")).to_have_text(re.compile("平静$"))
    expect(practice.locator(".mood")).to_have_attribute("aria-live", "off")
    expect(practice.get_by_role("timer")).to_have_text(re.compile(r"^00:0\d$"))
    expect(page.get_by_label("想说的话")).to_have_attribute("placeholder", "对客服说…")
    shoot(page, "rehearsal_turn")


def test_a_scene_that_was_chosen_cannot_be_chosen_again(practice: Locator, page: Page, server: FakeServer) -> None:
    row = page.locator(".scenes button").nth(1)
    expect(row).to_have_attribute("aria-disabled", "true")
    row.click(force=True)
    say(page, "我十月失业了")
    expect(answer(page)).to_contain_text(ASKS)
    assert told(server) == [START, FRIENDLY, "我十月失业了"]


def test_only_the_last_list_can_be_used(page: Page, server: FakeServer) -> None:
    server.answers[START] = [LIST]
    for count in (7, 14):
        say(page, START)
        expect(page.locator(".scenes button")).to_have_count(count)
    expect(page.locator(".scenes button[aria-disabled=true]")).to_have_count(7)
    expect(page.locator(".scenes").last.locator("[aria-disabled=true]")).to_have_count(0)


def test_a_second_tap_says_nothing_twice(page: Page, server: FakeServer) -> None:
    server.answers.update(at_practice())
    say(page, START)
    server.typing_seconds = 0.6
    row = page.get_by_role("button", name="好说话的官方客服")
    row.click()
    row.click(force=True)
    page.get_by_role("region", name="练习通话").wait_for()
    assert told(server) == [START, FRIENDLY]


def test_the_agent_answers_under_a_name_and_the_coach_apart(practice: Locator, page: Page) -> None:
    say(page, "我十月失业了")
    line = answer(page)
    expect(line.locator(".agent-name")).to_have_text("客服小周 · 练习 · 第 2 轮")
    expect(line.locator(".Bubble")).to_have_text(f"练习，客服小周说：{ASKS}")
    expect(line.locator(".aside")).to_have_text(f"教练{TIP}")
    expect(page.get_by_text(TIP)).to_have_count(1)
    expect(practice.locator(".mood")).to_have_text(re.compile("坚持$"))
    expect(practice).to_contain_text("第 2 轮")
    shoot(page, "rehearsal_aside")


@pytest.mark.parametrize(("mood", "word"), [
    ("calm", "平静"), ("firm", "坚持"), ("impatient", "不耐烦"), ("pleased", "缓和")])
def test_a_mood_is_one_word(practice: Locator, server: FakeServer, mood: str, word: str) -> None:
    server.push(turn(2, ASKS, mood))
    expect(practice).to_contain_text("第 2 轮")
    expect(practice.locator(".mood")).to_have_text(re.compile(f"{word}$"))


@pytest.mark.parametrize("word", ["提示", "暂停", "重来", "结束练习"])
def test_the_bars_buttons_say_their_words(practice: Locator, page: Page, server: FakeServer, word: str) -> None:
    expect(page.locator(".quick")).to_have_count(0)
    practice.get_by_role("button", name=word, exact=True).click()
    expect(page.locator('.line[data-from="user"]').last).to_contain_text(word)
    expect(page.locator('.line[data-from="user"] + .line[data-from="bot"]')).to_have_count(3)
    assert told(server)[2:] == [word]


def test_a_hint_is_taken_into_the_input(practice: Locator, page: Page, server: FakeServer) -> None:
    practice.get_by_role("button", name="提示").click()
    hint = answer(page)
    expect(hint.locator(".hint-say")).to_have_text(COULD_SAY)
    expect(hint).to_contain_text("数和日期一起说，对方才好登记。")
    expect(hint.get_by_text(COULD_SAY)).to_have_count(1)
    expect(practice).to_be_visible()
    shoot(page, "rehearsal_hint")
    hint.get_by_role("button", name="放进输入框").click()
    expect(page.get_by_label("想说的话")).to_have_value(COULD_SAY)
    expect(page.get_by_label("想说的话")).to_be_focused()
    assert told(server) == [START, FRIENDLY, "提示"]


def test_a_pause_stops_the_timer_and_going_on_takes_it_up(practice: Locator, page: Page, server: FakeServer) -> None:
    practice.get_by_role("button", name="暂停").click()
    expect(practice).to_contain_text("已暂停")
    expect(practice.locator(".mood")).to_have_count(0)
    expect(page.get_by_label("想说的话")).to_have_attribute("placeholder", "用自己的话说就行")
    at = practice.get_by_role("timer").text_content()
    page.wait_for_timeout(2200)
    assert practice.get_by_role("timer").text_content() == at
    shoot(page, "rehearsal_paused")
    practice.get_by_role("button", name="继续").click()
    expect(practice).not_to_contain_text("已暂停")
    expect(practice.get_by_role("button", name="暂停")).to_be_visible()
    assert practice.get_by_role("timer").text_content() in (at, at[:-1] + str(int(at[-1]) + 1))  # type: ignore[index]
    assert told(server)[2:] == ["暂停", "继续"]


def test_in_a_crisis_nothing_asks_to_go_on_playing(practice: Locator, page: Page, server: FakeServer) -> None:
    server.answers["不想活了"] = [{"text": "现在先不谈钱。", "custom": cards.SAFETY}, paused("crisis")]
    say(page, "不想活了")
    expect(practice).to_contain_text("已暂停")
    expect(page.get_by_role("link", name="拨打 心理援助热线 12356")).to_be_visible()
    expect(practice.get_by_role("button", name="提示")).to_have_count(0)
    expect(practice.get_by_role("button", name="重来")).to_have_count(0)
    expect(practice.get_by_role("group").get_by_role("button")).to_have_text(["结束练习", "继续", "问教练"])
    shoot(page, "rehearsal_crisis")


def test_a_question_to_the_coach_is_begun_in_the_input(practice: Locator, page: Page, server: FakeServer) -> None:
    box = page.get_by_label("想说的话")
    practice.get_by_role("button", name="问教练").click()
    expect(box).to_have_value("教练，")
    expect(box).to_be_focused()
    page.wait_for_timeout(50)
    page.keyboard.type("工单号是什么")
    practice.get_by_role("button", name="问教练").click()
    expect(box).to_have_value("教练，工单号是什么")
    box.press("Enter")
    expect(page.get_by_text("收到：教练，工单号是什么")).to_be_visible()
    expect(practice).to_be_visible()


def test_a_reload_keeps_the_practice(practice: Locator, page: Page, server: FakeServer) -> None:
    say(page, "我十月失业了")
    expect(practice).to_contain_text("第 2 轮")
    page.reload()
    expect(practice).to_contain_text("客服小周 · 招商银行客服中心")
    expect(practice).to_contain_text("第 2 轮")
    expect(practice.get_by_role("timer")).to_have_text(re.compile(r"^00:[01]\d$"))
    expect(page.get_by_text(TIP)).to_have_count(1)


def aged(server: FakeServer, page: Page, times: list[str]) -> None:
    """The transcript as if it had been written at these times of 2026-11-22."""
    (entries,) = server.transcripts.values()
    for entry, time in zip(entries, times, strict=True):
        entry["time"] = f"2026-11-22T{time}:00+08:00"
    page.clock.set_fixed_time(f"2026-11-22T{times[-1]}:30+08:00")
    page.reload()


def test_the_timer_leaves_out_pauses_and_absence(practice: Locator, page: Page, server: FakeServer) -> None:
    practice.get_by_role("button", name="暂停").click()
    expect(practice).to_contain_text("已暂停")
    practice.get_by_role("button", name="继续").click()
    expect(practice).to_contain_text("第 2 轮")
    say(page, "嗯")
    page.get_by_text("收到：嗯").wait_for()
    # 10:30 begins, 10:32 pause, 11:00 on, 13:00 a word after an absence that counts ten minutes
    aged(server, page, ["10:29"] * 4 + ["10:30", "10:32", "10:32", "11:00", "11:00", "13:00", "13:00"])
    expect(practice.get_by_role("timer")).to_have_text("12:30")


def test_a_practice_left_for_a_night_is_over(practice: Locator, page: Page, server: FakeServer) -> None:
    aged(server, page, ["09:00"] * 5)
    expect(practice).to_be_visible()
    page.clock.set_fixed_time("2026-11-22T21:30:00+08:00")
    page.reload()
    page.get_by_text(GREETING).wait_for()
    expect(practice).to_have_count(0)


def test_the_end_takes_the_bar_away(practice: Locator, page: Page, server: FakeServer) -> None:
    server.push(turn(3, "好的，再见。", "pleased", ended=True))
    expect(practice).to_have_count(0)
    expect(page.get_by_label("想说的话")).to_have_attribute("placeholder", "用自己的话说就行")
    server.push({"text": "辛苦了。", "custom": REVIEW})
    expect(page.get_by_text("78 分").last).to_be_visible()
    expect(practice).to_have_count(0)


def test_starting_over_begins_the_timer_anew(practice: Locator, page: Page) -> None:
    page.wait_for_timeout(2100)
    practice.get_by_role("button", name="重来").click()
    expect(answer(page)).to_contain_text(GREETING)
    expect(practice.get_by_role("timer")).to_have_text(re.compile("^00:0[01]$"))


def test_a_real_call_never_stands_under_the_practice(practice: Locator, page: Page, in_calls: FakeServer) -> None:
    say(page, cards_call.ANNOUNCED)
    page.get_by_role("region", name="通话中").wait_for()
    expect(practice).to_have_count(0)
    page.get_by_role("button", name="收起").click()
    expect(practice).to_have_count(0)


def test_a_turn_that_says_more_than_its_card_keeps_its_text(practice: Locator, page: Page, server: FakeServer) -> None:
    message = turn(2, ASKS, tip=TIP)
    server.push({**message, "text": "对方等了一会儿。"})
    expect(answer(page).locator(".Bubble")).to_contain_text("对方等了一会儿。")
    bare = cards.make("rehearsal_turn", {"scene": "mediator", "turn": 3, "agent": None})
    server.push({"text": "只有文字。", "custom": bare})
    expect(answer(page)).to_contain_text("只有文字。")
    expect(practice).to_contain_text("对方")
    server.push({**HINT, "custom": cards.make("rehearsal_hint", {"say": None, "why": None})})
    expect(answer(page)).to_contain_text(COULD_SAY)


def test_html_from_the_agent_is_shown_as_text(practice: Locator, page: Page, server: FakeServer) -> None:
    server.push(turn(2, cards.HTML, tip=cards.HTML, caller={"name": cards.HTML, "place": cards.HTML}))
    expect(answer(page).locator(".Bubble")).to_contain_text("onerror")
    assert page.locator(".lines img, .practice img").count() == 0
    assert page.title() == "还款教练"
