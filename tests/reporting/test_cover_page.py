"""The coverage of a standard on a page and on the terminal."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any, get_args

from rich.console import Console

from sanxiang.errors import Location
from sanxiang.reporting.cover_page import render_cover
from sanxiang.reporting.cover_table import FIRST, print_cover, unbacked_entries
from sanxiang.reporting.cover_words import COVERAGES, EVIDENCE, KINDS, RECORDS, SECTIONS, VERIFY
from sanxiang.standard.clauses import Clause, ClauseKind, RecordKind, Verify
from sanxiang.standard.coverage import Claim, Cover, Coverage, Covered
from sanxiang.standard.model import Bilingual

HERE = Location("mine/x.yaml", 4, 14)


def clause(ident: str, zh: str = "按时回电", **keys: object) -> Clause:
    values: dict[str, object] = {"kind": "timing", "verify": ["timing"], **keys}
    return Clause.model_validate({"id": ident, "where": HERE, "title": {"zh": zh, "en": f"Title of {ident}"}, **values})


def claim(ident: str, **changes: object) -> Claim:
    values: dict[str, Any] = {
        "clause": ident,
        "standards": ("mine",),
        "section": "checks",
        "entry": "calls-back",
        "name": Bilingual(zh="回电", en="Calls back"),
        "evidence": "proxy",
        "live": "full",
        "precision": (47, 50),
        "where": HERE,
        "backed_by": HERE,
        **changes,
    }
    return Claim(**values)


def made(*unbacked: Claim) -> Cover:
    """One clause of each class."""
    live = Covered(clause("K-1", verify=["text"]), Coverage.LIVE, "proxy", (claim("K-1"), claim("K-1", standards=("other",))), None, ())
    rest = [
        Covered(clause("K-2"), Coverage.AUDIO, "", (), None, ()),
        Covered(clause("K-3"), Coverage.RECORD, "", (), None, ("ticket", "visit")),
        Covered(clause("K-4", "<b>着装</b>"), Coverage.PERSON, "", (), Bilingual(zh="在场的人才看得到", en="seen on the spot"), ()),
        Covered(clause("K-5"), Coverage.NOT, "", (), None, ()),
    ]
    return Cover({"mine": "e" * 64}, {"K": Bilingual(zh="手册", en="Handbook")}, (live, *rest), unbacked)


def shown(cover: Cover, width: int = 80) -> str:
    console = Console(width=width, record=True, file=StringIO())
    print_cover(cover, console)
    return console.export_text()


def row(page: str, ident: str) -> str:
    found = re.search(rf'<tr [^>]*>\s*<th scope="row" class="id"><code>{ident}</code>.*?</tr>', page, re.DOTALL)
    assert found is not None
    return found.group()


def test_the_page_says_of_each_clause_who_verifies_it() -> None:
    """The check with its precision and all its packs, the records, the reason for a person."""
    page = render_cover(made(), date="2026-03-02")
    assert all(word in row(page, "K-1") for word in ("calls-back", "近似", "47/50", "mine other", "Checked live"))
    assert row(page, "K-1").count("calls-back</code>") == 1
    assert "工单、上门记录" in row(page, "K-3")
    assert "seen on the spot" in row(page, "K-4")
    assert 'data-coverage="not_covered"' in row(page, "K-5")


def test_a_proxy_that_nobody_measured_says_so() -> None:
    """Silence would look like a perfect score."""
    cover = made()
    first = Covered(cover.clauses[0].clause, Coverage.LIVE, "proxy", (claim("K-1", precision=None),), None, ())
    assert "准确率未测" in row(render_cover(Cover(cover.editions, cover.documents, (first,), ()), date=""), "K-1")


def proxied() -> Cover:
    """A proxy measured alike in two packs, one with few hits, one that is not measured; an exact check and an expression beside them."""
    claims = (
        claim("K-1", standards=("mine", "other")),
        claim("K-1", entry="asks-name", precision=(1, 2)),
        claim("K-1", entry="greets", precision=None),
        claim("K-1", entry="rings", evidence="exact", precision=None),
        claim("K-1", section="forbidden", entry="brush-off", precision=None),
    )
    return Cover({"mine": "e"}, {"K": Bilingual(zh="手册")}, (Covered(clause("K-1"), Coverage.LIVE, "proxy", claims, None, ()),), ())


def test_precisions_are_listed_with_their_uncertainty_and_the_rest_is_counted() -> None:
    """One right of two says little; what nobody measured is a number, not silence. Each pack counts its own checks."""
    page, text = render_cover(proxied(), date=""), shown(proxied())
    for told in (page, text):
        assert "近似检查 4 项：已测 3，未测 1" in told
        assert "50% (9–91)" in told
        assert "94% (84–98)" in told
    assert re.search(r"calls-back +mine other +47/50", text)
    assert not re.search(r"greets|rings|brush-off", text)


def test_without_proxies_nothing_is_said_of_precision() -> None:
    """A standard whose checks all decide."""
    cover = Cover({"mine": "e"}, {}, (), ())
    assert "近似检查" not in render_cover(cover, date="") + shown(cover)


def test_the_page_is_self_contained_and_the_same_each_time() -> None:
    """No address but its own anchors; two scripts, both named in the policy; titles cannot become markup."""
    page = render_cover(made(claim("K-5", backed_by=None)), date="2026-03-02")
    assert page == render_cover(made(claim("K-5", backed_by=None)), date="2026-03-02")
    assert re.findall(r'(?:src|href)="(?!#)', page) == []
    assert "http" not in page.replace("http-equiv", "")
    assert (page.count("<script>"), page.count("'sha256-")) == (2, 2)
    assert "<b>着装" not in page


def test_a_standard_without_clauses_has_a_page_too() -> None:
    """It says that there are none."""
    assert "标准没有条款表" in render_cover(Cover({"mine": "e"}, {}, (), ()), date="")


def test_the_terminal_shows_totals_and_what_is_missing() -> None:
    """In 80 columns, nothing cut."""
    text = shown(made(claim("K-5", backed_by=None, lacking=Bilingual(zh="没有例子", en="no example"))))
    assert max(map(len, text.splitlines())) <= 80
    assert re.search(r"全部 All +5 +1 +– +1 +1 +1 +1 +0 +1", text)
    assert "K-5" in text
    assert "no example" in text
    assert "…" not in text


def test_long_lists_are_cut_and_say_so() -> None:
    """The page and --json have the rest."""
    claims = [claim("K-5", entry=f"check-{number:02}", backed_by=None) for number in range(FIRST + 3)]
    assert "另 3 行" in shown(made(*claims))


def test_claims_of_one_entry_that_lack_the_same_are_one_line() -> None:
    """With all the clauses."""
    lines = unbacked_entries([claim("K-1", backed_by=None), claim("K-2", backed_by=None), claim("K-3", entry="other", backed_by=None)])
    assert [(first.entry, ids) for first, ids in lines] == [("calls-back", ("K-1", "K-2")), ("other", ("K-3",))]


def test_every_word_of_the_format_has_a_name() -> None:
    """Kinds, ways to verify, records, classes: in both languages."""
    for names, words in ((KINDS, ClauseKind), (VERIFY, Verify), (RECORDS, RecordKind)):
        assert set(names) == set(get_args(words))
    assert set(COVERAGES) == set(Coverage)
    tables: tuple[Any, ...] = (KINDS, VERIFY, RECORDS, COVERAGES, EVIDENCE, SECTIONS)
    assert all(each.zh and each.en for names in tables for each in names.values())
