"""`sanxiang init`: the files of a new standard that extends another one, with comments that say what to fill in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from sanxiang.conversation.model import Channel
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import Script
from sanxiang.standard.parameters import Parameter, ParameterValue
from sanxiang.standard.standard import Standard

_BARE = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*")
_WORDS = frozenset({"null", "true", "false"})
TYPES = {"text": "文本 text", "number": "数字 number", "flag": "true / false", "words": "词的列表 list of words"}
FIRST = "company"
"""The one parameter that every centre has to set: it stands there without a comment sign."""


def overlay_files(base: Standard, ident: str, *, valid_from: date) -> dict[str, str]:
    """File name -> text. The overlay loads, lints and tests as it is; its examples do once their comment signs are gone."""
    return {
        "standard.yaml": "\n".join(_header(base, ident, valid_from)) + "\n",
        "scripts.yaml": "\n".join(_scripts(base)) + "\n",
        "checks.yaml": _CHECKS.format(dimension=_dimension(base)),
        "conversations/example.txt": _PHONE if _by_phone(base) else _CHAT,
    }


def _header(base: Standard, ident: str, valid_from: date) -> Iterator[str]:
    zh, en = base.name.get("zh"), base.name.get("en")
    yield f"# 本标准继承「{zh}」（{base.id}），只写与它不同之处。去掉行首的 # 即生效。"
    yield f"# This standard inherits “{en}” ({base.id}) and says only what differs. Remove a leading # to make a line count."
    yield f"# 检验 Test it:  sanxiang standard lint ./{ident} && sanxiang standard test ./{ident}"
    yield f"# 比较 Compare:  sanxiang standard diff {base.id} ./{ident}"
    yield f"standard: {ident}"
    yield f"name: {{zh: {value_text('本公司' + zh)}, en: {value_text('Our ' + en)}}}"
    yield f"valid_from: {valid_from.isoformat()}  # 生效日期 the first day it holds"
    yield f"extends: {base.id}"
    yield ""
    yield from _settings(base.parameters)
    yield ""
    yield from _drops(base)


def _settings(parameters: Mapping[str, Parameter]) -> Iterator[str]:
    """Every parameter under its meaning, type, range and default; `company` in force, for it must be filled in."""
    active = FIRST in parameters
    yield "# ---- 参数 Parameters " + "-" * 60
    yield "set:" if active else "# set:"
    order = sorted(parameters.values(), key=lambda each: each.id != FIRST)
    for parameter in order:
        mark = "  " if parameter.id == FIRST else "  # "
        yield f"  # {told(parameter)}"
        yield f"{mark}{parameter.id}: {value_text(parameter.value)}"


def told(parameter: Parameter) -> str:
    """Meaning, type, range and default in one line."""
    meaning = parameter.name.get("zh")
    english = f" {parameter.name.en}" if parameter.name.en and parameter.name.zh else ""
    bounds = "" if parameter.min is None and parameter.max is None else f"，范围 range {_end(parameter.min)}–{_end(parameter.max)}"
    default = "默认如下 default below" if parameter.type == "words" else f"默认 default {value_text(parameter.value)}"
    return f"{meaning}{english}：{TYPES[parameter.type]}{bounds}，{default}"


def _end(bound: int | float | None) -> str:
    return "…" if bound is None else f"{bound:g}"


def value_text(value: ParameterValue) -> str:
    """The value as it is written in a file."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(value_text, value))}]"
    if isinstance(value, str):
        return value if _BARE.fullmatch(value) and value.lower() not in _WORDS else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def _drops(base: Standard) -> Iterator[str]:
    yield "# ---- 不用的检查项 Checks that you do not want " + "-" * 34
    yield "# drop:"
    yield "#   checks:"
    for check in base.checks.values():
        yield f"#     - {check.id}  # {_both(check.name)}，{check.points:g} 分 points"


def _both(name: Bilingual) -> str:
    return " ".join(dict.fromkeys(filter(None, (name.zh, name.en))))


def _scripts(base: Standard) -> Iterator[str]:
    yield "# 自己的话术。同一编号的话术取代所继承的那一条；新的编号为新话术。{花括号} 是通话时填写的内容。"
    yield "# Scripts of your own. One with an inherited id takes its place; any other id is new. {braces} are filled in while talking."
    yield "#"
    yield "# 例 Example:"
    yield from (f"# {line}" for line in _SCRIPT.splitlines())
    yield "#"
    yield "# 所继承的话术，可照抄编号后改写 / inherited scripts, to be rewritten under the same id:"
    yield from (_inherited(ident, script) for ident, script in base.scripts.items())


