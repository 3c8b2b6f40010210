"""From an utterance to the promises in it: what will be done, by whom, by when, on what condition.

A promise has a head, the words of what is done. What stands before it, back to the head before or to the end of a sentence, tells the
rest; what makes it no promise (a question, a negation, a guess, a quote, something done) is looked for on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sanxiang.commitments import wording as w
from sanxiang.commitments.expressions import DayRef, Length, Moment, Unknown, When
from sanxiang.commitments.when import times

_STRONG = re.compile(r"[。!?;~ ]")
_WEAK = re.compile(r"[,。!?;~ :]")
_ALSO = re.compile(r"顺便|并(?!不)|同时|顺带")
_BESIDES = re.compile(r"然后|另外|顺便|并(?!不)|同时|再(?=[给帮为把])|接着|完了")
_OTHER = re.compile(r"另|剩|其余|余下|还有|再|先")
_GAP = re.compile(r"[^,。!?;~ ]{0,8},(?:大[概约]|最[迟晚])?|[到给至在您你了的哈哦呢家,]{0,4}(?:时间[是为:])?(?:大[概约]|最[迟晚])?")
_CUSTOMERS_PART = re.compile(
    r"(?<![帮给为替跟与和向对把让到])[您你](?![的那这好放看别稍说反要也])(?![^,。!?;~ ]{0,6}的)[^,。!?;~ 已刚昨上之我]{0,10}?(?:能把|把|给我|[到来付填签]了|提供(?:一下)?|发过?来|传[上过]?来?)"
)
_PAYS = re.compile("到账|入账|返")
_LOOKS = re.compile("看|查|核|确认|算|问|对|听")
_MYSELF = re.compile("(?:我|我这[边里]|这边)(?:先|再|去|就|也|来|这就|马上|现在|亲自)?$")
_OTHERWISE = "休息|出差|开会|上班|下班|请假|不在|放假|有事|走了|回来|忙|值班|上夜|夜班|培训|起飞|到期|结束|开始|生效|享受|过期|调休|付|交|缴|提交|取|领|购|买|下单|申请|预约|打过来|来电|拨打"
_LED_BY = re.compile(rf"(?:就|会|能|再|去|来|一定|肯定|准时|统一|直接|把[^,。!?;~ ]{{1,6}}?)*(?!{_OTHERWISE})([^,。!?;~ 的可要需没未不是有都和与跟从在您你了吗吧呢啊哦哈左前后内我他之以给帮为再最还噢喔诶欸嗯呃][^,。!?;~ 的您你了吗]{{0,2}})")
_DOES = re.compile("[送寄发退换修装查办开通打接调改补做贴带扣加赔催放][^,。!?;~ 的您你了吗]{0,2}$|激活|安装|出(?:厂|签|证|报告|$)|到(?:$|店|家|岗|位|场)|准点到|补齐|上传|公布")
_RESULT = re.compile("好|完|走|出|掉|上|通|清|妥|成|毕|下来|布|冻|开|修$|装$|查$")
_OWN_STEP = re.compile("[查核问催修退弄办]|处理|登记|沟通|协调|请示|汇报|商量|确认|开完会|落实|对接|整理|检[测查修]")
_BUT = re.compile(r"但是?|不过(?!几|两)|[。!;~]")
_REQUEST = re.compile(
    r"(?:(?:请|麻烦|劳烦|辛苦)[您你]|[您你](?:也|就)?(?:可以|可|直接)|客户)(?![^,]*等待?(?:商家|师傅|专员|站点|我们))[^,]*$"
)
_SINCE = re.compile(r"(?:完成|签收|收货|下单|取消|审核|申请|激活|付款|支付|入住|离店|确认)后?$")
_PARTICLE = re.compile(r"[了吧啊呢嘛呀](?:那|这样|就|最[迟晚])?$")
_LATER = ("回头", "稍后", "晚点", "一会儿", "待会儿", "随后")
_SLIP = re.compile(r"喔|噢|哦不|不对|不是|算了|说错|记错|不好意思|稍等|改一下|更正|啊不|哦(?=[^,。!? ])")


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


@dataclass(slots=True)
class _Head:
    """Words of what is done. `benefit`: said to be done for the customer; `known`: by a verb of the lists."""

    start: int
    end: int
    action: str
    benefit: bool
    known: bool
    verb: str
    at: int


@lru_cache(maxsize=4096)
def read(text: str, cues: tuple[tuple[int, int], ...] = ()) -> tuple[Promise, ...]:
    """The promises of one agent's utterance in the compact view. `cues`: places where a standard's own words promise something, ascending.

    A pure function; remembered, since both acts of commitment ask for the same utterance.
    """
    heads = list(_heads(text, cues))
    return tuple(_Reader(text, heads).promises())


# Heads ---------------------------------------------------------------------------------------------------------------

_AFTER_BENEFIT = re.compile(r"[^,。!?;~ :的]{0,9}?")
_GIVEN = re.compile("[帮给为替把将][您你]们?|[帮给]咱|帮忙")
_GENERIC = re.compile(r"(?:把[^,。!?;~ ]{1,8}?)?[^,。!?;~ 的]{1,4}")
_NO_ACT = re.compile(
    r"[0-9一二两三几半]+(?:天|个?小时|分钟|个?月|年|周)(?:的?时间|的)|带来|添|造成|保证|承诺|打包票|约定|说|道(?!到)|赔[个不礼]|解释|介绍|服务|讲|念|听|推荐|建议|聊|商量|[的们]|一?个|提个醒|提醒|普及|普|对(?!账|完|接)|读|报(?!修|销|备|一下)|换算|重复|复述|带|祝|拜|鞠|赔"
)


def _heads(text: str, cues: Sequence[tuple[int, int]]) -> Iterator[_Head]:
    found = list(_verbs(text))
    taken = [(head.start, head.end) for head in found]
    found += [head for head in _benefits(text) if not any(a < head.end and head.start < b for a, b in taken)]
    taken = [(head.start, head.end) for head in found]
    for start, end in cues:
        if not any(a < end and start < b for a, b in taken):
            found.append(_Head(start, end, "handle", True, True, text[start:end], start))
    yield from sorted(found, key=lambda head: (head.start, head.end))


def _verbs(text: str) -> Iterator[_Head]:
    last = 0
    for found in w.VERB.finditer(text):
        start, end = found.span()
        after = w.OBJECT.match(text, end)
        before = _benefit_before(text, max(last, start - 12), start)
        if before is None and after is None and not re.search(w.YOU, found[0]) and w.NOUN.match(text, end):
            continue
        benefit = after is not None or before is not None or re.search(w.YOU, found[0]) is not None
        last = end if after is None else after.end()
        yield _Head(start if before is None else before, last, found.lastgroup or "handle", benefit, True, found[0], start)


def _benefit_before(text: str, first: int, start: int) -> int | None:
    """Where 给您 and the like stand, a few characters before the verb in the same breath."""
    place = None
    for found in w.BENEFIT.finditer(text, first, start):
        if not re.search(r"[,。!?;~ :我他说是的您你]|师傅|专员", text[found.end() : start]):
            place = found.start()
    return place


def _benefits(text: str) -> Iterator[_Head]:
    for found in _GIVEN.finditer(text):
        rest = _GENERIC.match(text, found.end())
        if rest is not None and not _NO_ACT.match(rest[0]):
            yield _Head(found.start(), rest.end(), "handle", True, False, rest[0], found.end())


# Putting together ----------------------------------------------------------------------------------------------------


class _Reader:
    """Reads one utterance, head by head from the left."""

    def __init__(self, text: str, heads: Sequence[_Head]) -> None:
        self.text = text
        self.whens = [when for when in times(text) if not (isinstance(when.expression, Length) and text.startswith("的", when.end))]
        heads = [self._before_time(head) for head in heads]
        found = [*heads, *self._arrivals(heads)]
        self.heads = list(self._merged([*found, *self._led(found)]))

    def _before_time(self, head: _Head) -> _Head:
        """A head of unknown words ends where a time begins."""
        ends = [when.start for when in self.whens if head.at < when.start < head.end]
        return replace(head, end=ends[0], verb=self.text[head.at : ends[0]]) if ends and not head.known else head

    def _arrivals(self, heads: Sequence[_Head]) -> Iterator[_Head]:
        """师傅三点到: a bare verb of coming right behind a time."""
        for when in self.whens:
            if re.match(r"(?:会|就)?[到去来](?![了过年就拿取])", self.text[when.end :]) and not any(
                h.start <= when.end + 1 < h.end for h in heads
            ):
                yield _Head(when.end, when.end + 1, "visit", False, True, "到", when.end)

    def _led(self, heads: Sequence[_Head]) -> Iterator[_Head]:
        """他们两小时内接手: any verb right behind a time, of somebody named before it, or brought to an end by a limit (傍晚前清走)."""
        for when in self.whens:
            found = None if self.text[when.end - 1] == "后" and isinstance(when.expression, Moment) else _LED_BY.match(self.text, when.end)
            if found is None or any(head.start < when.end + 9 and head.end > when.end for head in heads):
                continue
            if any(found.start(1) <= other.start < found.end() for other in self.whens):
                continue
            first = max((mark.end() for mark in _WEAK.finditer(self.text, 0, when.start)), default=0)
            limit = re.search("[内前]$", self.text[when.start : when.end]) is not None
            named = w.OWN.search(self.text, max(first, when.start - 8), when.start) is not None
            if re.search("不|没|过(?!去|来|户)", found[1]):
                continue
            if named or (limit and _RESULT.search(found[1]) is not None) or _DOES.match(found[1]):
                yield _Head(found.start(1), found.end(), "handle", False, True, found[1], found.start(1))

    def _merged(self, heads: Sequence[_Head]) -> Iterator[_Head]:
        current: _Head | None = None
        for head in sorted(heads, key=lambda one: (one.start, one.end)):
            if current is not None and self._one_act(current, head):
                better = min((current.action, head.action), key=w.PRIORITY.index)
                if w.MAKES.search(current.verb) and current.verb.startswith("申请"):
                    better = "handle"
                current = _Head(
                    current.start,
                    max(current.end, head.end),
                    better,
                    current.benefit or head.benefit,
                    current.known or head.known,
                    current.verb,
                    current.at,
                )
                continue
            if current is not None:
                yield current
            current = head
        if current is not None:
            yield current

    def _one_act(self, one: _Head, other: _Head) -> bool:
        between = self.text[one.end : other.start]
        if other.start < one.end:
            return True
        if _WEAK.search(between) or _BESIDES.search(between) or w.CONDITION.search(between) or re.search("^了|才能|才会|可以|[就再]", between):
            return False
        if w.BENEFIT.search(between) and w.MAKES.search(self.text[: one.end]) is None:
            return False
        if re.match(r"安排|派(?!单|工)", one.verb):
            return len(between) <= 12
        if w.MAKES.search(self.text[: one.end]) is not None and not self._times_in(one.end, other.start):
            return len(between) <= 12
        inside = self._times_in(one.end, other.start)
        if inside and (
            ((one.verb.endswith("到") or one.verb in ("预约", "约")) and inside[0].start == one.end) or other.verb in ("到账", "入账")
        ):
            return not w.OWN.search(between) and len(between) <= 10
        return not w.OWN.search(between) and not self._times_in(one.end, other.start) and len(between) <= 8

    def _times_in(self, start: int, end: int) -> list[When]:
        return [when for when in self.whens if when.start >= start and when.end <= end]

    def promises(self) -> Iterator[Promise]:
        found: list[Promise] = []
        bound = 0
        for number, head in enumerate(self.heads):
            self.since = found[-1].end if found else 0
            start = max(bound, self._sentence_start(head.start))
            stop = self.heads[number + 1].start if number + 1 < len(self.heads) else len(self.text)
            promise = self._promise(head, start, stop, found[-1] if found else None)
            if promise is not None:
                if found and self._corrects(found[-1], promise):
                    found.pop()
                found.append(promise)
            bound = bound if promise is None and (not head.known or w.INSIDE.match(self.text, head.end)) else head.end
        yield from found

    def _sentence_start(self, place: int) -> int:
        """Behind the last mark that ends a sentence; a space behind a time does not."""
        marks = [mark for mark in _STRONG.finditer(self.text, 0, place)]
        return max((m.end() for m in marks if m[0] != " " or not self._behind_time(m.end())), default=0)

    def _behind_time(self, place: int) -> bool:
        return any(when.start < place <= when.end + 1 and not isinstance(when.expression, Unknown) for when in self.whens)

    def _corrects(self, one: Promise, other: Promise) -> bool:
        """The second takes the first back: the same act with another time, and a word of correction in between."""
        between = self.text[one.end : other.head]
        same = one.action == other.action and one.when is not None and other.when is not None
        return same and bool(_SLIP.search(between)) and not _OTHER.search(between) and not _STRONG.search(between)

    def _promise(self, head: _Head, start: int, stop: int, before: Promise | None) -> Promise | None:
        text = self.text
        left = text[start : head.start]
        condition = self._condition(max(self.since, self._sentence_start(head.start)), head)
        when = self._when(head, start, stop, condition)
        main = condition[1] if condition is not None else start
        vague = next((found[0] for found in reversed(list(w.VAGUE.finditer(text, main, head.end)))), None) if when is None else None
        if when is None and vague is None and before is not None and before.when is not None and _ALSO.search(text, before.end, head.start):
            when = before.when
        if self._void(head, start, stop, when, condition, vague):
            return None
        own = list(w.OWN.finditer(text, main, head.end))
        places = [head.start]
        places += [condition[0]] if condition is not None else []
        places += [when.start] if when is not None and when.start >= start else []
        places += [own[-1].start()] if own else []
        first = min(places)
        end = max(head.end, when.end if when is not None and when.start >= start else 0)
        del left
        return Promise(first, end, head.start, head.action, own[-1][0] if own else "", when, condition, vague)

    # Time and condition ----------------------------------------------------------------------------------------------

    def _when(self, head: _Head, start: int, stop: int, condition: tuple[int, int] | None) -> When | None:
        first = condition[1] if condition is not None else start
        inside = [when for when in self.whens if when.start >= first and when.start < head.end and when.end <= max(head.end, stop)]
        if inside:
            return inside[-1]
        for when in self.whens:
            gap = self.text[head.end : when.start]
            if when.start >= head.end and _GAP.fullmatch(gap) and re.match(r"$|[,。!?;~ ]", self.text[when.end :]):
                limit = re.search(r"[内前]$", self.text[when.start : when.end]) is not None
                if isinstance(when.expression, Length) and not limit:
                    return None
                return when if limit or "," not in gap else None
        return None

    def _condition(self, start: int, head: _Head) -> tuple[int, int] | None:
        place, best = start, None
        while (found := w.CONDITION.search(self.text, place)) and found.end() <= head.start:
            span = self._condition_span(found, head)
            if span is not None:
                best = span if best is None or span[1] > best[1] else best
            place = max(found.end(), place + 1)
        if best is not None and self._own_step(best, head):
            return None
        return best or self._customers_part(start, head)

    def _own_step(self, condition: tuple[int, int], head: _Head) -> bool:
        """What the own side does first is no condition where a date is named (查完今天给您回复)."""
        words = self.text[condition[0] : condition[1]]
        after = [when.expression for when in self.whens if condition[1] <= when.start < head.end]
        dated = bool(after) and isinstance(after[-1], Moment) and (after[-1].day is None or after[-1].day.kind != "following")
        return dated and _OWN_STEP.search(words) is not None and re.search("[您你]|如|要是|若|万一|只要|的话|没", words) is None

    def _customers_part(self, start: int, head: _Head) -> tuple[int, int] | None:
        """您把回执传过来我今天就给您办: what the customer does first, in the same breath."""
        found = _CUSTOMERS_PART.search(self.text, start, head.start)
        if found is None:
            return None
        ends = [one.start() for one in w.OWN.finditer(self.text, found.end(), head.start)]
        ends += [when.start for when in self.whens if found.end() <= when.start < head.start]
        return (found.start(), min(ends)) if ends and "," not in self.text[found.start() : min(ends)] else None

    def _condition_span(self, found: re.Match[str], head: _Head) -> tuple[int, int] | None:
        first, last = found.span()
        if found["if"] is not None:
            own = [one.start() for one in w.OWN.finditer(self.text, last, head.start)]
            later = [when.start for when in self.whens if last < when.start < head.start]
            ends = [mark.start() for mark in re.finditer(r",", self.text[last : head.start])]
            if ends:
                return first, last + ends[-1]
            return first, max([*own[-1:], *later[-1:]], default=head.start) if (own or later) else head.start
        if found["if"] is None and any(when.start < last <= when.end for when in self.whens):
            return None
        skip = re.match(r"(?:您好|好的?|行|嗯|那|这个|我们?会|我们(?=等)|等(?=等))*", self.text[first:last])
        return (first + (skip.end() if skip and found["after"] is None else 0), last) if last > first else None

    # What makes it none ----------------------------------------------------------------------------------------------

    def _void(self, head: _Head, start: int, stop: int, when: When | None, condition: tuple[int, int] | None, vague: str | None) -> bool:
        text = self.text
        clause = max(self._after_last_time(start, head.start, when), 0 if condition is None else condition[1])
        left = text[clause : head.start]
        sentence = text[self._sentence_start(head.start) : head.start]
        right = text[head.end : self._right_end(head.end, stop)]
        will = w.WILL.search(text, condition[1] if condition else start, head.at) is not None
        own = w.OWN.search(text, condition[1] if condition else start, head.end) is not None
        if (
            self._guessed(clause, head, when, own=own)
            or w.QUOTED.search(left if clause > start else sentence)
            or w.PAST.search(left)
            or w.LET.search(text[start : head.start])
        ):
            return True
        comma = text.rfind(",", clause, head.start) + 1
        negated = w.NEGATED.search(text, max(comma, condition[1] if condition else clause), head.end)
        if (
            w.INSIDE.match(text, head.end)
            or w.GENERAL.search(sentence + text[head.start : head.end + 2])
            or self._purpose(max(comma, start), head)
            or text[head.at - 1 : head.at] in ("不", "没", "未", "别")
        ):
            return True
        if negated or w.NEGATED_AFTER.search(right) or w.ASKED_FIRST.search(left):
            return True
        if self._asked(head, stop, will):
            return True
        if w.PROCESS.search(sentence) or (not head.benefit and (w.PROCESS.search(right) or re.search("统一|一律", text[start : head.end]))):
            return True
        if self._done(head, left, right, when, will, vague):
            return True
        return not self._undertaken(head, start, when, condition, vague, will=will, own=own)

    def _guessed(self, first: int, head: _Head, when: When | None, *, own: bool) -> bool:
        """Whether it is an estimate; 大概 makes none of what is done for the customer."""
        last = max(head.start, when.start if when is not None else 0)
        about = not head.benefit and not own and re.search("大[概约]", self.text[first:last]) is not None
        return about or w.GUESS.search(self.text, first, last) is not None

    def _purpose(self, first: int, head: _Head) -> bool:
        """Whether the words only say what something is good for."""
        found = w.PURPOSE.search(self.text, first, head.at + 1)
        return found is not None and w.OWN.search(self.text, found.end(), head.start) is None

    def _after_last_time(self, start: int, end: int, when: When | None) -> int:
        """Where the words begin that say something of this time: behind the times before it that were taken back."""
        others = [one.end for one in self.whens if start <= one.start and one.end <= end and (when is None or one.end <= when.start)]
        if when is not None and when.start > start and _PARTICLE.search(self.text[start : when.start]):
            return when.start
        return max([start, *others[-1:]]) if when is not None else start

    def _right_end(self, end: int, stop: int) -> int:
        mark = _BUT.search(self.text[end:])
        return min(stop, end + mark.start() if mark else len(self.text))

    def _asked(self, head: _Head, stop: int, will: bool) -> bool:
        right = self.text[head.end : stop]
        asked = w.ASKED.search(right)
        return asked is not None and not ("," in asked[0] and will)

    def _done(self, head: _Head, left: str, right: str, when: When | None, will: bool, vague: str | None) -> bool:
        filed = w.FILED.search(self.text[head.start : head.end]) is not None
        before, after = w.DONE_BEFORE.search(left), w.DONE_AFTER.match(right)
        if re.match(r"过(?!去|来)", right):
            return True
        if before is not None and not filed and not (when is not None or vague):
            return True
        if before is not None and "在" in before[0]:
            return True
        if head.verb.startswith("联") and re.match("到", right):
            return True
        if not head.known and (re.search("过(?!去|来|户|账|期|渡)", head.verb) or (head.verb.endswith("了") and when is None)):
            return True
        if when is not None and after is not None and re.match("了", right) and not will and "就" not in left and self._of_today(when):
            return True
        return after is not None and not filed and when is None and not will and vague is None

    def _of_today(self, when: When) -> bool:
        """今天给您寄了, 上午给您寄了: with 了 and a time of today it may be done already."""
        moment = when.expression
        return isinstance(moment, Moment) and moment.clock is None and moment.day in (None, DayRef("offset", 0), DayRef("following", 0))

    def _just_possible(self, head: _Head, when: When | None) -> bool:
        return (
            when is None
            and w.POSSIBLE.search(self.text[: head.start]) is not None
            and not re.match("催|申请|跟|反馈|登记|升级|备注", head.verb)
        )

    def _undertaken(
        self, head: _Head, start: int, when: When | None, condition: tuple[int, int] | None, vague: str | None, *, will: bool, own: bool
    ) -> bool:
        """Whether the words say that somebody will do it for the customer."""
        customer = self._customer_does(head, start if condition is None else condition[1])
        text = self.text
        if self._just_possible(head, when):
            return False
        if head.benefit:
            if (
                condition is not None
                and when is None
                and not own
                and head.action not in ("reply", "callback", "contact")
                and self.text[condition[0] : condition[1]].endswith("的话")
            ):
                return False
            if not head.known:
                if _LOOKS.match(head.verb):
                    return when is not None and not customer
                if when is None and _MYSELF.search(text[: head.start]) and not customer and not re.search("[了过吗]", head.verb):
                    return True
                return (when is not None or will or vague is not None) and not customer
            if w.LOOKUP.search(head.verb) and head.action == "handle":
                return when is not None or vague in _LATER or (will and w.THIRD.search(text, start, head.end) is not None) or (vague is not None and re.search("会|将", text[start : head.at]) is not None)
            if head.action == "reply" and when is None and condition is None and not will:
                return w.THIRD.search(text, start, head.end) is not None
            if head.action == "refund" and when is None and not (own or will) and vague is None and condition is None:
                return False
            return when is not None or will or own or vague is not None or condition is not None or not customer
        if condition is not None and when is None and not own:
            return False
        asked = text[max(self.since, self._sentence_start(head.start)) : head.start]
        if customer or _REQUEST.search(asked):
            return False
        if when is not None:
            if (when.approximate and not own) or re.search(r"是$", text[: when.start]):
                return False
            if (
                not own
                and not will
                and isinstance(when.expression, Length)
                and ((_PAYS.match(head.verb) and re.search(r"[^内前后里]$", text[when.start : when.end])) or _SINCE.search(text[: when.start]))
            ):
                return False
            return own or will or condition is None or w.SELF.search(text, condition[0], condition[1]) is not None
        if w.LOOKUP.search(head.verb):
            return False
        if re.search(r"没有?[^,。 ]{0,4}$", text[start : head.at]):
            return False
        if w.FILED.match(head.verb) and re.match(r"(?:好|上去|过去)了", text[head.end :]):
            return True
        if (
            re.search(r"已经?[^,。 ]{0,4}$", text[start : head.start])
            and w.FILED.match(head.verb)
            and head.verb[:2] not in ("安排", "联系", "预约")
        ):
            return True
        if re.search(r"已经?$", text[start : head.at]) and head.verb[:2] == "安排":
            return False
        filing = (w.FILED.search(head.verb) is not None and head.action != "contact") or head.verb[:1] in "跟盯沟协"
        return (own and (filing or will)) or (will and head.known)

    def _customer_does(self, head: _Head, start: int) -> bool:
        """Whether the last one named before the head is the customer, or the customer is asked to do it."""
        customer = max((found.start() for found in w.CUSTOMER.finditer(self.text, start, head.start)), default=-1)
        own = max((found.start() for found in w.OWN.finditer(self.text, start, head.end)), default=-1)
        return customer > own
