"""How a session is made for the matrix of permissions: where somebody is signed in."""

from __future__ import annotations

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from permission_world import USUAL, Kind, Params, World

from sanxiang_centre.accounts.models import Person


def session(world: World, of: Person) -> Params:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.create()
    made = UserSession.objects.create(user=of, session_key=store.session_key, ip="192.0.2.7", user_agent="made")
    return {"person": of.pk, "session": made.pk}


KINDS = {"session": Kind(session, USUAL)}
