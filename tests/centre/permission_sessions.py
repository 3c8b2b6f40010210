"""How things of one's own are made for the matrix of permissions: a session, where somebody is signed in; a view that the team shares."""

from __future__ import annotations

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from permission_world import LONG_AGO, USUAL, Kind, Params, World, words

from sanxiang_centre.accounts.models import Person, SavedView


def session(world: World, of: Person) -> Params:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.create()
    made = UserSession.objects.create(user=of, session_key=store.session_key, ip="192.0.2.7", user_agent="made")
    return {"person": of.pk, "session": made.pk}


def view(world: World, of: Person) -> Params:
    given = {"values": {}, "shared": True, "created_at": LONG_AGO, "changed_at": LONG_AGO}
    return {"view": SavedView.objects.create(owner=of, list="tickets", name=words(world, of, f"视图{of.pk}")[:40], **given).pk}


KINDS = {"session": Kind(session, USUAL), "view": Kind(view, USUAL)}
