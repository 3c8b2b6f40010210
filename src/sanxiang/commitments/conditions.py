"""What must happen first: 收到货后, 审核一通过, 要是明天没到, 您把照片发来."""

from __future__ import annotations

import re

from sanxiang.commitments import wording as w
from sanxiang.commitments.expressions import Moment
from sanxiang.commitments.heads import Head
from sanxiang.commitments.utterance import Utterance

Span = tuple[int, int]

_CUSTOMERS_PART = re.compile(
    r"(?<![帮给为替跟与和向对把让到])[您你](?![的那这好放看别稍说反要也])(?![^,。!?;~ ]{0,6}的)[^,。!?;~ 已刚昨上之我]{0,10}?"
    r"(?:能把|把|给我|[到来付填签交下买寄办传点收还订选定意认供费款]了|提供(?:一下)?|发过?来|传[上过]?来?)"
)
_OPENING = re.compile(r"(?:您好|好的?|行|嗯|那|这个|我们?会|我们(?=等)|等(?=等))*")
_TOPIC = re.compile("[票款费钱单卡件证表据]的话$|(?:问题|这边|那边|[今明后]天|时间|情况|方面)的话$")
_REAL = re.compile("如|要|是|没|有|了|不|能|到|通过")
_OWN_STEP = re.compile("[查核问催修退弄办]|处理|登记|沟通|协调|请示|汇报|商量|确认|开完会|落实|对接|整理|检[测查修]")
_NOT_OWN = re.compile("[您你]|如|要是|若|万一|只要|的话|没")


def condition_of(utterance: Utterance, start: int, head: Head) -> Span | None:
    """The condition of a head, looked for from `start` on; of several the one that ends last."""
    found = max(_conditions(utterance, start, head), key=lambda span: span[1], default=None)
    if found is not None and _own_step(utterance, found, head):
        return None
    return found or _customers_part(utterance, start, head)


def _conditions(utterance: Utterance, start: int, head: Head) -> list[Span]:
    spans, place = [], start
    while (found := utterance.condition(place, head.start)) is not None:
        kind, first, last = found
        span = _if(utterance, first, last, head) if kind == "if" else _after(utterance, kind, first, last)
        spans += [span] if span is not None else []
        place = max(last, place + 1)
    return spans


def _if(utterance: Utterance, first: int, last: int, head: Head) -> Span:
    """如果 and the like reach to the comma, else to who does it or when."""
    comma = utterance.text.rfind(",", last, head.start)
    if comma >= 0:
        return first, comma
    own = [one.start() for one in w.OWN.finditer(utterance.text, last, head.start)]
    later = [when.start for when in utterance.whens if last < when.start < head.start]
    return first, max([*own[-1:], *later[-1:]], default=head.start)


def _after(utterance: Utterance, kind: str, first: int, last: int) -> Span | None:
    words = utterance.text[first:last]
    if kind == "wait" and words.endswith("上班") and utterance.times_in(first, last):
        return None
    topic = _TOPIC.search(words) is not None and _REAL.search(words) is None
    if topic or any(when.start < last <= when.end for when in utterance.whens):
        return None
    opening = _OPENING.match(words) if kind != "after" else None
    return first + (opening.end() if opening else 0), last


def _own_step(utterance: Utterance, condition: Span, head: Head) -> bool:
    """What the own side does first is no condition where a date is named (查完今天给您回复)."""
    words = utterance.text[slice(*condition)]
    after = [when.expression for when in utterance.whens if condition[1] <= when.start < head.end]
    dated = bool(after) and isinstance(after[-1], Moment) and (after[-1].day is None or after[-1].day.kind != "following")
    return dated and _OWN_STEP.search(words) is not None and _NOT_OWN.search(words) is None


def _customers_part(utterance: Utterance, start: int, head: Head) -> Span | None:
    """您把回执传过来我今天就给您办: what the customer does first, in the same breath."""
    found = _CUSTOMERS_PART.search(utterance.text, start, head.start)
    if found is None:
        return None
    ends = [one.start() for one in w.OWN.finditer(utterance.text, found.end(), head.start)]
    ends += [when.start for when in utterance.whens if found.end() <= when.start < head.start]
    return (found.start(), min(ends)) if ends and "," not in utterance.text[found.start() : min(ends)] else None
