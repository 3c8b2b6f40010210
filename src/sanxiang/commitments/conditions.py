"""What must happen first: 收到货后, 审核一通过, 要是明天没到, 您把照片发来."""

from __future__ import annotations

from sanxiang.commitments import wording as w
from sanxiang.commitments.bare import bare_condition
from sanxiang.commitments.cutting import quick
from sanxiang.commitments.expressions import Moment, When
from sanxiang.commitments.heads import Head
from sanxiang.commitments.utterance import Utterance
from sanxiang.language.expressions import put_off

Span = tuple[int, int]

_CUSTOMERS_PART = quick(
    r"(?<![帮给为替跟与和向对把让到])[您你](?![的那这好放看别稍说反要也听])(?![^,。!?;~ ]{0,6}的)[^,。!?;~ 已刚昨上之我]{0,10}?"
    r"(?:能把|把|给我|[到来付填签交下买寄办传点收还订选定意认供费款]了|提供(?:一下)?|[填签交付办扫点](?:好|完|一下)|发过?来|传[上过]?来?)"
)
_SPOKEN_OF = put_off("[吗说谁问]|不是|[今明]天[^,]{0,6}(?:来|去)拿")
_SAFE = put_off("[^,。!?;~ ]{0,8}(?:停[到在好]|关[了上好]|挪|搬|移|收[好拾]|放[好到]|看好|照顾|准备)")
"""What the customer is asked to do meanwhile, no condition (您把车停到安全的地方)."""
_OPENING = put_off(r"(?:您好|好的?|行|嗯|那|这个|我们?会|我们(?=等)|等(?=等))*")
_TOPIC = put_off("[票款费钱单卡件证表据]的话$|(?:问题|这边|那边|[今明后]天|时间|情况|方面)的话$")
_STATES = ("ready", "done", "soon")
_PAST = put_off("又|上周|上个?月|前[天几]|去年|[说讲]|现在|正在|目前|已|刚|昨|上次|上个|早就|原来")
_DID = put_off(
    "我们?收到了|我们?(?:这边)?(?:[给帮为]您)?[^您]{1,4}[好完着到过]了|[给帮为][您你](?!们?打)[^您给]{1,4}[好完着上]了|我们?(?:核实|检测|查)完?了"
)
_NOT_SO = put_off("都(?!能|可)|[没未被太错漏]|不(?!满意|合适)|就[到好来]|[查看碰遇听想]到了?")
"""In what is ready, close to its end: it is past, or not so (原来的配件用完了)."""
_CONCEDED = put_off("[我咱谁]们?也(?:会|能|得|可以|是|理解|没)")
_TELLING = put_off("[说讲听]完|昨[天晚]|刚才|上次")
_STRAYS = put_off("[^,。!?;~ 我您就给]{4,}?[没不了](?!超|满|合)")
_ELSE = put_off("可以(?!吗)|[就也][行好]|可惜|但是?(?!书)|(?<![给帮为跟和与替向对把])[您你](?!的|们的)")
"""Behind a condition: what follows rests on it, and not the promise."""
_BUT = put_off("可惜|但是?(?!书)|[就也][行好]")
_MAY_BE = put_off("别|甭|不用|可能|应该|估计|大概率")
_NOT_YET = put_off("才|说|没|已")
_CUT = put_off("[,。!?;~ 啊呢吧嘛哈哦噢了]")
_MARKED = put_off("如|要是|若|假|万一|一旦|只要|等|一|再|除非|[您你]")
_OF_IT = put_off("(?:超过?|满|晚点?|迟到?|延误|不到|逾期)$")
"""Before a time: it is part of the condition (延误超过四小时)."""
_LEAST = 3
"""Characters of the shortest words behind 如果."""
_REAL = put_off("如|要|是|没|有|了|不|能|到|通过")
_BREATH = put_off("[啊呢吧嘛哈哦噢](?!,)|您?别[急慌担着碰动]急?心?|您?放心|不好意思")
"""What ends the words before in the same breath."""
_OWN_STEP = put_off(
    "[查核验问催修退弄办谈聊碰研审评算洗做装印换送接剪烤包染喷贴配拆运忙]|处理|登记|沟通|协调|请示|汇报|商量|确认|开完会|落实"
    "|对接|整理|检[测查修]"
)
_NOT_OWN = put_off("[您你]|一旦|倘|假如|如|要是|若|万一|只要|的话|没")


def condition_of(utterance: Utterance, start: int, head: Head) -> Span | None:
    """The condition of a head, looked for from `start` on; of several the one that ends last."""
    marked = _conditions(utterance, start, head) if utterance.conditions else []
    found = max(marked, key=lambda span: span[1]) if marked else None
    return found or _customers_part(utterance, start, head) or bare_condition(utterance, start, head)


def _conditions(utterance: Utterance, start: int, head: Head) -> list[Span]:
    spans, place = [], start
    while (found := utterance.condition(place, head.start)) is not None:
        kind, first, last = found
        span = _if(utterance, first, last, head) if kind == "if" else _after(utterance, kind, first, last)
        spans += [span] if span is not None and _holds(utterance, span[1], head) else []
        place = first + 1 if span is None and kind in _STATES else max(last, place + 1)
    return spans


def _holds(utterance: Utterance, end: int, head: Head) -> bool:
    """Whether what follows rests on it: not 您着急的话我也理解…, 升级了以后有些数据没同步…."""
    text = utterance.text
    if _CONCEDED.match(text, end) is not None or _STRAYS.match(text, end, head.start) is not None:
        return False
    return _ELSE.search(text, end, head.start) is None


