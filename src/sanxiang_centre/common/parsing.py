"""Reads requests. Texts that no database stores (a null character, half a surrogate pair) are a mistake of the sender, not ours."""

from __future__ import annotations

import json
import re
from typing import Any, cast

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from sanxiang_centre.common.problems import Problem

DEEPEST = 50
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class TextParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Raises ValueError, which the library tells as 400."""
        body = json.loads(request.body)
        _check(body, DEEPEST)
        return cast("dict[str, Any]", body)

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> dict[str, Any]:
        for name in data:
            if not all(is_storable(text) for text in (name, *data.getlist(name)) if isinstance(text, str)):
                raise Problem(400, "bad-request", "参数中有不能存储的字符 / a parameter holds a character that cannot be stored")
        return super().parse_querydict(data, list_fields, request)


def is_storable(text: str) -> bool:
    return _UNSTORABLE.search(text) is None


def _check(value: Any, deep: int) -> None:
    if not deep:
        raise ValueError("too deep")
    if isinstance(value, str) and not is_storable(value):
        raise ValueError("a character that cannot be stored")
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        _check(each, deep - 1)
