"""The words of reports, Chinese and English: states, causes, roles, channels, events."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sanxiang.conversation.model import EventKind, Role
from sanxiang.inspection.findings import Finding, Reason, State, Why
from sanxiang.reporting.labels import Name, Names


def _names(table: Mapping[str, tuple[str, str]]) -> Names:
    return MappingProxyType({key: Name(*both) for key, both in table.items()})


STATES = _names(
    {
        State.PASS: ("合格", "Kept"),
        State.VIOLATED: ("违反", "Violated"),
        State.OMITTED: ("漏做", "Omitted"),
        State.NOT_EVALUATED: ("未评估", "Not evaluated"),
        State.NOT_APPLICABLE: ("不适用", "Not applicable"),
    }
)
WHYS = _names(
    {
        Why.SAID: ("出现了不应有的内容", "Found what should not be there"),
        Why.MISSING: ("该做时没有做到", "Not done where it was due"),
        Why.LATE: ("超过时限", "Over the time limit"),
        Why.ORDER: ("先后次序不对", "In the wrong order"),
    }
)
OMITTED = Name("到会话结束也没有做到", "Still not done when the conversation ended")
REASONS = _names(
    {
        Reason.NO_TIME: ("没有时间信息", "No times in the source"),
        Reason.NEGATIVE_TIME: ("时间前后颠倒", "Times run backwards"),
        Reason.UNKNOWN_PARTY: ("不知道是谁做的", "Not known who did it"),
        Reason.UNKNOWN_FIELD: ("缺少所需字段", "A needed field is missing"),
        Reason.NO_END: ("没有结束记录", "No record of the end"),
        Reason.CUT_SHORT: ("对方提前结束", "Cut short by the other side"),
    }
)
SEVERITIES = _names({"minor": ("轻微", "Minor"), "major": ("一般", "Major"), "critical": ("致命", "Critical")})
CHANNELS = _names(
    {
        "phone": ("电话", "Phone"),
        "chat": ("在线", "Chat"),
        "email": ("邮件", "E-mail"),
        "onsite": ("现场", "On site"),
        "": ("未知渠道", "Channel unknown"),
    }
)
DIRECTIONS = _names({"inbound": ("呼入", "Inbound"), "outbound": ("呼出", "Outbound")})
ROLES = _names(
    {
        Role.AGENT: ("坐席", "Agent"),
        Role.CUSTOMER: ("客户", "Customer"),
        Role.BOT: ("机器人", "Bot"),
        Role.SUPERVISOR: ("主管", "Supervisor"),
        Role.SYSTEM: ("系统", "System"),
    }
)
EVENTS = _names(
    {
        EventKind.OFFERED: ("进入队列", "Offered"),
        EventKind.RINGING: ("振铃", "Ringing"),
        EventKind.ANSWERED: ("接通", "Answered"),
        EventKind.TYPING: ("正在输入", "Typing"),
        EventKind.HOLD: ("保持", "Hold"),
        EventKind.RESUME: ("恢复通话", "Resumed"),
        EventKind.MUTE: ("静音", "Muted"),
        EventKind.TRANSFER: ("转接", "Transfer"),
        EventKind.DTMF: ("按键", "Key"),
        EventKind.NOTE: ("备注", "Note"),
        EventKind.ENDED: ("结束", "Ended"),
        EventKind.WRAP_UP: ("小结", "Wrap-up"),
    }
)
DETAILS = _names({"hangup": ("挂机", "hung up"), "fault": ("线路故障", "line fault"), "timeout": ("超时", "timed out")})


def why_of(finding: Finding) -> Name:
    """One sentence: why this finding is what it is. Empty for a pass."""
    worst = next((a for a in finding.activations if a.state is finding.state), None)
    if finding.state is State.OMITTED:
        return OMITTED
    if worst is not None and finding.state is State.VIOLATED and worst.why is not None:
        return WHYS[worst.why]
    if worst is not None and worst.reason is not None:
        return REASONS[worst.reason]
    return Name()


def number(value: float | None, digits: int = 2) -> str:
    """A number without needless zeros; "" for unknown."""
    if value is None:
        return ""
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
