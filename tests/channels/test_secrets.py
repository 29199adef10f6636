"""What must never be stored is gone before anything reads it; what only looks like it stays."""
from __future__ import annotations

import pytest

from bot.channels.secrets import HIDDEN, hide
from bot.nlu import danger

SECRETS = [  # made-up numbers: a person of region 000000, cards of no bank that pass the check digit
    ("我身份证000000199003071234", "我身份证〔已隐去〕"),
    ("00000019900307123X 帮我查查", "〔已隐去〕 帮我查查"),
    ("身份证号是 000000 19900307 1234", "身份证号是 〔已隐去〕"),
    ("卡号4000000000000002", "卡号〔已隐去〕"),
    ("4000 0000 0000 0002 这张卡逾期了", "〔已隐去〕 这张卡逾期了"),
    ("银行卡号：0000-0000-0000-0000", "银行卡号：〔已隐去〕"),
    ("验证码是482913", "验证码是〔已隐去〕"), ("密码abc123!", "密码〔已隐去〕"), ("yzm 4829", "yzm 〔已隐去〕"),
    ("CVV 123 有效期不说", "CVV 〔已隐去〕 有效期不说"),
]  # fmt: skip
HARMLESS = [
    "50000 20000 10000", "2026-01-01 2026-12-05", "三笔 8000 12000 6500 3000",
    "工单号20261122000000123456", "欠了35000元", "他电话是13800000000", "案号（2026）浙0106民初12345号",
    "客服要我的验证码怎么办", "密码忘了", "工单号是4000000000000002", "逾期67天 3w5", "卡号我不说",
]  # fmt: skip


@pytest.mark.parametrize("text, kept", SECRETS)
def test_numbers_and_codes_are_taken_out(text: str, kept: str) -> None:
    assert hide(text) == kept and HIDDEN in kept


@pytest.mark.parametrize("text", HARMLESS)
def test_the_rest_stays(text: str) -> None:
    assert hide(text) == text


def test_what_is_left_in_its_place_is_known_where_it_is_heard() -> None:
    """Channels and hearing may not import each other: the mark stands in both."""
    assert danger.HIDDEN == HIDDEN and danger.had_something_secret(hide("验证码是482913"))
