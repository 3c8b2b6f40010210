"""The changes of a standard as sentences that a manager reads, Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sanxiang.standard.kinds.table import KINDS
from sanxiang.workbench.diff import CLAIMING, Change, Difference, FieldChange, Plain, points_of


class Both(NamedTuple):
    """One text in Chinese and in English."""

    zh: str
    en: str


def _table(rows: Mapping[str, tuple[str, str]]) -> dict[str, Both]:
    return {key: Both(*row) for key, row in rows.items()}


SECTION_NAMES = _table({
    "header": ("标准", "Standard"), "parameters": ("参数", "Parameter"), "dimensions": ("维度", "Dimension"),
    "clauses": ("条款", "Clause"), "checks": ("检查项", "Check"), "scripts": ("话术", "Script"),
    "forbidden": ("服务忌语", "Forbidden expression"), "acts": ("言语行为", "Act"), "lists": ("词表", "Word list"),
    "recognisers": ("识别模型", "Recogniser"), "situations": ("情景", "Situation"), "procedures": ("流程", "Procedure"),
    "catalogue": ("服务目录项", "Catalogue item"), "targets": ("时效目标", "Target"), "calendars": ("日历", "Calendar"),
})  # fmt: skip
FIELD_NAMES = _table({
    "standard": ("编号", "id"), "name": ("名称", "name"), "language": ("语言", "language"), "valid_from": ("生效日期", "valid from"),
    "layers": ("层次", "layers"), "order": ("次序", "order"), "value": ("取值", "value"), "default": ("默认值", "default"),
    "min": ("下限", "minimum"), "max": ("上限", "limit"), "below": ("上限（须小于）", "limit (less than)"),
    "above": ("下限（须大于）", "minimum (more than)"), "type": ("类型", "type"), "clause": ("条款", "clauses"), "kind": ("种类", "kind"),
    "channel": ("渠道", "channels"), "direction": ("方向", "direction"), "when": ("随路数据条件", "metadata condition"),
    "requires": ("前提", "prerequisite"), "scope": ("范围", "scope"), "evidence": ("证据强度", "evidence"),
    "severity": ("严重程度", "severity"), "points": ("分值", "points"), "points_each": ("每次扣分", "points per hit"),
    "per": ("扣分方式", "deducted per"), "dimension": ("评分维度", "dimension"), "say": ("提示的话术", "script shown"),
    "live": ("实时程度", "live"), "examples": ("例子", "examples"), "of": ("要求的内容", "what is looked for"),
    "when_said": ("触发", "trigger"), "then": ("应答", "answer"), "after": ("须先有", "what must come first"),
    "window": ("查找范围", "window"), "steps": ("步骤", "steps"), "opens": ("开始于", "opened by"), "measure": ("度量", "measure"),
    "says": ("模式", "patterns"), "unless": ("例外", "exceptions"), "who": ("说话方", "who"), "learned": ("由模型识别", "learned"),
    "quoted": ("转述也算", "quotes count"), "instead": ("改说", "what to say instead"), "text": ("话术", "wording"),
    "slots": ("必填槽位", "required slots"), "items": ("词", "words"), "sha256": ("权重", "weights"), "labels": ("标签", "labels"),
    "by": ("由谁", "by"), "wait": ("等待", "wait"), "similar": ("相似度", "likeness"), "cover": ("话术覆盖率", "share of the script"),
    "script": ("话术", "script"), "among": ("限于", "among"), "entity": ("信息种类", "kinds of data"), "equals": ("须等于", "must equal"),
    "field": ("字段", "field"), "op": ("比较", "comparison"),
    "checks": ("检查项", "checks"), "forbidden": ("服务忌语", "forbidden expressions"),
    "title": ("内容", "title"), "section": ("章节", "section"), "verify": ("凭什么核实", "verified by"),
    "same_as": ("相同条款", "same as"), "record": ("所需记录", "records"), "needs": ("需要", "needs"),
    "scripts": ("话术", "scripts"), "excuse": ("无须回应", "excused"), "excused_by": ("之后可较久沉默", "silence excused by"),
    "weekly": ("每周营业时段", "weekly hours"), "holidays": ("法定节假日", "public holidays"), "days": ("自定的日子", "own days"),
    "notices": ("新公布的年份", "years announced"), "make_up": ("调休上班日的时段", "hours of make-up days"), "tz": ("时区", "time zone"),
    "working_days": ("工作日", "working days"), "day_ends": ("一天止于", "end of a day"), "changes": ("以后的变化", "later changes"),
    "covers_until": ("已知到", "known until"), "source": ("依据", "source"),
    "excused_max": ("此时的上限", "limit then"), "same": ("同一句可算", "same event counts"), "each": ("一答一", "one answer each"),
})  # fmt: skip
VALUES = _table({
    "minor": ("轻微", "minor"), "major": ("一般", "major"), "critical": ("致命", "critical"), "phone": ("电话", "phone"),
    "chat": ("在线", "chat"), "email": ("邮件", "e-mail"), "onsite": ("现场", "on site"), "inbound": ("呼入", "inbound"),
    "outbound": ("呼出", "outbound"), "conversation": ("按会话", "conversation"), "hit": ("按次", "hit"), "leg": ("按坐席", "leg"),
    "exact": ("确切", "exact"), "proxy": ("间接", "proxy"), "person": ("人工", "person"), "warn": ("提醒", "warn"),
    "block": ("拦截", "block"), "agent": ("坐席", "agent"), "customer": ("客户", "customer"), "any": ("任一方", "anyone"),
    "bot": ("机器人", "bot"), "full": ("即时", "full"), "delayed": ("稍后", "delayed"), "after": ("会话后", "after"),
})  # fmt: skip
_NAMED_VALUES = frozenset({"severity", "channel", "direction", "per", "scope", "evidence", "who", "live", "by"})
_UNITS = {"turns": Both("轮", "turns"), "utterances": Both("句", "utterances"), "seconds": Both("秒", "s")}
_SIDES = {"after": Both("之后", "after"), "before": Both("之前", "before"), "around": Both("前后", "around")}
_ATOMS = frozenset({"of", "when_said", "then", "after", "opens", "requires"})
NONE = Both("无", "none")
LONGEST = 60
"""Characters of a list or value that are shown."""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One standard, to name what its entries refer to."""

    content: Plain

    def name(self, section: str, ident: str) -> Both:
        """The entry's name, its id where it has none."""
        entry = self.content.get(section, {}).get(ident)
        named = (entry.get("name") or entry.get("title")) if isinstance(entry, dict) else None
        return both_of(named) or Both(ident, ident)

    def names(self, section: str, idents: Iterable[str]) -> Both:
        found = [self.name(section, ident) for ident in idents]
        return Both("、".join(each.zh for each in found), ", ".join(each.en for each in found))

    def atom(self, atom: Any) -> Both:
        """What an atom is true of, in words."""
        if not isinstance(atom, dict):
            return plain(atom)
        if "check" in atom:
            name = self.name("checks", atom["check"])
            return Both(f"合格：{name.zh}", f"kept: {name.en}")
        if "event" in atom:
            return Both(f"事件 {atom['event']}{_more(atom)}", f"event {atom['event']}{_more(atom)}")
        who, said = VALUES.get(atom.get("who", "any"), Both(atom.get("who", ""), atom.get("who", ""))), self._said(atom)
        return Both(f"{who.zh}{said.zh}", f"{who.en}{said.en}")

    def _said(self, atom: Mapping[str, Any]) -> Both:
        said = Both("", "")
        if "act" in atom:
            names = self.names("acts", _listed(atom["act"]))
            said = Both(f"「{names.zh}」", f": {names.en}")
        rest = {key: value for key, value in atom.items() if key not in ("who", "act")}
        return Both(said.zh + _inline(rest), said.en + _inline(rest))

    def window(self, window: Any) -> Both:
        """How far a window reaches, in words."""
        if not window:
            return Both("整个会话", "the whole conversation")
        span = next(((window[unit], word) for unit, word in _UNITS.items() if unit in window), None)
        zh = f"{span[0]} {span[1].zh}内" if span else "不限"
        en = f"{span[0]} {span[1].en}" if span else "no bound"
        anchor = window.get("from")
        if anchor == "end":
            return Both(f"结束前 {zh}", f"the last {en}")
        if anchor not in (None, "start"):
            said, side = self.atom(anchor), _SIDES[window.get("side", "after")]
            zh, en = f"{said.zh}{side.zh} {zh}", f"{en} {side.en} {said.en}"
        rest = {key: value for key, value in window.items() if key not in ("from", "side", *_UNITS)}
        return Both(zh + _inline(rest), en + _inline(rest))


