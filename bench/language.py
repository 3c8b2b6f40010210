"""What the language package costs per utterance, beside a named peer in the same run.

    python -m bench.language

Times vary between machines and moments; the ratios are what to compare. The talk is made from templates, about 15
characters an utterance, and about one in three has something to normalise.
"""

from __future__ import annotations

import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable

import numpy as np
from rapidfuzz import fuzz

from sanxiang.language import charmap
from sanxiang.language.entities import find_entities
from sanxiang.language.matcher import build_matcher
from sanxiang.language.ngrams import Label, Weights
from sanxiang.language.normal import normalise, normalise_buffer
from sanxiang.language.patterns import Pattern, parse
from sanxiang.language.pinyin import fold, fold_points
from sanxiang.language.rows import Rows
from sanxiang.language.similarity import Script, score

ROWS = 50_000
PATTERNS = 500
OPENINGS = ("您好，", "嗯，", "那个，", "好的", "請問", "麻烦您", "不好意思，", "我想问一下，", "就是说", "")
MIDDLES = (
    "订单还没有收到",
    "话费怎么又扣了",
    "账单金额不对",
    "宽带今天不能用",
    "帮您查询核实",
    "请您稍等一下",
    "快递一直不更新",
    "套餐可以改吗",
)
ENDINGS = ("，谢谢！", "吧。", "呢？", "，可以吗", "！！！", "啊……", "，抱歉", "，再见", "", "")
LETTERS = "客服订单话费账单宽带查询核实稍等快递套餐投诉退款维修上门师傅电话地址时间处理结果反馈"


def talk(count: int, chance: random.Random) -> list[str]:
    return ["".join(map(chance.choice, (OPENINGS, MIDDLES, ENDINGS))) for _ in range(count)]


def patterns(count: int, chance: random.Random) -> list[Pattern]:
    """Mostly literals, some gaps and alternatives; a few occur in the talk."""
    sources = ["请(您)?稍等", "抱歉|不好意思", "谢谢", "核实(一下)?", "订单.{0,6}收到", "再见$", "^您好", "帮您查询"]
    while len(sources) < count:
        a, b, c = ("".join(chance.choices(LETTERS, k=chance.randint(2, 4))) for _ in range(3))
        sources.append(chance.choice([a, a, a, f"{a}.{{0,8}}{b}", f"({a}|{b}){c}"]))
    return [parse(source, {}) for source in sources]


def weights(texts: list[str], labels: int, size: int, chance: random.Random) -> Weights:
    """The most frequent n-grams of the first half, so that some n-grams of the rest are unknown."""
    counts: Counter[str] = Counter()
    for text in texts[: len(texts) // 2]:
        counts.update(text[i : i + n] for n in (1, 2, 3, 4) for i in range(len(text) - n + 1))
    table = {gram: tuple(chance.randint(-500, 500) for _ in range(labels)) for gram, _ in counts.most_common(size) if not {*gram} & {*"^$"}}
    return Weights({}, (1, 2, 3, 4), tuple(Label(f"label{i}", 0, 0) for i in range(labels)), table)


def seconds(work: Callable[[], object], repeat: int = 5) -> float:
    """The best of several runs."""
    best = float("inf")
    for _ in range(repeat):
        begin = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begin)
    return best


def line(name: str, taken: float, count: int, peer: str = "", peer_taken: float = 0.0, peer_count: int = 1) -> None:
    own, other = taken / count, peer_taken / peer_count
    against = f"{other / own:8.1f} x the speed of {peer} ({other * 1e6:.2f} us)" if peer else ""
    print(f"{name:44s} {own * 1e6:8.3f} us {against}")


