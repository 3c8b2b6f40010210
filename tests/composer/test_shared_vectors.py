"""The engine and the composer's lint judge alike: shared vectors, and texts made of what the patterns match."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from browser_lint import judged
from composer_cases import VECTORS as FILE
from composer_cases import Group, disguises, groups, inspector_of, read, standard_of, written

from sanxiang.inspection.compile import Draft, forbidden_rule
from sanxiang.language.nodes import Alt, Chars, Edge, Node, Repeat, Seq
from sanxiang.workbench.composer.document import composer_bytes

GROUPS = read()
JOINTS = ("", "", "，", "。", "！", "；", " ", "\n", "您好", "不过", "好的", "😀", "𠀀", "……", "\u200b", "您刚才说", "“", "”", "~")
FILLING = "我的您这个那么好不😀，a1"
RANDOM_TEXTS = 400


def test_vectors_are_what_the_engine_says() -> None:
    """A change of a pack or of the engine that changes a verdict shows in the diff of the vectors (tools/composer_vectors.py)."""
    assert FILE.read_text(encoding="utf-8") == written(groups())


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group.standard}-{group.channel}")
def test_the_first_hit_is_the_verdict(group: Group) -> None:
    """What blocks or warns in the composer is what the server says when the text is sent."""
    inspector = inspector_of(group.standard)
    for case in group.cases:
        verdict = inspector.check_text(case.text, group.channel)
        told = (*(verdict.span or (0, 0)), verdict.severity, verdict.kind, verdict.expression)
        assert ([told] if verdict.forbidden else []) == list(case.hits[:1]), case.text


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: f"{group.standard}-{group.channel}")
def test_the_lint_says_what_the_vectors_say(group: Group) -> None:
    """All hits, in order, with their spans in the original text."""
    document = composer_bytes(standard_of(group.standard), group.channel)
    answers = judged(document, [case.text for case in group.cases])
    different = [
        (case.text, found) for case, found in zip(group.cases, answers, strict=True) if [tuple(hit[:5]) for hit in found] != list(case.hits)
    ]
    assert not different


@pytest.mark.parametrize("name", ["online", "odd"])
def test_the_lint_agrees_on_texts_made_of_what_the_patterns_match(name: str) -> None:
    """Expressions, exceptions and quotations in random company; with what is said instead."""
    texts = list(random_texts(name, random.Random(20261126)))
    answers = judged(composer_bytes(standard_of(name), "chat"), texts)
    expected = [said(name, text) for text in texts]
    assert [(text, found) for text, found, wanted in zip(texts, answers, expected, strict=True) if found != wanted] == []
    assert sum(map(bool, expected)) > RANDOM_TEXTS // 4


def said(name: str, text: str) -> list[list[Any]]:
    """What the engine says, as `judged` gives it."""
    return [
        [
            *(verdict.span or (0, 0)),
            verdict.severity,
            verdict.kind,
            verdict.expression,
            verdict.instead and {language: verdict.instead.get(language) for language in ("zh", "en")},
        ]
        for verdict in inspector_of(name).check_text_all(text, "chat")
    ]


def random_texts(name: str, dice: random.Random) -> Iterator[str]:
    draft = Draft(standard_of(name))
    for entry in draft.standard.forbidden.values():
        # What is left to the server is not the lint's to find.
        if entry.id != "unlike":
            forbidden_rule(draft, entry)
    for _ in range(RANDOM_TEXTS):
        pieces = [dice.choice(JOINTS) + sample(dice.choice(draft.patterns.all).node, dice) for _ in range(dice.randint(1, 5))]
        text = "".join(pieces) + dice.choice(JOINTS)
        yield dice.choice([text, text, text, *disguises(text)])


def sample(node: Node, dice: random.Random) -> str:
    """One of the texts that a pattern matches."""
    match node:
        case Chars(ranges, negated):
            if not negated:
                return chr(dice.randint(*dice.choice(ranges)))
            return dice.choice([char for char in FILLING if not any(first <= ord(char) <= last for first, last in ranges)])
        case Edge():
            return ""
        case Seq(items):
            return "".join(sample(item, dice) for item in items)
        case Alt(branches):
            return sample(dice.choice(branches), dice)
        case Repeat(item, least, most):
            times = dice.randint(least, min(least + 4, least + 4 if most is None else most))
            return "".join(sample(item, dice) for _ in range(times))