def _inherited(ident: str, script: Script) -> str:
    return f"#   {ident}  {_both(script.name)}：{' '.join(script.text.get('zh').split())}"


def _dimension(base: Standard) -> str:
    """Where the points of the example go."""
    known = list(base.dimensions)
    chosen = "process" if "process" in known else known[0] if known else ""
    return f"#     dimension: {chosen}\n" if chosen else ""


def _by_phone(base: Standard) -> bool:
    named = [check for check in base.checks.values() if check.channel]
    return not named or any(Channel.PHONE in check.channel for check in named)


_SCRIPT = """\
scripts:
  own.model:
    name: {zh: 询问型号, en: Ask for the model}
    clause: [OWN-1]
    text: {zh: 请问您的产品是什么型号？铭牌一般在机身背面。, en: Which model is it? The label is on the back.}"""

_CHECKS = """\
# 自己的检查项：先写怎样认出一句话（acts），再写要求（checks），每项都附合格与不合格的例子。
# Checks of your own: how words are recognised (acts), what is required of them (checks), each with examples that hold and that do not.
# 种类 kinds: existence 必须有 · absence 不得有 · response 有甲须有乙 · precedence 甲前须有乙 · sequence 次序 · limit 时限 · count 次数
#
# 例 Example（条款 OWN-1：客户报修后两轮之内询问型号 / asks for the model within two turns after a fault is reported）:
# clauses:
#   OWN-1:
#     title: {{zh: 客户报修后两轮内询问型号, en: Ask for the model within two turns}}
#     section: "1"
#     kind: process
#     verify: [text]
# acts:
#   own_report_fault:
#     name: {{zh: 报修, en: Reports a fault}}
#     who: customer
#     says: ["报修", "(冰箱|洗衣机|空调).{{0,4}}(坏了|漏水|不制冷|不转)"]
#     unless: ["修好了"]
#     examples:
#       is: [我要报修, 空调又漏水了]
#       not: [空调昨天修好了, 我想买一台空调]
#   own_ask_model:
#     name: {{zh: 询问型号, en: Asks for the model}}
#     who: agent
#     says: ["型号是", "(什么|哪个|哪款)型号"]
#     examples:
#       is: [请问空调是什么型号？, 您的型号是多少？]
#       not: [这个型号有货]
# checks:
#   own-ask-model:
#     name: {{zh: 报修时询问型号, en: Asks for the model of a faulty product}}
#     clause: [OWN-1]
#     kind: response
#     when_said: {{who: customer, act: own_report_fault}}
#     then: {{who: agent, act: own_ask_model}}
#     window: {{turns: 2}}
#     severity: major
#     points: 2
{dimension}#     examples:
#       - talk: |
#           客户: 我的洗衣机不转，要报修。
#           坐席: 给您添麻烦了，请问是什么型号？
#         expect: pass
#       - talk: |
#           客户: 我的洗衣机不转，要报修。
#           坐席: 好的，给您登记。
#           客户: 要多久？
#           坐席: 明天上午给您回电话。
#           客户: 知道了。
#           坐席: 再见。
#         expect: violated
"""

_PHONE = """\
# id: example-1 channel: phone direction: inbound
00:00 (振铃)
00:06 (接通)
坐席 2051 00:07-00:12 您好，这里是客户服务中心，工号2051，请问有什么可以帮您？
客户 00:13-00:18 我家的空调漏水了，想报修。
坐席 2051 00:20-00:26 给您添麻烦了，请问空调是什么型号？
客户 00:28-00:31 柜机，型号在背面，我看不到。
坐席 2051 00:33-00:40 没关系，我先为您登记，请问怎么称呼您？
客户 00:41-00:43 我姓秦。
坐席 2051 00:45-00:53 秦女士，已为您登记，明天上午十点前师傅与您联系。请问还有其他需要吗？
客户 00:54-00:56 没有了，谢谢。
坐席 2051 00:57-01:01 感谢您的来电，祝您生活愉快，再见。
01:04 (客户挂机)
"""

_CHAT = """\
# id: example-1 channel: chat
客户 00:00 你好，买的空调漏水了
客服 2051 00:20 您好，很高兴为您服务，我是客服2051。给您添麻烦了，请问空调是什么型号？
客户 01:05 柜机，型号在背面，看不到
客服 2051 01:25 没关系，我先为您登记，明天上午十点前师傅与您联系，您看可以吗？
客户 01:50 可以，谢谢
客服 2051 02:00 不客气，请问还有其他需要吗？
客户 02:20 没有了
客服 2051 02:30 感谢您的咨询，祝您生活愉快，再见。
"""
