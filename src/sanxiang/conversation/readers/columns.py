"""Which column of a table is what: guessed from Chinese and English headers, or told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sanxiang.conversation.items import RecordError

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "conversation": (
            "会话id", "会话编号", "会话号", "对话id", "对话编号", "通话id", "通话编号", "通话流水号", "流水号", "录音编号", "callid",
            "conversationid", "conversation", "sessionid", "contactid", "dialogueid", "chatid", "id",
        ),
        "role": (
            "角色", "说话人", "说话人角色", "发言人", "发送方", "发送者", "发送人", "身份", "role", "speaker", "sender", "party",
            "participant", "from",
        ),
        "text": (
            "内容", "文本", "话术", "消息", "消息内容", "对话内容", "聊天内容", "文本内容", "转写文本", "语句",
            "text", "content", "message", "utterance", "transcript", "sentence", "words", "body",
        ),
        "at": ("时间", "发送时间", "消息时间", "发言时间", "时间戳", "time", "timestamp", "at", "sentat", "datetime"),
        "start": ("开始", "开始时间", "起始", "起始时间", "start", "begin", "starttime", "begintime", "from_time"),
        "end": ("结束", "结束时间", "终止时间", "end", "endtime", "finish"),
        "channel": ("渠道", "通道", "channel"),
        "direction": ("方向", "呼叫方向", "direction", "calldirection"),
        "agent": ("坐席", "座席", "客服", "坐席工号", "座席工号", "工号", "坐席id", "客服工号", "agent", "agentid", "staffno"),
        "agent_name": ("坐席姓名", "座席姓名", "客服姓名", "客服昵称", "agentname"),
        "customer": ("客户", "客户id", "客户编号", "用户id", "customer", "customerid", "userid"),
    }
)  # fmt: skip
"""Field -> the headers that mean it, plain (lower case, without blanks, dashes and underscores)."""

_FIELD_OF = {header.replace("_", ""): name for name, headers in FIELDS.items() for header in headers}
NEEDED = ("role", "text")

Columns = Mapping[str, int]
"""Field -> number of its column, from 0."""


def plain(header: str) -> str:
    """A header without what differs from file to file: case, blanks, a unit in brackets."""
    bare = re.sub(r"[(（\[][^)）\]]{0,20}[)）\]]", "", header[:80].lower())
    return re.sub(r"[\s_\-:：*]", "", bare)


def known(headers: Sequence[str]) -> int:
    """How many of these headers mean something."""
    return sum(plain(header) in _FIELD_OF for header in headers)


def find_columns(headers: Sequence[str], told: Mapping[str, str]) -> Columns:
    """Where each field stands; what is told goes before what is guessed. Raises RecordError that names the headers."""
    columns = {name: _told(headers, name, header) for name, header in told.items()}
    for number, header in enumerate(headers):
        name = _FIELD_OF.get(plain(header))
        if name is not None and number not in columns.values():
            columns.setdefault(name, number)
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise RecordError(
            f"no column for {' and '.join(missing)} among the headers {_listed(headers)}; "
            f"name it, as in columns={{'{missing[0]}': '…'}} / 认不出列，请指定"
        )
    return columns


def _told(headers: Sequence[str], name: str, header: str) -> int:
    if name not in FIELDS:
        raise RecordError(f"unknown field {name!r}; allowed: {', '.join(FIELDS)}")
    if header not in headers:
        raise RecordError(f"no column {header!r} for {name} among the headers {_listed(headers)}")
    return headers.index(header)


def _listed(headers: Sequence[str]) -> str:
    shown = ", ".join(header[:30] for header in headers[:30])
    return f"[{shown}{', …' if len(headers) > 30 else ''}]"
