"""第2条, 删掉, and what a written confirmation says: with offsets, and only where it really came."""

from __future__ import annotations

import pytest

from bot.coaching.offer import ITEMS
from bot.nlu.record_words import find_record_words


def found(text: str) -> dict[str, list[object]]:
    entities: dict[str, list[object]] = {}
    for entity in find_record_words(text):
        assert text[entity["start"] : entity["end"]] == entity["text"] != ""
        entities.setdefault(entity["entity"], []).append(entity["value"])
    return entities


@pytest.mark.parametrize(
    ("text", "numbers", "deletes"),
    [
        ("删掉第2条", [2], True), ("第二条记错了", [2], False), ("把第１２条去掉", [12], True),
        ("刪掉第三次通話", [3], True),
        ("那条撤回吧", [], True), ("不要了", [], True), ("分第2期还", [], False), ("工号是8822", [], False),
        ("第十条改一下", [10], False), ("今天第二次打电话", [], False),
    ],
)  # fmt: skip
def test_a_record_is_named_and_taken_out(text: str, numbers: list[int], deletes: bool) -> None:
    entities = found(text)
    assert entities.get("record_number", []) == numbers and ("record_act" in entities) is deletes


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("短信收到了，写了金额期数和停息", {"writing", "monthly", "terms", "interest"}),
        ("短信收到了", {"writing"}), ("协议寄到了，都写了", {"writing", "all"}),
        ("收到邮件了，写明每期900，分36期，没写违约金", {"writing", "monthly", "terms"}),
        ("发来了，上面有收款账户，提前还清也写了", {"account", "early_payoff"}),
        ("短信里写了还款日和结清证明", {"writing", "dates", "proof"}),
        ("没收到短信", set()), ("短信还没收到", set()), ("短信收到了吗", set()), ("说好发短信的", set()),
        ("每期900分36期", set()), ("书面的还没给我", set()), ("等收到短信再说", set()),
    ],
)  # fmt: skip
def test_what_is_held_in_writing(text: str, items: set[str]) -> None:
    assert set(found(text).get("written_item", [])) == items


def test_every_item_can_be_said() -> None:
    from bot.nlu.record_words import _patterns

    assert set(_patterns()["items"]) == {*ITEMS, "all"}
