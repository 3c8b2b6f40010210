"""Rows that are asked for by a question composed once: the same as the mapper gives."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from callers import NOW, Centre
from django.conf import settings
from django.forms.models import model_to_dict
from django.utils import timezone
from live_rows import chat, group

from sanxiang_centre.accounts.backends import PersonBackend
from sanxiang_centre.common.reading import One
from sanxiang_centre.live.models import Chat

pytestmark = pytest.mark.django_db


def test_a_row_and_those_that_it_names_are_what_the_mapper_gives(centre: Centre) -> None:
    made = chat(group("在线"), NOW, agent=centre.agent)
    found = One(Chat, "t.conversation_id = %s and conversation.agent_id = %s", ("conversation", "site")).get([made.pk, centre.agent.pk])
    same = Chat.objects.select_related("conversation", "site").get(pk=made.pk)
    assert found is not None
    for one, other in ((found, same), (found.conversation, same.conversation), (found.site, same.site)):
        assert model_to_dict(one) == model_to_dict(other)
        assert one._state.db == other._state.db
        assert not one._state.adding
    found.rating = 5
    found.save(update_fields=["rating"])
    assert Chat.objects.get(pk=made.pk).rating == 5


def test_nothing_where_the_condition_does_not_hold(centre: Centre) -> None:
    made = chat(group("在线"), NOW, agent=centre.agent)
    assert One(Chat, "t.conversation_id = %s and conversation.agent_id = %s", ("conversation",)).get([made.pk, centre.leader.pk]) is None


def test_a_session_that_has_run_out_or_never_was_is_nobodys() -> None:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    session = store()
    session["mark"] = 1
    session.create()
    again = store(session.session_key)
    assert (again["mark"], again.exists(session.session_key)) == (1, True)
    again.model.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    late = store(session.session_key)
    assert (late.get("mark"), late.session_key) == (None, None)
    assert not store().exists("0" * 32)


def test_who_is_deactivated_is_nobody_to_a_session(centre: Centre) -> None:
    backend = PersonBackend()
    assert backend.get_user(centre.agent.pk) == centre.agent
    centre.agent.is_active = False
    centre.agent.save(update_fields=["is_active"])
    assert backend.get_user(centre.agent.pk) is None
    assert backend.get_user(0) is None
