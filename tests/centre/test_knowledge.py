"""Articles: written, approved by somebody else, found, rated, looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from callers import NOW, Caller, Centre, queries_of, told

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.authentication import actor_of
from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.knowledge import grams, services
from sanxiang_centre.knowledge.models import Article, Question, Version
from sanxiang_centre.notices.models import Notice

pytestmark = pytest.mark.django_db
NEW = {"title": "如何申请退款", "body": "签收后七天内可以申请退款，原路退回。", "items": ["refund.apply"], "situations": ["refund"]}


def published(author: Person, approver: Person, title: str = NEW["title"], body: str = NEW["body"], **more: Any) -> Article:  # type: ignore[assignment]
    made = services.create_article(actor=actor_of(author), now=NOW, title=title, body=body)
    services.submit(actor=actor_of(author), now=NOW, article=made.pk)
    services.approve(actor=actor_of(approver), now=NOW, article=made.pk)
    if more:
        services.change_article(actor=actor_of(approver), now=NOW, article=made.pk, **more)
    return Article.objects.get(pk=made.pk)


# From draft to reader -------------------------------------------------------------------------------------------------


def test_an_article_is_written_approved_by_another_and_read(centre: Centre) -> None:
    agent, leader = Caller(centre.agent), Caller(centre.leader)
    made = agent.post("/articles", NEW).json()
    path = f"/articles/{made['id']}"
    assert (made["state"], made["title"], made["body"]) == ("draft", None, None)
    assert Caller(centre.other).get(path).status_code == 404
    assert agent.post(f"{path}/submit").json()["state"] == "submitted"
    assert [notice.person_id for notice in Notice.objects.filter(kind="knowledge.submitted").order_by("person")] == sorted(
        [centre.leader.pk, centre.manager.pk]
    )
    assert agent.post(f"{path}/approve").status_code == 403
    answer = leader.post(f"{path}/approve").json()
    assert (answer["state"], answer["decided_by"]["id"]) == ("published", centre.leader.pk)
    read = Caller(centre.other).get(path).json()
    assert (read["title"], read["version"], read["items"]) == ("如何申请退款", 1, ["refund.apply"])
    assert read["review_on"] is not None
    kinds = [kind for kind, _, _ in told("article", made["id"])]
    assert kinds == ["article.created", "article.submitted", "article.published"]


def test_a_version_on_its_way_is_shown_in_lists_to_those_who_write_or_approve_it(centre: Centre) -> None:
    agent, path = Caller(centre.agent), f"/articles/{published(centre.agent, centre.manager).pk}"
    agent.put(f"{path}/draft", {"title": "退款，电话13800001234", "body": "新的正文", "revision": None})
    author = {"id": centre.agent.pk, "name": centre.agent.name}
    expected = {"number": 2, "state": "draft", "title": "退款，电话138****1234", "author": author}
    for caller in (agent, Caller(centre.leader), Caller(centre.manager)):
        assert [each["open"] for each in caller.get("/articles").json()["items"]] == [expected]
        assert caller.get(path).json()["open"] == expected
    assert [each["open"] for each in Caller(centre.other).get("/articles").json()["items"]] == [None]
    assert Caller(centre.outsider).get(path).json()["open"] is None
    assert [len(agent.get(f"/articles?open={state}").json()["items"]) for state in ("draft", "submitted")] == [1, 0]
    assert Caller(centre.other).get("/articles?open=draft").json()["items"] == []
    able = {
        name: Caller(person).get(path).json()
        for name, person in (("agent", centre.agent), ("other", centre.other), ("manager", centre.manager))
    }
    assert {name: (one["writes"], one["approves"]) for name, one in able.items()} == {
        "agent": (True, False),
        "other": (False, False),
        "manager": (True, True),
    }


def test_nobody_approves_what_they_wrote(centre: Centre) -> None:
    leader = Caller(centre.leader)
    made = leader.post("/articles", NEW).json()
    leader.post(f"/articles/{made['id']}/submit")
    answer = leader.post(f"/articles/{made['id']}/approve")
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:sanxiang:problem:four-eyes")
    assert Article.objects.get().version is None
    assert Caller(centre.manager).post(f"/articles/{made['id']}/approve").status_code == 200


def test_a_new_version_takes_the_place_of_the_old_one_only_once_approved(centre: Centre) -> None:
    article = published(centre.agent, centre.manager)
    agent, reader, path = Caller(centre.agent), Caller(centre.other), f"/articles/{article.pk}"
    draft = agent.put(f"{path}/draft", {"title": "退款", "body": "新的正文", "revision": None}).json()
    assert (draft["number"], draft["revision"]) == (2, 1)
    assert agent.put(f"{path}/draft", {"title": "退款", "body": "再改", "revision": 1}).json()["revision"] == 2
    assert agent.put(f"{path}/draft", {"title": "退款", "body": "晚了", "revision": 1}).status_code == 409
    assert reader.get(path).json()["version"] == 1
    assert [one["number"] for one in reader.get(f"{path}/versions").json()["items"]] == [1]
    assert [one["number"] for one in agent.get(f"{path}/versions").json()["items"]] == [2, 1]
    agent.post(f"{path}/submit")
    assert agent.put(f"{path}/draft", {"title": "退款", "body": "审批中", "revision": 2}).status_code == 409
    assert Caller(centre.manager).post(f"{path}/reject", {"remark": "缺时限"}).json()["remark"] == "缺时限"
    assert Notice.objects.filter(kind="knowledge.rejected", person=centre.agent).exists()
    agent.put(f"{path}/draft", {"title": "退款", "body": "七天内", "revision": 2})
    agent.post(f"{path}/submit")
    Caller(centre.manager).post(f"{path}/approve")
    assert reader.get(path).json()["body"] == "七天内"
    assert [one["number"] for one in reader.get(f"{path}/versions").json()["items"]] == [2]
    assert list(Version.objects.order_by("number").values_list("state", flat=True)) == ["superseded", "published"]


def test_what_is_retired_is_found_by_nobody_and_comes_back_by_approval(centre: Centre) -> None:
    article = published(centre.agent, centre.manager)
    manager, reader, path = Caller(centre.manager), Caller(centre.other), f"/articles/{article.pk}"
    assert manager.post(f"{path}/retire").json()["state"] == "retired"
    assert manager.post(f"{path}/retire").status_code == 409
    assert reader.get(path).status_code == 404
    assert reader.get("/knowledge/search?words=退款&typing=true").json()["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [({"title": " "}, "title"), ({"body": ""}, "body"), ({"items": ["A B"]}, "items.0"), ({"language": "fr"}, "language")],
)
def test_what_is_wrong_is_told_by_field(centre: Centre, change: dict[str, Any], field: str) -> None:
    answer = Caller(centre.agent).post("/articles", {**NEW, **change})
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])


# Who sees and does what -----------------------------------------------------------------------------------------------


def test_who_may_do_what_with_an_article_of_the_first_team(centre: Centre) -> None:
    article = published(centre.agent, centre.manager)
    path = f"/articles/{article.pk}"
    later = (NOW.date() + timedelta(days=30)).isoformat()
    asked: dict[str, tuple[str, str, Any, set[str]]] = {
        "read": ("GET", path, None, {"admin", "manager", "leader", "agent", "colleague", "other", "outsider"}),
        "versions": ("GET", f"{path}/versions", None, {"admin", "manager", "leader", "agent", "colleague", "other", "outsider"}),
        "rate": ("POST", f"{path}/feedback", {"solved": True}, {"admin", "manager", "leader", "agent", "colleague", "other", "outsider"}),
        "change": ("PATCH", path, {"situations": ["refund"]}, {"manager", "leader", "agent"}),
        "review": ("POST", f"{path}/review", {"review_on": later}, {"manager", "leader", "agent"}),
        "publish": ("PATCH", path, {"visibility": "public"}, {"manager", "leader"}),
        "draft": ("PUT", f"{path}/draft", {"title": "x", "body": "y"}, {"manager", "leader", "agent"}),
        "submit": ("POST", f"{path}/submit", {}, {"manager", "leader", "agent"}),
        "reject": ("POST", f"{path}/reject", {"remark": "x"}, {"manager", "leader"}),
        "approve": ("POST", f"{path}/approve", {}, {"manager", "leader"}),
        "retire": ("POST", f"{path}/retire", {}, {"manager", "leader"}),
    }
    for act, (method, where, body, allowed) in asked.items():
        for name, person in centre.everybody().items():
            Article.objects.filter(pk=article.pk).update(visibility="internal")
            Version.objects.update(author=centre.agent)
            status = Caller(person).send(method, where, body).status_code
            assert (status in (403, 404)) == (name not in allowed), (act, name, status)


def test_drafts_show_nowhere_to_those_who_do_not_work_on_them(centre: Centre) -> None:
    made = Caller(centre.agent).post("/articles", NEW).json()
    seeing = {"agent", "leader", "manager"}
    for name, person in centre.everybody().items():
        caller = Caller(person)
        for path in ("/articles", "/articles?state=draft", "/articles?item=refund.apply", f"/articles?owner={centre.agent.pk}"):
            assert len(caller.get(path).json()["items"]) == (name in seeing), (name, path)
        assert (caller.get(f"/articles/{made['id']}").status_code == 200) == (name in seeing), name
        assert caller.get("/knowledge/search?words=申请退款&typing=true").json()["items"] == []
        if name not in seeing:
            for act in ("submit", "approve", "retire", "feedback"):
                assert caller.post(f"/articles/{made['id']}/{act}", {"solved": True} if act == "feedback" else {}).status_code in (403, 404)


def test_other_systems_read_what_is_public_and_nothing_else(centre: Centre) -> None:
    inner = published(centre.agent, centre.manager, title="内部的退款口径")
    public = published(centre.agent, centre.manager, title="退款须知", visibility="public")
    robot = Caller(accounts.create_person(actor=SYSTEM, now=NOW, staff_no="x1", name="网站", roles=["integration"], password=None))
    assert [one["id"] for one in robot.get("/articles").json()["items"]] == [public.pk]
    assert [one["id"] for one in robot.get("/knowledge/search?words=退款").json()["items"]] == [public.pk]
    assert robot.get(f"/articles/{inner.pk}").status_code == 404
    assert robot.get("/articles?visibility=internal").json()["items"] == []
    assert robot.get(f"/articles/{inner.pk}/versions").status_code == 404
    assert robot.post("/articles", NEW).status_code == 403
    assert robot.post(f"/articles/{public.pk}/feedback", {"solved": True}).status_code == 403


def test_who_leaves_hands_articles_over(centre: Centre) -> None:
    article = published(centre.agent, centre.manager)
    accounts.deactivate_person(actor=SYSTEM, now=NOW, person=centre.agent.pk, successor=centre.colleague.pk)
    assert Article.objects.get(pk=article.pk).owner_id == centre.colleague.pk


# Search ---------------------------------------------------------------------------------------------------------------

TEXTS = {
    "refund": ("如何申请退款", "签收后七天内可在订单页申请退款。银行卡三至五个工作日到账，余额当天到账。"),
    "invoice": ("发票怎么开", "下单时填写抬头与税号，发货后一个工作日内发送电子发票。"),
    "router": ("更换路由器的密码", "浏览器打开管理页，进入无线设置，填写新密码并保存。"),
    "angry": ("客户情绪激动时的处理", "先听完，再致歉，复述要点，给出下一步与时间。"),
    "points": ("积分何时到账", "确认收货后二十四小时内到账，可在会员中心查看积分。"),
    "voicemail": ("Set up voicemail", "Dial the service menu, choose voicemail, record a greeting, and set a passcode."),
    "roaming": ("Roaming charges abroad", "Data roaming is off by default. Charges depend on the country."),
    "c++": ("支持的开发语言", "目前支持 C++ 17 与 Python 3.11 的接口。"),
}


@pytest.fixture
def library(centre: Centre) -> dict[int, str]:
    return {published(centre.agent, centre.manager, title, body).pk: name for name, (title, body) in TEXTS.items()}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("退款", "refund"),
        ("请问退款怎么申请", "refund"),
        ("我想问一下退款多久到账", "refund"),
        ("請問如何申請退款", "refund"),
        ("ｗｉｆｉ密码怎么换", "router"),
        ("路由器密码", "router"),
        ("发票", "invoice"),
        ("你们能不能开电子发票", "invoice"),
        ("积分什么时候到账", "points"),
        ("客户很激动", "angry"),
        ("setting up my voicemails", "voicemail"),
        ("charge for roaming", "roaming"),
        ("C++", "c++"),
        ("python 3.11 支持吗", "c++"),
        ("票", "invoice"),
    ],
)
def test_what_is_asked_finds_its_article_first(centre: Centre, library: dict[int, str], words: str, first: str) -> None:
    found = Caller(centre.agent).get(f"/knowledge/search?typing=true&words={words.replace('+', '%2B')}").json()["items"]
    assert library[found[0]["id"]] == first, [library[one["id"]] for one in found]


@pytest.mark.parametrize("words", ["宠物保险", "股票行情走势", "mortgage rates", "？？？", "今天天气怎么样"])
def test_what_nobody_wrote_of_finds_nothing_and_is_noted(centre: Centre, library: dict[int, str], words: str) -> None:
    agent = Caller(centre.agent)
    assert agent.get(f"/knowledge/search?words={words}").json()["items"] == []
    agent.get(f"/knowledge/search?words={words}&typing=true")
    agent.get(f"/knowledge/search?words= {words} ")
    row = Question.objects.get()
    assert row.count == 2
    assert [kind for kind, _, _ in told("question", row.pk)] == ["question.unanswered"] * 2


def test_the_questions_without_answer_are_settled(centre: Centre, library: dict[int, str]) -> None:
    for words in ("宠物保险", "宠物保险", "股票行情"):
        Caller(centre.agent).get(f"/knowledge/search?words={words}")
    leader = Caller(centre.leader)
    asked = leader.get("/knowledge/questions").json()["items"]
    assert [(one["words"], one["count"]) for one in asked] == [("宠物保险", 2), ("股票行情", 1)]
    article = min(library)
    done = leader.post(f"/knowledge/questions/{asked[0]['id']}/settle", {"article": article}).json()
    assert done["article"] == article
    assert [one["words"] for one in leader.get("/knowledge/questions").json()["items"]] == ["股票行情"]
    for name in ("agent", "other", "outsider", "admin"):
        assert Caller(centre.everybody()[name]).get("/knowledge/questions").status_code == 403
        assert Caller(centre.everybody()[name]).post(f"/knowledge/questions/{asked[1]['id']}/settle", {}).status_code == 403


def test_search_is_no_way_to_a_number_and_answers_mask_it(centre: Centre) -> None:
    published(centre.agent, centre.manager, "紧急联系", "值班经理 13912345678，邮箱 wang.li@example.com。")
    agent = Caller(centre.agent)
    for words in ("13912345678", "12345678", "1391234", "wang.li"):
        assert agent.get(f"/knowledge/search?words={words}").json()["items"] == [], words
    whole = agent.get("/knowledge/search?words=值班经理").json()["items"][0]
    read = agent.get(f"/articles/{whole['id']}").content.decode() + str(whole)
    assert "13912345678" not in read
    assert "wang.li" not in read
    assert "139****5678" in read
    assert not Question.objects.filter(words__contains="13912345678").exists()


def test_the_verdict_of_readers_moves_equals(centre: Centre) -> None:
    first = published(centre.agent, centre.manager, "退款须知一", "退款")
    second = published(centre.agent, centre.manager, "退款须知二", "退款")
    agent, colleague = Caller(centre.agent), Caller(centre.colleague)
    assert agent.get("/knowledge/search?words=退款须知").json()["items"][0]["id"] == first.pk
    agent.post(f"/articles/{first.pk}/feedback", {"solved": False, "remark": "没说时限"})
    colleague.post(f"/articles/{first.pk}/feedback", {"solved": True})
    answer = colleague.post(f"/articles/{first.pk}/feedback", {"solved": False}).json()
    assert (answer["solved"], answer["unsolved"]) == (0, 2)
    assert agent.get("/knowledge/search?words=退款须知").json()["items"][0]["id"] == second.pk
    assert told("article", first.pk)[-1] == ("article.rated", centre.colleague.pk, {"solved": False})


def test_lists_and_search_ask_the_database_the_same_number_of_times(centre: Centre, library: dict[int, str]) -> None:
    agent = Caller(centre.agent)
    assert queries_of(lambda: agent.get("/articles?size=1")) == queries_of(lambda: agent.get("/articles?size=8"))
    one, many = (f"/knowledge/search?words=到账&typing=true&size={size}" for size in (1, 9))
    assert queries_of(lambda: agent.get(one)) == queries_of(lambda: agent.get(many))


def test_grams_hold_pairs_and_stems() -> None:
    assert grams.grams_of(["退款流程 The Refunds"]) == [sorted(["退", "款", "流", "程", "退款", "款流", "流程", "refund"])]
    assert grams.asked("请问怎么退款呢") == ["退款"]
    assert grams.asked("怎么") == ["怎么"]


# Review ---------------------------------------------------------------------------------------------------------------


def test_owners_are_told_once_when_a_review_is_due(centre: Centre) -> None:
    article = published(centre.agent, centre.manager, review_on=date(2027, 1, 1))
    assert services.tell_of_reviews(NOW, date(2026, 12, 31)) == 0
    assert services.tell_of_reviews(NOW, date(2027, 1, 1)) == 1
    assert services.tell_of_reviews(NOW, date(2027, 1, 2)) == 0
    notice = Notice.objects.get(kind="knowledge.review_due")
    assert (notice.person_id, notice.why, notice.facts["title"]) == (centre.agent.pk, "owner", "如何申请退款")
    answer = Caller(centre.agent).post(f"/articles/{article.pk}/review", {"review_on": "2027-06-01"})
    assert answer.json()["review_on"] == "2027-06-01"
    assert services.tell_of_reviews(NOW, date(2027, 6, 1)) == 1
    assert Caller(centre.agent).post(f"/articles/{article.pk}/review", {"review_on": "2020-01-01"}).status_code == 422
    assert [one["id"] for one in Caller(centre.agent).get("/articles?review_until=2027-06-01").json()["items"]] == [article.pk]
