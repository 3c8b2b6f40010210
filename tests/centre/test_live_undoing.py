"""What an agent takes back: whose a chat is, whom it was asked about; and what keeps who was shut out from coming back as somebody new."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import live_rows
import pytest
from callers import Caller, Centre, told
from chats_made import ADDRESS, Widget, served, site_made
from customer_fixtures import add
from django.utils import timezone
from guided import chat_of

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.commitments.contacts import contacts_of, customers_of
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.chats.heads import agent_heads
from sanxiang_centre.live.models import Chat, Visitor
from sanxiang_centre.live.presence.queries import desk_snapshots
from sanxiang_centre.live.visitors import queries
from sanxiang_centre.live.visitors.tokens import signature_of

pytestmark = pytest.mark.django_db


# Whose the chat is ---------------------------------------------------------------------------------------------------


@pytest.fixture
def chat(centre: Centre) -> Chat:
    return Chat.objects.select_related("visitor").get(pk=chat_of(centre.agent, None).id)


def customer_of(chat: Chat) -> int | None:
    return Visitor.objects.values_list("customer", flat=True).get(pk=chat.visitor_id)


def test_a_customer_is_chosen_by_hand_with_a_reason(centre: Centre, chat: Chat) -> None:
    known, path = add("王小明").pk, f"/live/chats/{chat.pk}/customer/choose"
    body = {"customer": known, "reason": "answers"}
    assert Caller(centre.agent).post(path, {**body, "reason": "because"}).status_code == 422
    for somebody in (centre.colleague, centre.leader, centre.other, centre.outsider):
        assert Caller(somebody).post(path, body).status_code in (403, 404)
    assert Caller(centre.agent).post(path, {**body, "customer": 10**9}).status_code == 404
    assert customer_of(chat) is None
    answer = Caller(centre.agent).post(path, body)
    assert (answer.status_code, answer.json()) == (200, {"chat": chat.pk, "customer": known})
    assert customer_of(chat) == known
    assert told("chat", chat.pk)[-1] == ("chat.customer_chosen", centre.agent.pk, {"customer": known, "reason": "answers"})
    assert Caller(centre.agent).post(path, body).status_code == 409


def test_a_customer_of_another_team_is_not_chosen(centre: Centre, chat: Chat) -> None:
    theirs = add("赵大", team=centre.second.pk).pk
    answer = Caller(centre.agent).post(f"/live/chats/{chat.pk}/customer/choose", {"customer": theirs, "reason": "known"})
    assert answer.status_code == 404
    assert customer_of(chat) is None


def test_a_link_is_undone_with_all_that_followed_from_it(centre: Centre, chat: Chat) -> None:
    known, agent = add("王小明", ("phone", "13812345678")).pk, Caller(centre.agent)
    path = f"/live/chats/{chat.pk}/customer/unlink"
    assert agent.post(path, {"reason": "wrong_person"}).status_code == 409
    Visitor.objects.filter(pk=chat.visitor_id).update(customer=known)
    parties = Conversation.objects.get(pk=chat.pk).parties
    parties[1]["id"] = "13812345678"
    Conversation.objects.filter(pk=chat.pk).update(parties=parties)
    promised = agent.post(f"/live/chats/{chat.pk}/callback", {"said": "下午回电"})
    assert promised.status_code == 201, promised.content
    assert list(Commitment.objects.values_list("customer", flat=True)) == [known]
    for somebody in (centre.colleague, centre.other, centre.outsider):
        assert Caller(somebody).post(path, {"reason": "wrong_person"}).status_code in (403, 404)
    assert agent.post(path, {"reason": "wrong_person"}).json() == {"chat": chat.pk, "customer": None}
    assert customer_of(chat) is None
    assert Conversation.objects.get(pk=chat.pk).parties[1]["id"] == ""
    assert Commitment.objects.filter(customer=None, number="", shown="").count() == Commitment.objects.count() == 1
    assert told("chat", chat.pk)[-1] == ("chat.customer_unlinked", centre.agent.pk, {"customer": known, "reason": "wrong_person"})


def test_what_the_page_has_signed_is_not_undone(centre: Centre, chat: Chat) -> None:
    known = add("王小明").pk
    Visitor.objects.filter(pk=chat.visitor_id).update(customer=known, proven=True, external="u-7")
    answer = Caller(centre.agent).post(f"/live/chats/{chat.pk}/customer/unlink", {"reason": "other"})
    assert (answer.status_code, customer_of(chat)) == (409, known)


def test_a_wrong_choice_is_undone_also_where_the_page_has_signed_who_it_is(centre: Centre, chat: Chat) -> None:
    known, agent, path = add("王小明").pk, Caller(centre.agent), f"/live/chats/{chat.pk}/customer"
    Visitor.objects.filter(pk=chat.visitor_id).update(proven=True, external="u-7")
    assert agent.post(f"{path}/choose", {"customer": known, "reason": "known"}).status_code == 200
    assert agent_heads([chat.pk], plain=True)[chat.pk]["customer"]["proven"] is False, "the button to undo it is there"
    assert agent.post(f"{path}/unlink", {"reason": "wrong_person"}).status_code == 200
    assert customer_of(chat) is None


def test_what_is_promised_after_a_choice_is_promised_to_the_customer(centre: Centre, chat: Chat) -> None:
    """Also what nobody confirmed, and is only read once the chat is over."""
    known = add("王小明").pk
    Caller(centre.agent).post(f"/live/chats/{chat.pk}/customer/choose", {"customer": known, "reason": "known"})
    conversation = Conversation.objects.get(pk=chat.pk)
    (contact,) = contacts_of([conversation], {})
    assert (contact.customer_id, contact.number, contact.shown) == (known, "", "")
    Caller(centre.agent).post(f"/live/chats/{chat.pk}/customer/unlink", {"reason": "wrong_person"})
    assert customers_of([conversation]) == {chat.pk: None}


# Colleagues ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(centre: Centre) -> str:
    """A chat of the agent's that somebody of another team is asked about."""
    found = live_rows.chat(SkillGroup.objects.create(name="在线", created_at=timezone.now()), timezone.now(), agent=centre.agent)
    path = f"/live/chats/{found.pk}"
    assert Caller(centre.agent).post(f"{path}/consult", {"person": centre.other.pk, "text": "能退吗？"}).status_code == 201
    assert reads_along(centre, path)
    return path


