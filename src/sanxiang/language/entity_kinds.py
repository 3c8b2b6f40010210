"""How each kind of entity is written, and when what looks like one is one.

All expressions read a view of the original text of equal length: compact characters, nothing deleted (an invisible
character reads as NUL). Numbers are looked for twice, the second time with spoken digits (幺三六…) as digits.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from stdnum import luhn
from stdnum.cn import ric

from sanxiang.language.numerals import NUMERAL, number

EntityKind = Literal[
    "email",
    "identity_number",
    "bank_card",
    "plate",
    "mobile",
    "service_number",
    "landline",
    "date",
    "clock_time",
    "amount",
    "hotline",
    "order_number",
]

Reading = Callable[[re.Match[str]], str | None]
"""The normalised value of a match; None if it only looks like the kind."""

# Between the digits of one number people leave a space, write a dash, and pause; a recogniser puts _ or a comma there.
GAP = r"[ _,\-]?"
SEPARATORS = re.compile(r"[ _,\-()·.\0]")
NOT_BEFORE = r"(?<![0-9a-z])"
NOT_AFTER = r"(?![0-9a-z])"


@dataclass(frozen=True, slots=True)
class Kind:
    """`spoken`: also looked for among spoken digits."""

    name: EntityKind
    expression: re.Pattern[str]
    read: Reading
    spoken: bool = False


def _bare(found: re.Match[str]) -> str:
    return SEPARATORS.sub("", found.group())


def _as_written(found: re.Match[str]) -> str:
    return found.group().replace("\0", "")


def _identity(found: re.Match[str]) -> str | None:
    value = _bare(found).upper()
    return value if ric.is_valid(value) else None


def _bank_card(found: re.Match[str]) -> str | None:
    value = _bare(found)
    return value if luhn.is_valid(value) else None


def _mobile(found: re.Match[str]) -> str:
    return _bare(found)[-11:]


def _plate(found: re.Match[str]) -> str:
    return _bare(found).upper()


def _order(found: re.Match[str]) -> str | None:
    value = found.group().upper()
    plain = value.replace("-", "")
    return value if len(plain) >= 8 and sum(char.isdigit() for char in plain) >= 4 else None


def _amount(found: re.Match[str]) -> str:
    """In yuan."""
    if found["signed"]:
        return f"{number(found['signed']).normalize():f}"
    value = number(found["number"])
    if found["tenths"]:
        value += number(found["tenths"]) / 10
    value *= Decimal({"毛": "0.1", "角": "0.1", "分钱": "0.01"}.get(found["unit"], "1"))
    for group, part in (("jiao", 10), ("fen", 100)):
        if found[group]:
            value += number(found[group]) / part
    return f"{value.normalize():f}"


def _clock(found: re.Match[str]) -> str | None:
    certain = found["daytime"] or found["digits"] or found["rest"] or "十" in found.group()
    return _as_written(found) if certain else None


# Local part of at most 64 characters (RFC 5321), then a domain of at least two labels.
EMAIL = re.compile(r"(?<![a-z0-9._%+\-])[a-z0-9._%+\-]{1,64}@[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}")

# GB 11643: six digits of the place, eight of the birthday, three of the order, one check digit or X.
IDENTITY = re.compile(rf"{NOT_BEFORE}[1-9](?:{GAP}[0-9]){{16}}{GAP}[0-9x]{NOT_AFTER}")

# ISO/IEC 7812: 16 to 19 digits with a Luhn check digit; cards for payment begin with 3 to 6 or 9.
BANK_CARD = re.compile(rf"{NOT_BEFORE}[3-69](?:{GAP}[0-9]){{15,18}}{NOT_AFTER}")

# GA 36: province, letter of the office, five places without I and O, the last one perhaps a word; new-energy plates
# have six, with a letter in the first (small) or the last place (large).
PLATE = re.compile(
    r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][a-hj-np-z][·. ]?"
    r"(?:[a-hj-k][a-hj-np-z0-9][0-9]{4}|[0-9]{5}[a-hj-k]|[a-hj-np-z0-9]{4}[a-hj-np-z0-9挂学警港澳])"
    rf"{NOT_AFTER}"
)

# Eleven digits that begin with 13 to 19, perhaps with the country code.
MOBILE = re.compile(rf"{NOT_BEFORE}(?:\+?86{GAP})?1{GAP}[3-9](?:{GAP}[0-9]){{9}}{NOT_AFTER}")

# 400 and 800 numbers have ten digits.
SERVICE_NUMBER = re.compile(rf"{NOT_BEFORE}[48]00(?:{GAP}[0-9]){{7}}{NOT_AFTER}")

# Area code 010, 02x or 0[3-9]xx, perhaps in brackets; seven or eight digits, not beginning with 0 or 1; an extension.
LANDLINE = re.compile(rf"{NOT_BEFORE}\(?0(?:10|2[0-9]|[3-9][0-9]{{2}})\)?{GAP}[2-9](?:{GAP}[0-9]){{6,7}}(?:转[0-9]{{1,6}})?{NOT_AFTER}")

# Short numbers that anybody may dial: 95xxx and 96xxx of companies and cities, 100xx of carriers, 12xxx of public
# services, 1118x of the post. A measure word behind makes it a quantity.
HOTLINE = re.compile(
    rf"{NOT_BEFORE}(?:9[56][0-9]{{3,4}}|100(?:00|01|1[0-9]|50|60|68|8[0-9])|12[0-9]{{3}}|1118[0-9])"
    r"(?![0-9a-z.%元块个件台次人户万千百度米分秒字]|,[0-9])"
)

# What else has eight places or more, four of them digits: order, parcel, ticket and meter numbers.
ORDER_NUMBER = re.compile(r"(?<![a-z0-9\-@.])[a-z0-9]+(?:-[a-z0-9]+){0,6}(?![a-z0-9@])")

_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])"
_DAY_WORD = "(?:三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九])"
_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_WEEKDAY = "[一二三四五六日天末]"
_SOME = r"(?:[0-9]{1,3}|[一二两三四五六七八九十半]{1,3})"
_NO_PLACE = "(?![楼线店门机柜院馆桌厅码位])"

_YEAR_WORD = "[一二][零〇一二三四五六七八九]{3}"
_YEAR = rf"(?:(?:19|20)[0-9]{{2}}|{_YEAR_WORD}|[今明去前后])年"
_IN_MONTH = rf"份|底|初|中旬|上旬|下旬|(?:{_DAY}|{_DAY_WORD})[日号]?(?![0-9个])|(?![租费卡嫂饼球光供])"

DATE = re.compile(
    "|".join(
        (
            # 2026-03-02, 2026/3/2
            rf"(?<![0-9\-])(?:19|20)[0-9]{{2}}([-/.])(?:1[0-2]|0?[1-9])\1{_DAY}(?![0-9\-])",
            # 2026年3月2日, 二零二六年三月, 3月2号, 三月底; 月租, 月费 and 月卡 are no dates
            rf"(?:{_YEAR})?(?<![0-9]){_MONTH}月(?:{_IN_MONTH})",
            rf"(?<![0-9])(?:19|20)[0-9]{{2}}年|{_YEAR_WORD}年",
            # 15号, 十五号, but 3号楼 and 8号线
            rf"(?<![0-9a-z第])(?:{_DAY}|(?<!{NUMERAL}){_DAY_WORD})[日号]{_NO_PLACE}",
            # days, weeks, months and years by word
            "大?[前后]天|[今明昨次隔当]天|[今明昨次当即]日|[今明昨当]晚|[今明]早",
            rf"(?:[上下本这]个?)?(?:周|星期|礼拜){_WEEKDAY}|[上下本这]个?(?:周|星期|礼拜)",
            rf"[上下本这]个?月(?:底|初|{_DAY}[日号])?|月[底初末]|[今明去前后本]年底?|年[底初]",
            # three days from now
            rf"(?<![0-9]){_SOME}(?:天|日|周|个?工作日|个?星期|个月|年)(?:之?[后内]|以[后内])",
        )
    )
)

_HOUR_WORD = "(?:二十[一二三四]?|十[一二三四五六七八九]?|[零一二两三四五六七八九])"
_MINUTE = "(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])"

# 14:30; 下午三点半; 3点20分. 点 has many meanings: an hour in words, from one to nine, needs a time of day before or a
# rest behind, so that 快一点 does not pass, nor may 三点建议 and 3点要求.
CLOCK_TIME = re.compile(
    r"(?P<daytime>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里|[今明昨]晚|明早)?的?(?:"
    r"(?P<digits>(?<![0-9:.])(?:[01]?[0-9]|2[0-4])(?::[0-5][0-9]){1,2}(?![0-9:])"
    r"|(?<![0-9.])(?:[01]?[0-9]|2[0-4])点(?![建要意问原说小])(?:半|整|钟|[一三]刻|[0-5]?[0-9]分?)?)"
    rf"|(?<!{NUMERAL}){_HOUR_WORD}点(?![建要意问原说小])(?P<rest>半|整|钟|[一三]刻|{_MINUTE}分)?)"
)

_DIGIT = "[0-9一二两三四五六七八九]"
_NUMBER = (
    r"[0-9]{1,9}(?:,[0-9]{3})*(?:\.[0-9]{1,4})?[百千万亿]{0,2}"
    rf"|(?![万亿]){NUMERAL}{{1,12}}(?:点[零一二三四五六七八九]{{1,3}})?"
)

# A number and a unit of money: 三块五 with its tenths, 三块一毛九 with all parts; or a number behind a sign. 一块 is
# "together" unless it ends the clause or counts on, 两块屏幕 are pieces, 三万人 are no money, and 万一 is "in case".
AMOUNT = re.compile(
    r"[¥$] ?(?P<signed>[0-9]{1,9}(?:,[0-9]{3})*(?:\.[0-9]{1,4})?万?)"
    rf"|(?<![0-9.零一二两三四五六七八九十百千第])(?P<number>{_NUMBER})[多来几]?"
    r"(?P<unit>元|圆|(?<!一)块(?![屏电手玻肥石表砖地板儿])|(?<=一)块(?=[钱零一二三四五六七八九0-9,。!?;]|\Z)|毛|角(?![落色度])|分钱"
    rf"|(?<={_DIGIT}万)(?![个人次件台条户家里字步公千分元块年多一科])|(?<=[十百千]万)(?![个人次件台条户家里字步公分元块年多]))"
    rf"(?:钱|(?P<jiao>{_DIGIT})[毛角](?:(?P<fen>{_DIGIT})分?)?|(?P<tenths>{_DIGIT})(?![0-9零一二三四五六七八九十百千万亿点个毛角]))?"
)

KINDS = (
    Kind("email", EMAIL, _as_written),
    Kind("identity_number", IDENTITY, _identity, spoken=True),
    Kind("plate", PLATE, _plate),
    Kind("bank_card", BANK_CARD, _bank_card, spoken=True),
    Kind("mobile", MOBILE, _mobile, spoken=True),
    Kind("service_number", SERVICE_NUMBER, _bare, spoken=True),
    Kind("landline", LANDLINE, _bare, spoken=True),
    Kind("date", DATE, _as_written),
    Kind("clock_time", CLOCK_TIME, _clock),
    Kind("amount", AMOUNT, _amount),
    Kind("hotline", HOTLINE, _bare, spoken=True),
    Kind("order_number", ORDER_NUMBER, _order, spoken=True),
)
"""Where two kinds overlap, the earlier one wins."""
