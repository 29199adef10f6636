"""The practice call aloud: the agent is read out, the person may speak, and text goes on working without either."""
from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.web.cards_rehearsal import ASKS, FRIENDLY, GREETING, START, TIP, begin, turn
from tests.web.fake_server import FakeServer
from tests.web.page import say, shoot, told

pytestmark = pytest.mark.browser

VOICES = Path(__file__).with_name("voices.js")
TOLD = "说话转成文字，要用浏览器的语音服务，声音可能会传给浏览器的厂商。"
AGAIN = "那从哪天开始呢？"


@pytest.fixture
def practice(context: BrowserContext, page: Page, server: FakeServer) -> Locator:
    """A practice in a browser that can speak and listen."""
    context.add_init_script(path=VOICES)
    page.reload()
    page.get_by_text("先用自己的话说说情况").wait_for()
    return begin(page, server)


@pytest.fixture
def switch(practice: Locator) -> Locator:
    return practice.get_by_role("switch", name="朗读客服的话")


@pytest.fixture
def mic(practice: Locator, page: Page) -> Locator:
    """The microphone, after the notice was read."""
    page.get_by_role("button", name="按一下说话").click()
    page.get_by_role("button", name="知道了，开始说").click()
    return page.get_by_role("button", name="说完了，停止听")


def spoken(page: Page) -> list[str]:
    return [text for text in page.evaluate("spoken") if text != "(quiet)"]


def silent(page: Page) -> bool:
    return bool(page.evaluate("() => spoken.at(-1) === '(quiet)'"))


def test_nothing_is_read_out_unasked(switch: Locator, page: Page) -> None:
    expect(switch).to_have_attribute("aria-checked", "false")
    say(page, "我十月失业了")
    page.get_by_text(ASKS).wait_for()
    assert spoken(page) == []


def test_the_agent_is_read_out_and_the_coach_is_not(switch: Locator, page: Page) -> None:
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    say(page, "我十月失业了")
    page.get_by_text(TIP).wait_for()
    page.wait_for_function("() => spoken.filter((text) => text !== '(quiet)').length === 2")
    assert spoken(page) == [GREETING, ASKS]
    assert page.evaluate("() => [utterance.lang, utterance.voice.name]") == ["zh-CN", "near"]
    shoot(page, "rehearsal_voice")


@pytest.mark.parametrize("word", ["暂停", "结束练习"])
def test_the_voice_stops_with_the_call(switch: Locator, practice: Locator, page: Page, word: str) -> None:
    switch.click()
    assert not silent(page)
    practice.get_by_role("button", name=word).click()
    page.wait_for_function("() => spoken.at(-1) === '(quiet)'")
    assert spoken(page) == [GREETING]


def test_switched_off_the_voice_stops_at_once(switch: Locator, page: Page) -> None:
    switch.click()
    switch.click()
    assert silent(page)
    say(page, "我十月失业了")
    page.get_by_text(ASKS).wait_for()
    assert spoken(page) == [GREETING]


def test_the_switch_is_remembered_but_old_words_are_not_read_again(
    switch: Locator, page: Page, server: FakeServer
) -> None:
    switch.click()
    page.reload()
    expect(switch).to_have_attribute("aria-checked", "true")
    assert spoken(page) == []
    server.push(turn(2, ASKS))
    page.get_by_text(ASKS).wait_for()
    page.wait_for_function("() => spoken.includes('您每个月大概能还多少，从哪天开始？')")
    assert spoken(page) == [ASKS]


def test_a_line_that_comes_back_after_a_break_is_not_read_twice(
    switch: Locator, page: Page, server: FakeServer
) -> None:
    switch.click()
    server.stop()
    page.get_by_text("正在重连").wait_for()
    server.start()
    expect(page.get_by_text("正在重连")).to_have_count(0)
    server.push(turn(2, AGAIN))
    page.wait_for_function("() => spoken.includes('那从哪天开始呢？')")
    assert spoken(page) == [GREETING, AGAIN]


def test_before_the_first_use_the_person_is_told_where_the_sound_goes(practice: Locator, page: Page) -> None:
    page.get_by_role("button", name="按一下说话").click()
    expect(page.get_by_text(TOLD)).to_be_visible()
    assert page.evaluate("ears.length") == 0
    expect(page.get_by_role("button", name="知道了，开始说")).to_be_focused()
    expect(page.get_by_text(GREETING)).to_be_in_viewport(ratio=0.99)
    shoot(page, "rehearsal_voice_told")
    page.get_by_role("button", name="还是打字").click()
    expect(page.get_by_text(TOLD)).to_have_count(0)
    assert page.evaluate("ears.length") == 0
    page.get_by_role("button", name="按一下说话").click()
    page.get_by_role("button", name="知道了，开始说").click()
    assert page.evaluate("() => [ears[0].lang, ears[0].interimResults, ears[0].log.join()]") == ["zh-CN", True, "start"]
    page.reload()
    page.get_by_role("button", name="按一下说话").click()
    expect(page.get_by_text(TOLD)).to_have_count(0)
    assert page.evaluate("ears.length") == 1


