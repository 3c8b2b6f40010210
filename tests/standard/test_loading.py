"""Loading: merging of layers, parameters, word lists, references, and the values of the specs."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from standard_files import ENTRIES, HEADER, PACKS, MemoryFiles, load, problems

from sanxiang.errors import Location
from sanxiang.standard.atoms import CheckHolds, EventAtom, SaidAtom
from sanxiang.standard.kinds.absence import Absence
from sanxiang.standard.kinds.existence import Existence
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.kinds.table import KINDS
from sanxiang.standard.loading import build, load_standard, read_layers

BASE = "standard: base\nname: {zh: 基础}\nlanguage: zh\nvalid_from: 2026-01-01\n"
OVERLAY = "standard: mine\nname: {zh: 示例}\nvalid_from: 2026-02-01\nextends: base\n"
SOUND = """\
checks:
  existence: {name: {zh: 甲}, kind: existence, of: {who: agent, act: greeting}, window: {turns: 1}}
  absence: {name: {zh: 甲}, kind: absence, of: {who: agent, forbidden: true}, points: 6, per: hit, points_each: 2}
  response:
    {name: {zh: 甲}, kind: response, when_said: {who: any, says: [喂]}, then: {who: agent, act: [greeting]}, window: {seconds: 30}}
  precedence: {name: {zh: 甲}, kind: precedence, of: {event: ended, by: agent}, after: {who: agent, act: farewell}}
  sequence:
    name: {zh: 甲}
    kind: sequence
    steps: [{name: 问候, of: {who: agent, act: greeting}}, {name: {zh: 道别}, of: {who: agent, act: farewell}}]
  limit: {name: {zh: 甲}, kind: limit, measure: duration, min: 10, below: $seconds}
  count: {name: {zh: 甲}, kind: count, of: {event: hold}, max: 2, window: {from: {event: answered}, seconds: 600}}
  repetition: {name: {zh: 甲}, kind: repetition, who: agent}
  similarity: {name: {zh: 甲}, kind: similarity, script: opening, among: greeting, window: {utterances: 2, of: agent}}
  entity: {name: {zh: 甲}, kind: entity, who: agent, entity: [mobile], equals: phone}
  hang_up: {name: {zh: 甲}, kind: hang_up, unless: [{who: any, act: farewell}, {event: note}]}
  attribute: {name: {zh: 甲}, kind: attribute, field: result, op: in, value: [done, passed]}
  commitment: {name: {zh: 甲}, kind: commitment, of: {who: agent}, action: [callback], timed: true, within: {hours: 24}}
