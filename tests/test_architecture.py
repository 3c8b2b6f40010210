"""Rules about the code as a whole that no single module can keep."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from sanxiang.inspection.checks import limit
from sanxiang.inspection.checks.table import KINDS as COMPILED
from sanxiang.standard.kinds.limit import OPTIONS, Measure
from sanxiang.standard.kinds.table import KINDS

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src"
MODULES = tuple(sorted(path for path in SOURCE.rglob("*.py") if path.parent.name != "migrations"))
"""Migrations are written by Django."""
LONGEST = 500


def named(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def loaded_by(statement: str) -> set[str]:
    """Top-level packages, other than the standard library's, that a fresh interpreter has after the statement."""
    code = f"import sys; before = set(sys.modules); {statement}; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names


def test_importing_the_engine_costs_nothing() -> None:
    """`import sanxiang` alone pulls in no other distribution; what is asked for is loaded then."""
    assert loaded_by("import sanxiang") == {"sanxiang"}


@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("from sanxiang import load", {"pyarrow", "hyperscan", "openpyxl", "jinja2", "rich", "typer"}),
        ("import sanxiang.cli.main", {"pyarrow", "hyperscan", "openpyxl", "jinja2", "yaml"}),
        ("from sanxiang import compile", {"django", "requests", "httpx", "openpyxl", "jinja2", "rich", "typer"}),
        ("import sanxiang.reporting.tables", {"pyarrow", "openpyxl", "jinja2"}),
    ],
)
def test_heavy_packages_are_loaded_only_where_they_are_used(statement: str, unwanted: set[str]) -> None:
    """Start-up of a command is a matter of its imports."""
    assert loaded_by(statement) & unwanted == set()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    """At most 500 lines; a docstring; `__init__` of an inner package holds no code."""
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST
    if path.name == "__init__.py" and path.parent.parent != SOURCE:
        assert not tree.body or (len(tree.body) == 1 and ast.get_docstring(tree))
    else:
        assert ast.get_docstring(tree), "no docstring"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_modules_import_from_modules(path: Path) -> None:
    """Never a module through its package, but for tables of modules: a name has one address."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("sanxiang."):
            continue
        folder = SOURCE / str(node.module).replace(".", "/")
        assert not folder.is_dir() or all((folder / f"{each.name}.py").is_file() for each in node.names), node.module


def test_there_is_no_drawer_for_odds_and_ends() -> None:
    """Every module is about something."""
    assert [named(path) for path in MODULES if re.fullmatch(r"(utils?|helpers?|misc|common_utils)", path.stem)] == []


# --------------------------------------------------------------------------------------------------- kinds, measures


def traces() -> ModuleType:
    """The strategies that the tests against the oracle draw checks from."""
    spec = importlib.util.spec_from_file_location("traces_of_inspection", ROOT / "tests" / "inspection" / "traces.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_kind_is_known_to_the_format_and_to_the_evaluator() -> None:
    """The two tables have the same rows in the same order."""
    assert list(KINDS) == list(COMPILED)


def test_a_measure_is_known_to_the_format_and_to_the_evaluator() -> None:
    """So have the two tables of measures; options are options of measures that there are."""
    assert set(get_args(Measure)) == set(limit.MEASURES)
    assert {measure for measures in OPTIONS.values() for measure in measures} <= set(limit.MEASURES)


def test_every_kind_and_measure_is_held_against_the_oracle() -> None:
    """Live, single and bulk runs are compared on random conversations for each of them."""
    drawn = traces()
    assert set(drawn.KINDS) == set(KINDS)
    assert set(drawn.MEASURES) == set(limit.MEASURES)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_files_and_an_example_of_its_meaning(kind: str) -> None:
    """One file on each side, traces worked out by hand for the oracle, and a paragraph in semantics.md with its keys."""
    for folder in ("standard/kinds", "inspection/checks"):
        assert (SOURCE / "sanxiang" / folder / f"{kind}.py").is_file()
    by_hand = (ROOT / "tests" / "inspection" / "test_oracle.py").read_text(encoding="utf-8")
    assert f'"kind": "{kind}"' in by_hand
    page = (ROOT / "docs" / "reference" / "semantics.md").read_text(encoding="utf-8")
    assert re.search(rf"^- \*\*{kind}\*\* `\w+(: [^`]+)?`", page, re.MULTILINE)
