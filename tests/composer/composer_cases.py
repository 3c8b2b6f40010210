"""The vectors that the engine and the composer's lint share: texts, and every forbidden expression in them.

`python tools/composer_vectors.py` writes them anew after a change of the packs or of a case here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.language import charmap
from sanxiang.standard.loading import load_standard
from sanxiang.standard.standard import Standard

ROOT = Path(__file__).resolve().parents[2]
ODD = ROOT / "tests" / "composer" / "odd"
VECTORS = ROOT / "tests" / "composer" / "vectors.json"
ODD_DOCUMENT = ROOT / "console" / "lint" / "test" / "odd.json"
PACKS = ("online", "hotline", "it-support", "onsite", "power")

Hit = tuple[int, int, str, str, str]
"""from, to (characters of the text), severity, kind, id of the entry ("" = the recogniser)."""


@dataclass(frozen=True)
class Case:
    text: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Group:
    """Cases of one standard (a pack, or "odd") on one channel."""

    standard: str
    channel: str
    cases: tuple[Case, ...]


@cache
def standard_of(name: str) -> Standard:
    return load_standard(ODD if name == "odd" else name)


@cache
def inspector_of(name: str) -> Inspector:
    return compile_standard(standard_of(name), engine="re", light=True)


def hits_of(name: str, channel: str, text: str) -> tuple[Hit, ...]:
    """What the engine finds."""
    verdicts = inspector_of(name).check_text_all(text, channel)
    return tuple((*(verdict.span or (0, 0)), verdict.severity, verdict.kind, verdict.expression) for verdict in verdicts)


def cases(name: str, channel: str, texts: Iterable[str]) -> Group:
    return Group(name, channel, tuple(Case(text, hits_of(name, channel, text)) for text in dict.fromkeys(texts)))


# ------------------------------------------------------------------------------------------------------------ the texts

OWN = (
    *("", " ", "\n", "\u200b", "。", "^", "$", "^$", "嗯", "😀", "𠀀", "\ud800", "好\ud83d", "\udc00好"),
    *("不归我管", "这个不归我管。", "您好，这事真的不归我们管，您慢走。", "不归我管不归我管，不归咱"),
    *("不 归 我 管", "不\u200b归\ufeff我\u202e管", "不归我", "归我管"),
    *("不歸我管", "這事不歸我們管！", "ＧＯ　ＡＷＡＹ", "Ｇｏ ａｗａｙ！！！", "GET THE HELL OUT", "get  lost"),
    *("😀不归我管", "😀😀不归我管😀", "👨‍👩‍👧‍👦不归我管", "𠀀𠀀不归我管𠀀", "❤️❤️❤️不归我管", "🇨🇳不归我管🇨🇳"),
    *("不归我管！！！！！", "。。。不归我管。。。。", "……不归我管……", "滚滚滚滚滚", "哈哈哈哈哈哈", "宝贝贝贝", "啊啊啊啊不归我管"),
    *(
        "您说不归我管，是吗",
        "您说不归我管。不归我管。",
        "“不归我管”这句是谁说的",
        "不归我管，您说",
        "您刚才说：滚。",
        "您说。不归我管",
        "您说！不归我管；您说不归我",
    ),
    *("不归我管，我帮您转过去。", "我替您转。不归我管", "不归我管，见附件", "归我管不归我管"),
    *(
        "我真的不知道",
        "我真的不知道，不过我问问",
        "我真的不知道不过我问问",
        "可是我真的不知道",
        "好，可是我真的不知道",
        "我不知道以后",
        "我不知道以后，",
        "我不知道 不过",
    ),
    *("随便", "随便。", "好，随便", "好，随便吧", "爱去不去", "爱😀不😀", "爱去不去。", "随便\n随便", " 随便 "),
    *(
        "宝贝",
        "亲亲么么哒",
        "么么哒",
        "😀😃",
        "😀 😃",
        "😄😄",
        "𠀀好😀",
        "𠀀𠀀😀",
        "𠀀😀😀",
        "12345号店",
        "1234号铺",
        "123号店",
        "１２３４號鋪",
        "零零零零号店",
    ),
    *("(*)", "[]{}", "a.b^$", "/\\", "]-^[\\!", "a-#", "~-#", "xyyq", "yyzq", "（＊）"),
    *("啊哦", "不是这样行的", "不，行", "不一二三四五六行", "不一二三四五六七行", "不a b c行", "不行行"),
    *("\u2028不归我管\u2029", "不归\r\n我管", "不归\t我管", "\x00不归我管\x00", "不归\x85我管"),
    *("ǅ不归我管", "ﬁ不归我管", "㈠不归我管㎏", "İ不归我管", "ß不归我管", "𝐀𝐁不归我管", "！不归我管？", "﹁不归我管﹂"),
    "今天天气很好，我们一起去看看吧。" * 60 + "不归我管" + "还有别的事吗？" * 120,
    "不归我管，" * 400,
    "您说" + "很好" * 900 + "不归我管。不归我管",
    "不" * 2000,
    "我不知道不过" * 300,
)
"""For the standard of corners."""

FOR_PACKS = (
    *(
        "",
        "您好，请问有什么可以帮您？",
        "这事不歸我們管，您找別人去吧！！！",
        "ｔｈｉｓ　ｉｓ　ｎｏｔ　ｍｙ　ｂｕｓｉｎｅｓｓ",
        "😀😀这事不归我管😀",
    ),
    *(
        "您刚才说前台让您爱找谁找谁，是吗",
        "“不归我管”这句话是谁说的",
        "这不归我们部门管，不过我帮您转过去。",
        "不归我管。不归我管，我不知道，你自己看。",
    ),
    *(
        "你这人怎么回事啊，自己不会看吗",
        "看不懂中文吗您",
        "哦",
        "随你便",
        "烦不烦啊",
        "^您好$",
        "不可能的事，别想了",
        "这个你要问他们，我只是个接电话的",
    ),
    "您好，您反映的问题我已经记录，会在今天下班前给您回电，请您保持电话畅通。" * 30 + "这事不归我管。" + "感谢您的耐心等待。" * 60,
)
"""For the packs, besides what their entries bring along."""

QUOTED = "您刚才说{}，是吗"


@cache
def older_forms() -> Mapping[str, str]:
    """Han characters and marks → what else is written for them: traditional, full width."""
    table = charmap.compact()
    sources = np.flatnonzero(table[:0x10000] != np.arange(0x10000, dtype=np.uint32))
    return {chr(table[code]): chr(code) for code in sources.tolist() if table[code] != charmap.DELETED and chr(code).isprintable()}


def disguises(text: str) -> Iterator[str]:
    """The same said in other spellings, behind other things, and as a quotation."""
    yield "".join(older_forms().get(char, char) for char in text)
    yield "\u200b".join(text)
    yield f"😀👍🏽 {text}"
    yield f"{text}！！！！"
    yield f"您好，{text} {text}"
    yield QUOTED.format(text.rstrip("。！？!?"))


def examples(standard: Standard) -> Iterator[str]:
    for entry in standard.forbidden.values():
        yield from (*entry.examples.is_, *entry.examples.not_)


def pack_texts(standard: Standard) -> Iterator[str]:
    yield from examples(standard)
    for number, text in enumerate(text for entry in standard.forbidden.values() for text in entry.examples.is_):
        yield list(disguises(text))[number % 6]
    yield from FOR_PACKS


def groups() -> Iterator[Group]:
    """All of them. Packs share entries: what an earlier pack has said is not said again."""
    for channel in ("chat", "email"):
        yield cases("odd", channel, OWN)
    told: set[str] = set()
    for name in PACKS:
        texts = [text for text in pack_texts(standard_of(name)) if text not in told]
        told.update(texts)
        if texts:
            yield cases(name, "chat", texts)


# ------------------------------------------------------------------------------------------------------------- the file


def written(found: Iterable[Group]) -> str:
    """One case a line, so that a change shows in a diff."""
    return "[\n" + ",\n".join(map(_group_text, found)) + "\n]\n"


def _group_text(group: Group) -> str:
    head = json.dumps({"standard": group.standard, "channel": group.channel})[:-1]
    lines = ",\n".join(json.dumps([case.text, case.hits], ensure_ascii=_has_surrogate(case.text)) for case in group.cases)
    return f'{head}, "cases": [\n{lines}\n]}}'


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)


def read() -> list[Group]:
    return [_group(item) for item in json.loads(VECTORS.read_text(encoding="utf-8"))]


def _group(item: Mapping[str, Any]) -> Group:
    told = tuple(Case(text, tuple((a, b, severity, kind, rule) for a, b, severity, kind, rule in hits)) for text, hits in item["cases"])
    return Group(item["standard"], item["channel"], told)