def _is_past(text: str, first: int, last: int) -> bool:
    """原来的配件用完了, 已经到了: what is so by now."""
    wide = max(0, last - 9)
    start = max((one.end() for one in _CUT.finditer(text, wide, last - 2)), default=wide)
    if _PAST.search(text, start, last) or _DID.search(text, max(start, last - 9), last + 1):
        return True
    return _NOT_SO.search(text, max(start, last - 5), last) is not None


def _if(utterance: Utterance, first: int, last: int, head: Head) -> Span | None:
    """如果 and the like reach to the comma, else to who does it or when; not 如果是我我也会生气."""
    if _CONCEDED.search(utterance.text, last, head.start):
        return None
    comma = utterance.text.rfind(",", last, head.start)
    if comma >= 0 and _BUT.search(utterance.text, last, comma):
        return None
    if comma >= 0:
        return first, comma
    own = [one.start() for one in utterance.owns if last <= one.start() and one.end() <= head.start]
    later = [when for when in utterance.whens if last < when.start < head.start and not _OF_IT.search(utterance.text, last, when.start)]
    end = max([*own[-1:], *(when.start for when in later[-1:])], default=head.start)
    end = next((one.start() for one in utterance.owns if last < one.start() and one.end() == end), end)
    # 要是今晚还没通明天一早我让人过去: a time right before who does it is of what follows.
    return first, next((when.start for when in later if when.end == end and when.start >= last + _LEAST), end)


def _after(utterance: Utterance, kind: str, first: int, last: int) -> Span | None:
    words = utterance.text[first:last]
    if kind in _STATES and (words[0] in "了的" or _MAY_BE.search(words)):
        return None
    if kind == "when" and _NOT_YET.search(utterance.text, max(0, first - 6), first):
        return None
    if kind in ("soon", *_STATES) and any(when.start <= first < when.end for when in utterance.whens):
        return None
    if kind == "soon" and any(when.start < last < when.end for when in utterance.whens):
        return None
    if kind == "soon":
        timed = [when for when in utterance.times_in(first + 1, last) if when.end == last and when.start >= first + _LEAST]
        return (first, timed[0].start) if timed else (first, last)
    if kind == "wait" and words.endswith("上班") and utterance.times_in(first, last):
        return None
    if kind in _STATES and _is_past(utterance.text, first, last):
        return None
    if kind == "passed" and "了" in words:
        return None
    topic = _TOPIC.search(words) is not None and _REAL.search(words) is None
    dated = words.endswith("时候") and utterance.times_in(first, last)
    if topic or dated or any(when.start < last <= when.end for when in utterance.whens):
        return None
    opening = _OPENING.match(words) if kind != "after" else None
    first = _narrowed(utterance, first + (opening.end() if opening else 0), last)
    told = kind not in _STATES and _TELLING.search(utterance.text, first, last) is not None
    return None if told else (first, last)


def _narrowed(utterance: Utterance, first: int, last: int) -> int:
    """卡被吞了您别急支行的同事取出来以后: where the words of a condition begin, behind what was said before it in the same breath."""
    first = max((one.end() for one in _BREATH.finditer(utterance.text, first, last - 2)), default=first)
    own = [one.start() for one in utterance.owns if first <= one.start() and one.end() <= last]
    return own[-1] if own and "您" not in utterance.text[own[-1] : last] else first


def is_past_event(utterance: Utterance, condition: Span, when: When | None, head: Head) -> bool:
    """屏幕到货了我明天给您换: with a date and without 就 it is there already."""
    words = utterance.text[slice(*condition)]
    if when is None or not words.endswith("了") or when.start < condition[1] or not isinstance(when.expression, Moment):
        return False
    day = when.expression.day
    following = day is None or day.kind == "following"
    return not following and not _MARKED.search(words) and "就" not in utterance.text[condition[1] : head.start]


def is_own_step(utterance: Utterance, condition: Span, when: When | None) -> bool:
    """What the own side does first is no condition where a date is named (查完今天给您回复)."""
    if when is None or when.start < condition[1] or not isinstance(when.expression, Moment):
        return False
    words, day = utterance.text[slice(*condition)], when.expression.day
    if (day is not None and day.kind == "following") or _NOT_OWN.search(words):
        return False
    return _OWN_STEP.search(words) is not None or w.OWN.match(words) is not None


def _customers_part(utterance: Utterance, start: int, head: Head) -> Span | None:
    """您把回执传过来我今天就给您办: what the customer does first, in the same breath."""
    found = _CUSTOMERS_PART.search(utterance.text, start, head.start)
    if found is None or _SAFE.match(utterance.text, found.end(), head.start):
        return None
    ends = [one.start() for one in utterance.owns if found.end() <= one.start() and one.end() <= head.start]
    ends += [when.start for when in utterance.whens if found.end() <= when.start < head.start]
    if (
        not ends
        or _SPOKEN_OF.search(utterance.text, found.start(), min(ends))
        or "," in utterance.text[found.start() : _said_alone(utterance.text, found.start(), min(ends))]
        or _BREATH.search(utterance.text, found.end(), min(ends))
    ):
        return None
    return found.start(), _said_alone(utterance.text, found.start(), min(ends))


def _said_alone(text: str, start: int, end: int) -> int:
    """Without the comma at its end, where the customer is not begged for it (您把证件拍过来, 我今天就办; not 麻烦您把证件拍过来, 我…)."""
    return end - 1 if text[end - 1] == "," and text[start - 1 : start] not in ("请", "烦", "劳", "苦") else end