def reads_along(centre: Centre, path: str) -> bool:
    shown: list[int] = desk_snapshots([centre.other.pk])[centre.other.pk]["consulted"]
    answered: int = Caller(centre.other).get(f"{path}/notes").status_code
    assert (shown == [int(path.split("/")[-1])]) == (answered == 200)
    return answered == 200


@pytest.mark.parametrize("by", ["agent", "other"])
def test_either_side_ends_a_consultation(centre: Centre, asked: str, by: str) -> None:
    body = {"person": centre.other.pk} if by == "agent" else {}
    caller = Caller(getattr(centre, by))
    assert caller.post(f"{asked}/consult/end", body).status_code == 200
    assert not reads_along(centre, asked)
    assert Caller(centre.other).post(f"{asked}/notes", {"text": "可以"}).status_code == 404
    assert caller.post(f"{asked}/consult/end", body).status_code in (404, 409)
    notes = Caller(centre.agent).get(f"{asked}/notes").json()["items"]
    assert [each["ended_at"] is not None for each in notes] == [True]
    kind, who, told_of = told("chat", int(asked.split("/")[-1]))[-1]
    assert (kind, who, told_of) == ("chat.consult_ended", getattr(centre, by).pk, {"person": centre.other.pk})


def test_who_is_asked_again_reads_along_again(centre: Centre, asked: str) -> None:
    agent = Caller(centre.agent)
    agent.post(f"{asked}/consult/end", {"person": centre.other.pk})
    agent.post(f"{asked}/consult", {"person": centre.other.pk, "text": "再问一句"})
    assert reads_along(centre, asked)


def test_nobody_else_ends_it(centre: Centre, asked: str) -> None:
    for somebody in (centre.colleague, centre.leader, centre.outsider, centre.manager):
        for body in ({}, {"person": centre.other.pk}):
            assert Caller(somebody).post(f"{asked}/consult/end", body).status_code in (403, 404)
    assert Caller(centre.agent).post(f"{asked}/consult/end", {}).status_code == 409
    assert reads_along(centre, asked)


# Shut out ------------------------------------------------------------------------------------------------------------


def blocked(centre: Centre, widget: Widget) -> int:
    served(widget.begin(), centre.agent)
    ident: int = widget.session["visitor"]
    assert Caller(centre.agent).post(f"/live/visitors/{ident}/block", {"reason": "辱骂"}).status_code == 200
    return ident


def test_who_is_shut_out_does_not_come_back_as_somebody_new(centre: Centre) -> None:
    made = site_made()
    neighbour, widget = Widget(made.site), Widget(made.site)
    ident = blocked(centre, widget)
    refused = Widget(made.site).answer
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:sanxiang:problem:blocked")
    assert Visitor.objects.count() == 2
    assert Widget(made.site, token=neighbour.token).answer.status_code == 201, "who was known before is let in"
    expires = int(timezone.now().timestamp()) + 600
    signed = {"id": "u-7", "expires": expires, "signature": signature_of(made.secret, "u-7", expires)}
    assert Widget(made.site, identity=signed).answer.status_code == 201, "whom the page vouches for is let in"
    assert Caller(centre.leader).post(f"/live/visitors/{ident}/unblock").status_code == 200
    assert Widget(made.site).answer.status_code == 201


def test_the_address_is_held_for_a_while_and_at_that_site_only(centre: Centre) -> None:
    made, other = site_made(), site_made(name="另一处")
    ident = blocked(centre, Widget(made.site))
    assert Widget(other.site).answer.status_code == 201
    Visitor.objects.filter(pk=ident).update(blocked_at=timezone.now() - queries.HOLD - timedelta(seconds=1))
    assert Widget(made.site).answer.status_code == 201
    assert ADDRESS not in str(list(Visitor.objects.values()))


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.1.9", "::1", "fd00::1", ""])
def test_nobody_is_held_at_an_address_that_may_be_everybodys(centre: Centre, address: str) -> None:
    """As a proxy is that does not say who asked: one who is shut out would shut out the world."""
    made = site_made()
    blocked(centre, Widget(made.site, address=address))
    assert Widget(made.site, address=address).answer.status_code == 201


def test_what_is_known_of_an_address_goes_with_the_visitor(centre: Centre, django_capture_on_commit_callbacks: Any) -> None:
    widget = Widget(site_made().site)
    known = add("王小明").pk
    Visitor.objects.filter(pk=widget.session["visitor"]).update(customer=known)
    assert Visitor.objects.get().address != ""
    with django_capture_on_commit_callbacks(execute=True):
        answer = Caller(centre.manager).post(f"/customers/{known}/erase", {"confirm": known, "reason": "subject_request"})
    assert answer.status_code == 200, answer.content
    assert Visitor.objects.get().address == ""
