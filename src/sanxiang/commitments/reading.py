"""From an utterance to the promises in it: what will be done, by whom, by when, on what condition.

A promise has a head, the words of what is done. What stands before it, back to the head before or to the end of a sentence, tells the
rest; what makes it no promise is looked for on both sides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from sanxiang.commitments import wording as w
from sanxiang.commitments.conditions import condition_of, is_own_step, is_past_event
from sanxiang.commitments.expressions import Length, Unknown, When
from sanxiang.commitments.heads import Head, heads_of, is_limit
from sanxiang.commitments.none import Candidate, candidate, is_none
from sanxiang.commitments.utterance import SENTENCE_EDGE, Utterance
from sanxiang.commitments.when import later, token_branches
from sanxiang.language.expressions import compile_put_off, put_off

_ALSO = put_off(r"顺便|并(?!不)|同时|顺带")
_SLIP = put_off(r"[今明后]天不行|[上下]午不行|喔|噢|哦不|不对|不是|算了|说错|记错|不好意思|稍等|改一下|更正|啊不|哦(?=[^,。!? ])")
_OTHER = put_off(r"另|剩|其余|余下|还有|再|先")
_GAP = put_off(
    r"[^,。!?;~ 我您]{1,6}(?:大[概约]|最[迟晚多])|[^,。!?;~ ]{0,8},(?:大[概约]|最[迟晚])?"
    r"|[到给至在您你了的哈哦呢家,]{0,4}(?:的?(?:时间|日期)?就?(?:[是为:]|定在|安排在)|的话[是,])?(?:大[概约]"
    r"|最[迟晚])?(?:不会?超过?|不晚于|超不过|不出)?"
)
_THEN = put_off(",(?:再|然后|另外|之后|同时|其他|剩)")
_EDGE = put_off(",|我(?!们?的)|咱|这边|师傅|同事|专员|工程师")
_STATE = put_off("[了太没不忙满爆吗嘛才](?!超过)")
_INSTEAD = put_off(
    r"[了吧啊的]*,?(?:(?:[啊哦噢喔]|哎呀|不好意思|抱歉|我?[看说记搞弄]?错了?|不对?|不是|更正一?下?),?){1,4}(?:应该)?是?(?:最[晚迟])?"
)
"""Behind what is done: the time that was said is taken back."""
_NEAR = 14
"""Characters before a head in which a time by an event is looked for."""
_EVENT_BEFORE = put_off(
    "((?:(?![您我你他的了们]|说|到)[^,。!?;~ 0-9]){2,5}?(?<![目之以提面跟门楼当先眼从此生空往向朝])(?:[之以]前"
    "|前))(?=我|师傅|一?定?会?就?(?:给|帮|为|把)|肯定|保证|准|全部|都)"
)
_ABOUT = put_off("(?:大[概约]|最[迟晚多]|不会?超过?)$")
_ENDS = put_off(r"$|[。!;~]")
_BREAK = put_off(r"$|[,。!?;~ ]")


@dataclass(frozen=True, slots=True)
class Promise:
    """What one utterance promises; places are in the normalised text.

    start, end  from the first word that belongs to it to the end of what is done
    head        where the words of what is done begin
    action      callback, reply, contact, visit, deliver, refund or handle
    who         the own side's doer as said (师傅, 专员), or empty
    when        the time, or None
    condition   what must happen first, or None
    vague       the vague word (尽快), or None
    """

    start: int
    end: int
    head: int
    action: str
    who: str = ""
    when: When | None = None
    condition: tuple[int, int] | None = None
    vague: str | None = None

    @property
    def timed(self) -> bool:
        """Whether it names a time limit."""
        return self.when is not None


@lru_cache(maxsize=16384)
def read(text: str, cues: tuple[tuple[int, int], ...] = (), *, dated: bool = True) -> tuple[Promise, ...]:
    """The promises of one agent's utterance in the compact view. `cues`: places where a standard's own words promise something, ascending.
    `dated`: whether it may name a time (`cues.TIMES`): two texts of three do not, and need not be searched for one.

    A pure function; remembered, since both acts of commitment ask for the same utterance.
    """
    utterance = Utterance.of(text, dated=dated)
    heads = heads_of(utterance, cues)
    return tuple(_promises(utterance, heads)) if heads else ()


def prepare_reading() -> None:
    """Does now what the first utterances would have to wait for: a tenth of a second."""
    for branches in (token_branches(), w.verbs()):
        branches.prepare()
    compile_put_off()


def _promises(utterance: Utterance, heads: list[Head]) -> Iterator[Promise]:
    found: list[Promise] = []
    bound = 0
    for number, head in enumerate(heads):
        stop = heads[number + 1].start if number + 1 < len(heads) else len(utterance.text)
        candidate = _candidate(utterance, head, bound, stop, found[-1] if found else None)
        kept = not _is_step(utterance, head, stop) and not is_none(candidate)
        if kept:
            promise = _promise(candidate)
            if found and _corrects(utterance, found[-1], promise):
                found.pop()
            found.append(promise)
        if kept or not (_is_step(utterance, head, stop) or not head.known or w.INSIDE.match(utterance.text, head.end)):
            bound = head.end
    yield from found


def _is_step(utterance: Utterance, head: Head, stop: int) -> bool:
    """今天我核实一下, 给您回复: a look-up that what follows in the sentence rests on; its time is that of what follows."""
    looks = not head.benefit and w.LOOKUP.search(head.verb) is not None and w.BRIEFLY.match(utterance.text, head.end) is not None
    follows = stop < len(utterance.text) and not utterance.times_in(head.end, stop)
    return looks and follows and SENTENCE_EDGE.search(utterance.text, head.end, stop) is None


def _candidate(utterance: Utterance, head: Head, bound: int, stop: int, before: Promise | None) -> Candidate:
    sentence, since = utterance.sentence_start(head.start), before.end if before else 0
    start = max(bound, sentence)
    condition = condition_of(utterance, max(since, sentence), head)
    main = start if condition is None else condition[1]
    when = _when(utterance, head, main, stop)
    if condition is not None and (is_own_step(utterance, condition, when) or is_past_event(utterance, condition, when, head)):
        condition = None
    vague = _vague(utterance, main, head) if when is None else None
    if when is None and vague is None and before is not None and _also(utterance.text, before.end, head.start):
        when = before.when
    return candidate(utterance, head, (start, since, stop, sentence, main), when, condition, vague)


def _also(text: str, start: int, end: int) -> bool:
    """Whether a second act shares the time of the first: 顺便, and 同时 where nobody is named anew."""
    found = _ALSO.search(text, start, end)
    return found is not None and not (found[0] == "同时" and w.SELF.search(text, found.end(), end) is not None)


def _promise(one: Candidate) -> Promise:
    own = one.owns
    mine = one.when if one.when is not None and one.when.start >= one.start else None
    starts = [one.head.start, *(found.start() for found in own[-1:])]
    starts += [one.condition[0]] if one.condition is not None else []
    starts += [mine.start] if mine is not None else []
    end = max(one.head.end, mine.end if mine is not None else 0)
    who = own[-1][0] if own else ""
    return Promise(min(starts), end, one.head.start, one.head.action, who, one.when, one.condition, one.vague)


def _corrects(utterance: Utterance, one: Promise, other: Promise) -> bool:
    """The second takes the first back: the same act with another time, and a word of correction in between."""
    if one.action != other.action or one.when is None or other.when is None:
        return False
    between = utterance.text[one.end : other.head]
    return bool(_SLIP.search(between)) and not _OTHER.search(between) and not SENTENCE_EDGE.search(between)


def _vague(utterance: Utterance, first: int, head: Head) -> str | None:
    """The last vague word that belongs to a head."""
    found = w.VAGUE.findall(utterance.text, first, head.end)
    return found[-1] if found else None


def _when(utterance: Utterance, head: Head, first: int, stop: int) -> When | None:
    """The last time before a head, or in it; else one that ends the clause behind it (先给您恢复, 一小时内)."""
    inside = [one for one in utterance.whens if first <= one.start < head.end and one.end <= max(head.end, stop)]
    if inside and utterance.text[inside[-1].start - 1 : inside[-1].start] == "是":
        inside = [one for one in inside if not _is_theirs(utterance, one, head)]
    if inside and _takes(utterance, inside[-1]):
        return None
    if inside and _of_what_was_before(utterance, inside[-1], head):
        inside = []
    if inside:
        return _taken_back(utterance, inside[-1], head) or inside[-1]
    named = _before_event(utterance, head, first)
    if named is not None:
        return named
    behind = (one for one in utterance.whens if one.start >= head.end and _GAP.fullmatch(utterance.text, head.end, one.start))
    return next((one if _ends_clause(utterance, head, one, stop) else None for one in behind if _closes(utterance, head, one, stop)), None)


def _is_theirs(utterance: Utterance, when: When, head: Head) -> bool:
    """您约的是下午两点我提前给您发短信: a time that was stated before, and behind it somebody who does something."""
    stated = utterance.text[when.start - 1 : when.start] == "是"
    return stated and any(when.end <= own.start() and own.end() <= head.start for own in utterance.owns)


def _takes(utterance: Utterance, when: When) -> bool:
    """厂家补做要十二天: how long it takes, and no limit."""
    return (
        isinstance(when.expression, Length)
        and not is_limit(utterance, when)
        and utterance.text[when.start - 1 : when.start] in ("要", "需", "得")
    )


def _before_event(utterance: Utterance, head: Head, first: int) -> When | None:
    """汛期之前给您修好: by an event, of which nobody knows when it is."""
    near = max(first, head.start - _NEAR)
    if not head.benefit or utterance.text.find("前", near, head.at) < 0:
        return None
    found = _EVENT_BEFORE.search(utterance.text, near, head.at)
    return None if found is None else When(Unknown(found[0]), found.start(), found.end(1))


def _taken_back(utterance: Utterance, when: When, head: Head) -> When | None:
    """我两点给您打哦不三点: the time that takes the place of the one before."""
    slip = _INSTEAD.match(utterance.text, head.end)
    other = None if slip is None else next((one for one in utterance.whens if one.start == slip.end()), None)
    if other is None or _BREAK.match(utterance.text, other.end) is None:
        return None
    return replace(other, expression=later(when.expression, other.expression))


def _of_what_was_before(utterance: Utterance, when: When, head: Head) -> bool:
    """今天爆仓了, 我给您加急: the time of a clause before, that says how things are."""
    edges = [edge.start() for edge in _EDGE.finditer(utterance.text, when.end + 3, head.start)]
    return bool(edges) and _STATE.search(utterance.text, when.end, edges[-1]) is not None


def _closes(utterance: Utterance, head: Head, when: When, stop: int) -> bool:
    """Whether nothing behind a time may claim it: the clause ends there, or nothing more is done and it stands right behind the head."""
    last = stop == len(utterance.text) and when.start - head.end <= 1
    return last or _BREAK.match(utterance.text, when.end) is not None


def _ends_clause(utterance: Utterance, head: Head, when: When, stop: int) -> bool:
    """Whether a time behind a head is its own, and not that of what is done next."""
    comma = "," in utterance.text[head.end : when.start]
    follows = stop < len(utterance.text) and SENTENCE_EDGE.search(utterance.text, when.end, stop) is None
    if comma and follows and not _THEN.match(utterance.text, when.end):
        return False
    if is_limit(utterance, when):
        return True
    if isinstance(when.expression, Length):
        return not comma and not follows and _ABOUT.search(utterance.text, head.end, when.start) is not None
    return _ENDS.match(utterance.text, when.end) is not None or not comma
