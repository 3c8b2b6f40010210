"""Histories of records out of JSON (a record or an event a line) and tables (an event a row). What is wrong is told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from difflib import get_close_matches
from types import MappingProxyType

from sanxiang.conversation import canonical
from sanxiang.conversation.items import RecordError
from sanxiang.conversation.json_records import Broken
from sanxiang.conversation.json_records import Record as JsonRecord
from sanxiang.conversation.readers.columns import plain
from sanxiang.conversation.readers.grid import Row, blank, listed, text_of
from sanxiang.errors import InputError, Location, Problem
from sanxiang.inspection.targets.history import PICKED, STATES, Record, RecordEvent
from sanxiang.standard.records import DUE_FIELDS, RECORD_EVENTS

_HEADERS = {
    "record": "记录 记录编号 工单号 工单编号 单号 编号 投诉编号 record recordid ticket ticketid case caseid id",
    "at": "时间 发生时间 事件时间 at time timestamp occurredat",
    "event": "事件 动作 event action",
    "state": "状态 工单状态 state status",
    "known_at": "登记时间 记录时间 录入时间 knownat recordedat loggedat",
    "actor": "操作人 责任人 经办人 actor agent operator by",
    "evidence": "依据 凭据 证据 evidence",
    "due": "约定时间 应于 截止时间 预约时间 due duetime appointment",
    "told": "告知时间 告知客户的时间 已告知 told toldtime promisedtime",
    "told_for": "告知目标 toldfor",
    "item": "服务目录 目录项 服务项目 item catalogue catalogueitem service",
    "priority": "优先级 紧急程度 priority",
    "customer": "客户类型 用户类型 客户类别 customer customertype",
    "region": "区域 地区 区域类型 region area",
    "complexity": "复杂程度 难易 complexity",
    "contract": "合同 合同类型 contract sla",
}
FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({name: tuple(words.split()) for name, words in _HEADERS.items()})
"""Field -> the headers that mean it, plain."""
VALUES: Mapping[str, Mapping[str, str]] = {
    "region": {
        "城区": "urban",
        "城市": "urban",
        "农村": "rural",
        "乡村": "rural",
        "边远": "remote",
        "特殊边远": "remote",
        "边远地区": "remote",
    },
    "complexity": {"简单": "simple", "复杂": "complex"},
}
"""Attribute -> Chinese values and what the format calls them."""

_FIELD_OF = {header: name for name, headers in FIELDS.items() for header in headers}
_STATE_OF = {words[0]: state for state, words in STATES.items()} | {"待客户": "waiting_customer", "待第三方": "waiting_other"}
_EVENT_OF = {words[0]: event for event, words in RECORD_EVENTS.items()}
_TIMES = ("at", "known_at", "due", "told")


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record with something wrong in it: none of it is judged."""

    record: str
    problems: tuple[Problem, ...]


Item = Record | Rejected


def known(headers: Sequence[str]) -> int:
    """How many of these headers mean something."""
    return sum(plain(header) in _FIELD_OF for header in headers)


@dataclass(slots=True)
class _Growing:
    """A record while its rows are collected."""

    id: str
    events: list[RecordEvent] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def done(self) -> Item:
        if not self.problems:
            return Record(self.id, tuple(self.events), MappingProxyType(self.attributes))
        return Rejected(self.id, tuple(self.problems))


class _Wrong(Exception):
    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name, self.message = name, message


# --------------------------------------------------------------------------------------------------------------- tables


def read_table(rows: Iterable[Row], where: Location, zone: tzinfo) -> Iterator[Item]:
    """Records of a table with an event a row, in the order in which they begin; rows of one may lie apart. Raises InputError.

    Times without a zone are of `zone`.
    """
    filled = (row for row in rows if row[2] or not all(blank(cell) for cell in row[1]))
    head = next(filled, None)
    if head is None:
        raise InputError(where, "表格为空 / the table has no rows")
    headers = [text_of(cell) for cell in head[1]]
    places = _places(headers, Location(where.file, head[0]))
    records: dict[str, _Growing] = {}
    for number, cells, fault in filled:
        values = {name: cells[place] for name, place in places.items() if place < len(cells) and not blank(cells[place])}
        ident = text_of(values.pop("record", ""))
        growing = records.setdefault(ident, _Growing(ident))
        if fault or not ident:
            place = places["record"] + 1
            growing.problems.append(Problem(Location(where.file, number, place), fault or "没有记录编号 / no id of the record"))
            continue
        _add(growing, values, zone, lambda name, number=number: Location(where.file, number, places.get(name, 0) + 1))  # type: ignore[misc]
    yield from (growing.done() for growing in records.values())


def _places(headers: Sequence[str], where: Location) -> dict[str, int]:
    places: dict[str, int] = {}
    for number, header in enumerate(headers):
        name = _FIELD_OF.get(plain(header))
        if name is not None:
            places.setdefault(name, number)
    missing = [name for name in ("record", "at") if name not in places]
    if missing or not ({"event", "state"} & set(places)):
        due = missing or ["event"]
        names = "、".join(f"{FIELDS[name][0]}（{name}）" for name in due)
        raise InputError(where, f"缺少列 {names} / no column for {', '.join(due)} among [{listed(headers)}]")
    return places


def _add(growing: _Growing, values: Mapping[str, object], zone: tzinfo, place: Callable[[str], Location]) -> None:
    try:
        growing.events.append(_event(values, zone))
    except _Wrong as wrong:
        growing.problems.append(Problem(place(wrong.name), f"{wrong.name}: {wrong.message}"))


