"""Reads Chinese time expressions: 两小时内, 明早, 下周一上午十点前, 三到五个工作日, 这个月底.

Atoms (a length, a day, a part of the day, a time of day) are found by one pattern and put together where they touch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from sanxiang.commitments.amounts import amount, clock, length
from sanxiang.commitments.branches import Branches
from sanxiang.commitments.expressions import Clock, DayKind, DayRef, Expression, Length, Moment, Unknown, When
from sanxiang.language.expressions import put_off

_NUM = r"(?:(?:\[(?:数字|金额)x\])+|[0-9]+(?:\.[0-9]+)?|[零一二两三四五六七八九十百廿]+|[俩仨几])"
_WEEK = r"(?:周|星期|礼拜)"
_UNIT = (
    r"(?: ?(?:小[时石是]|钟头|[终中]头|钟|分[钟中]|刻钟|h(?![a-z])|mins?(?![a-z])|工[作做坐]日|自然日|天(?![气津台])"
    r"|日(?=[之以]?[内后])|周(?![一二三四五六日天年末围转])|星期(?![一二三四五六日天])"
    r"|礼拜(?![一二三四五六日天])|年(?=[之以]?内)|(?<=[个俩仨])月(?![底末初中份])))"
)
_TO = r"(?: ?(?:到|至|-|~|—|或者?) ?)"

_LENGTH = (
    rf"(?P<low>(?<![货件款料药车票钱])一(?=到)|(?!一到){_NUM}|半)(?: ?个)?(?:{_UNIT})?{_TO}(?={_NUM}|半)(?P<high>{_NUM}"
    rf"|半)(?P<unit> ?个?多?(?:半)?个?{_UNIT}半?)"
    rf"|(?P<one>{_NUM}|半|个把)(?P<rest> ?(?:来|多|几)?个?(?:多|半|来)?{_UNIT}半?)"
)
_MONTH = r"(?P<month>(?:这个?|本|当|下个?|次)月(?:份)?(?:的)?)"
_CLOCK_NUM = r"(?:\[数字x\]|[0-9]{1,2}|[零一二两三四五六七八九十]{1,3})"
_CLOCK = (
    r"(?<![0-9])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])|\[时间x\]"
    r"|(?:[0-9]{1,2}|[二三四五六七八九]?十[一二三四五六七八九]?|[五六七八九])时(?![效间候长段期刻常而代节光])(?:[0-9]{1,2}分|整)?"
    rf"|{_CLOCK_NUM} ?点(?![把儿子小都也不东没])(?:来钟|钟|整|多|过(?=[0-9一二三四五六七八九十]))?(?:[一二两三123]刻钟?"
    rf"|半|[0-9]{{1,2}}分?|[零一二三四五]?十?[一二三四五六七八九十](?![一二三四五六七八九]?点)分?)?"
)
_NAMED = (
    r"(?:\[日期x\])|(?:\[数字x\])?时效(?:之?内)|(?:日期?|时间|当天)的?前一天"
    r"|(?:出院|登机|起飞|入住|开业|交房|开工|天亮|开庭|考试|婚礼|手术|搬家|毕业|入学|开春|入冬|午饭|晚饭|早饭|放学|下课|上课"
    r"|开会|出发|天黑|除夕|小年|关店|收车|发车|开席|开场|开演|比赛|中考|高考|面试|截止|春运|交货|验收|上班|出殡|检票|散场|开餐|开饭"
    r"|吃饭|退房|离店)[之以]?前(?!台)"
    r"|(?:大年|正月)初?[一二三四五六七八九十]{1,2}|腊月[一二三四五六七八九十]{1,3}"
    r"|(?:元旦|春节|清明|五一|端午|中秋|国庆|圣诞|元宵)(?:节)?(?:当天|那天)"
    r"|过[完了](?:年|节|春节|国庆|五一|假期?|元旦|中秋|十一)"
    r"|(?:元旦|春节|清明节?|五一|端午节?|中秋节?|国庆节?|十一|双十[一二]|过年|年|节日?|元宵节?|(?:元旦|春节|清明|五一|端午"
    r"|中秋|国庆|十一)(?:假期?|长假|小长假)|放假|长假|小长假|假期"
    r"|假|开学|暑假|寒假|收假)"
    r"(?:[之以]?前(?!天)|[之以]?后(?!天)|期间|过后|上班|(?:放假)?回来)"
)
_AFTER_HOLIDAY = (
    r"(?P<holiday>假期?|节|长假|年|国庆|春节|五一|元旦|中秋|端午|清明)(?:节|假期)?(?:[之以]?后|过后"
    rf"|结束后?)的?(?:首个?|(?:第|头)(?P<nth>{_NUM})个?)工[作做坐]日"
)
_NEXT_WORKING = r"(?P<next>[下次]一?个?|次个|下个|第[0-9一二三四五六七八九十]+个?)工[作做坐]日"
_DATE = (
    rf"(?:(?P<year>20[0-9]{{2}}|今|明)年)?(?P<m>{_CLOCK_NUM})月(?:份)?(?:的)?(?P<d>{_CLOCK_NUM})[号日]"
    r"|(?<![0-9])(?P<iso>20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2})(?![0-9])"
    r"|(?<![0-9.])(?P<dot>(?:1[0-2]|0?[1-9])\.(?:3[01]|[12][0-9]|0?[1-9]))(?=[之以]?前|[号日])[号日]?"
    r"|(?<![0-9/])(?P<slash>(?:1[0-2]|0?[1-9])/(?:3[01]|[12][0-9]|0?[1-9]))(?![0-9/])"
    rf"|{_MONTH}?(?P<dd>{_CLOCK_NUM})(?:号(?!店(?![里家长员])|[楼线门院机柜仓窗码段桌车卡库口馆厅井厂套床])|日(?!子|[之以]?[内后]))"
)
_DAY = (
    r"(?P<both>今明两?[天日]|明后(?:两)?[天日]|今天?明天|明天?后天)"
    r"|(?P<today>今[天日儿]个?|今(?=[早晚晨夜])|当[天日](?!然)|当(?=晚)|本日)|(?P<tomorrow>[明名](?:[天日]|儿个?)"
    r"|[明名](?=[早晚晨])|[次翌隔]日|第二天|隔天)"
    r"|(?P<third>大后[天日儿])|(?P<after>后[天日儿](?!台)|后(?=早))"
    rf"|(?P<wk>下下|(?<!一)下|这|本"
    rf"|(?<![约排定订])上)?个?{_WEEK}(?P<wd>[一二三四五六日天])(?P<wd2>[一二三四五六日](?![个点十号月早上下天刻小分半定终均起并直共次律般样家间楼会些]))?(?![个号周])"
    rf"|(?P<we>下下|(?<!一)下|这|本|上)?个?(?:周末|双休日)"
    rf"|(?P<ww>下下|(?<!一)下|这|本)(?:一)?个?{_WEEK}(?P<inside>[之以]?内)?"
    rf"|(?P<mw>(?:这个?|本|当|下个?|次|[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})?)月份?(?:的?(?P<mp>中下旬|上中旬|底的?最后一天|最后一天"
    rf"|[上中下]旬|[底低末初中]))|(?P<im>这个?|本|当"
    rf"|下个?)月(?![0-9一二三四五六七八九十的份费租度])|(?<![一二三四五六七八九十两0-9个本这下])(?P<iw>周内)"
    r"|(?P<yr>今年)?年[底末内](?!度)|(?:(?P<qr>[这本]个?|下个?|第?[一二三四])季度?|季度?)[末底内]|(?P<q>[这本]个?|下个?|第?[一二三四])季度(?![的报初中])"
)
_PART = (
    r"(?:凌晨|清[早晨]|大?一大?早|大清早|早(?:上(?![线架门传报市班课])|[晨间])|上午|[中正]午|午间|下午(?!饭)|午后|傍晚"
    r"|[傍擦天]黑|晚(?:上(?![线架门传报市班课])|间)|夜[里间晚]"
    r"|深夜|半夜|晌午|[头前上]半?晌|[后下]半?晌|[上下]半天|后半夜|前半夜|(?<![最太不再])[早晚](?!一点)(?=[0-9一二三四五六七八九十]{1,3}点))(?!好|施工|停车"
    r"|噪|模式|门诊|加班)"
)


ATOMS = {
    "AFTERHOLIDAY": _AFTER_HOLIDAY,
    "NEXT": _NEXT_WORKING,
    "NAMED": _NAMED,
    "DATE": _DATE,
    "CLOCK": _CLOCK,
    "LENGTH": _LENGTH,
    "DAY": _DAY,
    "PART": _PART,
    "CLOSE": "工作结束|下了?[班斑]|打烊|收工|关门|闭店|营业结束",
}
"""Kind -> pattern; each time expression has one of them."""

IN_SHORT = {
    **ATOMS,
    "AFTERHOLIDAY": "工[作做坐]日",
    "NEXT": "工[作做坐]日",
    "LENGTH": f"(?:{_NUM}|半|个把) ?[来多几个半]{{0,4}}{_UNIT}",
}
"""The same, some as no more than what each of their matches holds: dear to look for as they are."""


@cache
def token_branches() -> Branches:
    """What finds the words of times."""
    return Branches(ATOMS, whole=True)


_SHORT_PART = put_off(r"(?:一早|早晨|夜[里间]|[早晚晨夜])(?:上(?![线架门传报市班课]))?(?![点些])")
_SUFFIX = put_off(
    r"(?:之间)?(?:的?(?:时间|时效))?(?:[之以知只]?[前内](?!台|天|部|容|期)|里(?!面)|[之以]?后(?!天|续|台|面)|过后|以里"
    r"|的样子|光景|左右|上下|整(?![理改修个顿治])|准时|吧(?=[^ ,。!?~]))*"
)
_APPROXIMATE = put_off(r"样子|左右|上下|多|来|把")
_BEFORE_APPROXIMATE = put_off(r"(?:大约|大概|约|差不多|估摸着?)$")
_JOIN = put_off(rf"(?:左右|[之以]?[后前])?(?:{_TO}|还是|,?最[迟晚]|、)")
_PART_CHARS = {
    "small_hours": "凌",
    "morning": "清大一早晨",
    "forenoon": "上头前",
    "noon": "中正晌",
    "afternoon": "下后",
    "dusk": "傍天擦",
    "evening": "晚夜半深",
}
_PARTS = {char: part for part, chars in _PART_CHARS.items() for char in chars}
"""First character -> part of the day."""
_WHOLE_PARTS = {
    "上半天": "forenoon",
    "下半天": "afternoon",
    "后半夜": "small_hours",
    "前半夜": "evening",
    "午间": "noon",
    "午后": "afternoon",
}
"""Those that their first character does not tell."""
_WEEKDAYS = {char: number for number, chars in enumerate(("一", "二", "三", "四", "五", "六", "日天"), 1) for char in chars}
_AHEAD = {"上": -1, "这": 0, "本": 0, "当": 0, "下": 1, "次": 1, "下下": 2}
# What stands before a length that is no time limit: it was waited for, it is a warranty, it is repeated.
_NO_LIMIT = put_off(
    r"(?:(?<!久)等了|连续|用了|花了|提前|满|每[隔个]?|近|最近|过去|保修|质保|有效期|试用|延长|(?<![最])[晚早迟]|[晚早]点|延误|推迟|延迟|已经?|都|超|第|这|(?<![补装通换接交充续关送跟合])上|前|逾期"
    r"|租期|年龄|免息|迟到?了?|晚了|拖了|前后)$"
)
_LASTED = put_off("(?<![好完到齐出过通修签收回下成付不错上])了$")
"""Before a length: it took so long (晚了两个小时)."""
_BACK = 8
"""Characters before a length that are looked at."""
_WITHIN = put_off("[之以]?内")
_GOES_ON = put_off("[之以]?[内后]|[就给退返送寄发出办打]")
"""Behind a length that 了 stands before: it is a limit all the same (受理了三天退给您)."""
_HOLIDAY = put_off("的?(?:放?假|长假|小长假)")
_OVER = put_off(r"(?:不会?超|不得超|别超|不能超|不会?晚于|不迟于)$")


class _Atom(NamedTuple):
    kind: str
    value: Expression | str | Clock | DayRef
    start: int
    end: int
    earliest: Expression | None = None


def times(text: str) -> tuple[When, ...]:
    """All time expressions of a normalised text, from left to right; they do not overlap."""
    return tuple(_put_together(text, list(_atoms(text))))


def _atoms(text: str) -> Iterator[_Atom]:
    place, last, tokens = 0, None, token_branches()
    while found := tokens.search(text, place):
        atom = _READERS[found.lastgroup or ""](text, found)
        if atom is not None and last is not None and _counts_days(last, atom):
            place = atom.end
        elif atom is not None:
            yield atom
            last, place = atom, atom.end
            short = _SHORT_PART.match(text, place) if atom.kind == "day" else None
            if short is not None:
                yield _Atom("part", _PARTS[short[0][0]], short.start(), short.end())
                place = short.end()
        else:
            place = found.end() if found.lastgroup == "LENGTH" else found.start() + 1


def _counts_days(one: _Atom, other: _Atom) -> bool:
    """周六周日两天: a length that only counts the days before it."""
    days = isinstance(other.value, Length) and other.value.unit == "days" and other.value.number in (2, 3)
    return one.kind == "day" and days and one.end == other.start


def _named(_: str, found: re.Match[str]) -> _Atom:
    return _Atom("named", Unknown(found[0]), *found.span())


_FORMAL = {"年": "春节", "五一": "劳动节"}
"""What a calendar calls a holiday."""


def _after_holiday(_: str, found: re.Match[str]) -> _Atom:
    said = found["holiday"]
    name = _FORMAL.get(said, said if said[0] not in "假节长" else "")
    return _Atom("day", DayRef("after_holiday", amount(found["nth"] or "一") or 1, name=name), *found.span())


def _next_working(_: str, found: re.Match[str]) -> _Atom:
    return _Atom(
        "length", Length("working_days", (amount(found["next"].strip("第个")) or 1) if found["next"][0] == "第" else 1), *found.span()
    )


def _close(_: str, found: re.Match[str]) -> _Atom:
    return _Atom("close", "", *found.span())


def _part(_: str, found: re.Match[str]) -> _Atom:
    part = _WHOLE_PARTS.get(found[0]) or _PARTS[found[0][0]]
    return _Atom("part", part, *found.span())


def _clock(text: str, found: re.Match[str]) -> _Atom | None:
    value = clock(found[0])
    if value is None:
        return _Atom("named", Unknown(found[0]), *found.span()) if "[" in found[0] else None
    lone = (
        found[0] in ("一点", "两点")
        and not re.match(r"[之以]?[前后内到至]|左右|准|整|-|~", text[found.end() :])
        and not _after_part(text, found.start())
    )
    return None if lone and found[0] == "一点" else _Atom("clock", value, *found.span())


def _after_part(text: str, start: int) -> bool:
    return text[start - 1 : start] in ("午", "上", "晨", "天")


def _length(text: str, found: re.Match[str]) -> _Atom | None:
    before = text[max(0, found.start() - _BACK) : found.start()]
    within = _WITHIN.match(text, found.end()) is not None
    if found[0] == "两天" and before.endswith(("过", "这")) and not within:
        return None
    these = before.endswith("这") and within
    if _HOLIDAY.match(text, found.end()) or (_LASTED.search(before) and not _GOES_ON.match(text, found.end())):
        return None
    if _NO_LIMIT.search(before) and not _OVER.search(before) and not these:
        return None
    if found[0] == "十天半" and text.startswith("个月", found.end()):
        return _Atom("length", Length("days", 15), found.start(), found.end() + 2)
    if found["one"] is not None:
        value, least = length(found["one"], found["rest"])
    else:
        (value, _), (least, _) = length(found["high"], found["unit"]), length(found["low"], found["unit"])
    return None if value is None else _Atom("length", value, *found.span(), earliest=least)


def _date(_: str, found: re.Match[str]) -> _Atom | None:
    if found["iso"] or found["slash"] or found["dot"]:
        month, day = map(int, re.split(r"[-/.]", found["slash"] or found["dot"] or found["iso"])[-2:])
        return _checked_date(DayRef("date", day, month=month, year=int(found["iso"][:4]) if found["iso"] else None), found)
    if found["m"]:
        spoken, month_, day_ = found["year"], amount(found["m"]), amount(found["d"])
        year = int(spoken) if spoken and spoken.isdigit() else None
        ahead = 1 if spoken == "明" else None
        return _checked_date(DayRef("date", day_ or 0, month=month_ or 0, year=year, ahead=ahead), found)
    ahead = None if found["month"] is None else _AHEAD[found["month"][0]]
    return _checked_date(DayRef("date", amount(found["dd"]) or 0, ahead=ahead), found)


def _checked_date(day: DayRef, found: re.Match[str]) -> _Atom | None:
    if "[" in found[0]:
        return _Atom("named", Unknown(found[0]), *found.span())
    fits = 1 <= day.number <= 31 and (day.month is None or 1 <= day.month <= 12)
    return _Atom("day", day, *found.span()) if fits else None


def _day(_: str, found: re.Match[str]) -> _Atom | None:
    return _Atom("day", _day_ref(found), *found.span())


_MONTH_PARTS: dict[str, DayKind] = {
    "上中旬": "month_second",
    "初": "month_start",
    "中": "month_middle",
    "上旬": "month_first",
    "中旬": "month_second",
}
"""What a part of a month is called; all others end with it."""


def _day_ref(found: re.Match[str]) -> DayRef:
    if found["both"]:
        return DayRef("offset", 2 if "后" in found["both"] else 1)
    for name, number in (("today", 0), ("tomorrow", 1), ("third", 3), ("after", 2)):
        if found[name]:
            return DayRef("following" if found[name][0] in "当次翌第隔" else "offset", number)
    if found["wd"]:
        return DayRef("weekday", _WEEKDAYS[found["wd2"] or found["wd"]], ahead=_AHEAD.get(found["wk"] or ""))
    if found["ww"]:
        return DayRef("week", ahead=_AHEAD[found["ww"]])
    if found["iw"]:
        return DayRef("week", ahead=0)
    if found["im"]:
        return DayRef("month_end", ahead=1 if found["im"].startswith("下") else 0)
    if found["mp"]:
        kind = _MONTH_PARTS.get(found["mp"], "month_end")
        month = amount(found["mw"]) if found["mw"] and found["mw"][0] not in "这本当下次" else None
        return DayRef(kind, month=month, ahead=1 if found["mw"].startswith(("下", "次")) else 0 if found["mw"] else None)
    if "周末" in found[0]:
        return DayRef("weekend", ahead=_AHEAD.get(found["we"] or "", 0))
    if "季" not in found[0]:
        return DayRef("year_end")
    said = found["qr"] or found["q"] or ""
    return DayRef("quarter_end", amount(said[-1]) or 0 if said[:1] not in "这本下" else 0, ahead=1 if said.startswith("下") else None)


_READERS = {
    "AFTERHOLIDAY": _after_holiday, "NEXT": _next_working, "NAMED": _named, "DATE": _date, "CLOCK": _clock, "LENGTH": _length, "DAY": _day,
    "PART": _part, "CLOSE": _close,
}  # fmt: skip


# Putting together ----------------------------------------------------------------------------------------------------


def _put_together(text: str, atoms: list[_Atom]) -> Iterator[When]:
    current: When | None = None
    for found in _expressions(text, atoms):
        if current is not None and _joined(text, current, found):
            current = _range(current, found)
            continue
        if current is not None:
            yield current
        current = found
    if current is not None:
        yield current


def _joined(text: str, first: When, second: When) -> bool:
    between = text[first.end : second.start]
    return (
        bool(_JOIN.fullmatch(between) or (not between and _clock_alone(first.expression, second.expression)))
        and not isinstance(first.expression, Unknown)
        and type(first.expression) is type(second.expression)
    )


def _clock_alone(first: Expression, second: Expression) -> bool:
    """十点十一点: two times of day, the second with nothing else."""
    if not isinstance(first, Moment) or not isinstance(second, Moment):
        return False
    return first.clock is not None and second.clock is not None and second.day is None and second.part is None


def _range(first: When, second: When) -> When:
    return replace(second, expression=later(first.expression, second.expression), start=first.start, earliest=first.expression)


def later(first: Expression, second: Expression) -> Expression:
    """The later end, with what the earlier one has said of it already (下午两点到四点)."""
    if not isinstance(first, Moment) or not isinstance(second, Moment):
        return second
    part = second.part or (first.part if second.day is None and second.clock is not None else None)
    return replace(second, day=second.day or first.day, part=part)


def _expressions(text: str, atoms: list[_Atom]) -> Iterator[When]:
    """Atoms that touch, as one expression each."""
    number = 0
    while number < len(atoms):
        first = atoms[number]
        number += 1
        if first.kind in ("length", "named"):
            value = first.value
            if number < len(atoms) and _day_of(value) is not None and _touch(text, first, atoms[number]):
                moment, end, number = _moment(text, atoms, number - 1)
                yield _when(text, moment, first.start, end, None)
                continue
            if first.kind == "named" and number < len(atoms) and atoms[number].kind == "length" and atoms[number].start == first.end:
                yield _when(text, value, first.start, atoms[number].end, None)  # type: ignore[arg-type]
                number += 1
                continue
            assert isinstance(value, Length | Unknown)
            last = first
            while number < len(atoms) and (both := _sum(text, last, atoms[number])) is not None:
                last, number = both, number + 1
            yield _when(text, last.value, first.start, last.end, last.earliest)  # type: ignore[arg-type]
            continue
        moment, end, number = _moment(text, atoms, number - 1)
        yield _when(text, moment, first.start, end, None)


def _sum(text: str, one: _Atom, other: _Atom) -> _Atom | None:
    """一小时三十分钟: two lengths that touch, the longer first, as one."""
    a, b = one.value, other.value
    if not (isinstance(a, Length) and isinstance(b, Length)) or text[one.end : other.start] not in ("", "零", "又", " ") or one.earliest:
        return None
    if a.unit != "minutes" or b.unit != "minutes" or a.number is None or b.number is None or b.number >= a.number:
        return None
    return _Atom("length", Length("minutes", a.number + b.number), one.start, other.end)


_ORDER = {"length": 0, "day": 0, "part": 1, "clock": 2, "close": 3}


def _day_of(value: object) -> DayRef | None:
    """The day that a length of days ends on: 三天后 (下午), 下一个工作日 (上午)."""
    if not isinstance(value, Length) or value.number is None or value.unit not in ("days", "working_days"):
        return None
    return DayRef("offset" if value.unit == "days" else "working", value.number)


def _touch(text: str, one: _Atom, other: _Atom) -> bool:
    rising = one.kind in _ORDER and other.kind in _ORDER and _ORDER[one.kind] < _ORDER[other.kind] and other.kind != "length"
    between = text[one.end : other.start]
    if isinstance(one.value, DayRef) and isinstance(other.value, DayRef):
        return (
            one.value.kind == "week"
            and other.value.kind == "weekday"
            and other.value.ahead is None
            and between in ("", "的", "内的", "里的")
        )
    if one.kind == "length" and re.fullmatch("[之以]?后的?", between):
        return rising
    return rising and between in ("", "的", "那天", " ")


def _moment(text: str, atoms: list[_Atom], number: int) -> tuple[Moment, int, int]:
    """The moment that begins with atom `number`, where it ends, and the number of the next atom."""
    last = atoms[number]
    moment = _with(Moment(), last)
    number += 1
    while number < len(atoms) and _touch(text, last, atoms[number]):
        last = atoms[number]
        moment = _with(moment, last)
        number += 1
    return moment, last.end, number


def _with(moment: Moment, atom: _Atom) -> Moment:
    value = atom.value
    if atom.kind == "length":
        return Moment(_day_of(value), moment.part, moment.clock, moment.closing)
    if isinstance(value, DayRef):
        day = value if moment.day is None else replace(value, ahead=moment.day.ahead)
        return Moment(day, moment.part, moment.clock, moment.closing)
    if isinstance(value, Clock):
        return Moment(moment.day, moment.part, value, moment.closing)
    return Moment(moment.day, moment.part if atom.kind == "close" else str(value), moment.clock, moment.closing or atom.kind == "close")


def _when(text: str, expression: Expression, start: int, end: int, earliest: Expression | None) -> When:
    suffix = _SUFFIX.match(text, end)
    stop = suffix.end() if suffix else end
    about = bool(_APPROXIMATE.search(text[start:stop])) or bool(_BEFORE_APPROXIMATE.search(text, max(0, start - _BACK), start))
    return When(expression, start, stop, earliest, about)
