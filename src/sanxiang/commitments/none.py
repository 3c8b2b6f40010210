"""What makes words no promise: a question, a negation, a guess, a quote, something done, what the customer may do."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from sanxiang.commitments import wording as w
from sanxiang.commitments.expressions import DayRef, Length, Moment, When
from sanxiang.commitments.heads import Head, is_limit
from sanxiang.commitments.utterance import Utterance
from sanxiang.language.expressions import put_off

_BUT = put_off(r"但是?|不过(?!几|两)|[。!;~]")
_PARTICLE = put_off(r"[了吧啊呢嘛呀](?:那|这样|就|最[迟晚])?$")
_LATER = ("回头", "稍后", "晚点", "一会儿", "待会儿", "随后")
_LEAST, _REACH, _FAR, _NEAR = 2, 4, 4, 7
"""Characters: the shortest words that end a clause, the shortest that are one, those that surely are one; how near its doer stands."""
_HAS_IT_DONE = put_off("(?:[会再就去来]|马上|先|现在)*[让叫派请的]?(?:安排)?")
_FINAL = "了的吧嘛啊呢哈哦"
_ENDED = put_off("[了吧嘛啊呢哈]|的(?!话)")
_STATED = put_off("^(?:有|是|没|不)[^,]{2}|[坏松漏断错堵烧]")
"""Of what may be: words that are whole by themselves (可能有问题)."""
_PARTED = put_off("[没了不]")
_BUT_THEN = put_off("但是?(?!书)|可是|不过(?!几|两)")
_INSTEAD = ("", "得", "要", "只能", "改")
_CANNOT = ("不了", "不上", "不及", "没空")
"""Ends of what cannot be done; the next words say what is done instead (今天办不了我明天去)."""
_TIED = put_off("最[晚快迟慢]|[到至或]|还是|不超过")
_TODAY = (None, DayRef("offset", 0), DayRef("following", 0))


class Candidate(NamedTuple):
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
    owns       where somebody of the own side is named, behind a condition
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
    owns: tuple[re.Match[str], ...]

    @property
    def will(self) -> bool:
        return w.WILL.search(self.text, self.main, self.head.at) is not None

    @property
    def own(self) -> bool:
        """Whether somebody of the own side is named."""
        return bool(self.owns)

    @property
    def customer(self) -> bool:
        """Whether the last one named is the customer, or the customer is asked to do it."""
        customer = max((found.start() for found in w.CUSTOMER.finditer(self.text, self.main, self.head.start)), default=-1)
        if self.when is not None and customer + _FAR <= self.when.start <= self.head.start and self.head.benefit:
            return False
        return customer > max((found.start() for found in self.owns), default=-1)


def candidate(
    utterance: Utterance,
    head: Head,
    bounds: tuple[int, int, int, int, int],
    when: When | None,
    condition: tuple[int, int] | None,
    vague: str | None,
) -> Candidate:
    """`bounds` = start, since, stop, sentence, main."""
    start, since, stop, sentence, main = bounds
    text = utterance.text
    clause = max(_clause(utterance, head, start, when), main)
    mark = _BUT.search(text, head.end)
    right = text[head.end : min(stop, mark.start() if mark else len(text))]
    left = text[clause : head.start]
    owns = tuple([own for own in utterance.owns if own.start() >= main and own.end() <= head.end])
    return Candidate(utterance, head, start, since, stop, when, condition, vague, text, sentence, main, clause, left, right, owns)


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
    if not _undertaken(one):
        return True
    for rule in _RULES:  # noqa: SIM110 - a generator would cost as much as the cheapest rules.
        if rule(one):
            return True
    return False


# One reason each -----------------------------------------------------------------------------------------------------


def _guessed(one: Candidate) -> bool:
    """An estimate. 大概 makes none of what is done for the customer."""
    last = max(one.head.start, one.when.start if one.when is not None else 0)
    if _reaches(one, w.GUESS, one.clause, last, told=True):
        return True
    return not one.head.benefit and w.ABOUT.search(one.text, one.clause, last) is not None and not one.own


def _quoted(one: Candidate) -> bool:
    return _reaches(one, w.QUOTED, one.clause if one.clause > one.start else max(one.sentence, one.since), one.head.start)


def _supposed(one: Candidate) -> bool:
    """如果我告诉您明天到: only what would be."""
    return w.SUPPOSED.search(one.text, one.sentence, one.head.start) is not None


def _past(one: Candidate) -> bool:
    found = w.PAST.search(one.left)
    if found is None or (one.when is not None and one.clause + found.end() + 1 < one.when.start <= one.head.start and _ahead(one.when)):
        return False
    return not _over(one, one.clause + found.end())


def _ahead(when: When) -> bool:
    """Whether a time can only be one to come: not the afternoon of a day that was named before."""
    moment = when.expression
    return not isinstance(moment, Moment) or moment.day is not None


def _left_to_the_customer(one: Candidate) -> bool:
    return w.LET.search(one.text, one.start, one.head.start) is not None


def _part_of_another_phrase(one: Candidate) -> bool:
    """联系您的时候, 给您的答复; 为了给您…; 其他问题随时…"""
    comma = max(one.text.rfind(",", one.clause, one.head.start) + 1, one.start)
    purpose = w.PURPOSE.search(one.text, comma, one.head.at + 1)
    meant = purpose is not None and w.OWN.search(one.text, purpose.end(), one.head.start) is None
    general = w.GENERAL.search(one.text, one.sentence, one.head.end + 2) is not None
    inside = w.INSIDE.match(one.text, one.head.end)
    return meant or general or (inside is not None and not _goes_on(one, inside[0]))


def _goes_on(one: Candidate, inside: str) -> bool:
    """Whether what seems to be part of another phrase is what is done by a time: 十五分钟内给您派最近的车."""
    if inside == "的" and "会" in one.left:
        return True
    if one.when is None:
        return False
    if inside[0] in "您你" and one.when.start < one.head.start:
        return True
    return inside == "完" or (inside == "的" and not one.head.known and len(one.head.verb) > _LEAST and one.when.start < one.head.start)


def _negated(one: Candidate) -> bool:
    comma = one.text.rfind(",", one.clause, one.head.start) + 1
    before = one.text[one.head.at - 1 : one.head.at] in ("不", "没", "未", "别", "漏", "忘")
    return (
        before
        or _reaches(one, w.NEGATED, max(comma, one.clause), one.head.end)
        or w.NEGATED_AFTER.search(one.right) is not None
        or w.TAKEN_BACK.match(one.text, one.head.end) is not None
    )


def _reaches(one: Candidate, pattern: re.Pattern[str], first: int, last: int, *, told: bool = False) -> bool:
    """Whether words that make it none are there, and still said of it."""
    found = pattern.search(one.text, first, last)
    while found is not None:
        if not _over(one, found.end(), told=told):
            return True
        found = pattern.search(one.text, found.end(), last)
    return False


def _over(one: Candidate, place: int, *, told: bool = False) -> bool:
    """Whether what ends at a place is said of something else: of words that are over before those of the promise begin.

    没收到货是吧我今天给您补发. `told`: only words that end like a statement are over.
    """
    anchor, subject = _anchor(one)
    gap = one.text[place:anchor].rstrip(",")
    if subject and gap in _INSTEAD and one.text[place - 2 : place] in _CANNOT:
        return True
    if not subject or len(gap) < _LEAST or w.PLEDGED.search(gap):
        return False
    if any(_TIED.search(one.text, when.end, anchor) is None for when in one.utterance.times_in(place, anchor - _LEAST - 1)):
        return True
    if gap[-1] == "那" or _BUT_THEN.search(gap):
        return True
    if gap[-1] in _FINAL and "," not in gap:
        return True
    if gap[0] in "从在按用":
        return False
    if told and subject == "doer" and _STATED.search(gap):
        return True
    ended = _ENDED.search(gap) is not None
    return len(gap) >= _REACH and (ended or (not told and (subject == "doer" or len(gap) >= _FAR)))


def _anchor(one: Candidate) -> tuple[int, str]:
    """Where the words of the promise begin, and with what: its doer, close before its time or before what is done, or its time."""
    timed = one.when is not None and one.when.start <= one.head.start
    place = one.when.start if timed and one.when is not None else one.head.start
    soon = -1 if one.vague is None else one.text.rfind(one.vague, one.clause, one.head.start)
    place = soon if soon >= 0 else place
    start, subject = place, "time" if timed or soon >= 0 else ""
    for found in reversed([own for own in one.utterance.owns if max(one.clause, place - _NEAR) <= own.start() and own.end() <= place]):
        if subject == "doer" and _HAS_IT_DONE.fullmatch(one.text, found.end(), start) is None:
            break
        if subject != "doer" and _PARTED.search(one.text, found.end(), start):
            break
        start, subject = found.start(), "doer"
    return start, subject


def _asked(one: Candidate) -> bool:
    """A question; behind a comma, after 会, it only asks for consent."""
    if _reaches(one, w.ASKED_FIRST, one.clause, one.head.start) or (w.PROPOSED.search(one.left) and "吧" in one.right[:8]):
        return True
    asked = w.ASKED.search(one.text[one.head.end : one.stop])
    consent = asked is not None and ("," in asked[0] or "您看" in asked[0])
    return asked is not None and not (consent and one.will)


def _process(one: Candidate) -> bool:
    """How things go in general."""
    found = w.PROCESS.search(one.text, one.sentence, one.head.start)
    if found is not None and not ((one.head.benefit or one.when is not None) and _over(one, found.end(), told=True)):
        return True
    return not one.head.benefit and (
        _reaches(one, w.EVIDENCE, max(one.sentence, one.text.rfind(",", 0, one.head.start)), one.head.start)
        or w.PROCESS.search(one.right) is not None
        or w.ALL_ALIKE.search(one.text, one.start, one.head.end) is not None
    )


def _done(one: Candidate) -> bool:
    """It was done already. What was passed on (已经反馈了) is still to come to something."""
    head, right = one.head, one.right
    before, after = w.DONE_BEFORE.search(one.text, one.clause, head.end), w.DONE_AFTER.match(right)
    if _done_by_its_words(one, after) or (before is not None and "在" in before[0] and not _over(one, before.end())):
        return True
    filed = w.FILED.search(one.text, head.start, head.end) is not None
    if before is not None and not filed and one.when is None and one.vague is None:
        return not _over(one, before.end())
    if one.when is not None:
        return _done_by_then(one, one.when)
    if not head.known and not one.will and one.vague is None and w.DONE_NEAR.match(right) is not None:
        return True
    done = after is not None or w.DONE_TO.match(right) is not None
    return done and not filed and not one.will and one.vague is None


def _done_by_its_words(one: Candidate, after: re.Match[str] | None) -> bool:
    """去过, 才转到, 联系到, 登记好了, 给您看了."""
    verb, right = one.head.verb, one.right
    if w.HAS_DONE.match(right) or one.left.endswith(("才", "刚")) or (verb.startswith("联") and right.startswith("到")):
        return True
    if not one.head.known and (w.HAS_BEEN.search(verb) or (verb.endswith("了") and one.when is None)):
        return True
    return after is not None and (after[0][0] in "好完妥" or verb.startswith("记下")) and w.KEPT.match(verb) is not None


def _done_by_then(one: Candidate, when: When) -> bool:
    """今天给您寄了, 六月一号就给您改了: with 了 and a time of today, or a date, it may be done already; 已于今天发货 is."""
    dated = isinstance(when.expression, Moment) and when.expression.day is not None and when.expression.day.kind == "date"
    if w.ALREADY_ON.search(one.text, one.start, when.start) or (dated and one.right.startswith("的") and one.left.startswith("是")):
        return True
    if when.start >= one.head.at and one.text[when.end : when.end + 1] == "了" and not one.will:
        return True
    moment, over = when.expression, (one.right.startswith("了") or one.head.verb.endswith("了")) and not one.will
    if over and when.start > one.head.at:
        return True
    if not over or not isinstance(moment, Moment) or moment.clock is not None:
        return False
    return dated or ("就" not in one.left and moment.day in _TODAY)


def _consequence(one: Candidate) -> bool:
    """否则系统会自动关闭: what happens to the customer otherwise."""
    adverse = not one.head.benefit and w.ADVERSE.match(one.head.verb) is not None
    return adverse and w.CONSEQUENCE.search(one.text, one.sentence, one.head.start) is not None


def _ordered(one: Candidate) -> bool:
    """区里让我们先登记."""
    return w.ORDERED.search(one.text, one.start, one.head.start) is not None


_RULES: tuple[Callable[[Candidate], bool], ...] = (
    _guessed, _quoted, _supposed, _past, _left_to_the_customer, _part_of_another_phrase, _negated, _asked, _process, _done, _consequence,
    _ordered,
)  # fmt: skip


# Whether somebody undertakes it --------------------------------------------------------------------------------------


def _undertaken(one: Candidate) -> bool:
    """Whether the words say that the own side will do it for the customer."""
    open_ = (
        one.when is None
        or one.when.start >= one.head.at
        or (isinstance(one.when.expression, Length) and not one.head.benefit and not one.own)
    )
    possible = open_ and w.POSSIBLE.search(one.text, 0, one.head.start) is not None
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
        return one.when is not None or one.condition is not None
    if one.when is not None or one.will or one.vague is not None or (one.condition is not None and not _depends(one)):
        return True
    if w.HAS_OR_ASKS.search(one.head.verb) is not None:
        return False
    return w.MYSELF.search(one.text, 0, one.head.start) is not None or _arranged(one) or w.GRANTED.match(one.head.verb) is not None


def _for_customer(one: Candidate) -> bool:
    head, timed = one.head, one.when is not None
    if one.condition is not None and not timed and head.action == "handle" and _is_procedure(one):
        return False
    if _depends(one) and head.action not in ("reply", "callback", "contact"):
        return False
    if head.action == "handle" and w.LOOKUP.search(head.verb):
        return timed or _looks_up_later(one)
    if head.action == "reply" and not timed and one.condition is None and one.vague is None and not one.will:
        return w.THIRD.search(one.text, one.start, head.end) is not None or (_arranged(one) and not _comes(one)) or _follows(one)
    promised = timed or one.will or one.own or one.vague is not None or one.condition is not None
    return promised or (head.action != "refund" and not one.customer)


def _comes(one: Candidate) -> bool:
    """我来跟您说一下流程: it is said now."""
    return one.text[one.head.start - 1 : one.head.start] == "来"


def _follows(one: Candidate) -> bool:
    """师傅明天检测, 然后给您报价: what comes after a promise."""
    return one.since > 0 and w.THEN_TOO.search(one.text, one.since, one.head.start) is not None


def _is_procedure(one: Candidate) -> bool:
    """麻烦您重新下单, 我们核实后为您处理: what the customer is told to do, and that nothing is done before."""
    asked = w.TOLD_TO.search(one.text, one.sentence, one.head.start) is not None
    return asked and not one.will and one.vague is None and not one.left.startswith("就")


def _depends(one: Candidate) -> bool:
    """有差价的话会退给您: untimed, by nobody that is named, and only if."""
    return (
        one.condition is not None
        and one.when is None
        and not one.own
        and one.text[slice(*one.condition)].endswith("的话")
        and not one.left.startswith("就")
    )


def _looks_up_later(one: Candidate) -> bool:
    """Looking things up while the customer holds is none; later, or by somebody else, it is."""
    if one.vague in _LATER or (one.will and w.THIRD.search(one.text, one.start, one.head.end) is not None):
        return True
    return one.vague is not None and w.SHALL.search(one.text, one.start, one.head.at) is not None


def _by_own_side(one: Candidate) -> bool:
    """Without anybody that it is done for: somebody of the own side, or a time, must be named, and nobody else be meant."""
    if one.condition is not None and one.when is None and one.vague is None and not _own_or_conditional(one):
        return False
    if one.customer or w.REQUEST.search(one.text[max(one.since, one.sentence) : one.head.start]):
        return False
    return _untimed_by_own_side(one) if one.when is None else _timed_by_own_side(one, one.when)


def _own_or_conditional(one: Candidate) -> bool:
    """Whether somebody of the own side is named, be it in the condition (我们收到后三天内更换)."""
    return one.own or (one.condition is not None and w.OURS.search(one.text, *one.condition) is not None)


def _timed_by_own_side(one: Candidate, when: When) -> bool:
    own = _own_or_conditional(one)
    if not own and not one.will and not is_limit(one.utterance, when) and (w.PUBLIC.match(one.head.verb) or w.ADVERSE.match(one.head.verb)):
        return False
    if w.UPKEEP.match(one.head.verb) and own and all(w.MACHINE.match(found[0]) for found in one.owns):
        return False
    if (when.approximate and not one.own) or (when.start < one.head.start and one.text[when.start - 1 : when.start] == "是"):
        return False
    if not own and not one.will and isinstance(when.expression, Length):
        pays = w.PAYS.match(one.head.verb) is not None and not is_limit(one.utterance, when) and one.text[when.end - 1] not in "后里"
        if pays or w.SINCE.search(one.text, 0, when.start):
            return False
    return own or one.will or one.condition is None or one.left.endswith("就")


def _untimed_by_own_side(one: Candidate) -> bool:
    verb, text = one.head.verb, one.text
    looked_up = w.LOOKUP.search(verb) is not None and not (one.own and _looks_up_later(one))
    if looked_up or w.WITHOUT.search(text, one.main, one.head.at):
        return False
    if w.FILED.match(verb) and (w.IS_IN.match(text, one.head.end) or (w.ALREADY.search(text, one.start, one.head.start) and _files(verb))):
        return True
    if verb.startswith("安排") and w.JUST_ALREADY.search(text, one.start, one.head.at):
        return False
    filing = (w.FILED.search(verb) is not None and one.head.action != "contact") or verb[:1] in "跟盯沟协承认"
    comes = one.condition is not None and (one.head.action == "visit" or not one.head.known)
    return (one.own and (filing or comes or one.will or _arranged(one))) or one.will


def _arranged(one: Candidate) -> bool:
    """我让人过去, 我这边联系网点, 我把您的黑名单解除: the own side has it done, or does it to what is named."""
    if one.head.action == "contact":
        place = one.head.end + (2 if one.text.startswith("一下", one.head.end) else 0)
        asked = w.HAS_THEM.match(one.text, place, one.stop) is not None
        return w.OWN.match(one.text, place) is not None and not asked and not one.left.endswith("在")
    return w.HAVING.search(one.text, one.main, one.head.start + (one.head.verb[0] in "把将去")) is not None


def _files(verb: str) -> bool:
    return verb[:2] not in ("安排", "联系", "预约")
