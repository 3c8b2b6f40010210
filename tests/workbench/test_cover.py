"""`standard cover`: which clauses are verified by what, and which claims do not count."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from sanxiang.reporting.cover_words import needed
from sanxiang.standard.coverage import Cover, Coverage, Covered, cover_to_dict, judged_by_targets, tally, totals
from sanxiang.standard.loading import read_layers
from sanxiang.workbench.cover import cover

HEADER = """\
standard: {name}
name: {{zh: 示例}}
language: zh
valid_from: 2026-01-01
"""
ACTS = """\
acts:
  greeting: {name: {zh: 问候}, who: agent, says: [您好]}
  farewell: {name: {zh: 道别}, who: agent, says: [再见]}
"""
CLAUSES = """\
clauses:
  K-1: {title: {zh: 问候}, kind: script, verify: [text], same_as: [K-2]}
  K-2: {title: {zh: 先问好}, kind: script, verify: [text], same_as: [K-1]}
  K-3: {title: {zh: 道别}, kind: script, verify: [text]}
  K-4: {title: {zh: 微笑}, kind: conduct, verify: [audio], needs: audio}
  K-5: {title: {zh: 按时上门}, kind: timing, verify: [record, timing], record: [visit]}
  K-6: {title: {zh: 着装}, kind: conduct, verify: [person], person: {zh: 只有在场的人看得到}}
  K-7: {title: {zh: 不推诿}, kind: forbidden, verify: [text]}
"""
GREETS = """\
checks:
  greets:
    name: {zh: 问候}
    clause: [K-1]
    kind: existence
    of: {who: agent, act: greeting}
    window: {utterances: 1}
    examples: [{talk: "客服: 请讲。\\n客服: 再见。", expect: violated}]
"""
PARTS = """\
checks:
  parts:
    name: {zh: 道别}
    clause: [K-3]
    kind: existence
    of: {who: agent, act: farewell}
    window: {from: end, utterances: 1}
    evidence: proxy
    precision: {hits: 50, right: 47}
    examples: [{talk: "TALK", expect: violated}]
"""


def covered(folder: Path, *files: str, name: str = "mine") -> Cover:
    """The coverage of a standard with these entries besides the clauses and acts."""
    return cover([read_layers(written(folder, *files, name=name))])


def written(folder: Path, *files: str, name: str = "mine") -> Path:
    place = folder / name
    place.mkdir(exist_ok=True)
    (place / "standard.yaml").write_text(HEADER.format(name=name), encoding="utf-8")
    for number, text in enumerate((ACTS, CLAUSES, *files)):
        (place / f"{number}.yaml").write_text(dedent(text), encoding="utf-8")
    return place


def classes(found: Cover) -> dict[str, str]:
    return {each.clause.id: each.coverage.value for each in found.clauses}


def of(found: Cover, ident: str) -> Covered:
    return next(each for each in found.clauses if each.clause.id == ident)


def lacking(found: Cover) -> list[tuple[str, str, str]]:
    return [(claim.entry, claim.clause, claim.lacking.en if claim.lacking else "") for claim in found.unbacked]


def test_without_any_check_the_list_itself_says_how_a_clause_is_judged(tmp_path: Path) -> None:
    """Recording, record, person; the rest is not covered."""
    assert classes(covered(tmp_path)) == {
        "K-1": "not_covered",
        "K-2": "not_covered",
        "K-3": "not_covered",
        "K-4": "audio",
        "K-5": "record",
        "K-6": "person",
        "K-7": "not_covered",
    }


TARGETS = """
    targets:
      answered:
        name: {zh: 及时答复, en: Answered in time}
        clause: [K-1]
        kind: answer
        clock: wall
        cases:
          - {for: {complexity: simple}, within: {hours: 2}, clause: [K-5]}
          - {for: {complexity: complex}, within: {hours: 24}}
        from: complaint.received
        to: complaint.answered
