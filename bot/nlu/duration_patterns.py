"""The regexes of `bot.nlu.durations`, each for one trait of how a length of time is said. Text is normalised."""
from __future__ import annotations

import re
from decimal import Decimal

from bot.nlu.date_patterns import OVERDUE_FOR
from bot.nlu.found import ABOUT_AFTER

WORDS = {"天": "day", "日": "day", "工作日": "day", "d": "day", "day": "day", "days": "day",
          "周": "week", "星期": "week", "礼拜": "week", "月": "month",
          "季度": "month", "年": "year"}
SMALLER = ["year", "month", "week", "day"]
_CN = "一二两三四五六七八九十廿卅"
_WEEK = "(?:周|星期|礼拜)(?!岁|年|转|末|[一二三四五六日天](?!次|个|遍|通|顿))"
_YEAR = f"年(?![底级纪代轻龄终初化利息末]|[0-9]{{1,2}}月|到头|半载|[{_CN}]载)"
UNIT = re.compile(
    r" ?(?P<plus>\+)?(?P<ge>个)? ?(?P<more>多|来|几|余|零)?(?P<half>半)?(?P<more2>[多几])?"
    r"(?P<unit>工作日|天(?!天|到晚|两头|酒店)|日(?![常均息利期历])|d(?:ays?)?(?![a-z0-9])"
    rf"|{_WEEK}|月(?![饼光亮])|季度|{_YEAR})"
    r"(?!大(?:$|[，。,的了]))"  # 孩子三个月大
    r"(?P<after_half>半(?!天|年|夜|个|月|载))?(?P<after_more>多(?!少|次)|几(?![个十百千万岁号月天年块家张次人]))?"
    rf"(?P<about>{ABOUT_AFTER})?")
DAY_AFTER = re.compile("[以之]?[内后]|以上|冇|没|时间|宽限")
DAY_BEFORE = re.compile(f"[{_CN}几]$|(?:{OVERDUE_FOR})[0-9]+$")
_HALF = "(?:(?<![一二两三四五六七八九十0-9多下上个])|(?<=差[不唔]多))半(?=个?[多来]?(?:月|年|个?星期|个?礼拜))"
_UNCOUNTED = "(?<![0-9一二两三四五六七八九十百千万几半多来余零这那哪每整上下成俩仨好今明去前后当 ])"
_ONE = (rf"{_UNCOUNTED}个(?=(?:半|[几零多]半?)(?:月|星期|礼拜)(?![供底]))|(?<=成)个(?=月)"  # 個半月, 個幾月
        rf"|{_UNCOUNTED}(?=年(?:半(?![年个天月])|几(?![个十百千万岁号月天年])))")  # 年半
SPECIAL = re.compile(rf"{_HALF}|[俩仨]|个把(?=月|星期|礼拜|天)|{_UNCOUNTED}百(?=[来多]?天)|(?<=上)百(?=天)"
                     rf"|{_ONE}")
COUNTS = {"半": Decimal("0.5"), "俩": Decimal(2), "仨": Decimal(3), "百": Decimal(100)}  # all others: one
LINK = re.compile(r" ?(?:零|又|加|外加|带|多?,|)? ?")
TO = re.compile(" ?(?:到|至|-|~) ?")
ABOUT_A_FORTNIGHT = re.compile("十天半个?月")
_OFTEN = "好?几|几十|无数|很多|[0-9一两二三四五六七八九十百]+[多几来]?"
FREQUENCY = re.compile(rf"[^，。,；!！?？]{{0,6}}?(?:{_OFTEN})(?:[次遍通顿趟回条]|个(?!月)|电话)|比一")
NOT_COUNTED = re.compile("(?:比|最后|[几数][十百千万]+(?:块钱?|元|蚊)?)$")  # 最后一天, 几百块一个月
FUTURE_AFTER = re.compile(r"(?:以|之)?(?:后(?!悔)|内(?!部))")
PAST_AFTER = re.compile(r"(?:以|之)?前(?!台|面|期|提|夫|妻)")
LATER = ("", "，", "。", ",", "\n")  # what stands before 一个月 后头 when it means: in a month
FUTURE_BEFORE = re.compile(r"(?:再给?|等|(?<![超不没还通])过|未来)我?$")
SHORT_YEARS = (15, 29)  # 26年 is 2026, 30年 a mortgage, and so is 20年房贷
YEARS_AFTER = re.compile("年(?:了|多|的?(?:房贷|按揭|贷款|工龄|老))")
YEARS_BEFORE = re.compile("(?:[干做供贷开当]了?|工龄|快|整整|期限|期是|长达|婚)$")
PLAN_LENGTHS = (18, 24, 36, 48, 60)  # 24月 is no month of the calendar
MONTHS_BARE = ("俩", "仨", "半", "两", "两三", "个把", "个")
LONGEST = 60 * 365  # days; 一千年 is a manner of speaking
