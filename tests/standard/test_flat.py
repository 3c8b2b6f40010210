"""Editions and snapshots: equal content, equal edition; a snapshot gives the same standard back."""

from __future__ import annotations

import json
import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standard_files import ENTRIES, HEADER, load
from test_loading import SOUND

from sanxiang.standard.flat import flatten, from_flat
from sanxiang.standard.standard import Standard

CLAUSES = "clauses: {K-1: {title: {zh: 回电按时}, kind: timing, verify: [timing, record], record: [callback]}}\n"
FILES: Mapping[str, str | bytes] = {"standard.yaml": HEADER, "x.yaml": ENTRIES, "c.yaml": SOUND, "k.yaml": CLAUSES}
WEIGHTS = "recognisers: {acts: {file: acts.weights, labels: [greeting]}}\n"


def test_a_snapshot_is_json_and_comes_back() -> None:
    """Through JSON and back: the same edition, the same specs."""
    standard = load(FILES)
    back = from_flat(json.loads(json.dumps(flatten(standard))))
    assert back.edition == standard.edition
    for section in ("clauses", "acts", "forbidden", "scripts", "checks"):
        before, after = getattr(standard, section), getattr(back, section)
        assert [each.model_copy(update={"where": None}) for each in after.values()] == [
            each.model_copy(update={"where": None}) for each in before.values()
        ]
    assert (back.lists, back.dimensions) == (standard.lists, standard.dimensions)
    assert [(p.id, p.value) for p in back.parameters.values()] == [(p.id, p.value) for p in standard.parameters.values()]


def test_places_in_a_snapshot_name_the_layer() -> None:
    """A snapshot holds no path of the machine it was made on."""
    flat = flatten(load(FILES))
    assert flat["acts"]["farewell"]["at"] == ["mine/x.yaml", 3, 3]
    assert from_flat(flat).acts["farewell"].where.file == "mine/x.yaml"


def test_a_changed_snapshot_is_refused() -> None:
    """The edition is the digest of the content."""
    flat = flatten(load(FILES))
    flat["acts"]["farewell"]["says"] = ["回见"]
    with pytest.raises(ValueError, match="edition"):
        from_flat(flat)
    with pytest.raises(ValueError, match="format"):
        from_flat({**flat, "format": 0})


def _shuffled(order: list[int], names: list[str]) -> Standard:
    """The same entries spread over files in another way."""
    entries = [
        ("acts", "greeting: {name: {zh: 问候}, says: [您好]}"),
        ("acts", "farewell: {says: [再见], name: {zh: 道别}}"),
        ("lists", "look: [查, 看]"),
        ("scripts", "opening: {name: {zh: 开场}, text: {zh: 您好}}"),
    ]
    files: dict[str, str | bytes] = {}
    for place in order:
        section, entry = entries[place]
        files[f"{names[place]}.yaml"] = f"# 说明\n{section}:\n  {entry}\n"
    return load(files)


@given(st.permutations(range(4)), st.lists(st.sampled_from("abcdefgh"), min_size=4, max_size=4, unique=True))
def test_files_and_order_do_not_change_the_edition(order: list[int], names: list[str]) -> None:
    """File names, order of entries and keys, and comments are no content; nor do they change the order of specs."""
    standard = _shuffled(order, names)
    reference = _shuffled([0, 1, 2, 3], ["a", "b", "c", "d"])
    assert standard.edition == reference.edition
    assert list(standard.acts) == list(reference.acts) == ["farewell", "greeting"]


@pytest.mark.parametrize(
    "change",
    [
        {"x.yaml": ENTRIES.replace("再见", "回见")},
        {"x.yaml": ENTRIES.replace("name: {zh: 道别}", "name: {zh: 告别}")},
        {"k.yaml": CLAUSES.replace("按时", "守时")},
        {"standard.yaml": HEADER + "documents: {K: {name: {zh: 手册}}}\n"},
        {"c.yaml": SOUND.replace("turns: 1", "turns: 2")},
        {"standard.yaml": HEADER.replace("甲公司", "乙公司")},
        {"standard.yaml": HEADER.replace("2026-01-01", "2026-01-02")},
        {"standard.yaml": HEADER + WEIGHTS, "acts.weights": b"1"},
    ],
)
def test_content_changes_the_edition(change: Mapping[str, str | bytes]) -> None:
    """Every word of the content counts."""
    assert load({**FILES, **change}).edition != load(FILES).edition


def test_weights_and_values_change_the_edition() -> None:
    """So do the bytes of the weights and the values that the caller sets; a value equal to the default does not."""
    first, second = (load({**FILES, "standard.yaml": HEADER + WEIGHTS, "acts.weights": data}) for data in (b"1", b"2"))
    assert first.edition != second.edition
    assert load(FILES, set={"company": "乙公司"}).edition != load(FILES).edition
    assert load(FILES, set={"company": "甲公司"}).edition == load(FILES).edition


def test_a_written_default_is_the_same_content() -> None:
    """To write out a default value changes nothing."""
    written = ENTRIES.replace("says: [再见]", "says: [再见], who: any, learned: false")
    assert load({**FILES, "x.yaml": written}).edition == load(FILES).edition


def test_weights_of_a_snapshot_are_found_by_digest() -> None:
    """A snapshot names its weights by digest; the caller says where they are now."""
    flat = flatten(load({**FILES, "standard.yaml": HEADER + WEIGHTS, "acts.weights": b"1"}))
    digest = flat["recognisers"]["acts"]["sha256"]
    assert from_flat(flat).recognisers["acts"].path is None
    assert from_flat(flat, weights={digest: Path("stored")}).recognisers["acts"].path == Path("stored")


def test_a_standard_can_be_sent_to_another_process() -> None:
    """Pickling keeps everything."""
    standard = load(FILES)
    assert pickle.loads(pickle.dumps(standard)) == standard
