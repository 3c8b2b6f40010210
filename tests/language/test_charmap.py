"""The character tables."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from sanxiang.language import charmap

BUILDER = Path(__file__).parents[2] / "tools" / "build_tables.py"


@pytest.fixture(scope="module")
def builder() -> ModuleType:
    pytest.importorskip("opencc")
    pytest.importorskip("pypinyin")
    spec = importlib.util.spec_from_file_location("build_tables", BUILDER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_tables"] = module
    spec.loader.exec_module(module)
    if module.stamp() != charmap.stamp("compact"):
        pytest.skip(f"other versions here: {module.stamp()}")
    return module


def test_compact_table_is_what_the_builder_builds(builder: ModuleType) -> None:
    """Nobody edited the shipped table by hand or forgot to rebuild it."""
    built, shipped = builder.compact_table(), charmap._load("compact")
    assert all(np.array_equal(built[key], shipped[key]) for key in ("pairs", "deleted"))


def test_pinyin_table_is_what_the_builder_builds(builder: ModuleType) -> None:
    """Nobody edited the shipped table by hand or forgot to rebuild it."""
    built, shipped = builder.pinyin_table(), charmap._load("pinyin")
    assert all(np.array_equal(built[key], shipped[key]) for key in ("pairs", "classes"))


def test_compact_table_has_one_step() -> None:
    """What a character becomes does not change again."""
    table = charmap.compact()
    assert np.array_equal(table[table], table)


def test_syllables_fit_their_range() -> None:
    """Every syllable class has a private-use code point of its own."""
    assert len(charmap.syllable_classes()) <= len(charmap.HOMOPHONES)
    assert not charmap.compact()[charmap.HOMOPHONES.start : charmap.HOMOPHONES.stop].any()
