"""Conditions that no word marks: 您选好款, 轮到您了, 再坏, 送完这单, 不满意.

What stands right before the main clause, and how that goes on, tell.
"""

from __future__ import annotations

import re
from functools import cache

from sanxiang.commitments.branches import Branches
from sanxiang.commitments.cutting import quick
from sanxiang.commitments.expressions import Length, Moment
from sanxiang.commitments.heads import Head
from sanxiang.commitments.relaxing import sign_of
from sanxiang.commitments.utterance import Utterance
from sanxiang.language.expressions import put_off

Span = tuple[int, int]

_REACH, _MAIN, _LEAST = 18, 16, 2
"""Characters: how long such a condition may be, how far from the head the main clause may begin, how short it may be."""
_C = "[^,。!?;~ 我]"
_N = "[^,。!?;~ 我您你]"
_EDGE = r"(?<![^,。!?;~ 那好行嗯吧嘛啊呢哈])"
"""Where words begin: at a mark, or behind a particle."""
_ALWAYS = (
    rf"(?<![帮给为替跟与请烦劳苦])[您你](?![的说问看听]){_C}{{0,8}}(?:[给跟找喊叫告联通发拍传](?:我们?|一?声|联系我|诉我)|说一?声)(?:打?个?电话|说一?声|一下|一张|一份)?(?=$)"
    rf"|(?<![请烦劳苦以帮给为替跟与])[您你](?:这边|那边|先|自己)?[^,。!?;~ 我是有没]{{0,2}}"
    rf"[选看定订签填想挑备凑付交补办缴存腾退拍找约商确核](?:好|定|完|认|上|齐){_C}{{0,5}}(?=$)"
    rf"|[您你]?(?:下次|下回|回头|哪天|啥时候|什么时候)[您你]?(?:再)?[来要有到在方想]{_C}{{0,4}}(?=$)"
    rf"|[您你]{_C}{{0,5}}(?<![打寄发送带传拿回起过出])来(?=$)"
    rf"|[您你]{_C}{{0,4}}(?:再|重新)[拍传填发提写签上做走点]{_C}{{0,5}}(?=$)"
    rf"|[您你](?:进店|到店|到了|人到|来了|一来|来的时候|到站|落地|入住){_C}{{0,6}}(?=$)"
    rf"|{_EDGE}(?:要|真|万一|以后)?再(?![等次说见跟给帮为来去让请把]|过(?:[0-9一二两三几半]|$)){_C}{{1,8}}(?=$)"
    rf"|[送忙做干弄跑开查问办跟修打收看量谈装卸交付签填]完(?![了成善毕全整])[^,。!?;~ 我您你会]{{1,6}}(?=$)"
    rf"|{_EDGE}(?<![行好])(?:您要?)?(?:实在|真的?|万一|还是?|后面|以后){{0,2}}(?:不(?:满意|达标|合格|合适|合身|合脚|合口|喜欢|甜|新鲜|管用"
    rf"|好用|好吃|行|够|对版|放心)|[修弄找装退换调办治洗查](?:不[好了到开掉上成着])|(?<=还)没[好到修])(?:的话|了)?(?=$)"
    rf"|(?:确认|核实|查实|检测|鉴定|认定|查下来|查出来)(?:清楚|下来|出来|确实|属实|真|要){{0,3}}是[^,。!?;~ ]{{2,12}}(?=$)"
    rf"|(?:属实|成立|问题|责任|损坏|破损|缺货|丢失|超时|延误|有误|不符)的(?=$)"
    rf"|(?:确认|检查|检测|验|审|审核|看|测|查|评估)(?:下来|过|了)?没有?(?:问题|毛病|异常|差错)(?=$)"
    rf"|期满(?=$)|到期(?=$)|满期(?=$)|放学(?=$)|开机(?=$)|{_EDGE}(?:到店|进店|落地|到站|下车)(?=$)"
    rf"|(?<!没)有(?:情况|问题|变化|异常|需要|货|空|缺|房|座|位|票|号|反应|动静|差错)了?(?=$)"
    rf"|(?:轮到|排到|叫到)(?:您|号)了?(?=$)"
    rf"|(?:(?:降价|涨价|买贵)了?|超时|[车机船班]晚点|延误|缺货|断货|丢件)(?=$)"
    rf"|[有出遇](?:什么|任何|新的?|变|别的)(?!时候){_N}{{1,4}}(?=$)"
    rf"|(?:退货|货|件|款|材料|资料|尾款|费用?|包裹){_N}{{0,2}}(?:到|入|抵)(?:仓|库|站|店|港|账|齐|位|货|发货)?(?=$)"
    rf"|(?<![没未不])[缴充支付签激审验候]{_N}{{1,3}}(?:成功|合格|兑现|完成|到位)(?=$)"
)
"""Patterns of what is a condition however the words go on."""


@cache
def _always() -> Branches:
    return Branches({"always": _ALWAYS})


_EVENT_WORDS = (
    rf"(?:{_EDGE}|(?<=,))(?:(?![已刚都太也很真])[^,。!?;~ 我是不没别]){{1,9}}(?:了|过了|(?<=[签付交拆填补缴充还点过开办])了{_N}{{1,3}})$"
    rf"|(?:天|风|雨|雪|水|路|人|价|盘|票|门|火)[^,。!?;~ 我您是不没]{{0,3}}(?:[亮黑小大退停通开齐降醒干空满]|[一有]?[点些])$"
    rf"|(?<!第)一(?=[放开到补签交付出有批停修换]){_C}{{1,8}}$"
    rf"|{_EDGE}开(?:盘|票|园|售|课|放|庭|工|业){_N}{{0,5}}$"
)
_EVENT = put_off(_EVENT_WORDS)