def both_of(value: Any) -> Both | None:
    """A `{zh, en}` value with either standing in for the other."""
    if not isinstance(value, dict) or not ({"zh", "en"} & set(value)):
        return None
    return Both(value.get("zh") or value.get("en", ""), value.get("en") or value.get("zh", ""))


def plain(value: Any) -> Both:
    """A value as it is, in both languages."""
    if value is None or value in ([], {}, ""):
        return NONE
    if isinstance(value, bool):
        return Both("是", "yes") if value else Both("否", "no")
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return Both("、".join(value), ", ".join(value))
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Both(text, text)


def _more(atom: Mapping[str, Any]) -> str:
    return _inline({key: value for key, value in atom.items() if key != "event"})


def _inline(rest: Mapping[str, Any]) -> str:
    return f" {json.dumps(rest, ensure_ascii=False)}" if rest else ""


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


# -------------------------------------------------------------------------------------------------- one change


def sentences(change: Change, difference: Difference) -> list[Both]:
    """What is to be said of one entry: one sentence for what is new or gone, one for each key that changed."""
    old, new = Lexicon(difference.old), Lexicon(difference.new)
    head = _head(change, new if change.after is not None else old)
    if change.what == "changed":
        return [_joined(head, text) for each in change.fields for text in _field(change, each, old, new)]
    if change.what == "renamed":
        return [_joined(head, Both(f"编号 {change.was} → {change.id}", f"id {change.was} → {change.id}"))]
    told = _about(change, new if change.what == "added" else old)
    verb = Both("新增", "added") if change.what == "added" else Both("删去", "removed")
    return [_joined(head, Both(f"{verb.zh}{told.zh and f'（{told.zh}）'}", f"{verb.en}{told.en and f' ({told.en})'}"))]


