"""Identity and card numbers, passwords and codes are taken out of a message before anything reads or stores it."""
from __future__ import annotations

import re

HIDDEN = "〔已隐去〕"
DIGITS = re.compile(  # unbroken, or in the groups in which cards and identity numbers are written
    r"(?<![\d\-])(?:\d{15,19}[Xx]?|\d{4}(?:[ \-]\d{4}){3}(?:[ \-]\d{1,3})?|\d{4}(?:[ \-]\d{4}){2}[ \-]\d{3}"
    r"|\d{6}[ \-](?:19|20)\d{6}[ \-]?\d{3}[\dXx])(?![\d\-])"
)
TICKET = re.compile(r"(?:工单|流水|单|编|案|订单|回执|受理)号?[是为：:\s]{0,3}$")
BIRTH = re.compile(r"\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]")
NAMED = re.compile(
    r"(?P<what>身份证号?码?|银行卡号?|信用卡号|卡号|账号)(?P<link>(?:就|给你|给您|发你|发您)?[是为：:\s]{0,3})"
    r"(?P<secret>\d[\d \-]{7,22}[\dXx])"
)
CODE = re.compile(
    r"(?P<what>验证码|密码|口令|动态码|短信码|校验码|安全码|cvv2?|yzm)(?P<link>(?:就|给你|给您|发你|发您|收到)?[是为：:\s]{0,3})"
    r"(?P<secret>[A-Za-z0-9@#$%^&*_.!]{3,20})",
    re.IGNORECASE,
)


def hide(text: str) -> str:
    """The text with every such secret replaced by HIDDEN; a ticket's or case's number stays."""
    text = CODE.sub(_keep_name, NAMED.sub(_keep_name, text))
    return DIGITS.sub(lambda found: HIDDEN if _is_secret(text, found) else found.group(), text)


def _keep_name(found: re.Match[str]) -> str:
    return f"{found['what']}{found['link']}{HIDDEN}"


def _is_secret(text: str, found: re.Match[str]) -> bool:
    number = re.sub(r"[ \-]", "", found.group())
    if BIRTH.fullmatch(number):
        return True
    return _passes_luhn(number) and not TICKET.search(text[max(0, found.start() - 16) : found.start()])


def _passes_luhn(number: str) -> bool:
    """Whether it has the check digit of a payment card."""
    if not number.isdigit() or not 15 <= len(number) <= 19:
        return False
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2]) % 10 == -sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2]) % 10
