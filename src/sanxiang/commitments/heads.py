"""The words of what is done: found one by one, then put together where they say one act."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sanxiang.commitments import wording as w
from sanxiang.commitments.expressions import Length, Moment, When
from sanxiang.commitments.utterance import CLAUSE_EDGE, Utterance
from sanxiang.language.expressions import put_off

_MARK = r"[^,。!?;~ ]"
NO_ACT_BEGINS = ",。!?;~ 的并然我您你"
"""Characters with which nothing begins that is done, right behind 给您."""
_GENERIC = put_off(rf"[把将]{w.TAKEN}|[^{NO_ACT_BEGINS}]{{1,4}}")
_ARRIVES = put_off(
    rf"(?:[^,。!?;~ 是您你]{{0,2}}{w.SOMEBODY})?(?:会|就|准时|能|再"
    rf"|直接)*[到去来](?![了过年就拿取领网柜窗不得货期账]|站(?!点))"
)
_LED_BY = put_off(
    rf"(?:[^,。!?;~ 您你的了]{{1,5}}(?:会|将|就能)(?!员|议))?(?:{w.HOW}|统一|给(?=[补修换送退办装做打发寄调改开处])"
    rf"|[给帮为](?:他们?|她|孩子|老人|宝宝|家里))*(?!{w.OTHERWISE}|{w.THEIRS})"
    rf"(?:(?P<takes>[把将](?!{w.YOU}们?[^的])){w.TAKEN}|(?P<does>[^,。!?;~ {w.NO_VERB}][^,。!?;~ 的您你了吗]{{0,3}}))"
)
_OWN_LED_BY = put_off(_LED_BY.pattern.replace(f"|{w.THEIRS}", ""))
"""Of somebody of the own side, named right before the time."""
_IF_SO = put_off("(?:的话|不[^,。!?;~ 我您是]{1,2}|[之以]后|[^为除过]了|[一到]),?$")
_WILL_YOU = put_off("(?:会|将)[^,。!?;~ 您你]{1,6}[您你]")
_CALLED = put_off("(?:一?个|几个|辆|台|一下)?(?:[人车]|救护车|外卖|跑腿|保洁|搬家)")
_CLOSE = 6
"""Characters right before a place that are looked at."""
_OVER_AND_OVER = put_off("[^,。!?;~ ]{1,4}[一1][次回趟]")
"""量一次: behind a length, how often."""
_BESIDES = put_off(r"然后|另外|顺便|并(?!不)|同时|再(?=[给帮为把])|接着|完了")
_APART = put_off("^了|^[之以]?后|^的话|^(?:完毕?|好|妥)了?(?=$|[我会就再给尽]|马上|立|第一)|才能|才会|可以|[就再]")
_ARRANGED = put_off(r"(?:个|一下)?(?:人|师傅|同事|专员|工程师|专人)[^,。!?;~ 您你我]{0,9}(?:[给帮为][您你])?$")
_ANEW = put_off("我(?!们?的)|这边|咱|^(?:[去来]|过[去来])[^,。!?;~ 您]*(?:今|明|后|周|下|[0-9一二两三四五六七八九十半])")
_FOR = put_off("加急|协调|争取")
_ENDS_WITH = "来好完"
"""How a verb ends that says what is done first: 批下来给您退."""
_NOT = ("没", "未", "不")
_BY = put_off("短信|电话|消息|邮件|微信")
_ARRANGES = put_off("安排|派(?!单|工)")


class Head(NamedTuple):
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
    found += [_before_time(utterance, head) for head in _free(_benefits(text, dated=bool(utterance.whens)), found)]
    if cues:
        found += _free((Head(start, end, "handle", True, True, text[start:end], start) for start, end in cues), found)
    if utterance.whens:
        found += _free(_arrivals(utterance), found)
        found += list(_led(utterance, found))
    found += _free(_done_by(utterance), found)
    return found


def _free(heads: Iterable[Head], taken: Sequence[Head]) -> list[Head]:
    """Those that share no word with the ones taken."""
    if not taken:
        return list(heads)
    free = []
    for head in heads:
        for one in taken:
            if one.start < head.end and head.start < one.end:
                break
        else:
            free.append(head)
    return free


# One by one ----------------------------------------------------------------------------------------------------------


def _verbs(text: str) -> Iterator[Head]:
    last = 0
    for found in w.verbs().finditer(text):
        start, end = found.span()
        after = w.OBJECT.match(text, end)
        if after is not None and found[0][-1] in _ENDS_WITH and after[0].startswith("给") and CLAUSE_EDGE.match(text, after.end()) is None:
            after = None
        before = _benefit_before(text, max(last, start - 12), start)
        benefit = before is not None or after is not None or w.YOU_IN.search(found[0]) is not None
        if not benefit and (w.NOUN.match(text, end) or (found[0] == "申请" and w.YOURS.search(text, 0, start))):
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


def _benefits(text: str, *, dated: bool) -> Iterator[Head]:
    """给您 and any other word."""
    for found in w.GIVEN.finditer(text):
        rest = _GENERIC.match(text, found.end())
        if rest is not None and (not w.NO_ACT.match(rest[0]) or (dated and w.SOMETHING.match(rest[0]))):
            cuts = (pattern.search(text, found.end() + 1, rest.end() + 2) for pattern in (w.VAGUE, w.ASKS))
            end = min([rest.end(), *(cut.start() for cut in cuts if cut)])
            yield Head(found.start(), end, "handle", True, False, text[found.end() : end], found.end())


def _before_time(utterance: Utterance, head: Head) -> Head:
    """Words behind 给您 end where a time begins."""
    ends = [when.start for when in utterance.whens if head.at < when.start < head.end]
    return head._replace(end=ends[0], verb=utterance.text[head.at : ends[0]]) if ends else head


def _arrivals(utterance: Utterance) -> Iterator[Head]:
    """师傅三点到: a bare verb of coming right behind a time."""
    for when in utterance.whens:
        found = _ARRIVES.match(utterance.text, when.end)
        if found is not None:
            yield Head(found.end() - 1, found.end(), "visit", False, True, "到", found.end() - 1)


def _led(utterance: Utterance, heads: Sequence[Head]) -> Iterator[Head]:
    """他们两小时内接手: any verb right behind a time, of somebody named before it, or brought to an end by a limit (傍晚前清走)."""
    for when in utterance.whens:
        by = _OWN_LED_BY if any(own.end() == when.start for own in utterance.owns) else _LED_BY
        found = by.match(utterance.text, when.end)
        if found is None or (_point_after(utterance, when) and not _named_before(utterance, when)):
            continue
        if _once(utterance.text, found) == found.end() and _taken(utterance, when, heads):
            continue
        start = found.start(found.lastgroup or "does")
        end = min([_once(utterance.text, found), *(one.start for one in utterance.whens if one.start >= start)])
        verb = utterance.text[start:end]
        if _OVER_AND_OVER.match(utterance.text, start) and isinstance(when.expression, Length) and not is_limit(utterance, when):
            continue
        if verb and not w.UNDONE.search(verb) and not w.OWN.match(verb) and _is_done_by_then(utterance, when, verb):
            yield Head(start, end, "handle", False, True, verb, start)


def _once(text: str, found: re.Match[str]) -> int:
    """Where the words end; of 解开解开了 behind the first 解开: the second begins what comes next."""
    end = found.end()
    return end - 2 if text[end : end + 1] == "了" and text[end - 2 : end] == text[end - 4 : end - 2] else end


def _is_done_by_then(utterance: Utterance, when: When, verb: str) -> bool:
    if _named_before(utterance, when) or (is_limit(utterance, when) and _WILL_YOU.match(utterance.text, when.end)):
        return True
    return verb[0] not in "把将" and (w.DOES.match(verb) is not None or _comes_to_an_end(utterance, when, verb))


def _comes_to_an_end(utterance: Utterance, when: When, verb: str) -> bool:
    """三天内接上, 今天审完."""
    first = utterance.text[when.end : when.end + 1] == "先"
    return (w.RESULT if first or is_limit(utterance, when) else w.FINISH).search(verb) is not None


def _point_after(utterance: Utterance, when: When) -> bool:
    return utterance.text[when.end - 1] == "后" and isinstance(when.expression, Moment)


def _taken(utterance: Utterance, when: When, heads: Sequence[Head]) -> bool:
    """Whether a head close behind a time has it: in the same clause, and with no other time before it."""
    edge = CLAUSE_EDGE.search(utterance.text, when.end)
    last = min(when.end + 9, edge.start() if edge else len(utterance.text))
    return any(head.start < last and head.end > when.end and not utterance.times_in(when.end, head.start) for head in heads)


def _named_before(utterance: Utterance, when: When) -> bool:
    first = max((mark.end() for mark in CLAUSE_EDGE.finditer(utterance.text, 0, when.start)), default=0)
    near = max(first, when.start - 8)
    named = any(near <= own.start() and own.end() <= when.start for own in utterance.owns) or w.SOMEBODY_BEFORE.search(
        utterance.text, max(first, when.start - _CLOSE), when.start
    )
    return bool(named)


def is_limit(utterance: Utterance, when: When) -> bool:
    """Said as a limit: 三天内, 周五前."""
    return utterance.text[when.end - 1] in "内前"


def _done_by(utterance: Utterance) -> Iterator[Head]:
    """我去敲他家门, 我把它移出群聊, 我们会再测一次, 明天一早我们铲掉: any verb of somebody of the own side, who undertakes it."""
    place = 0
    for somebody in utterance.owns:
        if somebody.start() < place:
            continue
        head = _undertaking(utterance, somebody)
        if head is not None:
            yield head
            place = head.end


def _on_condition(utterance: Utterance, somebody: re.Match[str], acts: re.Match[str]) -> bool:
    """光猫坏了的话我们免费换."""
    return acts["how"] is not None and _IF_SO.search(utterance.text, max(0, somebody.start() - _CLOSE), somebody.start()) is not None


def _undertaking(utterance: Utterance, somebody: re.Match[str]) -> Head | None:
    text, end = utterance.text, somebody.end()
    if text[end : end + 1] not in w.MAY_ACT and not any(0 <= somebody.start() - when.end <= 1 for when in utterance.whens):
        return None
    acts = w.ACTS.match(text, end)
    if acts is None or not (
        acts["by"]
        or acts["will"]
        or acts["go"] is not None
        or _on_condition(utterance, somebody, acts)
        or any(0 <= somebody.start() - when.end <= 1 for when in utterance.whens)
    ):
        return None
    start = acts.start("by") if acts["by"] in ("把", "将") else acts.start("does")
    end = min([_once(text, acts), *(when.start for when in utterance.whens if start < when.start < acts.end())])
    does = text[acts.start("does") : end]
    if acts["by"] == "叫" and acts.start("by") == somebody.end() and not _is_called(text, acts.start("does")):
        return None
    if end < acts.end() and acts["by"] not in (None, "把", "将"):
        return None
    if text[acts.end() : acts.end() + 1] in ("您", "你") and does[-1] in "跟给对向与和帮为":
        return _made_to(text, acts)
    if acts["will"] == "会" and acts["go"] is None and w.MACHINE.match(somebody[0]):
        return None
    if w.NO_DEED.search(does) or w.UNDONE.search(does) or len(does) < (2 if acts["by"] else 1) or (not acts["by"] and does[0] in w.NO_VERB):
        return None
    return Head(start, end, "handle", False, False, text[start:end], start)


def _is_called(text: str, place: int) -> bool:
    """Behind 我叫: somebody who is to come, and not one's own name (我叫小王)."""
    return _CALLED.match(text, place) is not None or (text[place] != "小" and w.OWN.match(text, place) is not None)


