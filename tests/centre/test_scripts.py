"""Canned scripts: what is due first, then what fits the situation, then what is used often; found by words and by initials."""

from __future__ import annotations

import pytest
from callers import Caller, Centre
from guided import Said
from guided_fixtures import edition, owner, said

from sanxiang_centre.live.guidance.filling import address
from sanxiang_centre.live.models import ScriptUse
from sanxiang_centre.live.scripts.finding import initials, rank

__all__ = ["edition", "owner", "said"]


def listed(centre: Centre, said: Said, words: str = "") -> list[tuple[str, str]]:
    answer = Caller(centre.agent).get(f"/live/scripts?chat={said.id}&words={words}")
    assert answer.status_code == 200, answer.content
    return [(each["id"], each["because"]) for each in answer.json()["items"]]


@pytest.mark.django_db
def test_the_order_is_due_situation_often_others(centre: Centre, said: Said) -> None:
    Said.all(said, (0, "您好", 1), (1, "气死我了", 5), (0, "非常抱歉", 9))
    before = listed(centre, said)
    assert before == [("restate", "due"), ("sorry", "situation"), ("hello", "other"), ("reply", "other"), ("wait", "other")]
    for script in ("wait", "wait", "reply"):
        assert Caller(centre.agent).post("/live/scripts/used", {"chat": said.id, "script": script}).status_code == 204
    assert listed(centre, said) == [("restate", "due"), ("sorry", "situation"), ("wait", "often"), ("reply", "often"), ("hello", "other")]
    assert ScriptUse.objects.get(script="wait").times == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("稍等", ["wait"]),
        ("qsd", ["wait"]),
        ("QND", []),
        ("致歉", ["sorry"]),
        ("zq", ["sorry", "reply"]),
        ("kcb", ["hello"]),
        ("不存在的", []),
        ("restate", ["restate"]),
    ],
)
def test_found_by_words_and_by_initials(centre: Centre, said: Said, words: str, expected: list[str]) -> None:
    assert [ident for ident, _ in listed(centre, said, words)] == expected


@pytest.mark.django_db
def test_who_may_ask(centre: Centre, said: Said) -> None:
    for name, person in centre.everybody().items():
        answer = Caller(person).get(f"/live/scripts?chat={said.id}")
        assert (answer.status_code == 200) == (name == "agent"), name
        used = Caller(person).post("/live/scripts/used", {"chat": said.id, "script": "wait"})
        assert (used.status_code == 204) == (name == "agent"), name
    assert Caller(centre.agent).post("/live/scripts/used", {"chat": said.id, "script": "nothing"}).status_code == 404


@pytest.mark.parametrize(
    ("text", "expected"),
    [("请您稍等，我查一下。", "qnsd wcyx"), ("重新说明", "zxsm"), ("ABC 订单", "dd"), ("", ""), ("女士绿色", "nsls"), ("长时间", "zsj")],
)
def test_initials(text: str, expected: str) -> None:
    assert initials(text) in (expected, expected.replace("zxsm", "cxsm").replace("zsj", "csj"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [("", 0), ("请稍等", 0), ("查一下", 1), ("wait", 1), ("qsd", 2), ("cyx", 3), ("q s d", 2), ("zzz", None), ("退款", None)],
)
def test_how_well_a_script_fits(words: str, expected: int | None) -> None:
    name, text = {"zh": "请稍等", "en": "Ask to hold"}, {"zh": "请您稍等，我查一下。", "en": "One moment."}
    assert rank(words, name, text, "wait.ask") == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("王女士", ("王", "女士")),
        ("王小明", ("王", "")),
        ("欧阳先生", ("欧阳", "先生")),
        ("欧阳小明", ("欧阳", "")),
        (" 李老师 ", ("李", "老师")),
        ("先生", ("先", "")),
        ("Ann Lee", ("", "")),
        ("", ("", "")),
        ("某某科技有限公司", ("", "")),
    ],
)
def test_surname_and_form_of_address(name: str, expected: tuple[str, str]) -> None:
    assert address(name) == expected