@cache
def _sign() -> re.Pattern[str]:
    """What words of such a condition hold: without it, none is looked for."""
    return sign_of(_ALWAYS, _EVENT_WORDS)


_FACT = put_off(
    "已|刚|昨|上[次周个午]|早就|都|太|[理了]解|久等|知道|明白|清楚了|听[到见]|看到|辛苦|麻烦|抱歉|提交|登记|反[馈映]|上报|申请|记录|报修|受理"
    "|催|[坏漏丢错破损]|[晚迟]|耽误|耽搁|影响|收到|等了|打了|买了|问了|说了|下单|为了|除了|算了|[吧吗呢嘛啊哈]|不好意思|没事|好了$|对不[起住]"
    "|[今明后]天|忘|误会|出问题|出差错|疏忽|变了|爆|排满|忙|断了|停了$"
)
_MARK = put_off("[,。!?;~ 您你我]")
_SAYS = put_off("[了是说问]|理解|明白|知道|可以")
"""In a main clause, before what is done: something else is said first (您不满意我理解, 这样我给您…)."""
_ALREADY = put_off("已|刚|正在")
_OF_A_NOUN = put_off("^[您你].*[好定完认上齐住店到来要]的(?!话|时候?|那天)[^,。!?;~ ]{1,5}$|^[您你].*(?:是|没人)")
"""您选好的那款, 您到店没人接待是…: what is so, and no condition."""
_SOON = put_off("就|第一时间|再|当[天日]|次日|优先|免费|照价|包")


def bare_condition(utterance: Utterance, start: int, head: Head) -> Span | None:
    """The unmarked condition right before the main clause of a head, looked for from `start` on."""
    if _sign().search(utterance.text, max(start, head.start - _MAIN - _REACH - 1), head.start) is None:
        return None
    for place in _beginnings(utterance, start, head):
        found = _before(utterance, start, place, head)
        if found is not None:
            return found
    return None


def _beginnings(utterance: Utterance, start: int, head: Head) -> list[int]:
    """Where the main clause may begin: with its doer, with its time, or with what is done; the first first."""
    first, last = max(start + _LEAST, head.start - _MAIN), head.start
    if first > last:
        return []
    spans = [*[own.span() for own in utterance.owns], *[(when.start, when.end) for when in utterance.whens]]
    places = [last, *[start for start, _ in spans if first <= start <= last]]
    if first < last:
        places += [found.start() for found in _SOONEST.finditer(utterance.text, first, last)]
    inside = [end for _, end in spans]
    return sorted([place for place in places if place not in inside])


_SOONEST = quick("就|马上|立[刻即马]|第一时间|尽[快早]|再|直接|短信")


def _before(utterance: Utterance, start: int, place: int, head: Head) -> Span | None:
    text = utterance.text
    end = place - 1 if text[place - 1] == "," else place
    first = max(start, end - _REACH)
    if text.find(",", place, head.start) >= 0:
        return None
    found = _always().search(text[:end], first)
    if found is not None and (_ALREADY.search(text, first, end) or _OF_A_NOUN.search(found[0])):
        return None
    if found is None and _may_happen(text, first, end) and _goes_on(utterance, place, head):
        found = _EVENT.search(text, first, end)
        found = None if found is None or _FACT.search(found[0]) else found
    if found is None or _SAYS.search(_without_times(utterance, place, head.start)) is not None:
        return None
    first = _widened(utterance, first, found)
    inside = found[0][0] not in "您你" and any(
        when.start < end and found.start() < when.end and text[when.end : when.end + 1] != "有" for when in utterance.whens
    )
    return None if inside else (first, end)


def _may_happen(text: str, first: int, end: int) -> bool:
    """Whether words may tell an event: cheap to ask."""
    return (
        "了" in text[max(0, end - 4) : end]
        or text[end - 1] in "亮黑小大退停通开齐降醒干空满点些"
        or "一" in text[first:end]
        or "开" in text[first:end]
    )


def _without_times(utterance: Utterance, first: int, last: int) -> str:
    words = utterance.text[first:last]
    for when in utterance.times_in(first, last):
        words = words.replace(utterance.words(when), "")
    return words


def _widened(utterance: Utterance, first: int, found: re.Match[str]) -> int:
    """From where its words begin: behind a mark, a time or a doer."""
    edges = [mark.end() for mark in _MARK.finditer(utterance.text, first, found.start())]
    edges += [one.end for one in utterance.whens if one.end <= found.start()]
    edges += [one.end() for one in utterance.owns if one.end() <= found.start()]
    return max([first, *edges]) if found.start() > first else found.start()


def _goes_on(utterance: Utterance, place: int, head: Head) -> bool:
    """Whether the main clause follows at once: 老师签了就给您办; not 机器停产了两小时内给您回电."""
    text = utterance.text
    whens = [when.expression for when in utterance.whens if place <= when.start < head.end]
    if any(_is_dated(one) for one in whens):
        return False
    if any(isinstance(one, Length) for one in whens):
        return text.find("就", place, head.end) >= 0
    return _SOON.search(text, place, head.end) is not None


def _is_dated(expression: object) -> bool:
    following = isinstance(expression, Moment) and expression.day is not None and expression.day.kind == "following"
    return not isinstance(expression, Length) and not following
