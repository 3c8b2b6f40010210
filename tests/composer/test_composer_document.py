"""What the composer document holds, and that browsers read it as the engine does."""

from __future__ import annotations

import gzip
import json
import random
import re
from itertools import product

import numpy as np
import pytest
from browser_lint import built, evaluated
from composer_cases import ODD_DOCUMENT, PACKS, inspector_of, standard_of

from sanxiang.inspection.compile import Draft, forbidden_rule
from sanxiang.inspection.recognition import CLAUSE_EDGE, SENTENCE_EDGE
from sanxiang.language import charmap
from sanxiang.language.javascript import grams, reads_alike
from sanxiang.language.patterns import Pattern, PatternProblem, parse
from sanxiang.standard.loading import load_standard
from sanxiang.workbench.composer import packing
from sanxiang.workbench.composer.document import FORMAT, NotWritten, composer_bytes, composer_document

LIMIT = 150_000


def test_a_document_names_its_edition_and_is_always_the_same() -> None:
    """Equal editions give equal bytes, so that a browser keeps them by their hash."""
    document = composer_document(standard_of("online"), "chat")
    assert (document["format"], document["standard"], document["edition"]) == (FORMAT, "online", standard_of("online").edition)
    assert composer_bytes(standard_of("online"), "chat") == composer_bytes(load_standard("online"), "chat")


@pytest.mark.parametrize("channel", ["chat", "email", "onsite"])
def test_a_document_is_small(channel: str) -> None:
    """What an agent's browser fetches once an edition stays below 150 KB."""
    assert len(gzip.compress(composer_bytes(standard_of("online"), channel), mtime=0)) < LIMIT


def test_nobody_types_on_the_phone() -> None:
    """What is said is matched by sound as well; a document for it would promise what it does not hold."""
    with pytest.raises(NotWritten, match="written ones: chat, email, onsite"):
        composer_document(standard_of("online"), "phone")


def test_only_what_holds_on_the_channel_is_in_it() -> None:
    """Entries and patterns of other channels stay away; what one browser could read otherwise is named."""
    chat, email = (composer_document(standard_of("odd"), channel) for channel in ("chat", "email"))
    ids = [[rule["id"] for rule in document["rules"]] for document in (chat, email)]
    assert ("letters" in ids[0], "letters" in ids[1]) == (False, True)
    assert any(source == "宝贝|亲亲" for source, *_ in chat["patterns"])
    assert not any(source == "宝贝|亲亲" for source, *_ in email["patterns"])
    assert (chat["left_out"], "unlike" in ids[0]) == (["unlike"], False)


def test_what_to_say_instead_has_its_parameters() -> None:
    """A parameter in braces is filled in, both in the document and in the engine's verdict."""
    standard = standard_of("odd")
    rule = next(rule for rule in composer_document(standard, "chat")["rules"] if rule["id"] == "not-mine")
    assert rule["instead"] == {"zh": "这件事由甲公司的同事接着办。", "en": "甲公司 will take care of it."}
    told = inspector_of("odd").check_text("不归我管", "chat").instead
    assert told is not None
    assert told.get("zh") == rule["instead"]["zh"]


def test_the_document_of_the_lints_own_tests_is_new() -> None:
    """`python tools/composer_vectors.py` writes it."""
    assert ODD_DOCUMENT.read_bytes() == composer_bytes(standard_of("odd"), "chat") + b"\n"


def test_edges_are_those_of_the_engine() -> None:
    """The document lists the characters of the engine's expressions."""
    edges = composer_document(standard_of("odd"), "chat")["edges"]
    every = list(map(chr, range(0x10000)))
    assert set(edges["clause"]) == {char for char in every if CLAUSE_EDGE.match(char)}
    assert set(edges["sentence"]) == {char for char in every if SENTENCE_EDGE.match(char)}


# ----------------------------------------------------------------------------------------------------------------- packing


def test_the_table_of_characters_comes_out_as_it_went_in() -> None:
    """Every code point of Unicode, deleted or changed or left as it is."""
    packed = packing.characters()
    table = np.arange(charmap.CODE_SPACE, dtype=np.int64)
    behind = 0
    for gap, count in zip(packed["deleted"][::2], packed["deleted"][1::2], strict=True):
        table[behind + gap : behind + gap + count] = charmap.DELETED
        behind += gap + count
    behind = 0
    for at in range(0, len(packed["runs"]), 4):
        gap, count, step, shift = packed["runs"][at : at + 4]
        places = behind + gap + step * np.arange(count)
        table[places] += shift
        behind = int(places[-1]) + 1
    behind = 0
    for gap, shift in zip(packed["singles"][::2], packed["singles"][1::2], strict=True):
        table[behind + gap] += shift
        behind += gap + 1
    assert (table == charmap.compact()).all()