# ----------------------------------------------------------------------------------------------------------------- JSON


def read_json(records: Iterable[JsonRecord | Broken], zone: tzinfo) -> Iterator[Item]:
    """Records of JSON: `{"id": …, "events": [{…}, …]}`, or `{"record": …, "at": …, "event": …}` an event; the latter may lie apart."""
    loose: dict[str, _Growing] = {}
    for number, record in enumerate(records, 1):
        if isinstance(record, Broken):
            yield Rejected(f"#{number}", (Problem(record.where, record.reason),))
        elif not isinstance(record.value, dict):
            yield Rejected(f"#{number}", (Problem(record.where, "应为 JSON 对象 / a JSON object is due"),))
        elif "events" in record.value:
            yield _whole(record.value, record.where, zone)
        else:
            _loose(record.value, record.where, zone, loose)
    yield from (growing.done() for growing in loose.values())


def _whole(value: Mapping[str, object], where: Location, zone: tzinfo) -> Item:
    ident = _ident(value)
    growing = _Growing(ident)
    if not ident:
        growing.problems.append(Problem(where, "id: 没有记录编号 / no id of the record"))
    events = value["events"]
    if not isinstance(events, list) or not all(isinstance(each, dict) for each in events):
        growing.problems.append(Problem(where, "events: 应为事件的列表 / a list of events is due"))
        return growing.done()
    try:
        growing.attributes = _attributes(value)
    except _Wrong as wrong:
        growing.problems.append(Problem(where, f"{wrong.name}: {wrong.message}"))
    for number, event in enumerate(events):
        try:
            growing.events.append(_event(event, zone))
        except _Wrong as wrong:
            growing.problems.append(Problem(where, f"events[{number}].{wrong.name}: {wrong.message}"))
    return growing.done()


def _loose(value: Mapping[str, object], where: Location, zone: tzinfo, loose: dict[str, _Growing]) -> None:
    ident = _ident(value)
    growing = loose.setdefault(ident, _Growing(ident))
    if not ident:
        growing.problems.append(Problem(where, "record: 没有记录编号 / no id of the record"))
        return
    _add(growing, {key: each for key, each in value.items() if key not in ("record", "id")}, zone, lambda _: where)


def _ident(value: Mapping[str, object]) -> str:
    found = next((value[key] for key in ("record", "id") if isinstance(value.get(key), str | int)), "")
    return str(found).strip()


# --------------------------------------------------------------------------------------------------------------- events


def _event(values: Mapping[str, object], zone: tzinfo) -> RecordEvent:
    """One event. Raises _Wrong."""
    due = next((name for name in ("due", *DUE_FIELDS) if values.get(name) not in (None, "")), "due")
    times = {name: _time(values, due if name == "due" else name, zone) for name in _TIMES}
    at = times["at"]
    if at is None:
        raise _Wrong("at", "没有时间 / no time")
    event, state = _named(values, "event", _EVENT_OF, RECORD_EVENTS), _named(values, "state", _STATE_OF, STATES)
    if not (event or state or times["told"]):
        raise _Wrong("event", "应有 event、state 或 told / one of event, state and told is due")
    return RecordEvent(
        at=at,
        event=event,
        state=state or _STATE_WITH.get(event, ""),
        known=times["known_at"],
        actor=_text(values, "actor"),
        evidence=_text(values, "evidence"),
        due=times["due"],
        told=times["told"],
        told_for=_text(values, "told_for"),
        attributes=MappingProxyType(_attributes(values)),
    )


_STATE_WITH = {"ticket.resolved": "resolved", "ticket.closed": "closed"}
"""Events that say the state, where the source does not."""


def _time(values: Mapping[str, object], name: str, zone: tzinfo) -> datetime | None:
    value = values.get(name)
    try:
        point = canonical.moment(value.strip() if isinstance(value, str) else value)
        if point is None:
            return None
        return canonical.zoned(point, zone) if isinstance(point, datetime) else _no_time(name, value)
    except RecordError:
        return _no_time(name, value)


def _no_time(name: str, value: object) -> datetime:
    shown = str(value)[:40]
    raise _Wrong(name, f"「{shown}」不是时间，应如 2026-03-02 10:15 / {shown!r} is no time such as 2026-03-02 10:15")


def _named(values: Mapping[str, object], name: str, chinese: Mapping[str, str], words: Mapping[str, object]) -> str:
    word = _text(values, name)
    found = chinese.get(word, word)
    if not found or found in words:
        return found
    near = get_close_matches(found, [*words, *chinese], n=1, cutoff=0.5)
    hint = f"，是否指 {near[0]}？(did you mean {near[0]}?)" if near else ""
    raise _Wrong(name, f"没有 {found[:60]}{hint} / no such {name}")


def _attributes(values: Mapping[str, object]) -> dict[str, str]:
    """What picks a target: beside the rest, or in `attributes`."""
    inner = values.get("attributes")
    if inner is not None and not isinstance(inner, dict):
        raise _Wrong("attributes", "应为对象 / an object is due")
    both = {**values, **(inner or {})}
    found = {name: _text(both, name) for name in PICKED}
    for name, table in VALUES.items():
        found[name] = table.get(found[name], found[name])
        if found[name] and found[name] not in table.values():
            allowed = ", ".join(dict.fromkeys(table.values()))
            raise _Wrong(name, f"没有 {found[name][:40]}，应为 / one of these is due: {allowed}")
    return {name: value for name, value in found.items() if value}


def _text(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    if value is None or isinstance(value, str | int | float):
        return text_of(value)
    raise _Wrong(name, "应为文本 / a text is due")