def _made_to(text: str, acts: re.Match[str]) -> Head | None:
    """我让他当面跟您道歉: somebody is made to do it, and the customer stands in its midst."""
    end = acts.end() + 1
    rest = _GENERIC.match(text, end)
    if acts["by"] in (None, "把", "将") or rest is None:
        return None
    return Head(
        acts.start("does"), min(rest.end(), end + 2), "handle", False, False, text[acts.start("does") : rest.end()], acts.start("does")
    )


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
    if _BY.fullmatch(one.verb):
        one = one._replace(verb=other.verb, at=other.at)
    end, benefit, known = max(one.end, other.end), one.benefit or other.benefit, one.known or other.known
    return one._replace(end=end, action=action, benefit=benefit, known=known)


def _one_act(utterance: Utterance, one: Head, other: Head) -> bool:
    """安排师傅上门, 出结果告诉您: whether two heads that follow each other say one act."""
    text = utterance.text
    between = text[one.end : other.start]
    if other.start < one.end:
        return True
    if w.CUSTOMER.search(text, one.end, other.start) or (text[one.start - 1 : one.start] in _NOT and text[other.start - 1] not in _NOT):
        return False
    if other.benefit and (one.benefit or w.OWN.search(between)) and (utterance.times_in(one.end, other.start) or w.VAGUE.search(between)):
        return False
    if not between and not one.benefit and other.benefit and one.verb[-1] in _ENDS_WITH and not utterance.times_in(0, one.start):
        return False
    if _ARRANGES.match(one.verb) and len(between) <= 12 and _ARRANGED.match(between):
        return True
    return not _begins_anew(utterance, other, between) and _goes_on(utterance, one, other, between)


