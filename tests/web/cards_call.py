"""Cards around talking to the lender: a call, its replies, an offer, the online and the written way, the record."""
from __future__ import annotations

from typing import Any

from tests.web.cards import SCRIPT, SOURCES, make

FIRST = "您好，请问您贵姓，工号是多少？"
REFUSALS = [
    {"code": code, "title": title, "say": say} for code, title, say in (
        ("no_policy", "没有这个政策", "他说没有协商还款的政策，办不了"),
        ("pay_minimum_first", "先还最低", "他说先把最低还款还上再谈"),
        ("down_payment_first", "先交首付", "他说要先交一笔首付才能申请"),
        ("full_settlement_only", "只能一次还清", "他说只能一次性全部结清"),
        ("too_few_terms", "最多分这么几期", "他说最多只能分十二期"),
        ("documents_insufficient", "材料不行", "他说我的材料不符合要求"),
        ("will_sue", "要起诉", "他说再不还就起诉我"),
        ("contact_family", "要找家里人", "他说要联系我的家人"),
        ("pay_today", "今天必须还", "他说今天下班前就要还"),
        ("call_back_later", "等消息", "他说先反馈，让我等消息"),
        ("no_written_confirmation", "不给书面的", "他说不出书面的，口头说了就算"),
        ("no_authority", "做不了主", "他说没有权限，做不了主"),
    )]
ANNOUNCED, SAID = "正在打电话", REFUSALS[0]["say"]
CALL = make("call", {"refusals": REFUSALS})
NO_POLICY = "我理解您有规定。我愿意还，从 12 月 16 日起每月能还 972 元，麻烦登记，转给能处理的专员，给我工单号。"


def reply(times: int = 1, say: str = NO_POLICY) -> dict[str, Any]:
    return make("reply", {
        "code": "no_policy", "you_say": say, "why": "一线客服常常没有权限。登记成工单，更容易转到能处理的人手里。",
        "record": "工号、工单号、答应回复的日期", "times": times, "agent": "official", "sources": SOURCES[:1]})


REPLY = reply()
AGAIN = "那请您报一下姓名和工号，再转给您的主管。"


def offer(verdict: str, **given: Any) -> dict[str, Any]:
    return make("offer_check", {
        "debt": 0, "verdict": verdict, "monthly": "1900.00", "worked_out": False, "share": "973.00",
        "capacity": "1350.00", "over": "927.00", "breaks": "2026-12", "breaks_on_less": "2026-12",
        "total": "46000.00", "extra": "11000.00", "annual_rate": "0.254321",
        "offer": {"monthly": "1900.00", "terms": 24, "down_payment": "400.00", "total": None,
                  "first_date": "2026-12-16", "conditions": ["fees_waived", "interest_runs"]},
        "missing": [{"code": "split", "ask": "现在欠的是多少，本金、利息、违约金各多少？"},
                    {"code": "breach", "ask": "有一期晚了或少了，会怎么处理？"},
                    {"code": "writing", "ask": "能不能发短信或协议给我，写清上面这些？"}], **given})


OVER = offer("over_capacity")
HOLDS = offer("holds", monthly="900.00", over="0.00", breaks=None, extra="-3400.00", total="31600.00",
              annual_rate=None, missing=[])
DEAR = offer("holds_dear", monthly="1500.00", share="3000.00", capacity="3000.00", over="0.00", breaks=None,
             breaks_on_less=None, total="54000.00", extra="19000.00", annual_rate="0.3074", missing=[])
UNSURE = offer("unknown", monthly="1458.33", worked_out=True, share=None, capacity=None, breaks=None,
               breaks_on_less=None, total=None, extra=None, annual_rate=None)

ONLINE = make("script", {
    **SCRIPT["data"], "channel": "online", "contact": "App 里找客服：我的 → 在线客服。以合同和 App 为准",
    "notes": ["聊天里不发身份证号、密码和验证码。", "对方的每次答复都截图，带上日期和时间。"]})

_ROWS = [[str(n), f"2027 年 {n} 月 16 日", "973"] for n in range(1, 13)]
LETTER_TEXT = "协商还款申请\n\n致：招商银行\n\n我名下的招商银行信用卡尚欠 35,000 元。"
LETTER = make("script", {
    "debt": 0, "label": "招商银行信用卡", "channel": "written", "stages": [], "objections": [], "avoid": [],
    "record": [], "contact": "App 里找客服：我的 → 在线客服。以合同和 App 为准", "text": LETTER_TEXT,
    "letter": {
        "title": "协商还款申请", "to": "致：招商银行",
        "applicant": ["申请人：＿＿＿＿＿＿", "联系电话：＿＿＿＿＿＿", "账户或合同编号（只写后四位）：＿＿＿＿"],
        "sections": [
            {"name": "opening", "items": [], "table": None,
             "text": "我名下的招商银行信用卡尚欠 35,000 元，自 2026 年 9 月 15 日起逾期，至今约 67 天。"
                     "现提出书面申请，请求协商还款安排。"},
            {"name": "willingness", "items": [], "table": None,
             "text": "这笔钱我愿意还。我想要的是一个能一直做下去的安排，而不是今天答应、下个月又做不到。"},
            {"name": "budget", "items": [], "text": "现在每月的收支是这样的，数字都如实写。",
             "table": {"title": "每月收支", "columns": ["项目", "金额（元）"],
                       "rows": [["收入", "4,000"], ["必要开支", "2,500"], ["每月最多能拿出", "1,350"]]}},
            {"name": "proposal", "items": [],
             "text": "我能做到的是：分 36 期，每期 973 元，从 2026 年 12 月 16 日开始。",
             "table": {"title": "还款日程", "columns": ["期", "日期", "金额（元）"], "rows": _ROWS}},
            {"name": "requests_intro", "text": "同时请贵行考虑：", "table": None,
             "items": ["停止计收利息；", "减免违约金等费用；", "协商期间暂停催收。"]},
            {"name": "closing", "text": "盼复。", "items": [], "table": None}],
        "signature": ["申请人签名：＿＿＿＿＿＿", "日期：＿＿＿＿ 年 ＿＿ 月 ＿＿ 日"],
        "note": "寄出前把横线填好，核对数字；不用写身份证号和密码。"}})
DOCUMENT = make("document", {
    "name": "协商还款申请（招商银行信用卡）.docx", "url": "/chat/documents/a-token",
    "media_type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"})

NOTED = make("contact", {
    "at": "2026-11-22T10:30", "debt": "招商银行信用卡", "heard": ["no_policy", "no_policy", "pay_today"],
    "notes": "打完了，工号 1234；说三天内回复", "minutes": 7})
CONTACTS = make("contact", {"contacts": [
    {"at": "2026-11-20T09:05", "debt": "花呗", "heard": ["call_back_later"], "notes": "", "minutes": None},
    {"at": "2026-11-22T10:30", "debt": "招商银行信用卡", "heard": ["no_policy"], "notes": "工号 1234", "minutes": 7},
    *({"at": f"2026-10-0{n}T09:00", "debt": "", "heard": [], "notes": f"第 {n} 次", "minutes": None}
      for n in range(1, 6))]})
