"""Lines of the log say where something went wrong, and nothing of whom it was about."""

from __future__ import annotations

import json
import logging

import pytest

from sanxiang_centre.common.logs import JsonLines

SECRET = "/s/a-link-that-nobody-can-guess"


@pytest.mark.parametrize(
    ("name", "message", "told"),
    [
        ("django.request", "Internal Server Error: %s", "Internal Server Error"),
        ("django.security.csrf", "Forbidden (%s): %s", "Forbidden"),
        ("sanxiang.surveys", "not sent", "not sent"),
    ],
)
def test_no_path_is_told(name: str, message: str, told: str) -> None:
    arguments = (SECRET,) if message.count("%s") == 1 else ("x", SECRET) if "%s" in message else ()
    record = logging.LogRecord(name, logging.ERROR, "x.py", 1, message, arguments, None)
    line = json.loads(JsonLines().format(record))
    assert (line["message"], SECRET in json.dumps(line)) == (told, False)


def test_of_an_exception_its_class_and_places_are_told_and_not_its_words() -> None:
    try:
        raise ValueError("王小明 13912345678")
    except ValueError as wrong:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), (ValueError, wrong, wrong.__traceback__))
    text = JsonLines().format(record)
    assert json.loads(text)["error"] == "ValueError"
    assert "13912345678" not in text
    assert "test_logs.py" in text
