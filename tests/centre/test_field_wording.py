"""What is wrong with a field is said in Chinese and English, and without what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller, Centre
from pydantic_core._pydantic_core import list_all_errors
from test_no_list_leaks import describe

from sanxiang_centre.common.wording import CHINESE, ELSE, SAYINGS, worded

SECRET = "13912345678"
HALVES = re.compile(r"[\u4e00-\u9fff].* / .*[a-z]|[\u4e00-\u9fff].* / [a-z].*", re.DOTALL)


@pytest.mark.parametrize("known", list_all_errors(), ids=lambda known: known["type"])
def test_every_error_of_the_library_is_said_in_both(known: Any) -> None:
    """Also one that a later release of it adds: then the Chinese says less."""
    context = known.get("example_context_python", known.get("example_context")) or {}
    said = worded({"type": known["type"], "msg": known["example_message_python"], "ctx": context})
    assert HALVES.search(said), said
    assert "{" not in said


def test_the_sayings_are_of_errors_that_there_are() -> None:
    assert set(SAYINGS) <= {known["type"] for known in list_all_errors()}


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ({"type": "missing", "msg": "Field required"}, "必填 / it is due"),
        ({"type": "string_too_short", "msg": "x", "ctx": {"min_length": 1}}, "不能为空 / it must not be empty"),
        ({"type": "string_too_short", "msg": "x", "ctx": {"min_length": 2}}, "至少 2 个字符 / 2 characters at least"),
        ({"type": "string_too_long", "msg": "x", "ctx": {"max_length": 80}}, "最多 80 个字符 / 80 characters at most"),
        ({"type": "enum", "msg": "x", "ctx": {"expected": "'a', 'b' or 'c'"}}, "应为其中之一 / one of these is due: a, b, c"),
        ({"type": "value_error", "msg": "Value error, 应为手机号 / a mobile number is due"}, "应为手机号 / a mobile number is due"),
        ({"type": "of_tomorrow", "msg": "Input should be blue"}, f"{ELSE} / Input should be blue"),
    ],
)
def test_what_is_said(error: dict[str, Any], said: str) -> None:
    assert worded(error) == said


WRONG: tuple[Any, ...] = (SECRET, -1, True, None, [], {}, {SECRET: SECRET}, [SECRET], 1.5, "", "x" * 30_000)


def bodies() -> Iterator[tuple[str, str, list[str]]]:
    """Operations that take JSON, with the names of their fields."""
    for operation, said in describe().items():
        shape = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if shape.get("properties"):
            method, path = operation.split()
            yield method, re.sub(r"{\w+}", "1", path), list(shape["properties"])


@pytest.mark.django_db
def test_every_field_of_the_api_says_it_so(centre: Centre) -> None:
    """Each is sent what cannot be right."""
    caller, told = Caller(centre.manager), 0
    for method, path, names in bodies():
        for value in WRONG:
            for given in (dict.fromkeys(names, value), {SECRET: value}):
                answer = caller.send(method, path, given)
                assert answer.status_code < 500
                if answer.status_code != 422:
                    continue
                text = answer.content.decode()
                assert SECRET not in text, (path, text[:300])
                for error in answer.json().get("errors", ()):
                    told += 1
                    assert CHINESE.search(error["detail"]), (path, error)
    assert told > 2000
