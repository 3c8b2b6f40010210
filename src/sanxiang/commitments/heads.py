"""The words of what is done: found one by one, then put together where they say one act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sanxiang.commitments import wording as w
from sanxiang.commitments.expressions import Moment, When
from sanxiang.commitments.utterance import CLAUSE_EDGE, Utterance

_MARK = r"[^,。!?;~ ]"
_GENERIC = re.compile(rf"(?:把{_MARK}{{1,8}}?)?[^,。!?;~ 的]{{1,4}}")
_ARRIVES = re.compile(r"(?:会|就)?[到去来](?![了过年就拿取])")
_LED_BY = re.compile(
    rf"(?:就|会|能|再|去|来|一定|肯定|准时|统一|直接|把{_MARK}{{1,6}}?)*(?!{w.OTHERWISE})"
    rf"([^,。!?;~ {w.NO_VERB}][^,。!?;~ 的您你了吗]{{0,2}})"
)
_BESIDES = re.compile(r"然后|另外|顺便|并(?!不)|同时|再(?=[给帮为把])|接着|完了")
_APART = re.compile("^了|才能|才会|可以|[就再]")
_ARRANGES = re.compile("安排|派(?!单|工)")


@dataclass(frozen=True, slots=True)
class Head:
    """Words of what is done.

    start, end  from 给您, where that stands before, to the last word
    action      callback, reply, contact, visit, deliver, refund or handle
    benefit     said to be done for the customer
    known       by a verb of the lists, not by any word behind 给您
    verb, at    the first verb, and where it stands
    """

    start: int
    end: int
    action: str
    benefit: bool
    known: bool
    verb: str
    at: int


def heads_of(utterance: Utterance, cues: Sequence[tuple[int, int]]) -> list[Head]:
    """From left to right; `cues`: places where a standard's own words promise something."""
    return list(_merged(utterance, sorted(_found(utterance, cues), key=lambda head: (head.start, head.end))))


def _found(utterance: Utterance, cues: Sequence[tuple[int, int]]) -> list[Head]:
    text = utterance.text
    found = list(_verbs(text))
    found += [_before_time(utterance, head) for head in _free(list(_benefits(text)), found)]
    found += _free([Head(start, end, "handle", True, True, text[start:end], start) for start, end in cues], found)
    found += _free(list(_arrivals(utterance)), found)
    return [*found, *_led(utterance, found)]


def _free(heads: Sequence[Head], taken: Iterable[Head]) -> list[Head]:
    """Those that share no word with the ones taken."""
    spans = [(one.start, one.end) for one in taken]
    return [head for head in heads if not any(start < head.end and head.start < end for start, end in spans)]


# One by one ----------------------------------------------------------------------------------------------------------


def _verbs(text: str) -> Iterator[Head]:
    last = 0
    for found in w.verbs().finditer(text):
        start, end = found.span()
        after = w.OBJECT.match(text, end)
        before = _benefit_before(text, max(last, start - 12), start)
        benefit = before is not None or after is not None or w.YOU_IN.search(found[0]) is not None
        if not benefit and w.NOUN.match(text, end):
            continue
        last = end if after is None else after.end()
        yield Head(start if before is None else before, last, found.lastgroup or "handle", benefit, True, found[0], start)


def _benefit_before(text: str, first: int, start: int) -> int | None:
    """Where 给您 and the like stand, a few characters before the verb in the same breath."""
    place = None
    for found in w.BENEFIT.finditer(text, first, start):
        if not w.BREAKS.search(text, found.end(), start):
            place = found.start()
    return place


def _benefits(text: str) -> Iterator[Head]:
    """给您 and any other word."""
    for found in w.GIVEN.finditer(text):
        rest = _GENERIC.match(text, found.end())
        if rest is not None and not w.NO_ACT.match(rest[0]):
            yield Head(found.start(), rest.end(), "handle", True, False, rest[0], found.end())


