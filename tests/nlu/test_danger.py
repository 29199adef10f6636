"""Plain words of danger are heard; everyday exaggeration and adverts are not."""

from __future__ import annotations

import pytest

from bot.nlu.danger import says_wanting_to_die

DANGER = [
    "我想自杀", "真的唔想活了", "活不下去了", "遗书放抽屉里了", "药买好了 就等吞药", "想死的心都有", "還不如死了算了",
    "我后事都安排好了", "这桥挺高 想跳下去", "手腕割了两下又停了 割腕好痛", "累死了 真不想活了", "不想醒过来",
    "保险我看过了，我没了能赔三十万给家里还债",
]  # fmt: skip
HARMLESS = [
    "想死你了", "今天累死我了", "笑死", "利息真要人命", "跳楼价清仓", "烦死了 电话一直响", "办后事花了不少",
    "我早就想死心了",
    "马上吊销执照", "你们去死吧", "我不会寻短见的", "逾期两个月", "不想活动", "老人家走了 欠的钱谁还",
    "急死人了怎么还不回我", "我爸去世了，保险赔的钱要先还债吗",
]  # fmt: skip


@pytest.mark.parametrize("text", DANGER)
def test_plain_words_are_danger(text: str) -> None:
    assert says_wanting_to_die(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_exaggeration_is_not(text: str) -> None:
    assert not says_wanting_to_die(text)