"""


def test_a_clause_that_needs_records_names_the_targets_that_judge_it(tmp_path: Path) -> None:
    """By the clause of one of its cases; a target alone does not make a clause covered by checks."""
    found = covered(tmp_path, TARGETS)
    assert (classes(found)["K-5"], [(one.target, one.standards) for one in of(found, "K-5").targets]) == (
        "record",
        [("answered", ("mine",))],
    )
    assert (classes(found)["K-1"], len(of(found, "K-1").targets)) == ("not_covered", 1)
    assert of(found, "K-6").targets == ()
    assert judged_by_targets(found) == 1
    assert needed(of(found, "K-5")).en.endswith("; targets: Answered in time")
    assert cover_to_dict(found)["clauses"][4]["targets"] == [
        {"target": "answered", "name": {"zh": "及时答复", "en": "Answered in time"}, "standards": ["mine"]}
    ]


def test_a_backed_claim_covers_the_whole_group(tmp_path: Path) -> None:
    """Exact evidence, live; the clause that says the same is covered by the same check."""
    found = covered(tmp_path, GREETS)
    assert [(of(found, ident).coverage, of(found, ident).evidence) for ident in ("K-1", "K-2", "K-3")] == [
        (Coverage.LIVE, "exact"),
        (Coverage.LIVE, "exact"),
        (Coverage.NOT, ""),
    ]
    claim = of(found, "K-2").claims[0]
    assert (claim.entry, claim.clause, claim.where.line, found.unbacked) == ("greets", "K-1", 4, ())
    assert claim.backed_by is not None
    assert claim.backed_by.line == 8


def test_an_example_that_breaks_another_clause_too_backs_nothing(tmp_path: Path) -> None:
    """The example of the goodbye lacks the greeting as well; with the greeting it counts."""
    found = covered(tmp_path, GREETS, PARTS.replace("TALK", "客服: 请讲。"))
    assert lacking(found) == [("parts", "K-3", "the example also fails greets")]
    assert classes(found)["K-3"] == "not_covered"
    found = covered(tmp_path, GREETS, PARTS.replace("TALK", "客服: 您好，请讲。"))
    assert (lacking(found), classes(found)["K-3"]) == ([], "after")
    assert (of(found, "K-3").evidence, of(found, "K-3").claims[0].precision) == ("proxy", (47, 50))


@pytest.mark.parametrize(
    ("clause", "counts"),
    [("[K-1]", True), ("[K-2]", True), ("[K-1, K-3]", False), ("[K-3]", False)],
    ids=["same clause", "same group", "one more", "another"],
)
def test_what_fails_besides_may_belong_to_the_same_requirement(tmp_path: Path, clause: str, counts: bool) -> None:
    """Two checks that fail together back each other if neither speaks of another clause."""
    other = f"""\
        checks:
          other:
            name: {{zh: 开头}}
            clause: {clause}
            kind: existence
            of: {{who: agent, says: [您好]}}
            window: {{utterances: 1}}
        """
    found = covered(tmp_path, GREETS, other)
    assert (("greets", "K-1") not in {(entry, ident) for entry, ident, _ in lacking(found)}) is counts


def test_a_check_without_an_example_that_fails_covers_nothing(tmp_path: Path) -> None:
    """It may never fail at all."""
    found = covered(tmp_path, GREETS.replace("expect: violated", "expect: pass"))
    assert lacking(found) == [("greets", "K-1", "no example that fails")]
    found = covered(tmp_path, GREETS.replace("请讲。\\n", "您好。\\n"))
    assert lacking(found) == [("greets", "K-1", "no example that fails")]


def test_a_check_that_only_hints_leaves_the_clause_to_a_person(tmp_path: Path) -> None:
    """`evidence: person` decides nothing."""
    found = covered(tmp_path, GREETS.replace("kind: existence", "kind: existence\n    evidence: person"))
    assert classes(found)["K-1"] == "person"


def test_what_the_condition_of_a_check_brings_with_it_is_not_held_against_it(tmp_path: Path) -> None:
    """Who has to apologise for a late answer has answered late."""
    late = """\
        checks:
          quick:
            name: {zh: 及时}
            clause: [K-5]
            kind: attribute
            field: wait
            op: lt
            value: 15
            examples: [{talk: "客服: 您好，让您久等了。", metadata: {wait: 20}, expect: violated}]
          sorry:
            name: {zh: 致歉}
            clause: [K-3]
            kind: existence
            when: {field: wait, op: ge, value: 15}
            of: {who: agent, says: [久等]}
            examples:
              - {talk: "客服: 您好。", metadata: {wait: 20}, expect: omitted}
        """
    assert [entry for entry, *_ in lacking(covered(tmp_path, late))] == ["sorry"]
    passing = '      - {talk: "客服: 您好，让您久等了。", metadata: {wait: 20}, expect: pass}\n'
    found = covered(tmp_path, dedent(late) + passing)
    assert (lacking(found), classes(found)["K-3"]) == ([], "live")


FORBIDDEN = """\
forbidden:
  brush-off:
    name: {zh: 推诿}
    clause: [K-7]
    kind: brush_off
    severity: block
    says: [不归我管]
    examples: {is: [这不归我管。], not: [这归我管。]}
"""
ENFORCES = """\
checks:
  none:
    name: {zh: 不推诿}
    kind: absence
    of: {who: agent, forbidden: [KIND]}
"""


@pytest.mark.parametrize(("kind", "expected"), [("brush_off", "live"), ("block", "live"), ("", "not_covered")])
def test_an_expression_covers_if_a_check_finds_it(tmp_path: Path, kind: str, expected: str) -> None:
    """By its kind or severity; nobody is judged by an expression that no check forbids."""
    found = covered(tmp_path, FORBIDDEN, *([ENFORCES.replace("KIND", kind)] if kind else []))
    assert classes(found)["K-7"] == expected
    assert of(found, "K-7").evidence == ("proxy" if kind else "")
    assert lacking(found) == ([] if kind else [("brush-off", "K-7", "no check forbids this kind")])


def test_what_is_wrong_without_the_expression_is_not_held_against_it(tmp_path: Path) -> None:
    """An expression is tried in a bare talk: the goodbye that is missing there is nobody's fault."""
    found = covered(tmp_path, FORBIDDEN, ENFORCES.replace("KIND", "block"), PARTS.replace("TALK", "客服: 您好。"))
    assert (lacking(found), classes(found)["K-7"]) == ([], "live")


