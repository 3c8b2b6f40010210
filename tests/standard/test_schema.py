"""The JSON Schema for editors agrees with what loading takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from standard_files import ENTRIES, HEADER
from test_loading import SOUND
from test_targets import SERVICES

from sanxiang.standard.files import PACKS
from sanxiang.standard.parameters import plain
from sanxiang.standard.schema import standard_schema
from sanxiang.standard.tree import read_tree

SCHEMA = standard_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def _errors(data: bytes) -> list[str]:
    root = read_tree("x", data).root
    return [error.json_path for error in VALIDATOR.iter_errors(plain(root))] if root else []


def test_the_schema_is_one() -> None:
    """It is a valid schema of its draft."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_shipped_schema_is_current() -> None:
    """`sanxiang standard schema --out src/sanxiang/packs/standard.schema.json` writes it; the packs' editors read it."""
    assert json.loads((PACKS / "standard.schema.json").read_text("utf-8")) == SCHEMA


@pytest.mark.parametrize("file", sorted(PACKS.rglob("*.yaml")), ids=lambda file: file.relative_to(PACKS).as_posix())
def test_shipped_files_are_valid(file: Path) -> None:
    """An editor underlines nothing in the packs."""
    assert _errors(file.read_bytes()) == []


@pytest.mark.parametrize("body", [HEADER, ENTRIES, SOUND, SERVICES], ids=["header", "entries", "checks", "services"])
def test_sound_files_are_valid(body: str) -> None:
    """Nor in the files of these tests."""
    assert _errors(body.encode()) == []


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ("act: {}", "$"),
        ("name: {zh: 甲}", "$"),
        ("acts: {a: {name: {zh: 甲}, unles: [乙]}}", "$.acts.a"),
        ("acts: {a: {name: {zh: 甲}, id: a}}", "$.acts.a"),
        ("acts: {a: {name: {zh: 甲}, who: agnet}}", "$.acts.a.who"),
        ("checks: {c: {name: {zh: 甲}, kind: existance}}", "$.checks.c.kind"),
        ("checks: {c: {name: {zh: 甲}, kind: absence}}", "$.checks.c"),
        ("checks: {c: {name: {zh: 甲}, kind: absence, of: {who: agent}, min: 1}}", "$.checks.c"),
        ("checks: {c: {name: {zh: 甲}, kind: absence, of: {who: agent}, points: five}}", "$.checks.c.points"),
        ("forbidden: {f: {name: {zh: 甲}, kind: k, severity: stop, says: [乙]}}", "$.forbidden.f.severity"),
        ("targets: {t: {name: {zh: 甲}, kind: respond, within: {hours: two}}}", "$.targets.t.within.hours"),
        ("targets: {t: {name: {zh: 甲}, kind: respond, from: ticket.made}}", "$.targets.t.from"),
        ("procedures: {p: {name: {zh: 甲}}}", "$.procedures.p"),
        ("standard: mine\nname: {zh: 甲}\nvalid_from: 2026-01-01\nlanguage: $lang\n", "$.language"),
    ],
)
def test_wrong_files_are_not_valid(body: str, path: str) -> None:
    """An editor underlines the place."""
    assert path in _errors(body.encode())


def _descriptions(schema: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (name, key, value.get("description", ""))
        for name, model in schema["$defs"].items()
        for key, value in model.get("properties", {}).items()
    ]


def test_every_key_is_described_in_both_languages() -> None:
    """What an editor shows on a key is Chinese and English."""
    assert [each[:2] for each in _descriptions(SCHEMA) if " · " not in each[2]] == []
