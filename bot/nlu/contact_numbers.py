"""Numbers that a lender gives: the agent's (工号8821) and the request's (工单号20261108). They count nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

AGENT, TICKET = "agent_number", "ticket"
_CN = "零〇一二三四五六七八九幺"
_DIGITS = str.maketrans(_CN, "00" + "123456789" + "1")
_NOT_MONEY = r"(?![0-9a-z])(?! ?(?:元|块|万|千|百|rmb|天|日(?!期)|个|期|点|分钟|小时|月|周))"
_SPACED = r"[0-9](?:[ ,，、-][0-9]){2,}"
_CODE = r"[a-z]{0,6}[ -]?[0-9][0-9a-z]*(?:-[0-9a-z]+)*"
_LINK = (
    r"(?:号码|号|码|尾号|尾数|后[三四]位|末[三四]位|[是为叫:：#，, ]|给我的?|发来的?|我?记的?|记下来?"
    r"|报的?|说的?"

         r"|她|他|佢|系|了|来|的|对了|好像|应该|哈|嘛|呢|在这里?|到了?|拿)*")  # fmt: skip
_WHO = r"(?:员工|坐席|客服|业务员|工牌|接线员|专员|催收员?)"
_AGENT_WORD = rf"(?:工号|工牌号|{_WHO}(?:的)?(?:编号|号码|代码|工号))"
_TICKET_WORD = (
    r"(?:(?:工单|受理|流水|登记|案件|申请|业务|服务|投诉|回执|诉求|查询|处理|记录|来电|事件|任务"
    r"|协商)(?:单)?(?:编号|号码|单号|号)"
    r"|(?<![订快])单号|工单|案号|编号)"
)
_AGENT = re.compile(
    rf"(?P<label>{_AGENT_WORD}){_LINK}(?P<n>{_SPACED}|[a-z]{{0,4}}-?[0-9]{{2,8}}|[{_CN}]{{3,8}}){_NOT_MONEY}"
    rf"|(?P<n2>[a-z]{{0,3}}[0-9]{{3,8}}|[{_CN}]{{3,8}})(?:号|的?工号)(?=的?{_WHO}|小姐|接的|接线|为您|为我"
    rf"|$|[，。, ；;]|跟我|说|让)"
)
_TICKET = re.compile(
    rf"(?P<label>{_TICKET_WORD}){_LINK}(?P<n>{_SPACED}|{_CODE}|[{_CN}]{{4,20}}){_NOT_MONEY}"
)
_SAID_TO_BE = re.compile(r"(?:工号|客服|坐席|专员|[她他佢]|对方|接的|姓.)[^，。,；;0-9]{0,6}$")
_LEAST = {AGENT: 2, TICKET: 3}  # signs: a shorter one is a count (工单3天内回)


@dataclass(frozen=True)
class Numbered:
    """A number by name: [start:end] is the number, [label:start] the word before it."""

    entity: str
    label: int
    start: int
    end: int


def find_numbered(plain: str) -> list[Numbered]:
    """Agents' and tickets' numbers in normalised text, in order, never overlapping."""
    found: list[Numbered] = []
    for one in [*_agents(plain), *_tickets(plain)]:
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def value_of(words: str) -> str:
    """The number as it is to be read out again: without gaps, 八八二一 in digits."""
    plain = unicodedata.normalize("NFKC", words)
    signs = re.sub(r"[\s,，、]|(?<=[0-9])-(?=[0-9](?:-|$))", "", plain)
    return signs.translate(_DIGITS).upper()


def _agents(plain: str) -> Iterator[Numbered]:
    for match in _AGENT.finditer(plain):
        name = "n" if match["n"] else "n2"
        if name == "n2" and not _SAID_TO_BE.search(plain[: match.start()]):
            continue
        yield from _numbered(AGENT, match, name)


def _tickets(plain: str) -> Iterator[Numbered]:
    for match in _TICKET.finditer(plain):
        yield from _numbered(TICKET, match, "n")


def _numbered(entity: str, match: re.Match[str], name: str) -> Iterator[Numbered]:
    signs = re.sub(r"[^0-9a-z零〇一二三四五六七八九幺]", "", match[name])
    if len(signs) >= _LEAST[entity]:
        label = match.start("label") if match["label"] else match.start(name)
        yield Numbered(entity, label, *match.span(name))