def _begins_anew(utterance: Utterance, other: Head, between: str) -> bool:
    """Whether what stands between two heads ends the act of the first."""
    parted = CLAUSE_EDGE.search(between) or _BESIDES.search(between) or _APART.search(between) or _ANEW.search(between)
    return parted is not None or _conditional(utterance, between) or _is_ready(utterance.text, other)


def _goes_on(utterance: Utterance, one: Head, other: Head, between: str) -> bool:
    """Whether the second is near enough, and has no time and nobody of its own; 安排, 催 and the like may have more between."""
    makes, whens = w.MAKES.search(utterance.text, 0, one.end) is not None, utterance.times_in(one.end, other.start)
    if w.BENEFIT.search(between) and not makes:
        return False
    if _ARRANGES.match(one.verb) or (makes and not whens):
        return len(between) <= 12
    if _FOR.match(one.verb) and whens and whens[0].start - one.end <= 1:
        return len(between) - (whens[0].end - whens[0].start) <= 5
    if makes and whens and not other.benefit and w.OWN.fullmatch(utterance.text, one.end, whens[0].start) and whens[-1].end == other.start:
        return True
    middle = _time_in_the_middle(utterance, one, other, whens)
    return not w.OWN.search(between) and len(between) <= (10 if middle else 8) and (not whens or middle)


def _is_ready(text: str, other: Head) -> bool:
    """上门, 修好了给您打电话: what is done first, and then what follows."""
    return not other.benefit and text[other.end : other.end + 1] == "了" and text[other.end + 1 : other.end + 2] in w.GOES_ON


def _conditional(utterance: Utterance, between: str) -> bool:
    return any(pattern.search(between) for _, pattern in utterance.conditions)


def _time_in_the_middle(utterance: Utterance, one: Head, other: Head, whens: Sequence[When]) -> bool:
    """改到下周一上门, 垫付五百块下午到账."""
    if not whens:
        return False
    if other.verb in ("到账", "入账") and all(when.end != one.start for when in utterance.whens):
        return True
    return (one.verb.endswith("到") or one.verb == "预约") and whens[0].start == one.end