def test_spoken_words_come_into_the_input_and_wait(mic: Locator, page: Page, server: FakeServer) -> None:
    box = page.get_by_label("想说的话")
    expect(page.get_by_text("正在听，您说…")).to_be_visible()
    page.evaluate("ears[0].hear('我愿')")
    expect(box).to_have_value("我愿")
    page.evaluate("ears[0].hear('我愿意还', '，每月九百')")
    expect(box).to_have_value("我愿意还，每月九百")
    shoot(page, "rehearsal_voice_listening")
    mic.click()
    expect(page.get_by_text("正在听")).to_have_count(0)
    page.get_by_role("button", name="按一下说话").click()
    page.evaluate("ears[1].hear('，从下月起')")
    expect(box).to_have_value("我愿意还，每月九百，从下月起")
    assert told(server) == [START, FRIENDLY]
    page.get_by_role("button", name="发送").click()
    page.get_by_text("收到：我愿意还，每月九百，从下月起").wait_for()
    assert page.evaluate("ears[1].log.at(-1)") == "abort"
    page.evaluate("ears[1].hear('还有一句')")
    expect(box).to_have_value("")


def test_typing_goes_before_listening(mic: Locator, page: Page) -> None:
    page.evaluate("ears[0].hear('我')")
    page.get_by_label("想说的话").fill("我自己写")
    page.evaluate("ears[0].hear('我愿意')")
    expect(page.get_by_label("想说的话")).to_have_value("我自己写")
    expect(mic).to_have_count(0)


def test_the_agent_is_silent_while_the_person_speaks(switch: Locator, page: Page) -> None:
    switch.click()
    assert not silent(page)
    page.get_by_role("button", name="按一下说话").click()
    page.get_by_role("button", name="知道了，开始说").click()
    assert silent(page)


@pytest.mark.parametrize(("error", "words"), [
    ("not-allowed", "浏览器没有允许用话筒，打字一样可以练。"), ("service-not-allowed", "浏览器没有允许用话筒"),
    ("no-speech", "没有听到声音，可以再按一次，或者打字。"), ("network", "语音没接上，先打字也一样。"),
    ("audio-capture", "语音没接上")])
def test_when_it_does_not_work_one_sentence_says_so(
    mic: Locator, page: Page, server: FakeServer, error: str, words: str
) -> None:
    page.evaluate("error => ears[0].fail(error)", error)
    expect(page.get_by_text(words)).to_be_visible()
    expect(mic).to_have_count(0)
    say(page, "我十月失业了")
    expect(page.get_by_text(ASKS)).to_be_visible()


def test_an_ear_that_cannot_be_opened_is_no_trouble(practice: Locator, page: Page) -> None:
    page.evaluate("() => { window.deafEar = true; }")
    page.get_by_role("button", name="按一下说话").click()
    page.get_by_role("button", name="知道了，开始说").click()
    expect(page.get_by_text("语音没接上，先打字也一样。")).to_be_visible()
    say(page, "我十月失业了")
    expect(page.get_by_text(ASKS)).to_be_visible()


def test_a_pause_ends_the_listening(mic: Locator, practice: Locator, page: Page) -> None:
    practice.get_by_role("button", name="暂停").click()
    expect(practice).to_contain_text("已暂停")
    assert page.evaluate("ears[0].log.at(-1)") == "abort"
    expect(page.get_by_role("button", name="按一下说话")).to_have_count(0)
    practice.get_by_role("button", name="继续").click()
    expect(page.get_by_role("button", name="按一下说话")).to_be_visible()


def test_outside_a_practice_nobody_listens(practice: Locator, page: Page) -> None:
    expect(page.get_by_role("button", name="按一下说话")).to_be_visible()
    practice.get_by_role("button", name="结束练习").click()
    expect(practice).to_have_count(0)
    expect(page.get_by_role("button", name="按一下说话")).to_have_count(0)


def test_a_browser_without_voices_shows_no_switches(context: BrowserContext, page: Page, server: FakeServer) -> None:
    context.add_init_script("""
        delete window.speechSynthesis;
        delete window.SpeechSynthesisUtterance;
        delete window.SpeechRecognition;
        delete window.webkitSpeechRecognition;""")
    page.reload()
    page.get_by_text("先用自己的话说说情况").wait_for()
    practice = begin(page, server)
    expect(practice.get_by_role("switch")).to_have_count(0)
    expect(page.get_by_role("button", name="按一下说话")).to_have_count(0)
    say(page, "我十月失业了")
    expect(page.get_by_text(ASKS)).to_be_visible()