def _head(change: Change, lexicon: Lexicon) -> Both:
    section = SECTION_NAMES.get(change.section, Both(change.section, change.section))
    name = FIELD_NAMES[change.id] if change.section == "header" else lexicon.name(change.section, change.id)
    shown = "" if change.section == "header" or name.zh == change.id else f" {change.id}"
    return Both(f"{section.zh} {name.zh}{shown}", f"{section.en} {name.en}")


def _joined(head: Both, text: Both) -> Both:
    return Both(f"{head.zh}：{text.zh}", f"{head.en}: {text.en}")


def _about(change: Change, lexicon: Lexicon) -> Both:
    """The few things that say what kind of entry was added or removed."""
    entry = (change.after if change.after is not None else change.before) or {}
    if change.section == "clauses":
        return _claimed(entry, lexicon)
    told = [_told(key, entry, lexicon) for key in _ABOUT.get(change.section, ()) if entry.get(key) is not None]
    return Both("，".join(each.zh for each in told), ", ".join(each.en for each in told))


_ABOUT = {"checks": ("points", "severity", "clause"), "parameters": ("value",), "forbidden": ("severity", "clause"),
          "scripts": ("text",), "lists": ("items",)}  # fmt: skip


def _told(key: str, entry: Plain, lexicon: Lexicon) -> Both:
    label, value = FIELD_NAMES[key], _value(key, entry[key], lexicon)
    return Both(f"{label.zh} {_short(value.zh)}", f"{label.en} {_short(value.en)}")


