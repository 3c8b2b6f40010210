"""Blanks as people write them (××, ____, 【工号】, {公司名称}) -> slots of a script."""

from __future__ import annotations

import re
from dataclasses import dataclass

SLOT_WORDS: tuple[tuple[str, str], ...] = (
    ("company", "公司名称|公司名|公司|企业名称|企业|单位名称|单位|品牌"),
    ("staff_no", "坐席工号|客服工号|员工号|工号|坐席编号|staff no|staff number|agent id"),
    ("surname", "客户姓氏|姓氏|客户姓名|用户姓名|姓名|贵姓|surname|name"),
    ("title", "先生/女士|先生女士|称呼|称谓|title"),
    ("due", "承诺时间|回复时间|完成时间|时限|时间|日期|几点|due|time|date"),
    ("phone", "联系电话|电话号码|手机号码|手机号|电话|号码|phone|number"),
    ("order_no", "订单编号|订单号|工单号|单号|order no|order number"),
    ("amount", "金额|费用|价格|amount|price"),
    ("address", "地址|address"),
    ("product", "产品名称|产品|商品名称|商品|型号|product|model"),
    ("matter", "业务名称|业务|事项|事由|问题|内容|matter|issue"),
)
_NAMED = [(ident, re.compile(words, re.IGNORECASE)) for ident, words in SLOT_WORDS]
_ANY_WORD = "|".join(words for _, words in SLOT_WORDS)
_BLANK = re.compile(
    rf"\{{(?P<braces>[^{{}}\n]{{0,30}})\}}|【(?P<square>{_ANY_WORD})】|\[(?P<plain>{_ANY_WORD})\]|<(?P<angle>{_ANY_WORD})>"
    rf"|[（(](?P<round>{_ANY_WORD})[）)]|[×✕xXＸ]{{2,}}|[_＿]{{2,}}|\*{{2,}}|[○〇]{{2,}}",
    re.IGNORECASE,
)
_IDENT = re.compile(r"[a-z_][a-z0-9_]*")
_BEFORE = re.compile(rf"(?:{_ANY_WORD})[是为：: ]?$")
_AFTER = re.compile(r"(公司|企业|集团|先生|女士|元|小时|分钟|天|日|点)")
_BEHIND = {"先生": "surname", "女士": "surname", "元": "amount"} | dict.fromkeys(("公司", "企业", "集团"), "company")


@dataclass(frozen=True, slots=True)
class Slotted:
    """The wording with slots, and what was replaced: (as it was, the slot or "")."""

    text: str
    replaced: tuple[tuple[str, str], ...]


def with_slots(text: str) -> Slotted:
    """Turns blanks into slots; a brace that is none becomes a full-width one, for braces mean slots."""
    replaced: list[tuple[str, str]] = []
    pieces, end = list[str](), 0
    for blank in _BLANK.finditer(text):
        slot = _slot(blank, text, len(replaced) + 1)
        pieces += [text[end : blank.start()], f"{{{slot}}}"]
        end = blank.end()
        if blank.group() != pieces[-1]:
            replaced.append((blank.group(), slot))
    pieces.append(text[end:])
    done = [_without_braces(piece) if not number % 2 else piece for number, piece in enumerate(pieces)]
    if done != pieces:
        replaced.append(("{ }", ""))
    return Slotted("".join(done), tuple(replaced))


def _slot(blank: re.Match[str], text: str, number: int) -> str:
    inner = next((found for found in blank.groupdict().values() if found is not None), None)
    if inner is None:
        return _by_neighbours(text[: blank.start()], text[blank.end() :]) or f"slot_{number}"
    return inner if _IDENT.fullmatch(inner) else _named(inner) or f"slot_{number}"


def _by_neighbours(before: str, behind: str) -> str:
    if found := _BEFORE.search(before[-12:]):
        return _named(found.group().rstrip("是为：: ")) or ""
    following = _AFTER.match(behind)
    return _BEHIND.get(following.group(), "due") if following else ""


def _named(word: str) -> str:
    return next((ident for ident, pattern in _NAMED if pattern.fullmatch(word.strip())), "")


def _without_braces(text: str) -> str:
    return text.replace("{", "｛").replace("}", "｝")