def test_no_compact_text_has_a_line_end() -> None:
    """JavaScript's `.` stops at more of them than Python's."""
    assert not np.isin(charmap.compact(), [ord(char) for char in "\n\r\u2028\u2029\u0085\v\f"]).any()


@pytest.mark.parametrize(
    ("literals", "found"),
    [
        ((), ()),
        (("不归我", "不归你"), ("不归",)),
        (("好",), ("好",)),
        (("好", "好的", "不行"), ("不行", "好")),
        (("ab", "bc", "cd"), ("ab", "bc", "cd")),
        (("abc", "bcd", "xbc"), ("bc",)),
    ],
)
def test_few_pairs_stand_for_many_literals(literals: tuple[str, ...], found: tuple[str, ...]) -> None:
    """One of them is in each literal."""
    assert found == grams(literals)


def test_no_match_is_without_its_pairs() -> None:
    """The pre-filter of the packs never hides a match: each literal holds one of the pairs."""
    draft = Draft(standard_of("online"))
    for entry in draft.standard.forbidden.values():
        forbidden_rule(draft, entry)
    for pattern in draft.patterns.all:
        asked = grams(pattern.literals())
        assert all(any(gram in literal for gram in asked) for literal in pattern.literals())


# ------------------------------------------------------------------------------------------------------ regular expressions


def test_every_pattern_of_the_packs_reads_alike() -> None:
    """Nothing of them is left to the server alone."""
    for name in PACKS:
        assert composer_document(standard_of(name), "chat")["left_out"] == []


@pytest.mark.parametrize(
    ("source", "alike"),
    [("(a?|b)?c", False), ("(a?|b)c", True), ("(a|b?)?c", True), ("(a?b?){1,3}c", True), ("((a?|b)c?){2}d", False), ("(ab|c)+", True)],
)
def test_which_patterns_read_alike(source: str, alike: bool) -> None:
    """A repeated group that prefers nothing to something is the one corner where engines differ."""
    assert alike is reads_alike(parse(source, {}).node)


def test_browsers_find_the_same_spans() -> None:
    """Random patterns over random short texts: all matches, wherever the document would take the pattern."""
    built()  # skips without Node
    dice = random.Random(6)
    patterns = [pattern for _ in range(1500) if (pattern := random_pattern(dice)) is not None and reads_alike(pattern.node)]
    texts = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)][::3]
    script = """(([sources, texts]) => sources.map(source => texts.map(text =>
        [...text.matchAll(new RegExp(source, "gsu"))].map(found => [found.index, found.index + found[0].length]))))(asked)"""
    answers = evaluated(script, [[pattern.for_js() for pattern in patterns], texts])
    assert len(patterns) > 500
    for pattern, answer in zip(patterns, answers, strict=True):
        expression = re.compile(pattern.for_re())
        assert [[list(found.span()) for found in expression.finditer(text)] for text in texts] == answer, pattern.source


def random_pattern(dice: random.Random) -> Pattern | None:
    try:
        return parse(random_source(dice, 3), {})
    except PatternProblem:
        return None


def random_source(dice: random.Random, depth: int) -> str:
    if depth == 0:
        return dice.choice(["a", "b", "c", "[ab]", "[^a]", "."])
    match dice.randrange(4):
        case 0:
            return "".join(random_source(dice, depth - 1) for _ in range(dice.randint(1, 3)))
        case 1:
            return f"({'|'.join(random_source(dice, depth - 1) for _ in range(dice.randint(2, 3)))})"
        case 2:
            return f"({random_source(dice, depth - 1)}){dice.choice(['?', '+', '*', '{1,2}', '{0,3}', '{2}'])}"
        case _:
            return dice.choice(["^", "", "", ""]) + random_source(dice, depth - 1) + dice.choice(["$", "", "", ""])


def test_the_document_is_plain_json() -> None:
    """A lone surrogate, a NaN or a key that is no text would be lost on the way."""
    data = composer_bytes(standard_of("online"), "chat")
    assert json.loads(data) == composer_document(standard_of("online"), "chat")
