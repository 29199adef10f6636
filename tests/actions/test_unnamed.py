"""What may be kept of a sentence: nothing that points at somebody, and enough to learn from."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from actions import words
from actions.unnamed import LONGEST, unnamed
from tests.hear import hear

ROWS = [
    # names
    ("我叫王小明想分期怎么弄", "我叫○想分期怎么弄"),
    ("我叫豆豆妈想缓两个月", None),  # more is hidden than left
    ("陳美玲一直打來問我什麼時候還", "○一直打來問我什麼時候還"),
    ("王伟让我快点还钱怎么办", "○让我快点还钱怎么办"),
    ("我是李秀英我老公张建国不知道这事", "我是○我老公○不知道这事"),
    ("姓名：赵铁柱，想问问能不能缓缓", "姓名：○，想问问能不能缓缓"),
    ("催收员刘经理说要上门", "催收员○说要上门"),
    ("陈律师打电话来说要起诉我", "○律师打电话来说要起诉我"),
    ("那个欧阳先生一口咬定不同意", "那个○先生一口咬定不同意"),
    ("小王天天打我电话烦死了", "○天天打我电话烦死了"),
    ("阿强帮我担保的会不会连累他", "○帮我担保的会不会连累他"),
    ("王某某一直在群里骂我", "○一直在群里骂我"),
    ("他们给我姓李的亲戚打电话了", "他们给我姓○的亲戚打电话了"),
    ("我儿子叫豆豆上学会不会受影响", "我儿子叫○学会不会受影响"),
    ("我弟弟陈大文的债要我背吗", "我弟弟○的债要我背吗"),
    ("阿依努尔·买买提江，你们怎么老给她发这种短信", "○，你们怎么老给她发这种短信"),
    # figures
    ("欠了三万五千六百不知道怎么办好了", "欠了○不知道怎么办好了"),
    ("对方要我先拿35,600.50出来咋回事啊", "对方要我先拿○出来咋回事啊"),
    ("花呗逾期两个月了会怎么样啊", "○逾期○了会怎么样啊"),
    ("他说二十四期就是最多的了真的假的", "他说○就是最多的了真的假的"),
    ("利息收我百分之三十六是不是太黑了", "利息收我○是不是太黑了"),
    ("下个月十五号之前弄不好会怎么样呢", "○之前弄不好会怎么样呢"),
    ("那个玩意到底咋整一直拖着", "那个玩意到底咋整一直拖着"),  # a lone 一 counts nothing
    ("为什么一直说是第三方，万一骗我呢", "为什么一直说是第三方，万一骗我呢"),
    ("还有家里装修的时候用花呗付了一万一", "还有家里装修的时候用○付了○"),
    ("当时从她手上一共拿了三万一，千万别说出去啊", "当时从她手上一共拿了○，千万别说出去啊"),
    # telephones, ids, accounts, addresses
    ("他们一直用13812345678这个号打过来怎么拉黑", "他们一直用○这个号打过来怎么拉黑"),
    ("他们老用一三八一二三四五六七八这个号打过来怎么才能拉黑", "他们老用○这个号打过来怎么才能拉黑"),
    ("他们老用138-1234-5678这个号打过来怎么才能拉黑", "他们老用○这个号打过来怎么才能拉黑"),
    ("我身份证110101199003078888被他们发到好多人的群里了怎么办才好", "我身份证○被他们发到好多人的群里了怎么办才好"),
    ("身份证 110101199003078888 帮我查", None),
    ("卡号6222 0200 1234 5678 冻结了怎么解", None),
    ("微信号abc_123加我聊可以不", "微信号○加我聊可以不"),
    ("有人发zhang.san@qq.com叫我把家里人的资料都传过去这靠谱吗", "有人发○叫我把家里人的资料都传过去这靠谱吗"),
    ("ｗｘＡＢＣ１２３加我聊", None),
    ("车牌粤B12345会不会被拖走", "车牌粤○会不会被拖走"),
    ("我住在朝阳区建国路88号会不会上门来找我啊", "我住在○号会不会上门来找我啊"),
    ("单位是华为技术有限公司会不会知道", "单位是○公司会不会知道"),
    ("有人发来https://t.cn/A6xY9z我手快点开看了一下会不会出什么事", "有人发来○我手快点开看了一下会不会出什么事"),
    # nothing to hide
    ("如何才能让对方马上停止催收", "如何才能让对方马上停止催收"),
    ("谢谢老师，关于高额利息怎么谈", "谢谢老师，关于高额利息怎么谈"),
    ("高中同学都知道了丢死人了", "高中同学都知道了丢死人了"),
    ("逾期了能不能申请延期", "逾期了能不能申请延期"),  # words of the trade stay
    # nothing to learn
    ("13800138000", None), ("嗯", None), ("", None), ("abcdefg", None), ("😭😭😭", None),
    ("怎么办" * 27, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kept"), ROWS, ids=[row[0][:14] or "empty" for row in ROWS])
def test_what_is_kept_of_a_sentence(text: str, kept: str | None) -> None:
    assert unnamed(text, hear(text).values) == kept


FILLER = "这个事情到底应该怎么处理才好呢我真的一点头绪都没有了"
DIGITS = st.text(st.sampled_from("0123456789０１９一二三五七九十百千万两壹贰〇①½ .-,幺"), max_size=20)
ANYTHING = st.tuples(st.text(max_size=12), DIGITS, st.text(max_size=12), DIGITS)


@given(ANYTHING, st.integers(0, len(FILLER)))
@example(("", "1 3 8", "", "一三八"), 5)
def test_no_digit_no_long_word_and_nothing_unprintable_survives(parts: tuple[str, ...], at: int) -> None:
    kept = unnamed(FILLER[:at] + "".join(parts) + FILLER[at:], ())
    if kept is None:
        return
    assert len(kept) <= LONGEST and kept.isprintable() and "\0" not in kept
    counted = re.sub("|".join(words.phrase("unnamed", "uncounted").split()), "", kept)
    assert not [char for char in counted if char.isdigit() or (char.isnumeric() and char != "一")]
    assert not re.search("一[一二三五七九十百千万]|[A-Za-z]{3}", kept)


@given(st.text())
def test_any_text_at_all_is_taken(text: str) -> None:
    kept = unnamed(text, ())
    assert kept is None or kept == unnamed(kept, ()) or words.phrase("unnamed", "mark") in kept
