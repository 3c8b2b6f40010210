"""What the widget says on a site: its own words, where it has some; and the form that it asks before a chat. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

WORDS: Mapping[str, Mapping[str, str]] = {
    "zh": {
        "welcome": "您好，正在为您接入客服，请稍候。",
        "closed": "现在是非服务时间。请留言，我们上班后尽快答复您。",
        "consent": "我同意为处理本次咨询而保存聊天内容及我填写的资料。",
        "inactive": "您好，还在吗？若暂时没有其他问题，会话将在稍后自动结束。",
        "goodbye": "本次会话已结束，感谢您的咨询。",
    },
    "en": {
        "welcome": "Hello, we are connecting you with somebody who can help. Please wait a moment.",
        "closed": "We are closed now. Leave us a message and we will answer when we are back.",
        "consent": "I agree that this conversation and what I enter here are kept in order to answer me.",
        "inactive": "Are you still there? If there is nothing else for now, this chat will end by itself in a little while.",
        "goodbye": "This chat has ended. Thank you for getting in touch.",
    },
}
"""Said where a site has no words of its own."""
KINDS = ("name", "phone", "email", "order", "text")
"""What a field of the form is: who asks, how they are reached, the number of an order, or anything else."""
LONGEST = {"name": 80, "phone": 40, "email": 254, "order": 80, "text": 1000}
_PHONE = re.compile(r"[+0-9０-９][-0-9０-９ ()（）转#]{5,}")
DUE = {"phone": "应为电话号码 / a phone number is due", "email": "应形如 name@example.com / it should look like name@example.com"}
REQUIRED = "请填写 / please fill this in"


def said(words: Mapping[str, Mapping[str, str]], language: str, name: str) -> str:
    return words.get(language, {}).get(name) or WORDS[language][name]


def all_said(words: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """Every word in every language."""
    return {language: {name: said(words, language, name) for name in names} for language, names in WORDS.items()}


def filled(form: Sequence[Mapping[str, Any]], given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The answers by field, and what is wrong by field."""
    values: dict[str, str] = {}
    wrong = {f"form.{name}": "没有这一项 / there is no such field" for name in set(given) - {field["name"] for field in form}}
    for field in form:
        text = given.get(field["name"], "").strip()
        problem = _wrong_with(field, text)
        if problem:
            wrong[f"form.{field['name']}"] = problem
        elif text:
            values[field["name"]] = text
    return values, wrong


def wrong_with_contact(kind: str, text: str) -> str:
    """What is wrong with a phone number or an e-mail address; "" = nothing."""
    right = _PHONE.fullmatch(text) is not None if kind == "phone" else _is_email(text)
    return "" if right else DUE[kind]


def _is_email(text: str) -> bool:
    """One that a letter can be addressed to: no list, no name, no remark."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _wrong_with(field: Mapping[str, Any], text: str) -> str:
    kind = field["kind"]
    if not text:
        return REQUIRED if field.get("required") else ""
    if len(text) > LONGEST[kind]:
        return f"至多 {LONGEST[kind]} 个字符 / {LONGEST[kind]} characters at most"
    return wrong_with_contact(kind, text) if kind in DUE else ""


def first_of(form: Sequence[Mapping[str, Any]], values: Mapping[str, str], kind: str) -> str:
    """What was answered to the first field of a kind."""
    return next((values[field["name"]] for field in form if field["kind"] == kind and field["name"] in values), "")
