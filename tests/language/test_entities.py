"""Entities in original text, positives and near misses side by side."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanxiang.language.entities import find_entities, mask

# All numbers are made up; identity and card numbers have valid check digits and belong to nobody.
TABLE = [
    # text, [(kind, start, end, value)]
    ("我手机是13812345678你记一下", [("mobile", 4, 15, "13812345678")]),
    ("电话１３８-1234-5678。", [("mobile", 2, 15, "13812345678")]),
    ("+86 13812345678", [("mobile", 0, 15, "13812345678")]),
    ("幺三六 零零零零 八八六六", [("mobile", 0, 13, "13600008866")]),
    ("幺三六_零零零零_八八六六", [("mobile", 0, 13, "13600008866")]),
    ("拨打一三八零零一三八零零零一下", [("mobile", 2, 13, "13800138000")]),
    ("统一13800138000一下", [("mobile", 2, 13, "13800138000")]),
    ("12812345678", [("order_number", 0, 11, "12812345678")]),
    ("138123456789", [("order_number", 0, 12, "138123456789")]),
    ("1381234567", [("order_number", 0, 10, "1381234567")]),
    ("身份证11010519491231002X", [("identity_number", 3, 21, "11010519491231002X")]),
    ("身份证110105 19491231 002x", [("identity_number", 3, 23, "11010519491231002X")]),
    ("身份证110105194912310021", [("order_number", 3, 21, "110105194912310021")]),
    ("卡号4111 1111 1111 1111", [("bank_card", 2, 21, "4111111111111111")]),
    ("卡号4111111111111112", [("order_number", 2, 18, "4111111111111112")]),
    ("010-62345678转802", [("landline", 0, 16, "01062345678转802")]),
    ("（0755）26712345", [("landline", 0, 14, "075526712345")]),
    ("010-12345678", [("order_number", 0, 12, "010-12345678")]),
    ("请打400-810-1234", [("service_number", 2, 14, "4008101234")]),
    ("四零零八一零一二三四", [("service_number", 0, 10, "4008101234")]),
    ("400元", [("amount", 0, 4, "400")]),
    ("请拨95598或12345", [("hotline", 2, 7, "95598"), ("hotline", 8, 13, "12345")]),
    ("九五五九八", [("hotline", 0, 5, "95598")]),
    ("有12345个", []),
    ("工号8012", []),
    ("发到Li.Si_9@mail.example.com。", [("email", 2, 26, "li.si_9@mail.example.com")]),
    ("@客服小王", []),
    ("a@b", []),
    ("车牌粤B·12345", [("plate", 2, 10, "粤B12345")]),
    ("京AD12345和沪A12345D", [("plate", 0, 8, "京AD12345"), ("plate", 9, 17, "沪A12345D")]),
    ("粤B123456789", [("order_number", 1, 11, "B123456789")]),
    ("订单SF1234567890123到哪了", [("order_number", 2, 17, "SF1234567890123")]),
    ("单号2026-0302-778899", [("order_number", 2, 18, "2026-0302-778899")]),
    ("windows10和iphone15", []),
    ("一共1,280.50元", [("amount", 2, 11, "1280.5")]),
    ("¥99.9", [("amount", 0, 5, "99.9")]),
    ("三百二十五块五", [("amount", 0, 7, "325.5")]),
    ("两万三千元", [("amount", 0, 5, "23000")]),
    ("3.5万元，五毛", [("amount", 0, 5, "35000"), ("amount", 6, 8, "0.5")]),
    ("便宜两块，一块钱也行", [("amount", 2, 4, "2"), ("amount", 5, 8, "1")]),
    ("我们一块去，换两块屏幕", []),
    ("三十四块一毛九，八块钱，一毛九", [("amount", 0, 7, "34.19"), ("amount", 8, 11, "8"), ("amount", 12, 15, "0.19")]),
    ("万一丢了，十万呢", [("amount", 5, 7, "100000")]),
    ("三万人用过，第三块", []),
    ("下午三点半见", [("clock_time", 0, 5, "下午三点半")]),
    ("14:30开门，9点20分关门", [("clock_time", 0, 5, "14:30"), ("clock_time", 8, 13, "9点20分")]),
    ("十二点之前，三点钟", [("clock_time", 0, 3, "十二点"), ("clock_time", 6, 9, "三点钟")]),
    ("快一点，有三点建议，3点要求，10.5点", []),
    ("比分3:99:1", []),
    ("2026-03-02和2026/3/2", [("date", 0, 10, "2026-03-02"), ("date", 11, 19, "2026/3/2")]),
    ("3月2号，三月十五日", [("date", 0, 4, "3月2号"), ("date", 5, 10, "三月十五日")]),
    ("二零二六年三月底", [("date", 0, 8, "二零二六年三月底")]),
    ("明天下午来，大后天也行", [("date", 0, 2, "明天"), ("date", 6, 9, "大后天")]),
    ("下周三，上个月，月底", [("date", 0, 3, "下周三"), ("date", 4, 7, "上个月"), ("date", 8, 10, "月底")]),
    ("三个工作日内，24小时内", [("date", 0, 6, "三个工作日内")]),
    ("月租费，3号楼，8号线，十二个月", []),
    ("您好，请问有什么可以帮您", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), TABLE)
def test_entities(text: str, expected: list[tuple[str, int, int, str]]) -> None:
    """Kind, place in the original and one spelling of the value."""
    assert expected == [(e.kind, e.start, e.end, e.value) for e in find_entities(text)]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("手机13812345678。", "手机138****5678。"),
        ("+86-138 1234 5678", "+86-138 **** 5678"),
        ("幺三六零零零零八八六六", "幺三六****八八六六"),
        ("身份证11010519491231002X", "身份证1****************X"),
        ("错一位110105194912310021", "错一位1****************1"),
        ("卡4111 1111 1111 1111", "卡**** **** **** 1111"),
        ("010-62345678转802", "010-****5678转802"),
        ("发lisi@example.com", "发l***@example.com"),
        ("拨95598或4008101234，订单SF12345678，99元", "拨95598或4008101234，订单SF12345678，99元"),
        ("我叫张三", "我叫张三"),
    ],
)
def test_mask(text: str, masked: str) -> None:
    """Personal numbers are hidden, public ones and the shape of the text stay."""
    assert masked == mask(text)


@given(st.text(st.sampled_from("1380 -,.x@a万元块点月日号周一二十明天年:转\u200b\ud800粤B"), max_size=40))
def test_any_text_gives_ordered_entities_and_a_mask_of_equal_length(text: str) -> None:
    """Nothing crashes, nothing overlaps, values are never empty, and masked text has no more personal numbers."""
    found = find_entities(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= e.start < e.end <= len(text) and e.value for e in found)
    assert len(text) == len(mask(text))
    assert not [e for e in find_entities(mask(text)) if e.kind in ("mobile", "identity_number", "bank_card")]


@given(st.text(st.sampled_from("1380 -,.x@a万元块点月日号周一二十明天年:转粤B京A"), max_size=40))
def test_a_mask_is_the_same_whatever_else_is_looked_for(text: str) -> None:
    """A number of fifteen digits behind the text makes every kind be looked for; before it, nothing else is hidden."""
    assert mask(f"{text}。单号123456789012345")[: len(text)] == mask(text)
