"""What makes words no promise: a question, a negation, a guess, a quote, something done, what the customer may do."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sanxiang.commitments import wording as w
from sanxiang.commitments.expressions import DayRef, Length, Moment, When
from sanxiang.commitments.heads import Head, is_limit
from sanxiang.commitments.utterance import Utterance

_BUT = re.compile(r"但是?|不过(?!几|两)|[。!;~]")
_PARTICLE = re.compile(r"[了吧啊呢嘛呀](?:那|这样|就|最[迟晚])?$")
_LATER = ("回头", "稍后", "晚点", "一会儿", "待会儿", "随后")
_TODAY = (None, DayRef("offset", 0), DayRef("following", 0))


@dataclass(frozen=True, slots=True)
class Candidate:
    """A head with what belongs to it.

    start      where its words may begin: behind the head before, or at its sentence
    since      behind the last promise
    stop       where the next head begins
    condition  what must happen first, or None
    vague      the vague word, or None
    sentence   where its sentence begins
    main       where the main clause begins, behind a condition
    clause     where the words begin that say something of this time: behind a condition, and behind times that were taken back
    left       from there to the head
    right      what follows, to the next head, a 但 or the end of the sentence
    """

    utterance: Utterance
    head: Head
    start: int
    since: int
    stop: int
    when: When | None
    condition: tuple[int, int] | None
    vague: str | None
    text: str
    sentence: int
    main: int
    clause: int
    left: str
    right: str

    @property
    def will(self) -> bool:
        return w.WILL.search(self.text, self.main, self.head.at) is not None

    @property
    def own(self) -> bool:
        """Whether somebody of the own side is named."""
        return w.OWN.search(self.text, self.main, self.head.end) is not None

    @property
    def customer(self) -> bool:
        """Whether the last one named is the customer, or the customer is asked to do it."""
        customer = max((found.start() for found in w.CUSTOMER.finditer(self.text, self.main, self.head.start)), default=-1)
        return customer > max((found.start() for found in w.OWN.finditer(self.text, self.main, self.head.end)), default=-1)


def candidate(
    utterance: Utterance,
    head: Head,
    bounds: tuple[int, int, int, int],
    when: When | None,
    condition: tuple[int, int] | None,
    vague: str | None,
) -> Candidate:
    """`bounds` = start, since, stop, sentence."""
    start, since, stop, sentence = bounds
    text = utterance.text
    clause = max(_clause(utterance, head, start, when), 0 if condition is None else condition[1])
    mark = _BUT.search(text, head.end)
    right = text[head.end : min(stop, mark.start() if mark else len(text))]
    main = start if condition is None else condition[1]
    left = text[clause : head.start]
    return Candidate(utterance, head, start, since, stop, when, condition, vague, text, sentence, main, clause, left, right)


def _clause(utterance: Utterance, head: Head, start: int, when: When | None) -> int:
    if when is None:
        return start
    if when.start > start and _PARTICLE.search(utterance.text, start, when.start):
        return when.start
    others = [one.end for one in utterance.times_in(start, head.start) if one.end <= when.start]
    return max([start, *others[-1:]])


def is_none(one: Candidate) -> bool:
    """Whether the candidate promises nothing."""
    # What most candidates fail at comes first.
    return not _undertaken(one) or any(rule(one) for rule in _RULES)


# One reason each -----------------------------------------------------------------------------------------------------


def _guessed(one: Candidate) -> bool:
    """An estimate. 大概 makes none of what is done for the customer."""
    last = max(one.head.start, one.when.start if one.when is not None else 0)
    if w.GUESS.search(one.text, one.clause, last):
        return True
    return not one.head.benefit and w.ABOUT.search(one.text, one.clause, last) is not None and not one.own


def _quoted(one: Candidate) -> bool:
    return w.QUOTED.search(one.text, one.clause if one.clause > one.start else one.sentence, one.head.start) is not None


def _past(one: Candidate) -> bool:
    return w.PAST.search(one.left) is not None


def _left_to_the_customer(one: Candidate) -> bool:
    return w.LET.search(one.text, one.start, one.head.start) is not None


def _part_of_another_phrase(one: Candidate) -> bool:
    """联系您的时候, 给您的答复; 为了给您…; 其他问题随时…"""
    comma = max(one.text.rfind(",", one.clause, one.head.start) + 1, one.start)
    purpose = w.PURPOSE.search(one.text, comma, one.head.at + 1)
    meant = purpose is not None and w.OWN.search(one.text, purpose.end(), one.head.start) is None
    general = w.GENERAL.search(one.text, one.sentence, one.head.end + 2) is not None
    return meant or general or w.INSIDE.match(one.text, one.head.end) is not None


def _negated(one: Candidate) -> bool:
    comma = one.text.rfind(",", one.clause, one.head.start) + 1
    before = one.text[one.head.at - 1 : one.head.at] in ("不", "没", "未", "别")
    return (
        before
        or w.NEGATED.search(one.text, max(comma, one.clause), one.head.end) is not None
        or w.NEGATED_AFTER.search(one.right) is not None
    )


def _asked(one: Candidate) -> bool:
    """A question; behind a comma, after 会, it only asks for consent."""
    if w.ASKED_FIRST.search(one.left):
        return True
    asked = w.ASKED.search(one.text[one.head.end : one.stop])
    return asked is not None and not ("," in asked[0] and one.will)


def _process(one: Candidate) -> bool:
    """How things go in general."""
    if w.PROCESS.search(one.text, one.sentence, one.head.start):
        return True
    return not one.head.benefit and (
        w.PROCESS.search(one.right) is not None or w.ALL_ALIKE.search(one.text, one.start, one.head.end) is not None
    )


def _done(one: Candidate) -> bool:
    """It was done already. What was passed on (已经反馈了) is still to come to something."""
    head, right, left = one.head, one.right, one.left
    before, after = w.DONE_BEFORE.search(left), w.DONE_AFTER.match(right)
    filed = w.FILED.search(one.text, head.start, head.end) is not None
    if w.HAS_DONE.match(right) or (head.verb.startswith("联") and right.startswith("到")) or (before is not None and "在" in before[0]):
        return True
    if before is not None and not filed and one.when is None and one.vague is None:
        return True
    if not head.known and (w.HAS_BEEN.search(head.verb) or (head.verb.endswith("了") and one.when is None)):
        return True
    if one.when is not None:
        return right.startswith("了") and not one.will and "就" not in left and _of_today(one.when)
    return after is not None and not filed and not one.will and one.vague is None


def _of_today(when: When) -> bool:
    """今天给您寄了: with 了 and a time of today it may be done already."""
    moment = when.expression
    return isinstance(moment, Moment) and moment.clock is None and moment.day in _TODAY


_RULES: tuple[Callable[[Candidate], bool], ...] = (
    _guessed, _quoted, _past, _left_to_the_customer, _part_of_another_phrase, _negated, _asked, _process, _done,
)  # fmt: skip


# Whether somebody undertakes it --------------------------------------------------------------------------------------


def _undertaken(one: Candidate) -> bool:
    """Whether the words say that the own side will do it for the customer."""
    possible = one.when is None and w.POSSIBLE.search(one.text, 0, one.head.start) is not None
    if possible and not w.STILL_PROMISED.match(one.head.verb):
        return False
    if not one.head.benefit:
        return _by_own_side(one)
    return _for_customer(one) if one.head.known else _anything_for_customer(one)


def _anything_for_customer(one: Candidate) -> bool:
    """给您 and any word: with a time, a word of will, or 我 right before it."""
    if one.customer:
        return False
    if w.LOOKS.match(one.head.verb):
        return one.when is not None
    if one.when is not None or one.will or one.vague is not None:
        return True
    return w.MYSELF.search(one.text, 0, one.head.start) is not None and w.HAS_OR_ASKS.search(one.head.verb) is None


def _for_customer(one: Candidate) -> bool:
    head, timed = one.head, one.when is not None
    if _depends(one) and head.action not in ("reply", "callback", "contact"):
        return False
    if head.action == "handle" and w.LOOKUP.search(head.verb):
        return timed or _looks_up_later(one)
    if head.action == "reply" and not timed and one.condition is None and not one.will:
        return w.THIRD.search(one.text, one.start, head.end) is not None
    promised = timed or one.will or one.own or one.vague is not None or one.condition is not None
    return promised or (head.action != "refund" and not one.customer)


def _depends(one: Candidate) -> bool:
    """有差价的话会退给您: untimed, by nobody that is named, and only if."""
    return one.condition is not None and one.when is None and not one.own and one.text[slice(*one.condition)].endswith("的话")


def _looks_up_later(one: Candidate) -> bool:
    """Looking things up while the customer holds is none; later, or by somebody else, it is."""
    if one.vague in _LATER or (one.will and w.THIRD.search(one.text, one.start, one.head.end) is not None):
        return True
    return one.vague is not None and w.SHALL.search(one.text, one.start, one.head.at) is not None


def _by_own_side(one: Candidate) -> bool:
    """Without anybody that it is done for: somebody of the own side, or a time, must be named, and nobody else be meant."""
    if one.condition is not None and one.when is None and not one.own:
        return False
    if one.customer or w.REQUEST.search(one.text[max(one.since, one.sentence) : one.head.start]):
        return False
    return _untimed_by_own_side(one) if one.when is None else _timed_by_own_side(one, one.when)


def _timed_by_own_side(one: Candidate, when: When) -> bool:
    if (when.approximate and not one.own) or one.text[when.start - 1 : when.start] == "是":
        return False
    if not one.own and not one.will and isinstance(when.expression, Length):
        pays = w.PAYS.match(one.head.verb) is not None and not is_limit(one.utterance, when) and one.text[when.end - 1] not in "后里"
        if pays or w.SINCE.search(one.text, 0, when.start):
            return False
    return one.own or one.will or one.condition is None or w.SELF.search(one.text, *one.condition) is not None


def _untimed_by_own_side(one: Candidate) -> bool:
    verb, text = one.head.verb, one.text
    if w.LOOKUP.search(verb) or w.WITHOUT.search(text, one.start, one.head.at):
        return False
    if w.FILED.match(verb) and (w.IS_IN.match(text, one.head.end) or (w.ALREADY.search(text, one.start, one.head.start) and _files(verb))):
        return True
    if verb.startswith("安排") and w.JUST_ALREADY.search(text, one.start, one.head.at):
        return False
    filing = (w.FILED.search(verb) is not None and one.head.action != "contact") or verb[:1] in "跟盯沟协"
    return (one.own and (filing or one.will)) or one.will


def _files(verb: str) -> bool:
    return verb[:2] not in ("安排", "联系", "预约")
