"""The regexes of `bot.nlu.dates`, each for one way to name a day or a month. Text is normalised."""
from __future__ import annotations

import re

from bot.nlu.calendar_words import RELATIVE_DAYS

_PLAIN = "一二三四五六七八九"
_CN = f"{_PLAIN}两十廿卅百千万0-9几"
_SMALL = rf"(?:[0-9]{{1,2}}|二?十[{_PLAIN}]?|三十一?|廿[{_PLAIN}]?|卅一?|[{_PLAIN}])"
_M, _D = "1[0-2]|0?[1-9]", "3[01]|[12][0-9]|0?[1-9]"
_NOT_A_DAY = "线|号|楼|店|院|码|令|文|机|称|房(?![租贷])|公(?=[路寓馆园交厅里分])|常|均|息"  # 2号线, 1号店, 日常
OVERDUE_FOR = "(?:逾期|拖|迟|晚|超|断|延期?|宽限|还有|仲有|仲差|只剩|欠)[了咗左]?"  # 逾期12日: how long, not when

_NEAR_YEAR = "(?P<near_year>今年|明年|去年|前年|后年|本年|旧年|出年)"
_YEAR = rf"(?:(?<![0-9])(?P<year>20[0-9]{{2}}|[0-9]{{2}}|二[零〇][零〇{_PLAIN}]{{2}})年的?|{_NEAR_YEAR}的?)"
_NEAR_MONTH = "(?P<near_month>今个|呢个|上上个?|上个?|这个?|本|当|下下个?|(?<!一)下个?|次)月(?!供)份?"
_MONTH = rf"(?:(?<![{_CN}第.])(?<!阴历)(?<!农历)(?P<month>{_SMALL})月份?|{_NEAR_MONTH})"
_BARE_END = r"(?![0-9.,月号日期]|[百千万kw块元年%毛]|分(?!期))"
_DAY = rf"(?P<day>{_SMALL})(?:[号日](?!{_NOT_A_DAY})|{_BARE_END})"
_PART = (rf"(?P<part>月?底(?!薪)|月?初(?![{_PLAIN}十])|月?末|月头|月?尾(?![号款数0-9])"
         r"|上旬|中旬|下旬|最后一天|中(?![国信行]))")

FULL = re.compile(rf"{_YEAR}?{_MONTH}(?:的?(?:{_DAY}|{_PART}))?")
YEAR_PART = re.compile(rf"{_YEAR}?(?P<year_part>年底|年末|年初(?![一二三四五六七八九十])|年中|年尾|底)(?!薪)")
# 一月 that means "a month" and not January: 一月还五百, 一月四千多
_MONEY = rf"[{_PLAIN}两十]{{1,3}}[千百万]|[0-9]{{3}}|[0-9.]+[千万kw]"
_EVERY_MONTH = re.compile(rf"一月(?=[还能挣赚给就才只最交有要]|工资|到手|{_MONEY})")

ISO = re.compile(rf"(?<![0-9.])(?P<y>20[0-9]{{2}})(?:(?P<sep>[-/.])(?P<m>{_M})(?P=sep)(?P<d>{_D})"
                 rf"|(?P<m2>1[0-2]|0[1-9])(?P<d2>3[01]|[12][0-9]|0[1-9]))(?![0-9元块.])")
SHORT_ISO = re.compile(rf"(?<![0-9./-])(?:(?P<y>2[0-9])\.(?P<m>{_M})\.(?P<d>{_D})"
                       rf"|(?P<y4>20[0-9]{{2}})[-/.](?P<m4>{_M}))(?![0-9./元块万千%-])")
MONTH_DAY = re.compile(rf"(?<![0-9./-])(?P<m>{_M})[./](?P<d>{_D})(?:[号日](?!{_NOT_A_DAY}|[内后])|"
                       r"(?=逾期|开始|就|到期|还款|扣款|[之以]?前|起|那|没还|该还|失业|被裁))")
_GIVES = "给[他她它你您银]|[转汇](?!正|岗|行)|打(?:过|给|款|[0-9])|还清|结清|凑|[先再]还|还上|上门|开庭|起诉|立案"
ONCE_AFTER = re.compile(rf"(?:左右)?[^，。,；;!！?？每月]{{0,4}}?(?:{_GIVES}|还(?=[{_CN}]))"
                        r"|[之以]?前(?!发|到账|开支|出粮)(?=[^，。,；;\s])")
ONCE_BEFORE = re.compile("(?:等到?|拖到|宽限到|缓到|延期?到|截止到?|答应|说好|最[迟晚]|就在)$")

