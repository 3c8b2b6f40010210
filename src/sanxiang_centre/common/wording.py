"""What is wrong with a field, in Chinese and English. What was sent is never repeated: it may be anybody's number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

CHINESE = re.compile("[\u4e00-\u9fff]")
SAYINGS: Mapping[str, str] = {
    "missing": "必填 / it is due",
    "extra_forbidden": "没有这一项 / there is no such field",
    "invalid_key": "名称应为文本 / names should be texts",
    "model_type": "应为 JSON 对象 / an object is due",
    "model_attributes_type": "应为 JSON 对象 / an object is due",
    "dict_type": "应为 JSON 对象 / an object is due",
    "list_type": "应为列表 / a list is due",
    "tuple_type": "应为列表 / a list is due",
    "string_type": "应为文本 / a text is due",
    "string_unicode": "含有不能保存的字符 / it holds a character that cannot be kept",
    "string_too_short": "至少 {min_length} 个字符 / {min_length} characters at least",
    "string_too_long": "最多 {max_length} 个字符 / {max_length} characters at most",
    "string_pattern_mismatch": "格式不符，应匹配 {pattern} / it should match {pattern}",
    "too_short": "至少 {min_length} 项 / {min_length} at least",
    "too_long": "最多 {max_length} 项 / {max_length} at most",
    "int_type": "应为整数 / a whole number is due",
    "int_parsing": "应为整数 / a whole number is due",
    "int_parsing_size": "数字过大 / the number is too large",
    "int_from_float": "应为整数 / a whole number is due",
    "float_type": "应为数字 / a number is due",
    "float_parsing": "应为数字 / a number is due",
    "finite_number": "应为有限的数字 / a finite number is due",
    "bool_type": "应为 true 或 false / true or false is due",
    "bool_parsing": "应为 true 或 false / true or false is due",
    "greater_than": "应大于 {gt} / more than {gt} is due",
    "greater_than_equal": "不得小于 {ge} / {ge} at least",
    "less_than": "应小于 {lt} / less than {lt} is due",
    "less_than_equal": "不得大于 {le} / {le} at most",
    "multiple_of": "应为 {multiple_of} 的倍数 / a multiple of {multiple_of} is due",
    "enum": "应为其中之一 / one of these is due: {expected}",
    "literal_error": "应为其中之一 / one of these is due: {expected}",
    "date_type": "应为日期，如 2026-01-01 / a date such as 2026-01-01 is due",
    "date_parsing": "应为日期，如 2026-01-01 / a date such as 2026-01-01 is due",
    "date_from_datetime_parsing": "应为日期，如 2026-01-01 / a date such as 2026-01-01 is due",
    "date_from_datetime_inexact": "应为日期，如 2026-01-01 / a date such as 2026-01-01 is due",
    "time_type": "应为时刻，如 08:30 / a time of day such as 08:30 is due",
    "time_parsing": "应为时刻，如 08:30 / a time of day such as 08:30 is due",
    "datetime_type": "应为时间，如 2026-01-01T08:30:00+08:00 / a time such as 2026-01-01T08:30:00+08:00 is due",
    "datetime_parsing": "应为时间，如 2026-01-01T08:30:00+08:00 / a time such as 2026-01-01T08:30:00+08:00 is due",
    "datetime_object_invalid": "应为时间，如 2026-01-01T08:30:00+08:00 / a time such as 2026-01-01T08:30:00+08:00 is due",
    "datetime_from_date_parsing": "应为时间，如 2026-01-01T08:30:00+08:00 / a time such as 2026-01-01T08:30:00+08:00 is due",
    "timezone_aware": "时间须带时区，如 +08:00 / the time zone is due, such as +08:00",
}
"""By what the library that checks shapes calls the error."""
ELSE, EMPTY = "内容不符", "不能为空 / it must not be empty"
_OUR = re.compile("^(?:Value error|Assertion failed), ")
_CHOICE = re.compile("'([^']*)'")


def worded(error: Mapping[str, Any]) -> str:
    """One error of that library. What our own checks say is in both languages already."""
    said = _OUR.sub("", str(error["msg"]))
    if CHINESE.search(said):
        return said
    saying, facts = SAYINGS.get(error["type"]), dict(error.get("ctx") or {})
    if error["type"] == "string_too_short" and facts.get("min_length") == 1:
        return EMPTY
    if saying is None:
        return f"{ELSE} / {said}"
    if "expected" in facts:
        facts["expected"] = ", ".join(_CHOICE.findall(str(facts["expected"]))) or facts["expected"]
    return saying.format_map(facts)
