"""Cards of a practice call: the scenes, the agent's turns, hints, pauses, the review and the progress."""
from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

from tests.web.cards import Card, make
from tests.web.fake_server import FakeServer, Message
from tests.web.page import say

START, FRIENDLY = "开始练习", '/start_rehearsal{"scene": "official_friendly"}'
BEGAN = "2026-11-22T10:30:00+08:00"
DEBT = "招商银行信用卡 35,000 元"
SCENE_ROWS = [
    {"scene": scene, "title": title, "about": about, "level": level, "suggested": last == 78, "last": last}
    for scene, title, about, level, last in (
        ("official_friendly", "好说话的官方客服", "听得进去，会问清困难和打算。", 1, 78),
        ("official_by_the_book", "照章办事的官方客服", "只说规定，要您说出数和日期。", 2, None),
        ("online_service", "在线客服", "打字谈，一问一答。", 1, None),
        ("collector_pushy", "催得急的催收员", "要您今天就还，一句接一句。", 3, 0),
        ("outsourced_threatening", "说重话的委外催收", "会说上门、联系家人，练怎么守住。", 3, 45),
        ("asset_protection", "银行资产保全", "谈起诉和一次结清。", 3, None),
        ("mediator", "调解员", "两边都问，帮着找一个数。", 2, None),
    )]
SCENES = make("rehearsal_scenes", {"debt": DEBT, "sample": False, "scenes": SCENE_ROWS})
SAMPLE = make("rehearsal_scenes", {"debt": "信用卡 20,000 元", "sample": True, "scenes": SCENE_ROWS[:2]})
LIST: Message = {
    "text": "想先练哪一段？", "custom": SCENES,
    "buttons": [
        *({"title": row["title"], "payload": f'/start_rehearsal{{"scene": "{row["scene"]}"}}'} for row in SCENE_ROWS),
        {"title": "先不练", "payload": "先不练"}]}
CALLER = {"name": "客服小周", "place": "招商银行客服中心", "kind": "official", "channel": "phone"}
GREETING = "您好，这里是招商银行客服中心，请问您今天想办理什么？"
ASKS = "您每个月大概能还多少，从哪天开始？"
TIP = "这句把困难说清楚了。接下来说出一个具体的数。"
WORDS = [{"title": word, "payload": word} for word in ("提示", "暂停", "结束练习")]


def turn(n: int = 1, agent: str = GREETING, mood: str = "calm", tip: str | None = None, **given: Any) -> Message:
    """What the agent says, as a message: the text is the agent's line and the coach's aside."""
    data = {"scene": "official_friendly", "title": "好说话的官方客服", "turn": n, "of": 14, "agent": agent,
            "mood": mood, "caller": CALLER, "began": BEGAN, "tip": tip, "ended": False, **given}
    text = agent if tip is None else f"{agent}\n\n（教练：{tip}）"
    return {"text": text, "custom": make("rehearsal_turn", data), "buttons": WORDS}


def paused(reason: str = "asked") -> Message:
    return {"text": "先停在这里。", "custom": make("rehearsal_paused", {
        "scene": "official_friendly", "turn": 2, "reason": reason})}


COULD_SAY = "我每月能还 973 元，从 12 月 16 日开始。"
HINT: Message = {"text": f"可以这样说：{COULD_SAY}\n数和日期一起说，对方才好登记。", "custom": make("rehearsal_hint", {
    "say": COULD_SAY, "why": "数和日期一起说，对方才好登记。"})}


def _check(code: str, passed: bool | None, quote: str | None = None, better: str | None = None) -> dict[str, Any]:
    return {"code": code, "passed": passed, "quote": quote, "better": better}


CHECKS = [
    _check("states_willingness", True, "我愿意还"),
    _check("explains_hardship", True, "我十月失业了"),
    _check("gives_numbers", True, "每月 900 元"),
    _check("within_capacity", True, "每月 900 元"),
    _check("gives_dates", False, "过阵子就还", "从 12 月 16 日开始还。"),
    _check("offers_evidence", None, None, "我有离职证明，可以发给您。"),
    _check("asks_interest_stop", True, "利息能不能停"),
    _check("holds_position", False, "那就两千吧", "超过 973 元我还不上，请按这个数登记。"),
    _check("asks_reference_number", True, "工单号是多少"),
    _check("asks_written_confirmation", False, None, "请用短信发给我确认。"),
    _check("stays_civil", True), _check("no_false_statement", True), _check("no_rash_promise", None),
]
SPOKEN = [
    {"n": None, "who": "agent", "text": GREETING},
    {"n": 1, "who": "caller", "text": "我想协商还款，我愿意还。"},
    {"n": None, "who": "agent", "text": ASKS},
    {"n": None, "who": "coach", "text": TIP},
    {"n": 2, "who": "caller", "text": "每月 900 元吧。"},
    {"n": None, "who": "agent", "text": "九百低了些，两千可以吗？"},
    {"n": 3, "who": "caller", "text": "那就两千吧。"},
]


def review(**given: Any) -> Card:
    return make("rehearsal_review", {
        "run": 12, "scene": "official_friendly", "title": "好说话的官方客服", "debt": DEBT, "began": BEGAN,
        "minutes": 6, "outcome": "agreed", "score": 78, "previous": 64, "checks": CHECKS,
        "next": ["holds_position", "asks_written_confirmation"],
        "agreed": {"words": "每月 2,000 元，从 12 月 16 日开始；比您拿得出的多。", "level": "warn"},
        "transcript": SPOKEN, **given})


REVIEW = review()


def run(n: int, date: str, title: str, score: int) -> dict[str, Any]:
    return {"run": n, "date": date, "scene": "official_friendly", "title": title, "score": score, "outcome": "deferred"}


RUNS = [run(1, "2026-11-18", "好说话的官方客服", 45), run(2, "2026-11-19", "好说话的官方客服", 58),
        run(3, "2026-11-19", "照章办事的官方客服", 52), run(4, "2026-11-20", "好说话的官方客服", 64),
        run(5, "2026-11-21", "催得急的催收员", 61), run(6, "2026-11-22", "好说话的官方客服", 78)]
PROGRESS = make("progress", {
    "kind": "rehearsals", "runs": RUNS, "suggestion": "下次可以练“催得急的催收员”，多守一次自己的数。",
    "weakest": ["holds_position", "asks_written_confirmation"]})


def at_practice(began: str = BEGAN) -> dict[str, list[Message]]:
    """A server that practises."""
    return {
        START: [LIST], FRIENDLY: [turn(began=began)], "提示": [HINT], "暂停": [paused()],
        "继续": [turn(2, ASKS, "firm", began=began)], "重来": [turn(began=f"{began}again")],
        "我十月失业了": [turn(2, ASKS, "firm", TIP, began=began)],
        "结束练习": [{"text": "这次您把困难说清楚了。", "custom": REVIEW}],
    }


def begin(page: Page, server: FakeServer) -> Locator:
    """A practice call that has just begun; its bar."""
    server.answers.update(at_practice())
    say(page, START)
    page.get_by_role("button", name="好说话的官方客服").click()
    bar = page.get_by_role("region", name="练习通话")
    bar.wait_for()
    return bar
