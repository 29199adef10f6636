"""Plain words for wanting to die are heard as that, whatever a classifier makes of the sentence around them."""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from bot.nlu.fingerprints import ROOT
from bot.nlu.normalise import normalise

CRISIS = "safety/crisis"
PRIVACY = "safety/privacy"
SECRET = re.compile(
    r"\d{6}|\d[\d\s-]{8,}|身份证|卡号|账号|密码|验证码|口令|短信码|动态码|sfz|yzm|cvv|安全码|有效期|支付码|付款码|指纹|人脸"
)
HIDDEN = "〔已隐去〕"  # as in bot/channels/secrets.py, which took a number or code out
FILE = ROOT / "data" / "lexicon" / "crisis.yml"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return re.compile("|".join(rows["explicit"])), re.compile("|".join(rows["harmless"]))


def shows_something_secret(text: str) -> bool:
    """Whether there is anything in the text that could be an identity or card number, a password or a code."""
    return had_something_secret(text) or bool(SECRET.search(normalise(text)))


def had_something_secret(text: str) -> bool:
    """Whether a number or code was taken out of the text before it came here."""
    return HIDDEN in text


def says_wanting_to_die(text: str) -> bool:
    """Whether an explicit word stands in the text once everyday exaggeration (累死, 跳楼价) is taken out."""
    explicit, harmless = _patterns()
    plain = normalise(text)
    return bool(explicit.search(plain)) and bool(explicit.search(harmless.sub("，", plain)))
