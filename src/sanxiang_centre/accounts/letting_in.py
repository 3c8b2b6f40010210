"""How people get in again: a temporary password, second factors taken away, a lock lifted, sessions ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from sanxiang_centre.accounts import queries
from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.passwords import temporary
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.accounts.services import sign_out
from sanxiang_centre.accounts.tries import forget_tries, forget_tries_from
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.sign_ins import AddressUnlocked, PasswordReplaced, PersonUnlocked, SecondFactorReset, SessionRevoked
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing


@dataclass(frozen=True, slots=True)
class Temporary:
    """`password` is told this once."""

    person: Person
    password: str


def replace_password(*, actor: Actor, now: datetime, person: int) -> Temporary:
    """A temporary one, which opens nothing but the change of it; the person is signed out everywhere and no longer locked out."""
    with writing(actor, now) as write:
        found, password = _somebody_else(actor, person), temporary()
        found.set_password(password)
        found.must_change_password = True
        found.save(update_fields=["password", "must_change_password"])
        forget_tries(found.pk)
        write.record(PasswordReplaced(id=found.pk, sessions=sign_out(found)))
    return Temporary(found, password)


def reset_second_factor(*, actor: Actor, now: datetime, person: int) -> Person:
    """For who has lost it: the password alone does, until the person sets one up anew."""
    with writing(actor, now) as write:
        found = _somebody_else(actor, person)
        factors = Authenticator.objects.filter(user_id=found.pk)
        methods = sorted(str(factor.type) for factor in factors)
        if not methods:
            raise conflict("此人没有第二步验证 / this person has no second factor")
        factors.delete()
        forget_tries(found.pk)
        write.record(SecondFactorReset(id=found.pk, methods=methods, sessions=sign_out(found)))
    return found


def has_second_factor(person: int) -> bool:
    return bool(Authenticator.objects.filter(user_id=person).exists())


def unlock(*, actor: Actor, now: datetime, person: int) -> Person:
    """Wrong passwords and codes so far are forgotten; what is counted against a network address is not (`unlock_address`)."""
    with writing(actor, now) as write:
        found = queries.access_person(actor, person, "person.let_in")
        forget_tries(found.pk)
        write.record(PersonUnlocked(id=found.pk))
    return found


def unlock_address(*, actor: Actor, now: datetime, address: str) -> None:
    """Tries from there are forgotten, whoever made them: many people may come from one address. Else they go by themselves in minutes."""
    require(actor, "person.let_in", Reach.ALL)
    try:
        found = ip_address(address)
    except ValueError as wrong:
        raise invalid({"address": "应为网络地址，如 203.0.113.7 / a network address such as 203.0.113.7 is due"}) from wrong
    with writing(actor, now) as write:
        forget_tries_from(str(found))
        write.record(AddressUnlocked(id=0))


def revoke_session(*, actor: Actor, now: datetime, person: int, session: int) -> UserSession:
    with writing(actor, now) as write:
        found = queries.access_session(actor, person, session)
        number = found.pk
        found.end()
        found.pk = number
        write.record(SessionRevoked(id=person, session=number))
    return found


def _somebody_else(actor: Actor, person: int) -> Person:
    """One's own are changed with the present password and code: else whoever finds an open screen could take the account over."""
    queries.access_person(actor, person, "person.let_in")
    found = Person.objects.select_for_update().get(pk=person)
    if found.pk == actor.person:
        raise conflict("自己的请自行修改，或请另一位管理员 / change your own yourself, or ask another administrator")
    if not found.is_active:
        raise conflict("此人已停用 / this person is deactivated")
    if Role.INTEGRATION in found.roles:
        raise conflict("系统对接以令牌登录 / integrations sign in with tokens")
    return found