def bench_normal(texts: list[str]) -> None:
    few, points = texts[:5000], charmap.code_points("".join(texts))
    starts = np.cumsum([0, *map(len, texts)])
    table = {code: int(to) for code, to in enumerate(charmap.compact().tolist()) if code != to}
    peer = seconds(lambda: [unicodedata.normalize("NFKC", text).lower().translate(table) for text in few])
    line("normalise, one by one", seconds(lambda: [normalise(text) for text in few]), len(few), "NFKC, lower, translate", peer, len(few))
    bulk = seconds(lambda: normalise_buffer(points, starts))
    line("normalise_buffer", bulk, len(texts), "NFKC, lower, translate", peer, len(few))
    spoken = np.ones(len(texts), dtype=np.bool_)
    line("normalise_buffer, spoken", seconds(lambda: normalise_buffer(points, starts, spoken)), len(texts))
    line("fold, one by one", seconds(lambda: [fold(text) for text in few]), len(few))
    line("fold_points", seconds(lambda: fold_points(points)), len(texts))
    line("Rows.of_code_points", seconds(lambda: Rows.of_code_points(points, starts)), len(texts))


def bench_matcher(texts: list[str], chance: random.Random) -> None:
    chosen, few, rows = patterns(PATTERNS, chance), texts[:2000], Rows.of_texts(texts)
    compiled = [re.compile(pattern.for_re()) for pattern in chosen]
    peer = seconds(lambda: [[i for i, one in enumerate(compiled) if one.search(text)] for text in few], 2)
    matcher, plain = build_matcher(chosen, engine="hyperscan"), build_matcher(chosen, engine="re")
    line("compile the patterns", seconds(lambda: build_matcher(chosen, engine="hyperscan"), 1), len(chosen))
    for name, work, count in (
        ("hyperscan: scan_one", lambda: [matcher.scan_one(text) for text in few], len(few)),
        ("hyperscan: scan_rows", lambda: matcher.scan_rows(rows), len(rows)),
        ("hyperscan: scan_only (floor)", lambda: matcher.scan_only(rows), len(rows)),
        ("re with pre-filter: scan_one", lambda: [plain.scan_one(text) for text in few], len(few)),
    ):
        line(name, seconds(work), count, f"{PATTERNS} x re.search", peer, len(few))
    print(f"{'':44s} {len(matcher.scan_rows(rows)[0]) / len(rows):8.3f} matches an utterance")


def bench_ngrams(texts: list[str], chance: random.Random) -> None:
    few, points = texts[:2000], charmap.code_points("".join(texts))
    starts = np.cumsum([0, *map(len, texts)])
    for labels in (1, 8):
        model = weights(texts, labels, 20_000, chance)
        one = seconds(lambda model=model: [model.score_one(text) for text in few])  # type: ignore[misc]
        line(f"n-grams, {labels} labels: score_one", one, len(few))
        bulk = seconds(lambda model=model: model.score_rows(points, starts))  # type: ignore[misc]
        line(f"n-grams, {labels} labels: score_rows", bulk, len(texts), "score_one", one, len(few))


def bench_rest(texts: list[str]) -> None:
    few = texts[:5000]
    without = [text for text in few if not find_entities(text) and "一" not in text and "今" not in text]
    line("find_entities, none there", seconds(lambda: [find_entities(text) for text in without]), len(without))
    line("find_entities, a number there", seconds(lambda: [find_entities(f"{text}13812345678") for text in few[:500]]), 500)
    script = Script.compile("感谢您致电{company}，工号{staff_no}为您服务，请问有什么可以帮您？")
    fixed = "".join(script.segments)
    peer = seconds(lambda: [fuzz.partial_ratio(fixed, text) for text in few])
    line("script score", seconds(lambda: [score(script, text) for text in few]), len(few), "partial_ratio", peer, len(few))
    limited = seconds(lambda: [score(script, text, at_least=50) for text in few])
    line("script score, at least 50", limited, len(few), "partial_ratio", peer, len(few))


def main() -> None:
    chance = random.Random(3)
    originals = talk(ROWS, chance)
    texts = [normalise(text).text for text in originals]
    print(f"{ROWS} utterances of {sum(map(len, texts)) / ROWS:.1f} characters; per utterance, but for compiling (per pattern)")
    bench_normal(originals)
    bench_matcher(texts, chance)
    bench_ngrams(texts, chance)
    bench_rest(texts)


if __name__ == "__main__":
    main()
