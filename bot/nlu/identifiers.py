"""Digits that name something and count nothing: telephone, card and case numbers, years in brackets, clock times."""
from __future__ import annotations

import re

from bot.nlu.contact_numbers import find_numbered
from bot.nlu.found import Span

_CURRENCY = r"(?! ?(?:元|块|万|千|rmb))"
_NAMED = ("尾号|末四位|卡号|工号|编号|案号|单号|电话号?|手机号|号码|座机|热线|客服|拨打?|验证码|密码|qq号?|微信号|邮编"
          "|身份证|学号|账号")
_HOTLINE = r"95(?!000)[0-9]{3}|123(?:05|15|20|21|33|38|45|48|55|56|63|66|68|78|86)|10086|10010|96[0-9]{3}(?<!000)"
_IDENTIFIER = re.compile("|".join((
    r"https?://\S+|www\.\S+|(?<![a-z0-9._])[a-z0-9._]+@[a-z0-9.]+",
    rf"(?:{_NAMED})(?:码|号|后四位|[是为:： ])*[0-9a-z*-]{{3,}}{_CURRENCY}",
    r"(?:验证码|动态码|口令|密码|cvv|背面三位|安全码|码是)[^0-9]{0,14}[0-9]{3,}",
    r"(?<![0-9])(?:[0-9]{4}[ -]){2,}[0-9]{3,4}(?![0-9])",
    r"(?<![0-9])[0-9]{3,5}(?=开头|打头|的?号码|电话|的短信)|单元[0-9]+|(?<![0-9])[0-9]{3,4}室",
    r"(?<![0-9-])(?:400|800|0[0-9]{2,3}|1[3-9][0-9])[- ]?[0-9]{3,4}[- ][0-9]{3,4}(?![0-9])",
    r"(?<![0-9-])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])",
    rf"(?<![0-9.])[0-9]{{9,}}x?{_CURRENCY}",
    rf"(?<![0-9.欠还剩])(?:{_HOTLINE})(?![0-9.]){_CURRENCY}",
    rf"(?<=[打拨报叫])1(?:10|19|20)(?![0-9]){_CURRENCY}",
    r"(?<![0-9])360(?= ?(?:借条?|数科|金融|贷|小贷|的|平台|逾期|家|那|和|、|也|还不))",
    rf"(?:(?<=[欠借是和有跟、])|^)360(?![0-9.,]| ?[，。吗吧多左天]|$){_CURRENCY}",
    "2345(?=贷|借)",
    r"(?<![0-9,.])[0-9]{1,3},[0-9]{4}(?![0-9])",  # 3,8000: a slip of the finger, better asked again than guessed
    r"[〔\[(（【](?:19|20)[0-9]{2}[〕\])）】]",
    r"(?<![0-9])[0-2]?[0-9][:：][0-5][0-9](?![0-9])",
)))


def find_identifiers(text: str) -> list[Span]:
    """Spans of normalised text that no reader may take for a value."""
    named = [(one.start, one.end) for one in find_numbered(text)]
    return [*(match.span() for match in _IDENTIFIER.finditer(text)), *named]