SCRIPT = "scripts: {opening: {name: {zh: 开场}, clause: [K-1], text: {zh: 您好，请讲。}}}\n"
COMPARES = """\
checks:
  says:
    name: {zh: 开场白}
    kind: similarity
    script: opening
    examples: [{talk: "客服: 喂喂喂。", expect: omitted}]
"""


def test_a_script_covers_if_a_check_compares_or_shows_it(tmp_path: Path) -> None:
    """Wording that nobody looks for is no check."""
    assert lacking(covered(tmp_path, SCRIPT)) == [("opening", "K-1", "no check compares this script")]
    assert classes(covered(tmp_path, SCRIPT, COMPARES))["K-1"] == "live"
    shown = GREETS.replace("kind: existence", "kind: existence\n    say: opening")
    (tmp_path / "mine" / "3.yaml").unlink()
    found = covered(tmp_path, SCRIPT, shown)
    assert (lacking(found), {claim.section for claim in of(found, "K-1").claims}) == ([], {"checks", "scripts"})


def test_several_standards_cover_together(tmp_path: Path) -> None:
    """The union; each claim says whose it is."""
    phone = read_layers(written(tmp_path, GREETS, name="phone"))
    chat = read_layers(written(tmp_path, PARTS.replace("TALK", "客服: 您好。"), name="chat"))
    found = cover([phone, chat])
    assert {ident: classes(found)[ident] for ident in ("K-1", "K-3", "K-7")} == {"K-1": "live", "K-3": "after", "K-7": "not_covered"}
    assert [of(found, ident).claims[0].standards for ident in ("K-1", "K-3")] == [("phone",), ("chat",)]
    assert list(found.editions) == ["phone", "chat"]


def test_totals_add_up(tmp_path: Path) -> None:
    """By document and by kind every clause counts once; by way to verify once for each way."""
    found = covered(tmp_path, GREETS, PARTS.replace("TALK", "客服: 您好。"))
    whole, groups = tally(found.clauses), totals(found)
    assert (whole.total, whole.accounted, whole.exact, whole.proxy) == (7, 6, 2, 1)
    for by in ("document", "kind"):
        assert sum(each.total for each in groups[by].values()) == 7
    assert {key: each.total for key, each in groups["verify"].items()} == {"audio": 1, "person": 1, "record": 1, "text": 4, "timing": 1}
    assert sum(whole.by.values()) == whole.total
    assert tally([]).share == 1.0


def test_as_plain_values_it_holds_everything(tmp_path: Path) -> None:
    """Totals, clauses with their claims, and what is not backed."""
    values = cover_to_dict(covered(tmp_path, GREETS, FORBIDDEN))
    assert values["total"] == {
        "total": 7, "live": 2, "after": 0, "audio": 1, "record": 1, "person": 1, "not_covered": 2, "exact": 2, "proxy": 0,
    }  # fmt: skip
    first = values["clauses"][0]
    assert (first["id"], first["coverage"], first["claims"][0]["entry"]) == ("K-1", "live", "greets")
    assert values["clauses"][4]["records"] == ["visit"]
    assert [each["entry"] for each in values["unbacked"]] == ["brush-off"]


def test_proxies_are_told_apart_with_what_people_found(tmp_path: Path) -> None:
    """Backed or not; exact checks have nothing to measure."""
    for talk in ("客服: 您好，请讲。", "客服: 请讲。"):
        values = cover_to_dict(covered(tmp_path, GREETS, PARTS.replace("TALK", talk)))
        name = {"zh": "道别", "en": "道别"}
        assert values["proxies"] == [{"entry": "parts", "name": name, "standards": ["mine"], "precision": {"hits": 50, "right": 47}}]


@pytest.mark.slow
def test_the_packs_keep_what_they_claim() -> None:
    """Every claim of a check is backed; text shows at least 85 in 100 of its clauses, and every forbidden one it can show."""
    found = cover([read_layers("online"), read_layers("hotline")])
    assert [claim.entry for claim in found.unbacked if claim.section == "checks"] == []
    text = tally(each for each in found.clauses if "text" in each.clause.verify)
    assert (text.exact + text.proxy) / text.total >= 0.85
    shown = [each for each in found.clauses if each.clause.kind == "forbidden" and {"text", "timing"} & set(each.clause.verify)]
    assert [each.clause.id for each in shown if each.coverage not in (Coverage.LIVE, Coverage.AFTER)] == []
    timing = [each for each in found.clauses if each.clause.kind == "timing"]
    assert {each.coverage for each in timing} <= {Coverage.LIVE, Coverage.AFTER, Coverage.RECORD}
