"""A card as a page: complete, harmless whatever somebody wrote, and gone after its day."""
from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import logging
import re
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from actions.letter import letter
from actions.proposal import plan_card
from actions.script import script_card
from bot.channels.cards import labels
from bot.channels.cards import page as pages
from bot.channels.cards.page import HEADERS, PATH, CardPages, card_page
from bot.coaching.offer import HOLDS, HOLDS_DEAR, LUMP, OVER_CAPACITY, OVER_SHARE, UNKNOWN
from bot.coaching.proposal import make_proposal
from bot.coaching.script import make_script
from bot.history import make_engine
from bot.mailbox import Mailbox
from tests.coaching.people import somebody
from tests.factories import TODAY, a_case, a_debt
from tests.web import cards_followup
from tests.wording.rules import RULES, too_long

ROOT = Path(__file__).resolve().parents[2]
WORDS = yaml.safe_load((ROOT / "bot/channels/cards/words.yml").read_text(encoding="utf-8"))
HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "dl", "div", "dt", "dd", "table",
    "caption", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "blockquote", "footer", "details", "summary",
    "pre", "a",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "name", "content", "class", "scope", "href"}
EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)></style><a href='javascript:x'>&amp;"


class Page(HTMLParser):
    """What a browser would make of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.cells: list[list[str]] = []
        self.feed(html)
        self.text = "\n".join(text for text in self.texts if ":root{" not in text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.cells.append([])

    def handle_data(self, data: str) -> None:
        self.texts.append(data)
        if self.tags[-1][0] == "td":
            self.cells[-1].append(data)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def message(name: str, data: dict[str, Any], text: str = "说在前面的话。\n\n第二段。") -> dict[str, Any]:
    return {"text": text, "custom": {"card": name, "v": 1, "data": data}}


def read(name: str, data: dict[str, Any]) -> Page:
    html = card_page(message(name, data))
    assert html
    return Page(html)


def case_of() -> Any:
    second = a_debt("8000.50", 20, lender="支付宝", product="花呗", kind="consumer_credit")
    return a_case(a_debt(), second, dependants=2)


def proposal() -> dict[str, Any]:
    return plan_card(case_of(), make_proposal(case_of(), TODAY))[1]


def script(channel: str = "phone") -> dict[str, Any]:
    case, plan = case_of(), make_proposal(case_of(), TODAY)
    made = make_script(case, plan, 0, channel)
    assert made
    return script_card(case, plan, made)[1]


def written() -> dict[str, Any]:
    plan = make_proposal(case_of(), TODAY)
    return {"debt": 0, "label": "招商银行信用卡", "channel": "written", "letter": letter(case_of(), plan, 0, "web-1")}


CASE = {
    "debts": [{"lender": "招商银行", "product": "信用卡", "balance": "35000.00", "estimate": True, "overdue_days": 67,
               "overdue_since": "2026-09-15", "rate": "0.0005"},
              {"lender": None, "product": None, "balance": None, "overdue_days": 0, "overdue_since": "2026-12-05"}],
    "hardship": {"reason": "unemployment", "since": "2026-10", "recovery": "2027-02"},
    "budget": {"income": "4000.00", "expenses": "2500.00", "pay_day": 31, "dependants": 2, "priority": "0.00"},
    "evidence": ["termination_notice", "payslips"], "wants": ["instalment"],
}  # fmt: skip
REVIEW = {
    "title": "官方客服，好说话", "debt": "花呗", "began": "2026-11-20T10:30:00+08:00", "minutes": 4,
    "outcome": "agreed", "score": 71, "previous": 0, "next": ["gives_dates"],
    "checks": [{"code": "gives_dates", "passed": False, "quote": "过阵子", "better": "从 12 月 16 日起"},
               {"code": "stays_civil", "passed": True}, {"code": "holds_position", "passed": None}],
    "agreed": {"words": "说定的是每月 972 元", "level": "ok"},
    "transcript": [{"who": "agent", "name": "客服小林", "text": "您好"}, {"who": "caller", "text": "我愿意还"}],
}  # fmt: skip
CONTACT = {"at": "2026-11-20T10:30", "debt": "花呗", "heard": ["will_sue"] * 2, "notes": "工号 12", "minutes": 3}
OTHERS: dict[str, dict[str, Any]] = {
    "offer_check": {"debt": 0, "verdict": "over_share", "offer": {"terms": 24, "conditions": ["written"]},
                    "monthly": "1500.00", "share": "900.00", "over": "600.00", "extra": "-20.00",
                    "annual_rate": "0.0272", "missing": [{"code": "dates", "ask": "哪天还？"}]},
    "contact": {"contacts": [CONTACT]}, "reply": {"you_say": "请登记", "why": "留记录", "record": "工号"},
    "progress": {"kind": "rehearsals", "runs": [{"run": 1, "date": "2026-11-20T10:30", "title": "客服", "score": 0}]},
    "agreement": cards_followup.agreement()["data"], "hardship_again": cards_followup.AGAIN["data"],
    "safety": {"kind": "crisis", "lines": [{"name": "希望 24 热线", "number": "400-161-9995"}]},
    "answer": {"papers": [{"code": "payslips", "label": "工资单", "have": False, "instead": ["流水"], "mask": "卡号"}],
               "rules": [{"id": "a", "says": "只算本金", "source": "s", "date": "2018-12-01"}],
               "sources": [{"id": "s", "title": "刑法", "date": "2018-12-01"}]},
    "export": {**CASE, "contacts": [{**CONTACT, "at": 1763605800.0}], "no_more_debts": True,
               "rehearsals": [{"number": 1, "began": "2026-11-20T10:30:00+08:00", "score": 50, "outcome": "stopped",
                               "said": ["我没钱"]}]},
}  # fmt: skip

CODES = {HOLDS, HOLDS_DEAR, LUMP, OVER_CAPACITY, OVER_SHARE, UNKNOWN}


def every_card() -> dict[str, dict[str, Any]]:
    return {"case": CASE, "proposal": proposal(), "script": script(), "rehearsal_review": REVIEW, **OTHERS}


def test_there_is_a_sample_of_every_card_with_a_page() -> None:
    assert set(every_card()) == set(pages.VIEWS)


def test_a_proposal_shows_every_instalment_of_every_option() -> None:
    data = proposal()
    page = read("proposal", data)
    wanted = [(row["date"], Decimal(row["amount"])) for one in data["lines"] for option in one["options"]
              for row in option["schedule"]]  # fmt: skip
    rows = [row for row in page.cells if len(row) == 3 and row[0].isdigit()]
    shown = [("{}-{:02d}-{:02d}".format(*map(int, re.findall(r"\d+", day))), Decimal(re.sub(r"[^\d.]", "", amount)))
             for _, day, amount in rows]  # fmt: skip
    assert shown == wanted and len(shown) > 50
    assert [page.text.count(rank) >= 2 for rank in ("先这样提", "可以接受", "底线")] == [True] * 3
    assert "花呗" in page.text and "招商银行信用卡" in page.text
    assert all(check["text"] in page.text for check in data["checks"] if check["level"] != "ok")
    assert all(source["title"] in page.text for source in data["sources"])


@pytest.mark.parametrize("channel", ["phone", "online"])
def test_a_script_shows_what_to_say_what_to_mind_and_what_they_may_answer(channel: str) -> None:
    data = script(channel)
    text = read("script", data).text
    said = [stage["say"] for stage in data["stages"]] + [tip for stage in data["stages"] for tip in stage["tips"]]
    said += [words for row in data["objections"] for words in (row["they_say"], row["you_say"])]
    said += [*data["avoid"], *data["record"], *data["notes"], data["contact"]]
    assert len(said) > 30 and [words for words in said if words not in text] == []


def test_a_letter_is_whole_where_the_chat_shortens_its_table() -> None:
    data = written()
    page = read("script", data)
    tables = [section["table"] for section in data["letter"]["sections"] if section["table"]]
    assert [row for row in page.cells if row] == [row for one in tables for row in one["rows"]]
    said = [section["text"] for section in data["letter"]["sections"]] + data["letter"]["signature"]
    assert [words for words in said if words not in page.text] == []
    assert "书面申请" in page.text


def test_a_case_shows_what_the_chat_leaves_out() -> None:
    text = read("case", CASE).text
    for words in ("招商银行 信用卡", "大约 35,000 元", "67 天", "2026 年 9 月 15 日", "0.05%",
                  "第 2 笔欠款", "还没说", "还没逾期", "2026 年 12 月 5 日", "失业", "2026 年 10 月",
                  "2027 年 2 月", "4,000 元", "每月最后一天", "2 人", "离职证明、工资单", "分期"):  # fmt: skip
        assert words in text, words
    assert "优先" not in text  # nothing to pay first


def test_a_review_shows_each_check_and_every_word_that_was_said() -> None:
    text = read("rehearsal_review", REVIEW).text
    for words in ("不是真实通话", "71 分", "0 分", "谈成了", "说出日子：下次试试", "过阵子",
                  "从 12 月 16 日起", "语气平和：做到了", "守住自己的数：这次没遇到",
                  "说定的是每月 972 元", "客服小林：您好", "您：我愿意还"):  # fmt: skip
        assert words in text, words
    assert text.index("下次先练这个") < text.index("说出日子") < text.index("每一项怎么样")


@pytest.mark.parametrize("code", sorted(CODES))
def test_an_offer_says_first_what_it_comes_to(code: str) -> None:
    text = read("offer_check", {**OTHERS["offer_check"], "verdict": code}).text
    verdict = yaml.safe_load(labels.WORDS.read_text(encoding="utf-8"))["verdicts"][code]
    assert text.index(verdict) < text.index("1,500 元") and ("贵" in verdict) is (code == HOLDS_DEAR)


def test_the_export_is_whole_to_read_and_as_it_is_stored() -> None:
    page = read("export", OTHERS["export"])
    for words in ("35,000 元", "工号 12", "要起诉", "我没钱", "50 分"):
        assert words in page.text, words
    assert any('"no_more_debts": true' in text for text in page.texts)
    assert json.loads(next(text for text in page.texts if text.startswith("{"))) == OTHERS["export"]


def test_what_is_dialled_is_a_number() -> None:
    assert read("safety", OTHERS["safety"]).named("a") == [{"href": "tel:4001619995"}]
    (evil,) = read("safety", {"lines": [{"name": "x", "number": "javascript:alert(1)"}]}).named("a")
    assert evil == {"href": "tel:1"}


@pytest.mark.parametrize("name", sorted(pages.VIEWS))
def test_nothing_runs_and_nothing_is_fetched(name: str) -> None:
    html = card_page(message(name, every_card()[name]))
    assert html and html.startswith('<!doctype html><html lang="zh-CN">')
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= HARMLESS
    assert {key for _, attributes in page.tags for key in attributes} <= ATTRIBUTES
    assert re.search(r"https?:|//|url\(|@import", html.split("<body>")[0]) is None
    metas = {(one.get("name"), one.get("content")) for one in page.named("meta")}
    assert {("robots", "noindex,nofollow"), ("referrer", "no-referrer")} <= metas
    assert ("viewport", "width=device-width,initial-scale=1") in metas
    assert page.texts[0] == "还款教练"  # the title tells a preview nothing
    assert len(page.named("h1")) == 1 and "prefers-color-scheme:dark" in html
    assert "一天内" in page.texts[-1]


def test_the_policy_lets_in_the_pages_own_style_and_nothing_else() -> None:
    html = card_page(message("case", CASE))
    assert html
    style = re.search("<style>(.*)</style>", html, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = dict(rule.strip().split(" ", 1) for rule in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["style-src"] == f"'sha256-{digest}'" and policy.pop("style-src")
    assert set(policy.values()) == {"'none'"} and "default-src" in policy
    assert HEADERS["Cache-Control"] == "no-store" and HEADERS["Referrer-Policy"] == "no-referrer"
    assert "style=" not in html


def spoilt(node: Any) -> Any:
    """The same data with something evil behind every text that somebody may have written."""
    if isinstance(node, dict):
        kept = ("code", "rank", "kind", "stage", "channel", "verdict", "passed", "outcome", "who")
        return {key: value if key in kept else spoilt(value) for key, value in node.items()}
    if isinstance(node, list):
        return [spoilt(one) for one in node]
    plain = isinstance(node, str) and not re.fullmatch(r"-?\d+\.\d+|\d{4}-\d\d.*", node)
    return f"{node}{EVIL}" if plain else node


@pytest.mark.parametrize("name", sorted(pages.VIEWS))
def test_what_somebody_wrote_stays_text(name: str) -> None:
    data = spoilt(every_card()[name])
    html = card_page(message(name, data, f"好{EVIL}"))
    assert html
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= HARMLESS
    assert {key for _, attributes in page.tags for key in attributes} <= ATTRIBUTES
    assert all(str(one.get("href")).startswith("tel:") for one in page.named("a"))
    assert EVIL in page.text


@pytest.mark.parametrize("number", range(40))
def test_people_of_every_kind_have_a_page(number: int) -> None:
    case = somebody(number)
    data = plan_card(case, make_proposal(case, TODAY))[1]
    text = read("proposal", data).text
    assert re.search("None|Decimal|[{}]", text) is None
    assert all(one["label"] in text for one in data["lines"])


@pytest.mark.parametrize("broken", [
    {"text": "好"}, {"custom": None}, {"custom": {"card": "case"}}, {"custom": {"card": "question", "data": {}}},
    {"custom": {"card": ["case"], "data": {}}}, {"custom": {"card": "nothing", "data": {"a": 1}}},
    {"custom": {"card": "proposal", "data": {"lines": "秘密"}}},
    {"custom": {"card": "script", "data": {"stages": [1]}}},
    {"custom": {"card": "export", "data": {}}}, {"custom": {"card": "case", "data": []}},
])  # fmt: skip
def test_what_has_no_page_has_none_and_is_not_logged(broken: dict[str, Any], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert card_page(broken) is None
    assert "秘密" not in caplog.text


# ── words ──


def texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        return [text for child in node.values() for text in texts(child)]
    return [text for child in node for text in texts(child)] if isinstance(node, list) else [str(node)]


def test_its_words_keep_the_copy_rules() -> None:
    rules = (*RULES.values(), too_long)
    problems = [(text, problem) for text in texts(WORDS) for rule in rules if (problem := rule(text))]
    known = {WORDS["words"]["assumed"]}  # "0.05%" is what we reckon with, not a rule of somebody's
    assert [(text, problem) for text, problem in problems if text not in known] == []


def test_codes_are_called_as_on_the_chat_page() -> None:
    chat = (ROOT / "bot/web/src/strings.zh.ts").read_text(encoding="utf-8")
    groups = ("reasons", "evidence", "wants", "asks", "ranks", "rank_hints", "kinds", "conditions", "heard", "stages",
              "channels", "levels", "roles", "ways", "contact_outcomes", "promises", "ended", "states", "compared",
              "items")  # fmt: skip
    said = [text for group in groups for text in WORDS[group].values()]
    assert len(said) > 80 and [text for text in said if f'"{text}"' not in chat] == []
    practice = yaml.safe_load((ROOT / "data/wording/rehearsal.yml").read_text(encoding="utf-8"))
    assert WORDS["checks"] == practice["rehearsal_checks"]
    wording = ROOT / "data/wording"
    agreed, contacts = (yaml.safe_load((wording / f"{name}.yml").read_text(encoding="utf-8"))
                        for name in ("agreement", "contact"))
    assert WORDS["items"] == agreed["agreement_item"] and WORDS["ways"] == contacts["contact_way"]
    assert WORDS["contact_outcomes"] == contacts["contact_outcome"] and WORDS["promises"] == contacts["contact_promise"]


# ── how long, and for whom ──


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(make_engine(f"sqlite:///{tmp_path}/mailbox.db"))


@pytest.fixture
def kept(mailbox: Mailbox) -> CardPages:
    return CardPages(lambda: mailbox, "https://coach.example/")


def key_of(address: str | None) -> str:
    assert address
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc) == ("https", "coach.example") and parts.path.startswith(PATH)
    return parts.path[len(PATH) :]


def test_a_page_is_opened_by_its_key_alone(kept: CardPages) -> None:
    key = key_of(kept.link("telegram-1", message("case", CASE)))
    assert len(key) >= 32 and kept.serve(key) == card_page(message("case", CASE))
    for other in (key[:-1] + ("A" if key[-1] != "A" else "B"), key[:-1], "", f"../{key}", key + "\n", "a" * 32):
        assert kept.serve(other) is None


def test_what_is_sent_again_is_the_same_page_and_nobody_elses(kept: CardPages, mailbox: Mailbox) -> None:
    first = kept.link("telegram-1", message("case", CASE))
    assert kept.link("telegram-1", message("case", CASE)) == first
    assert kept.link("telegram-2", message("case", CASE)) != first
    assert kept.link("telegram-1", message("case", {**CASE, "wants": []})) != first
    fresh = CardPages(lambda: mailbox, kept.public_url)  # after a restart the old address still opens
    assert fresh.serve(key_of(first)) and fresh.link("telegram-1", message("case", CASE)) != first


def test_a_page_is_gone_after_its_day(kept: CardPages, monkeypatch: pytest.MonkeyPatch) -> None:
    assert dt.timedelta(hours=12) <= pages.PAGE_LIFE <= dt.timedelta(days=1)
    monkeypatch.setattr(pages, "PAGE_LIFE", dt.timedelta(seconds=-1))
    old = key_of(kept.link("telegram-1", message("case", CASE)))
    assert kept.serve(old) is None
    monkeypatch.undo()
    new = key_of(kept.link("telegram-1", message("case", CASE)))
    assert new != old and kept.serve(new)


def test_who_asks_to_be_forgotten_takes_the_pages_along(kept: CardPages, mailbox: Mailbox) -> None:
    mailbox.meet("telegram-1", "telegram", "77")
    key = key_of(kept.link("telegram-1", message("case", CASE)))
    mailbox.forget("telegram-1")
    assert kept.serve(key) is None
    assert kept.serve(key_of(kept.link("telegram-1", message("case", CASE))))


def test_what_else_is_kept_is_no_page(kept: CardPages, mailbox: Mailbox) -> None:
    for content in ("/start_rehearsal", json.dumps({"payload": "x"}), json.dumps(message("case", CASE)), "[1]", "7"):
        assert kept.serve(mailbox.keep("telegram-1", content, secret=True)) is None


def test_without_an_address_of_ours_or_a_page_there_is_no_link(mailbox: Mailbox) -> None:
    assert CardPages(lambda: mailbox, "").link("telegram-1", message("case", CASE)) is None
    assert CardPages(lambda: mailbox, "https://coach.example").link("telegram-1", {"text": "好"}) is None


def test_a_link_takes_only_what_the_page_shows(kept: CardPages, mailbox: Mailbox) -> None:
    whole = {**message("case", CASE), "buttons": [{"title": "好", "payload": "/secret"}], "recipient_id": "telegram-1"}
    stored = json.loads(mailbox.kept(key_of(kept.link("telegram-1", whole))) or "")
    assert set(stored[pages.MARK]) == {"text", "custom"}
