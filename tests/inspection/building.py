"""A standard of one check over the tokens of `traces`, compiled: what the tests of the evaluator run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import reject
from pydantic import ValidationError
from traces import TOKENS

from sanxiang.errors import Location
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.standard.kinds.table import KINDS
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import Act, Script
from sanxiang.standard.standard import Standard

WHERE = Location("test.yaml", 1, 1)


def act(letter: str) -> Act:
    return Act.model_validate({"id": letter.lower(), "where": WHERE, "name": {"zh": letter}, "says": [{"pattern": TOKENS[letter]}]})


def script() -> Script:
    text = TOKENS["A"] + "," + TOKENS["B"]
    return Script.model_validate({"id": "s", "where": WHERE, "name": {"zh": "话术"}, "text": {"zh": text}})


def standard_of(*checks: Mapping[str, Any]) -> Standard:
    """A standard with these checks (ids c0, c1, … unless given) and the acts a … e."""
    found = {}
    for number, check in enumerate(checks):
        whole = {"id": f"c{number}", "where": WHERE, "name": {"zh": f"检查{number}"}, **check}
        found[whole["id"]] = KINDS[check["kind"]].model_validate(whole)
    return Standard(
        id="test",
        name=Bilingual(zh="测试"),
        language="zh",
        valid_from=date(2026, 1, 1),
        edition="0" * 64,
        layers={},
        parameters={},
        dimensions={},
        documents={},
        clauses={},
        lists={},
        acts={letter.lower(): act(letter) for letter in TOKENS},
        forbidden={},
        scripts={"s": script()},
        checks=found,
        recognisers={},
    )


def inspector_for(*checks: Mapping[str, Any]) -> Inspector:
    """Raises `hypothesis.UnsatisfiedAssumption` for a check that the format refuses."""
    try:
        standard = standard_of(*checks)
    except ValidationError:
        reject()
    return compile_standard(standard, engine="re")
