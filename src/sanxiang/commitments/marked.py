"""Conditions that a word marks: 如果, 收到后, 的话, 一通过, 修好了就. Those that no word marks are in `bare`."""

from __future__ import annotations

import re
from functools import cache

from sanxiang.commitments.cutting import quick
from sanxiang.commitments.relaxing import sign_of
from sanxiang.language.expressions import put_off

_M = "[^,。!?;~ ]"
"""Any character of a clause."""
_WHO = "(?:我们?|咱们?|这边|师傅|同事|客服|那边|大夫|医生|护士|老师|财务|律师|系统|专员|经理|店员|前台|司机|销售|顾问|商家|平台)?"
_SOON = "(?:就|再|会|将|马上|立[刻即马]|第一时间|第一个|尽快|一起|先|优先|统一|当场|直接|亲自|微信上?|短信|电话|快递|顺丰|在?群里)*"
_LENGTH = "[0-9一二两三四五六七八九十半]{1,3}个?(?:半)?(?:小时|工作日|天|分钟|钟头|月|星期|周|礼拜)"
_THEN = (
    rf"{_WHO}{_SOON}(?:(?:[今明后]天|[上下]午|[今明]晚)就|{_LENGTH}|当[天日]|次日|第二天"
    r"|[给告通联跟把打回发叫喊@寄送派让帮用为向退补微邮拍传陪带领抱]|短信|电话|安排)"
)
"""How the words go on behind what must happen first."""
_TELLING = (
    rf"{_WHO}(?:会|就|再|第一时间|第一个|马上|立[刻即马]|优先)+(?:通知|联系|告|给[您你](?:打|发|回|说|消|信|来)|打|跟"
    r"|短信|电话|回)"
)
_LIMIT = "[0-9一二两三四五六七八九十半]{1,3}个?(?:半)?(?:小时|工作日|天|分钟|钟头|月|星期)[之以]?内"
CONDITIONS: tuple[tuple[str, str, str], ...] = (
    ("if", "如若要倘万假一只除", "如果|如(?=[您需有未无仍遇确属经])|若(?!干)|要是|倘若|万一|假如|假设|一旦|只要|除非"),
    (
        "after", "后",
        rf"{_M}{{1,16}}?(?<![然随稍今最售背前而往先此善延推错落滞])(?<!节|年|假)[之以]?后(?!天|台|续|面|期|悔|备|勤|儿|仓|厨)",
    ),
    (
        "after", "话",
        (rf"{_M}{{0,8}}(?:[是有要能没不了到行急想发收付寄买退换来去交齐签过办修]|通过|成功|同意|确认|需要|方便|愿意|可以|合适|属实"
        rf"|无误|满意){_M}{{0,8}}的话"),
    ),
    ("done", "完毕束", rf"{_M}{{1,6}}(?:(?<![过说讲听来])完(?!成|善|毕|全|整)|(?<!来)完了|完毕|结束)(?=,?{_M})"),
    ("wait", "待", rf"待(?!会|遇|客|在){_M}{{1,12}}?(?:完|好|了|到|来|后|通过|确认|批准|签字|收到)"),
    ("case", "况提", rf"{_M}{{1,12}}(?<!正常)(?<!一般)(?<!通常)(?:情况|前提)下"),
    (
        "case", "没",
        (rf"(?:[今明后]天|[今明]晚|周.|内)[还仍]?没(?:送|收|修)?(?:到|好|解决|恢复)(?:账|货)?(?=我|咱|给|[今明后]|就)"
        rf"|{_LENGTH}(?:[之以]?[内后])?(?:[还仍][没不]{_M}{{1,3}}?|没(?:好|到|来|出|回|修|送){_M}{{0,2}}?)(?=我|咱|给|师傅|就)"),
    ),
    (
        "got", "收拿接",
        (r"(?<!没)(?:收到|拿到|接到|收齐)(?!了)[^,。!?;~ 了0-9一二两三四五六七八九十半]{1,10}?"
        rf"(?={_LIMIT}|当[天日]|次日|马上|立[刻即]|第一时间|尽快)"),
    ),
    ("after", "时", rf"{_M}{{1,10}}?(?<![到同么个些])的?时候(?=,?(?:我|咱|前台|{_M}{{0,4}}(?:给|帮|为|一起|会)))"),
    ("from", "起", rf"自[您你]{_M}{{1,12}}?起"),
    ("wait", "等", (rf"(?<![稍请])等(?!级|了|于|一?下|会|待|等|一会){_M}{{1,14}}?(?:完|好|了|到|来|下来|通过|回来|上班|过来"
    rf"|恢复|齐|停|结束|确认|批|签|放学|有空|到货|开学|出来|落实|方便)")),
    (
        "soon", "一",
        (rf"(?<![第统下这])一(?=有|到|通过|收到|出来|修好|确认|回来|好|下来|批|完){_M}{{1,8}}?"
        rf"|(?<![第周期拜统十下这])一(?!上班|开门"
        rf"|开业)(?![个下些点直定般起样次共会旦路早边两三二四五份张件台间箱袋盒套把条块]){_M}{{1,8}}?(?=就|马上|立[刻马])"
        rf"|{_M}{{1,10}}(?<![第统头下这])一(?:通过|到|出来|下来|好|批|完成|确认|审完|停|开|完|修好|办好|签|交|付|收到|送到|出|过"
        rf"|满|齐|回|来|通|恢复|同意|答应|点头)"),
    ),
    ("word", "话", rf"{_M}{{1,10}}(?:的话|(?<![实电回问讲笑废闲普句])话)(?=会|就|我|给|尽)"),
    (
        "ready", "收到修核批", (r"(?:收到|到货|到账|修好|核实|批|(?<=[货件钱款药料])到)了?(?=我?们?(?:就|马上|立[刻马]"
        r"|第一时间|给|通知|联系|告))")),
    ("ready", "来到", rf"[^,。!?;~ 我您]{{1,6}}(?:出来|下来|到手|到位|到齐|回来)(?=,?{_THEN})"),
    (
        "ready", "了",
        (
            rf"(?!.{{0,7}}[已都])[^,。!?;~ 我您]{{1,6}}了(?={_M}{{0,3}}(?<!早)就(?![剩是这那有没]))"
            rf"|{_M}{{1,8}}?(?:[到好完来出成过通停修开齐货满够批清定办补签交装写查问弄电封着妥熟醒]|到站|清楚|同意|确认|答应|点头|松口"
            rf"|下班|开门|开工|退烧|出院|到期|空房)了(?={_THEN}|,{_TELLING})"
            rf"|{_M}{{1,6}}?[给回点签交付发下出]了(?:答复|话|头|字|钱|款|货|单|信)(?=,?{_THEN})"
            rf"|{_M}{{1,6}}(?<![说约定谈])好了(?=,?{_M})"
            rf"|(?<=[,。 ])到了(?={_M}{{1,6}}[联通告打给]|{_LENGTH})"
        ),
    ),
    ("passed", "题误格过实病常错", (rf"{_M}{{2,8}}?(?:(?<![的好])没(?:有)?(?:问题|毛病|异常|差错)"
    rf"|无误|合格|通过|(?<!情况)(?<!问题)属实)(?=,?{_THEN})")),
    (
        "ready", "下出好清妥",
        (r"(?:定|批|出|修|办|弄|查|问|谈|落实|确定)(?:下来|出来|好|清楚|妥)"
        r"(?=,?(?:我|就|马上|第一时间|给|告|通|会|短信|电话))"),
    ),
    ("day", "当", (rf"(?:(?![您我你们就会能可在于都最好快取])[^,。!?;~ ]){{2,3}}"
    rf"(?<![员傅事理友司库统台家方部队组长边里])(?<!周.)(?<!\d)(?<!午)(?=当[天日]{_WHO}(?:就|会)?[给帮为][您你])")),
    ("day", "当次第", ("(?:生日|[收到发取]货|收到|签收|下单|付款|入住|到期|活动|退房|离店|出院|到店|发货|验收|结案|退租)(?=当[天日]"
    "|次日|第二天)")),
    (
        "day", "时日天钟月期",
        (r"(?:签字|签完字|交费|充值|交齐|备齐|补齐|到位|交付|过户|开票|审核通过|通过|验收合格|签收|[收到]货|下单|付款|缴费"
        r"|签约|激活|还款|退房|离店|出院|揽收|查实|结清)"
        rf"(?=,?{_LENGTH})|(?:验收|审核|审批|复核|检测|评审|评估)(?:通过|合格)(?=,?[^,。!?;~ 您我已]{{0,4}}{_LENGTH})"
        rf"|(?<!已)(?<!已经)(?:[缴充支付签激审安预]{_M}{{1,2}}(?:成功|完成|合格|生效)|[货件款货]{_M}{{0,2}}(?:到仓"
        rf"|入库|到库|到店|到港|到位|到账)|落地|到仓|入仓)(?=,?(?:我们?|系统|商家|平台|财务|师傅)?{_LENGTH})"),
    ),
    (
        "when", "有出",
        ("[有出]了?(?:结果|消息|进展|回复|货|单号|运单号|空位|更新"
        "|位置|位子|名额|库存|现货|信儿?|结论|眉目|着落|空(?=[给我就了]))了?"),
    ),
)  # fmt: skip
"""(kind, characters one of which must occur, pattern): what must happen first. One by one, since most can be ruled out at once."""
_HINTS = frozenset("".join(hint for _, hint, _ in CONDITIONS))
_HINTED = {char: [number for number, (_, hint, _) in enumerate(CONDITIONS) if char in hint] for char in _HINTS}
"""Character -> the numbers of the patterns that may occur where it does."""


Marked = tuple[str, re.Pattern[str]]
"""Kind and pattern of a condition."""


def condition_patterns(text: str) -> tuple[Marked, ...]:
    """Those that may occur in a text."""
    numbers: set[int] = set()
    for char in _HINTS.intersection(text):
        numbers.update(_HINTED[char])
    every = _patterns()
    found = []
    for number in sorted(numbers):
        marked, sign = every[number]
        if sign is None or sign.search(text) is not None:
            found.append(marked)
    return tuple(found)


@cache
def _patterns() -> tuple[tuple[Marked, re.Pattern[str] | None], ...]:
    """Each with a pattern of the strings one of which it holds, which costs little to look for; None = the character tells as much."""
    return tuple(((kind, _compiled(pattern)), _sign(pattern, hint)) for kind, hint, pattern in CONDITIONS)


def _sign(pattern: str, hint: str) -> re.Pattern[str] | None:
    sign = sign_of(pattern)
    return sign if any(sign.search(char) is None for char in hint) else None


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return quick(pattern)
    except ValueError:  # It may begin with any character.
        return put_off(pattern)
