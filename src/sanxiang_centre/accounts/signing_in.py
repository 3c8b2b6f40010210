"""Sign-in is by staff number and is nobody's to open: accounts are made by administrators."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.tries import tries_of
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.people import SignedIn, SignInRefused
from sanxiang_centre.common.requests import request_id
from sanxiang_centre.common.writing import writing


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """By the person, not by how the name is written or under which host the centre is reached: each would have tries of its own."""
        name = str(credentials.get("username") or "")
        person = Person.objects.filter(staff_no__iexact=name).values_list("pk", flat=True).first()
        return tries_of(person) if person else f"name-{name.lower()}"


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes from an identity provider must be somebody of the centre: the one whose staff number the provider tells.

    The first time that is looked at; from then on, the provider's own name for the person. Nobody is added by signing in.
    """

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        number = str(_claims(sociallogin).get(_app(sociallogin).settings["staff_number"]) or "")
        person = _somebody(number)
        if person is None:
            note_refusal(None, {"username": number})
        else:
            sociallogin.connect(request, person)


def _app(sociallogin: Any) -> Any:
    return sociallogin.provider.app


def _claims(sociallogin: Any) -> dict[str, Any]:
    told: dict[str, Any] = sociallogin.account.extra_data
    return {**told.get("id_token", {}), **told.get("userinfo", {})}


def _somebody(number: str) -> Person | None:
    """Active, no program, and not tied to another account of the provider's already."""
    people = Person.objects.filter(staff_no__iexact=number, is_active=True, socialaccount=None)
    return people.exclude(roles__contains=[Role.INTEGRATION]).first() if number else None


def note_sign_in(sender: Any, user: Person, **_: Any) -> None:
    """The library tells of sign-ins by signal only."""
    with writing(Actor(user.pk, frozenset(user.roles), user.team_id, None, request_id()), timezone.now()) as write:
        write.record(SignedIn(id=user.pk))


def note_refusal(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    name = str(credentials.get("username") or credentials.get("staff_no") or "")
    person = Person.objects.filter(staff_no__iexact=name).first()
    with writing(Actor(None, frozenset(), None, None, request_id()), timezone.now()) as write:
        write.record(SignInRefused(id=person.pk if person else 0))


def connect() -> None:
    user_logged_in.connect(note_sign_in, dispatch_uid="sanxiang.sign_in")
    user_login_failed.connect(note_refusal, dispatch_uid="sanxiang.refusal")