_DAY_BEFORE = rf"(?<![0-9.\]）)〕第工编案尾卡座账楼栋路街道弄巷村{_CN}])"
_MARK = f"(?:号|(?<![{_PLAIN}十])日|(?<=十.)日)(?!{_NOT_A_DAY}|[以之]?[内后])"
_DAYS = rf"(?P<first>{_SMALL}[号日]?[-~到至])?(?P<day>{_SMALL}){_MARK}"
_DAY_PART = "(?P<part>月底(?!薪)|月末|月初|月头|月尾|(?<!个)月中(?!旬|不中)|中旬|(?<=月)(?:初|底(?!薪))|最后一天)"
_EVERY_DAY = rf"(?<=月)(?P<bare>{_SMALL})(?=发|到账|$|[，。,])"
OVERDUE_BEFORE = re.compile(f"(?:{OVERDUE_FOR})$")
BARE_DAY = re.compile(rf"(?P<every>每个?月的?)?(?:{_DAY_BEFORE}{_DAYS}|{_DAY_PART})|(?P<always>每个?月){_EVERY_DAY}")

RELATIVE = re.compile(rf"(?<![最以之往先])(?:{'|'.join(sorted(RELATIVE_DAYS, key=len, reverse=True))})(?!子)")
_SHIFT = "(?P<shift>上上个?|上个?|这个?|本|下下个?|下个?)?"
_NOT_COUNTED = "(?<![一二两三四五六七八九十几])(?<![^0-9][0-9])(?<!^[0-9])"  # not 一周, 3周
WEEK = re.compile(rf"(?P<every>每个?)?{_SHIFT}{_NOT_COUNTED}(?:周|星期|礼拜)"
                  r"(?:(?P<day>[一二三四五六日天末])(?!次|个|遍|到周|岁|千|万|百))?")

_LUNAR = rf"春节|过年|过完年|除夕|(?<![{_CN}半今明去后多些])年(?=[前后](?!期|者|台|天))"
_FIXED = rf"元旦|国庆|双十[一二]|双1[12]|圣诞|(?<![{_CN}块元毛])(?:五一|六一)(?![{_CN}块元个])"
_GOLDEN_WEEK = rf"(?<![{_CN}])十一(?=长假|假期|黄金周)"
FESTIVAL = re.compile(rf"{_NEAR_YEAR}?的?(?P<name>{_LUNAR}|{_FIXED}|{_GOLDEN_WEEK})(?:节|长假|假期)?"
                      "(?P<side>[以之]?[前后]|过后)?")

# What was overdue since 3月15号, or paid in 10月, lies behind.
SINCE_BEFORE = re.compile(
    "(?:从|自从|自|打从?|截至|截止到?|(?:逾期|最后一次|最近一?次|上一?次)[^，。]{0,4}[，, ]?[是在]?)$")
FUTURE_AFTER = re.compile(
    "(?:开始|起|再|才)?(?:还(?![不没欠了过款的])|恢复|上班|入职|有工作|有收入|能|可以|到账|执行)|还起"
    "|(?:开始|起)?每个?月[^，。]{0,3}(?:还(?![不没])|付|交)")
SINCE_AFTER = re.compile(
    "开始|就|起|逾期|断供|断的|失业|被|欠|到现在|至今|离职|下岗|停|还不|生病|住院|没工作|办|借|的?账单"
    "|还[了过的]|交了|付了|扣(?!款)|到期[^，。]{0,3}没|[应该]还[^。；]{0,8}没|最后一次|最近一次"
    "|[收接]到(?!工资|钱|款|账)|[贷买刷签结开发交付打收花][的过]"
    "|[^，。,；]{0,8}没有?(?:还|发|到账|给|交|付)")

# 12月16号开始 with nothing told behind it; the words of an agreement, of its instalments, of arrears.
BARE_START = re.compile("(?:开始|起)(?:[吧呢哈啊哦了]|就行|可以)?(?=[，,。；;!！~\\s]|$|每|分|第)")
START_BEFORE = re.compile("^(?:好[的吧]?|嗯|对|是|那|就)*[，, ]*(?:从|自|定在?|就|是|说)*$")
AGREED = re.compile("谈[成好妥拢定]|说[好定]|同意|答应|协商[成好]|首期|首次|第[一1][期次]")
IN_PARTS = re.compile("分期|分[0-9一二三四五六七八九十]+(?:个月|期)|每个?月|每一?期|月供")
IN_ARREARS = re.compile("逾期|没有?还|还不[上起了]|断供|断了|断的|失业|被裁|停工|没钱|没收入|住院")

_LATE_BEFORE = re.compile("(?:逾期|yq|拖|[断停]供?|迟|晚|欠|已经?|整整)"
                          "(?:已经|大概|差不多|将近|整整|[有快都了咗左 ]){0,2}$")
_MONTHS_LATE = re.compile(rf"一月(?!份|[{_PLAIN}十0-9]{{1,3}}[号日]|[初底中末上下]|开始|起|的)"
                          rf"|(?:[{_PLAIN}两]|十[一二]?|1?[0-9])月(?=有?[余多]|了)")


def is_overdue_for(text: str, start: int) -> bool:
    """逾期一月, 拖了三月多: how many months; 逾期一月份的 and 逾期三月 name one."""
    return bool(_MONTHS_LATE.match(text, start) and _LATE_BEFORE.search(text[max(0, start - 8):start]))


def names_no_month(text: str, start: int) -> bool:
    """Is 一月 at `start` a length of time or every month, and not January?"""
    return bool(_EVERY_MONTH.match(text, start)) or is_overdue_for(text, start)
