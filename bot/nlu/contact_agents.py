"""Who was on the line, as told: 女客服, 姓王, 王经理, 小张."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.nlu.contact_lexicon import words

_MINE = re.compile(r"(?:我|俺|本人|免贵|我们|我妈|我爸|我老婆|我老公)(?:叫|是)?$")
_NOT_SURNAME = re.compile("[对官地双我资各警校多大乙甲由关等终至任如为几一老高总通哪上下现安平招未太手]$")
_WOMAN, _MAN = re.compile("女|姐|姑娘|阿姨|太$|妹|姨"), re.compile("男|先生|哥|小伙|帅哥|大叔|兄弟")
_PERSON = "(?:客服|坐席|专员|经理|主管|催收员?|接线员|话务员|法务|律师|工作人员|调解员|柜员|声音?)"


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], ...]:
    surname = f"(?:{words('compound_surnames')}|[{words('surnames')}])"
    title = "|".join(words(name) for name in ("titles_f", "titles_m", "titles"))
    sex = "[女男]"
    called = rf"(?:的)?{sex}?(?:的)?(?:{_PERSON})"
    return (
        re.compile(rf"姓(?:氏)?(?:是)?(?P<name>{surname})(?:{called}|的{sex}的)?"),
        re.compile(rf"(?P<name>{surname})(?:{title})"),
        re.compile(rf"[小老](?P<name>[{words('surnames')}])"
                   "(?=$|[，。,；; 说讲话让叫接回的是打给答跟同和帮报]|经理|客服|专员|主管|加我)"),
        re.compile(rf"(?:一?个|位|名|那个?|这个?)?{sex}(?:的)?(?:{_PERSON})"),
        re.compile(rf"(?:一?个|位|名|是|那)(?:{sex}(?:的|生|士|孩子?|声|仔|娃)|(?:年轻)?(?:小姑娘|小伙子?|大姐|大哥|小哥|小姐姐|阿姨|姑娘|大叔))"
                   r"(?=$|[，。,；; ]|接|说|讲|打|态度|声音|跟我|听|让|叫|的?接|的?打|的?说)"),
        re.compile(rf"(?<=[，,。； ]){sex}的(?=[，,。； ]|$)"),
        re.compile(r"客服(?:小姐姐?|小哥哥?|妹妹?|大姐|姐姐?|小妹|妹子)"),
    )  # fmt: skip


def find_agents(plain: str) -> Iterator[tuple[int, int, str | None]]:
    """(start, end, gender) of each agent in normalised text; gender is `f`, `m` or None. Never overlapping."""
    taken: list[tuple[int, int]] = []
    for pattern in _patterns():
        for match in pattern.finditer(plain):
            start, end = match.span()
            if any(start < e and s < end for s, e in taken) or _is_other(plain, match):
                continue
            taken.append((start, end))
    for start, end in sorted(taken):
        start += len(re.match("(?:一?个|位|名|那个?|这个?|是)?", plain[start:end]).group())  # type: ignore[union-attr]
        yield start, end, gender_of(plain[start:end])


def gender_of(said: str) -> str | None:
    """女客服 and 王女士 are women, 李先生 is a man; 姓王 and 小张 leave it open."""
    return "f" if _WOMAN.search(said) else "m" if _MAN.search(said) else None


def _is_other(plain: str, match: re.Match[str]) -> bool:
    """我姓王 is the person; 对方经理 is nobody called 方."""
    before = plain[max(0, match.start() - 3) : match.start()]
    if _MINE.search(before):
        return True
    return match.group()[0] not in "姓小老男女客一个位名那这是" and bool(_NOT_SURNAME.search(before))
