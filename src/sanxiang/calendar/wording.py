"""A derivation in words, Chinese or English."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sanxiang.calendar.arithmetic import Deadline
from sanxiang.calendar.derivation import Step, steps
from sanxiang.calendar.model import Day
from sanxiang.calendar.pauses import Stop

_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REFUSED = {
    "after_due": ("已过时限", "after the due time"),
    "before_start": ("在起算之前", "before the clock started"),
}


def explain(deadline: Deadline, lang: str = "zh") -> str:
    """One sentence: from when, how long, what each day gave, and when it is due."""
    return _english(deadline) if lang == "en" else _chinese(deadline)


# -------------------------------------------------------------------------------------------------- Chinese


def _chinese(deadline: Deadline) -> str:
    zone = deadline.calendar.zone
    start = deadline.start.astimezone(zone)
    parts = (
        [_step_zh(step) for step in steps(deadline)] + [_stop_zh(deadline, stop) for stop in _stops(deadline)] + _refused(deadline, "zh")
    )
    days = f"：{'；'.join(parts)}；" if parts else "，"
    due = f"截止 {_due(deadline, 'zh')}" if deadline.due else "时钟暂停中，截止时间未定"
    return f"{moment(start, 'zh')} 起 {amount(deadline, 'zh')}{days}{due}{_provisional(deadline, 'zh')}。"


def _step_zh(step: Step) -> str:
    kinds = {"over": "当日已过营业时间", "paused": "暂停，不计", "off": "不计"}
    what = kinds.get(step.kind) or (f"计 {step.days} 个工作日" if step.days else f"计 {length(step.seconds, 'zh')}")
    note = _note_zh(step.day)
    return f"{_span(step, 'zh')}{f'（{note}）' if note else ''}{what}"


def _note_zh(day: Day) -> str:
    name = day.name.zh
    notes = {"make_up": f"{name}调休上班", "holiday": f"{name}放假", "own": name or "本中心安排", "rest": "休息"}
    return notes.get(day.kind, "")


def _stop_zh(deadline: Deadline, stop: Stop) -> str:
    by = f"（{stop.pause.actor}）" if stop.pause.actor else ""
    return f"暂停：{stop.pause.reason}{by}，{_stop_span(deadline, stop, 'zh')}"


# -------------------------------------------------------------------------------------------------- English


def _english(deadline: Deadline) -> str:
    start = deadline.start.astimezone(deadline.calendar.zone)
    parts = (
        [_step_en(step) for step in steps(deadline)] + [_stop_en(deadline, stop) for stop in _stops(deadline)] + _refused(deadline, "en")
    )
    days = f": {'; '.join(parts)}: " if parts else ": "
    due = f"due {_due(deadline, 'en')}" if deadline.due else "the clock stands, no due time yet"
    return f"{moment(start, 'en')} + {amount(deadline, 'en')}{days}{due}{_provisional(deadline, 'en')}."


def _step_en(step: Step) -> str:
    kinds = {"over": "business is over", "paused": "paused", "off": "not counted"}
    what = kinds.get(step.kind) or (_count(step.days, "working day") if step.days else length(step.seconds, "en"))
    note = _note_en(step.day)
    return f"{_span(step, 'en')}{f' ({note})' if note else ''} {what}"


def _note_en(day: Day) -> str:
    name = day.name.en
    notes = {"make_up": f"make-up workday for {name}" if name else "make-up workday", "holiday": name or "holiday", "rest": "closed"}
    return notes.get(day.kind, name or "own day") if day.kind != "working" else ""


def _stop_en(deadline: Deadline, stop: Stop) -> str:
    by = f" ({stop.pause.actor})" if stop.pause.actor else ""
    return f"paused: {stop.pause.reason}{by}, {_stop_span(deadline, stop, 'en')}"


# ---------------------------------------------------------------------------------------------------- parts


def moment(at: datetime, lang: str) -> str:
    """A date with its weekday, and the time to the minute (to the second where there are any)."""
    clock = at.strftime("%H:%M:%S" if at.second else "%H:%M")
    if lang == "en":
        return f"{_EN_DAYS[at.weekday()]} {at.day} {_EN_MONTHS[at.month - 1]} {at.year} {clock}"
    return f"{at.year}年{at.month}月{at.day}日（周{_ZH_DAYS[at.weekday()]}）{clock}"


def _due(deadline: Deadline, lang: str) -> str:
    """Midnight at the end of a day is 24:00 of that day."""
    due = deadline.due or deadline.start
    if deadline.unit.endswith("days") and (due.hour, due.minute, due.second) == (0, 0, 0):
        return moment(due - timedelta(days=1), lang).removesuffix("00:00") + "24:00"
    return moment(due, lang)


def length(seconds: int, lang: str) -> str:
    """`1 小时 30 分钟`, `1 h 30 min`."""
    hours, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    units = ("h", "min", "s") if lang == "en" else ("小时", "分钟", "秒")
    shown = [f"{number} {unit}" for number, unit in zip((hours, minutes, rest), units, strict=True) if number]
    return " ".join(shown) or f"0 {units[1]}"


def amount(deadline: Deadline, lang: str) -> str:
    """The length of the deadline, with what it counts."""
    number = deadline.amount
    if lang == "en":
        words = {"business": " of business time", "wall": ""}
        days = {"working_days": "working day", "calendar_days": "calendar day"}
        return _count(number, days[deadline.unit]) if deadline.unit in days else length(number, "en") + words[deadline.unit]
    days = {"working_days": f"{number} 个工作日", "calendar_days": f"{number} 天"}
    return days.get(deadline.unit) or ("营业时间 " if deadline.unit == "business" else "") + length(number, "zh")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _span(step: Step, lang: str) -> str:
    """The days of a step, without the year."""
    first, last = step.first, step.last
    if lang == "en":
        until = f" to {_day_en(last)}" if last != first else ""
        return _day_en(first) + until
    until = f"至{last.month}月{last.day}日" if last != first else f"周{_ZH_DAYS[first.weekday()]}"
    return f"{first.month}月{first.day}日{until}"


def _day_en(day: date) -> str:
    return f"{_EN_DAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]}"


def _stops(deadline: Deadline) -> tuple[Stop, ...]:
    return deadline.reckoning.stops if deadline.reckoning else ()


def _stop_span(deadline: Deadline, stop: Stop, lang: str) -> str:
    if deadline.unit == "working_days":
        held = _count(stop.held, "working day") if lang == "en" else f"{stop.held} 个工作日"
    else:
        held = length(stop.held, lang)
    if stop.end is None:
        return "not over yet" if lang == "en" else "尚未结束"
    begin, until = _stop_times(deadline, stop)
    if lang == "en":
        return f"{moment(begin, 'en')} to {moment(until, 'en')}, {held}"
    return f"{moment(begin, 'zh')} 至 {moment(until, 'zh')}，{held}"


def _stop_times(deadline: Deadline, stop: Stop) -> tuple[datetime, datetime]:
    """When the clock stood; stops of working days are told by the times of their pause."""
    if deadline.unit == "business":
        return deadline.calendar.at(stop.start), deadline.calendar.at(stop.end or stop.start)
    zone = deadline.calendar.zone
    return stop.pause.start.astimezone(zone), (stop.pause.end or stop.pause.start).astimezone(zone)


def _refused(deadline: Deadline, lang: str) -> list[str]:
    found = deadline.reckoning.refused if deadline.reckoning else ()
    if lang == "en":
        return [f"not a pause: {pause.reason} ({_REFUSED[why][1]})" for pause, why in found]
    return [f"暂停不计：{pause.reason}（{_REFUSED[why][0]}）" for pause, why in found]


def _provisional(deadline: Deadline, lang: str) -> str:
    if not deadline.provisional:
        return ""
    first, until = deadline.calendar.days.certain()
    if lang == "en":
        return f" (provisional: days are known only from {first or '…'} to {until or '…'})"
    return f"（暂定：仅知 {first or '…'} 至 {until or '…'} 的放假安排）"