def _claimed(entry: Plain, lexicon: Lexicon) -> Both:
    parts = [(SECTION_NAMES[section], lexicon.names(section, entry[section])) for section in CLAIMING if section in entry]
    return Both(
        "；".join(f"{label.zh} {names.zh}" for label, names in parts), "; ".join(f"{label.en} {names.en}" for label, names in parts)
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# --------------------------------------------------------------------------------------------------- one key


def _field(change: Change, each: FieldChange, old: Lexicon, new: Lexicon) -> Iterator[Both]:
    label = Both("", "") if change.section == "header" else FIELD_NAMES.get(each.field, Both(each.field, each.field))
    for text in _difference(change, each, old, new):
        yield Both(f"{label.zh} {text.zh}".strip(), f"{label.en} {text.en}".strip())


def _difference(change: Change, each: FieldChange, old: Lexicon, new: Lexicon) -> Iterator[Both]:
    if each.field == "examples":
        yield _examples(each)
    elif each.field == "sha256":
        yield Both("已更换", "replaced")
    elif both_of(each.before) or both_of(each.after):
        yield _texts(each)
    elif each.field in _LISTS and (each.before is None or isinstance(each.before, list)) and isinstance(each.after or [], list):
        yield _members(change, each, old, new)
    else:
        yield _arrow(change, each, old, new)


_LISTS = frozenset({"clause", "channel", "says", "unless", "items", "value", "default", "labels", "layers", "checks", "forbidden",
                    "scripts", "entity", "steps", "excused_by", "among", "verify", "same_as", "record"})  # fmt: skip


def _arrow(change: Change, each: FieldChange, old: Lexicon, new: Lexicon) -> Both:
    one = _value(each.field, _or_default(change, change.before, each.field, each.before), old)
    other = _value(each.field, _or_default(change, change.after, each.field, each.after), new)
    if one == other:  # the words leave out what differs
        one, other = plain(each.before), plain(each.after)
    return Both(f"{one.zh} → {other.zh}", f"{one.en} → {other.en}")


def _or_default(change: Change, entry: Plain | None, key: str, value: Any) -> Any:
    """The default of a key that a check does not write, where that is a single value."""
    model = KINDS.get((entry or {}).get("kind", "")) if change.section == "checks" else None
    known = model.model_fields.get(key) if model else None
    default = known.get_default() if known is not None and not known.is_required() else None
    return default if value is None and isinstance(default, str | int | float) else value


def _value(key: str, value: Any, lexicon: Lexicon) -> Both:
    if key == "window":
        return lexicon.window(value)
    if key in _ATOMS and value is not None:
        return lexicon.atom(value)
    if key == "when" and value:
        return _conditions(value)
    if key == "dimension" and isinstance(value, str):
        return lexicon.name("dimensions", value)
    if key in ("say", "script") and isinstance(value, str):
        return lexicon.name("scripts", value)
    if key in _NAMED_VALUES and isinstance(value, str | list):
        found = [VALUES.get(one, Both(one, one)) for one in _listed(value) if isinstance(one, str)]
        return Both("、".join(one.zh for one in found), ", ".join(one.en for one in found)) if found else plain(value)
    return both_of(value) or plain(value)


_OPERATORS = {"eq": "=", "ne": "≠", "gt": ">", "ge": "≥", "lt": "<", "le": "≤"}


def _conditions(conditions: list[Plain]) -> Both:
    told = [f"{one['field']} {_OPERATORS.get(one['op'], one['op'])} {plain(one.get('value')).zh}" for one in conditions]
    return Both("，且 ".join(told), " and ".join(told))


def _texts(each: FieldChange) -> Both:
    """A text in two languages: in each language what changed in it, else what changed in the other."""
    before, after = each.before or {}, each.after or {}
    zh = "zh" if before.get("zh") != after.get("zh") else "en"
    en = "en" if before.get("en") != after.get("en") else "zh"
    return Both(
        f"「{before.get(zh) or NONE.zh}」→「{after.get(zh) or NONE.zh}」", f"“{before.get(en) or NONE.en}” → “{after.get(en) or NONE.en}”"
    )


def _members(change: Change, each: FieldChange, old: Lexicon, new: Lexicon) -> Both:
    """What was added to a list and what was taken out of it."""
    before, after = each.before or [], each.after or []
    more = [one for one in after if one not in before]
    less = [one for one in before if one not in after]
    if not more and not less:
        return Both("次序改变", "in another order")
    parts = [("增加", "added", more, new), ("删去", "removed", less, old)]
    told = [(zh, en, _member_names(each.field, items, lexicon)) for zh, en, items, lexicon in parts if items]
    return Both("；".join(f"{zh} {names.zh}" for zh, _, names in told), "; ".join(f"{en} {names.en}" for _, en, names in told))


def _member_names(field: str, items: list[Any], lexicon: Lexicon) -> Both:
    if field in ("checks", "forbidden", "scripts"):
        return lexicon.names(field, items)
    section = {"excused_by": "acts", "among": "acts"}.get(field)
    if section:
        return lexicon.names(section, items)
    found = [_member(field, item, lexicon) for item in items]
    return Both("、".join(each.zh for each in found), ", ".join(each.en for each in found))


def _member(field: str, item: Any, lexicon: Lexicon) -> Both:
    if isinstance(item, dict) and set(item) == {"pattern"}:
        return Both(f"「{item['pattern']}」", f"“{item['pattern']}”")
    if field == "steps" and isinstance(item, dict):
        name, of = both_of(item.get("name")) or NONE, lexicon.atom(item.get("of"))
        return Both(f"{name.zh}（{of.zh}）", f"{name.en} ({of.en})")
    return lexicon.atom(item) if isinstance(item, dict) and "who" in item else _value(field, item, lexicon)


def _examples(each: FieldChange) -> Both:
    """Examples are counted, not shown."""
    before, after = _flat_examples(each.before), _flat_examples(each.after)
    more, less = sum(one not in before for one in after), sum(one not in after for one in before)
    zh = "，".join(f"{verb} {count} 例" for verb, count in (("增加", more), ("删去", less)) if count)
    en = ", ".join(f"{count} {verb}" for verb, count in (("added", more), ("removed", less)) if count)
    return Both(zh or "次序改变", en or "in another order")


def _flat_examples(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [(key, text) for key, texts in value.items() for text in texts]
    return list(value or ())


# ------------------------------------------------------------------------------------------------- all of them


def point_sentences(difference: Difference) -> list[Both]:
    """Points in all and by dimension, where they are not what they were."""
    before, after = points_of(difference.old), points_of(difference.new)
    lexicon = Lexicon({"dimensions": {**difference.old.get("dimensions", {}), **difference.new.get("dimensions", {})}})
    told = []
    for ident in dict.fromkeys((*before, *after)):
        one, other = before.get(ident, 0.0), after.get(ident, 0.0)
        name = lexicon.name("dimensions", ident) if ident else Both("总分值", "Points in all")
        if one != other:
            told.append(Both(f"{name.zh}：{one:g} → {other:g}", f"{name.en}: {one:g} → {other:g}"))
    return told