"""


def test_every_kind_loads() -> None:
    """One sound check of each kind; defaults are filled in."""
    checks = load({"x.yaml": ENTRIES, "c.yaml": SOUND}).checks
    assert set(checks) == set(KINDS)
    assert {name: type(check) for name, check in checks.items()} == dict(KINDS)
    existence, absence, limit = checks["existence"], checks["absence"], checks["limit"]
    assert isinstance(existence, Existence)
    assert isinstance(absence, Absence)
    assert isinstance(limit, Limit)
    assert existence.of == SaidAtom(who="agent", act=("greeting",))
    assert (existence.min, existence.window.turns, existence.window.from_) == (1, 1, "start")
    assert absence.of == SaidAtom(who="agent", forbidden=())
    assert (limit.min, limit.below, limit.max) == (10, 60, None)


def test_an_entry_knows_its_id_and_place() -> None:
    """The place is that of the key."""
    act = load({"x.yaml": ENTRIES}).acts["farewell"]
    assert (act.id, act.where) == ("farewell", Location("mine/x.yaml", 3, 3))


def test_patterns_are_parsed() -> None:
    """A pattern is stored parsed, with its lists written out."""
    files = {"x.yaml": "lists: {look: [查, 看]}\nacts: {a: {name: {zh: 甲}, says: ['请{look}一下', {pattern: 稍等, channel: [phone]}]}}\n"}
    says = load(files).acts["a"].says
    assert [item.pattern.source for item in says] == ["请{look}一下", "稍等"]
    assert says[0].pattern.literals() == ("请查一下", "请看一下")
    assert [item.channel for item in says] == [(), ("phone",)]


@pytest.mark.parametrize(
    ("unless", "pattern", "near"),
    [
        ("[耐心]", ["耐心"], [[]]),
        ("[{near: [耐心, 等待]}]", [None], [["耐心", "等待"]]),
        ("{near: [耐心]}", [None], [["耐心"]]),
        ("[再见, {near: [耐心]}]", ["再见", None], [[], ["耐心"]]),
    ],
)
def test_exceptions(unless: str, pattern: list[str | None], near: list[list[str]]) -> None:
    """An exception covers the utterance, or with `near` the clause."""
    act = load({"x.yaml": f"acts: {{a: {{name: {{zh: 甲}}, says: [稍等], unless: {unless}}}}}\n"}).acts["a"]
    assert [item.pattern and item.pattern.source for item in act.unless] == pattern
    assert [[each.source for each in item.near] for item in act.unless] == near


@pytest.mark.parametrize(("verbs", "literals"), [("[查, 看]", ("请查一下", "请看一下")), ("[问]", ("请问一下",))])
def test_a_pattern_means_the_lists_of_its_own_standard(verbs: str, literals: tuple[str, ...]) -> None:
    """The same text over another list, here one that a list uses, is another pattern, whatever was loaded before."""
    lists = f"lists: {{look: ['{{verb}}'], verb: {verbs}}}\n"
    act = load({"x.yaml": lists + "acts: {a: {name: {zh: 甲}, says: ['请{look}一下', '\\\\{look}']}}\n"}).acts["a"]
    assert act.says[0].pattern.literals() == literals
    assert act.says[1].pattern.literals() == tuple(f"\\{text[1]}" for text in literals)


def test_prerequisites() -> None:
    """A prerequisite is an atom over text, an event, or another check."""
    atom = "of: {who: agent}, kind: absence, name: {zh: 甲}"
    checks = load(
        {
            "x.yaml": f"checks:\n  a: {{{atom}, requires: {{check: b}}}}\n  b: {{{atom}, requires: {{event: hold}}}}\n"
            f"  c: {{{atom}, requires: {{who: any}}}}\n"
        }
    ).checks
    assert [type(checks[name].requires) for name in "abc"] == [CheckHolds, EventAtom, SaidAtom]


# ------------------------------------------------------------------------------------------------ parameters


def test_parameters_fill_values_and_scripts() -> None:
    """`$name` is a whole value, `{name}` a part of a script; what is no parameter stays a slot."""
    standard = load({"x.yaml": ENTRIES, "c.yaml": SOUND}, set={"seconds": 45, "company": "乙公司"})
    limit = standard.checks["limit"]
    assert isinstance(limit, Limit)
    assert limit.below == 45
    assert standard.scripts["opening"].text.zh == "您好，乙公司，我是{staff_no}。"
    assert (standard.parameters["seconds"].value, standard.parameters["seconds"].default) == (45, 60)


def test_words_are_a_list_and_a_value() -> None:
    """A parameter of type words is a word list, and a list of patterns where a whole value is due."""
    body = "acts: {a: {name: {zh: 甲}, says: ['{address}您好']}, b: {name: {zh: 乙}, says: $address}}\n"
    standard = load({"x.yaml": body}, set={"address": ["老师", "同学"]})
    assert standard.lists["address"] == ("老师", "同学")
    assert standard.acts["a"].says[0].pattern.literals() == ("同学您好", "老师您好")
    assert [item.pattern.source for item in standard.acts["b"].says] == ["老师", "同学"]


def test_layers_read_once_build_many() -> None:
    """The files are read once for several sets of values."""
    reader = MemoryFiles({"mine/standard.yaml": HEADER, "mine/x.yaml": ENTRIES})
    layers = read_layers(Path("mine"), read=reader, packs=PACKS)
    texts = [build(layers, set={"company": name}, read=reader).scripts["opening"].text.zh[3:4] for name in ("乙", "丙")]
    assert texts == ["乙", "丙"]


# ---------------------------------------------------------------------------------------------------- layers


def _layered(overlay: str, body: str = "") -> dict[str, str | bytes]:
    return {"packs/base/standard.yaml": BASE, "packs/base/a.yaml": ENTRIES, "standard.yaml": OVERLAY + overlay, "x.yaml": body}


def test_an_overlay_replaces_by_id() -> None:
    """The same id in the overlay replaces the whole inherited entry; all else is inherited."""
    standard = load(_layered("", "acts: {greeting: {name: {zh: 招呼}, says: [早上好]}}\n"))
    assert standard.acts["greeting"].name.zh == "招呼"
    assert standard.acts["greeting"].where.file == "mine/x.yaml"
    assert standard.acts["farewell"].where.file == "packs/base/a.yaml"
    assert (standard.id, standard.language, list(standard.layers)) == ("mine", "zh", ["base", "mine"])


def test_an_inherited_pattern_uses_the_list_of_the_overlay() -> None:
    """Lists are merged before patterns are parsed."""
    files = _layered("", "lists: {hello: [早上好]}\n") | {
        "packs/base/a.yaml": "lists: {hello: [您好]}\nacts: {greeting: {name: {zh: 问候}, says: ['{hello}啊']}}\n"
    }
    assert load(files).acts["greeting"].says[0].pattern.literals() == ("早上好啊",)


def test_drop_takes_away() -> None:
    """What an overlay drops is gone, and may be defined anew."""
    standard = load(
        _layered("drop: {acts: [greeting, farewell], forbidden: [curt]}\n", "acts: {farewell: {name: {zh: 道别}, says: [回见]}}\n")
    )
    assert list(standard.acts) == ["farewell"]
    assert not standard.forbidden


def test_the_nearest_value_of_a_parameter_wins() -> None:
    """Default, then `set` of each layer upwards, then the caller."""
    files = _layered("set: {company: 乙}\n") | {
        "packs/base/standard.yaml": BASE + "parameters: {company: {name: {zh: 名}, type: text, default: 甲}}\n"
    }
    assert load(files).parameters["company"].value == "乙"
    assert load(files, set={"company": "丙"}).parameters["company"].value == "丙"
    assert load({name: text for name, text in files.items() if "packs" in name}, "base").parameters["company"].value == "甲"


def test_a_folder_beside_may_be_extended() -> None:
    """`extends` also finds a folder beside this one, over several steps."""
    files = {
        "a/standard.yaml": BASE.replace("base", "a"),
        "a/x.yaml": ENTRIES,
        "b/standard.yaml": OVERLAY.replace("mine", "b").replace("base", "a"),
        "standard.yaml": OVERLAY.replace("base", "b"),
    }
    standard = load(files)
    assert list(standard.layers) == ["a", "b", "mine"]
    assert set(standard.acts) == {"greeting", "farewell"}


def test_recognisers_carry_the_digest_of_their_weights() -> None:
    """The weights are found in the folder of the layer that names them; labels that were dropped fall out."""
    header = BASE + "recognisers: {acts: {file: training/acts.weights, labels: [greeting, farewell]}}\n"
    files = _layered("drop: {acts: [farewell]}\n") | {
        "packs/base/standard.yaml": header,
        "packs/base/training/acts.weights": b"weights",
    }
    recogniser = load(files).recognisers["acts"]
    assert recogniser.sha256 == hashlib.sha256(b"weights").hexdigest()
    assert (recogniser.file, recogniser.path) == ("base/training/acts.weights", Path("packs/base/training/acts.weights"))
    assert recogniser.labels == ("greeting",)


def test_a_real_folder(tmp_path: Path) -> None:
    """The same from disk; hidden files and files of other kinds are passed over."""
    (tmp_path / "more").mkdir()
    (tmp_path / ".git").mkdir()
    for name, text in {"standard.yaml": HEADER, "more/x.yaml": ENTRIES, "notes.txt": "-", ".git/x.yaml": "["}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert set(load_standard(tmp_path).acts) == {"greeting", "farewell"}
    assert load_standard(tmp_path / "standard.yaml") == load_standard(tmp_path)


def test_one_mistake_is_told_once() -> None:
    """A bad list entry is told where it stands, not in every pattern that uses the list."""
    body = "lists: {look: ['(?i)查']}\nacts: {a: {name: {zh: 甲}, says: ['{look}一下', '请{look}']}}\n"
    assert [line.split(":")[:3] for line in problems({"x.yaml": body})] == [["x.yaml", "1", "17"]]