def _before_time(utterance: Utterance, head: Head) -> Head:
    """Words behind 给您 end where a time begins."""
    ends = [when.start for when in utterance.whens if head.at < when.start < head.end]
    return replace(head, end=ends[0], verb=utterance.text[head.at : ends[0]]) if ends else head


def _arrivals(utterance: Utterance) -> Iterator[Head]:
    """师傅三点到: a bare verb of coming right behind a time."""
    for when in utterance.whens:
        if _ARRIVES.match(utterance.text, when.end):
            yield Head(when.end, when.end + 1, "visit", False, True, "到", when.end)


def _led(utterance: Utterance, heads: Sequence[Head]) -> Iterator[Head]:
    """他们两小时内接手: any verb right behind a time, of somebody named before it, or brought to an end by a limit (傍晚前清走)."""
    for when in utterance.whens:
        found = _LED_BY.match(utterance.text, when.end)
        if found is None or _point_after(utterance, when) or _taken(utterance, when, found, heads) or w.UNDONE.search(found[1]):
            continue
        if _named_before(utterance, when) or w.DOES.match(found[1]) or (is_limit(utterance, when) and w.RESULT.search(found[1])):
            yield Head(found.start(1), found.end(), "handle", False, True, found[1], found.start(1))


def _point_after(utterance: Utterance, when: When) -> bool:
    return utterance.text[when.end - 1] == "后" and isinstance(when.expression, Moment)


def _taken(utterance: Utterance, when: When, found: re.Match[str], heads: Sequence[Head]) -> bool:
    near = any(head.start < when.end + 9 and head.end > when.end for head in heads)
    return near or any(found.start(1) <= other.start < found.end() for other in utterance.whens)


def _named_before(utterance: Utterance, when: When) -> bool:
    first = max((mark.end() for mark in CLAUSE_EDGE.finditer(utterance.text, 0, when.start)), default=0)
    return w.OWN.search(utterance.text, max(first, when.start - 8), when.start) is not None


def is_limit(utterance: Utterance, when: When) -> bool:
    """Said as a limit: 三天内, 周五前."""
    return utterance.text[when.end - 1] in "内前"


# Putting together ----------------------------------------------------------------------------------------------------


def _merged(utterance: Utterance, heads: Sequence[Head]) -> Iterator[Head]:
    current: Head | None = None
    for head in heads:
        if current is not None and _one_act(utterance, current, head):
            current = _both(current, head)
            continue
        if current is not None:
            yield current
        current = head
    if current is not None:
        yield current


def _both(one: Head, other: Head) -> Head:
    action = "handle" if one.verb.startswith("申请") else min((one.action, other.action), key=w.PRIORITY.index)
    end, benefit, known = max(one.end, other.end), one.benefit or other.benefit, one.known or other.known
    return replace(one, end=end, action=action, benefit=benefit, known=known)


def _one_act(utterance: Utterance, one: Head, other: Head) -> bool:
    """安排师傅上门, 出结果告诉您: whether two heads that follow each other say one act."""
    text = utterance.text
    between = text[one.end : other.start]
    if other.start < one.end:
        return True
    if CLAUSE_EDGE.search(between) or _BESIDES.search(between) or _APART.search(between) or _conditional(utterance, between):
        return False
    makes, whens = w.MAKES.search(text, 0, one.end) is not None, utterance.times_in(one.end, other.start)
    if w.BENEFIT.search(between) and not makes:
        return False
    if _ARRANGES.match(one.verb) or (makes and not whens):
        return len(between) <= 12
    if w.OWN.search(between):
        return False
    return len(between) <= (10 if _time_in_the_middle(one, other, whens) else 8) and (not whens or _time_in_the_middle(one, other, whens))


def _conditional(utterance: Utterance, between: str) -> bool:
    return any(pattern.search(between) for _, pattern in utterance.conditions)


def _time_in_the_middle(one: Head, other: Head, whens: Sequence[When]) -> bool:
    """改到下周一上门, 垫付五百块下午到账."""
    return bool(whens) and (
        ((one.verb.endswith("到") or one.verb == "预约") and whens[0].start == one.end) or other.verb in ("到账", "入账")
    )
