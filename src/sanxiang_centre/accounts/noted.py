"""What people change of their own sign-in happens in the library, which tells of it by signals: each becomes an event row."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as outside
from allauth.usersessions.models import UserSession
from django.dispatch import Signal
from django.http import HttpRequest
from django.utils import timezone

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.people import SignInRefused
from sanxiang_centre.common.events.sign_ins import (
    OutsideAccountAdded,
    OutsideAccountRemoved,
    PasswordChanged,
    SecondFactorAdded,
    SecondFactorRemoved,
    SecondFactorRenewed,
)
from sanxiang_centre.common.requests import request_id
from sanxiang_centre.common.writing import writing


def actor_of_own(person: Person) -> Actor:
    """Who changes what is one's own."""
    return Actor(person.pk, frozenset(person.roles), person.team_id, None, request_id())


def note_password(sender: Any, request: HttpRequest, user: Person, **_: Any) -> None:
    """Whoever else is signed in as the person no longer is: the old password may have been known to others."""
    with writing(actor_of_own(user), timezone.now()) as write:
        for session in UserSession.objects.filter(user_id=user.pk).exclude(session_key=request.session.session_key or ""):
            session.end()
        Person.objects.filter(pk=user.pk).update(must_change_password=False)
        write.record(PasswordChanged(id=user.pk))


def note_added(sender: Any, authenticator: Authenticator, **_: Any) -> None:
    _note(authenticator.user, SecondFactorAdded(id=authenticator.user_id, method=str(authenticator.type)))


def note_removed(sender: Any, authenticator: Authenticator, **_: Any) -> None:
    _note(authenticator.user, SecondFactorRemoved(id=authenticator.user_id, method=str(authenticator.type)))


def note_renewed(sender: Any, authenticator: Authenticator, **_: Any) -> None:
    _note(authenticator.user, SecondFactorRenewed(id=authenticator.user_id, method=str(authenticator.type)))


def note_wrong_code(sender: Any, user: Person, **_: Any) -> None:
    with writing(Actor(None, frozenset(), None, None, request_id()), timezone.now()) as write:
        write.record(SignInRefused(id=user.pk))


def note_outside_account(sender: Any, sociallogin: Any, **_: Any) -> None:
    user, provider = sociallogin.user, str(sociallogin.account.provider)
    _note(user, OutsideAccountAdded(id=user.pk, provider=provider))


def note_no_outside_account(sender: Any, socialaccount: Any, **_: Any) -> None:
    _note(socialaccount.user, OutsideAccountRemoved(id=socialaccount.user_id, provider=str(socialaccount.provider)))


def _note(person: Person, event: DomainEvent) -> None:
    with writing(actor_of_own(person), timezone.now()) as write:
        write.record(event)


HEARD: tuple[tuple[Signal, Any], ...] = (
    (account.password_changed, note_password),
    (account.password_reset, note_password),
    (account.password_set, note_password),
    (mfa.authenticator_added, note_added),
    (mfa.authenticator_removed, note_removed),
    (mfa.authenticator_reset, note_renewed),
    (mfa.authentication_failed, note_wrong_code),
    (outside.social_account_added, note_outside_account),
    (outside.social_account_removed, note_no_outside_account),
)


def hear() -> None:
    for number, (signal, note) in enumerate(HEARD):
        signal.connect(note, dispatch_uid=f"sanxiang.noted.{number}")
