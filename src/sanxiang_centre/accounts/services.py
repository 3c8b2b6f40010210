"""What is done to people, teams and groups."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from sanxiang_centre.accounts import queries
from sanxiang_centre.accounts.models import ApiToken, Language, Person, Role, Skill, SkillGroup, Team
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.people import (
    PersonChanged,
    PersonCreated,
    PersonDeactivated,
    PersonReactivated,
    SessionsRevoked,
    SkillGroupCreated,
    SkillsSet,
    TeamChanged,
    TeamCreated,
    TokenIssued,
    TokenRevoked,
)
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing

N = TypeVar("N", Team, SkillGroup)

PERSONAL = frozenset({"name", "email"})
"""Fields whose values event rows do not repeat."""
LONGEST_TOKEN = timedelta(days=366)
TAKEN = "已被使用 / it is taken"


# People --------------------------------------------------------------------------------------------------------------


def create_person(
    *,
    actor: Actor,
    now: datetime,
    staff_no: str,
    name: str,
    roles: Sequence[str],
    password: str | None,
    email: str = "",
    language: str = Language.CHINESE,
    team: int | None = None,
) -> Person:
    """`password` None: nobody signs in as the person until an administrator makes a temporary one (`letting_in`); integrations never do."""
    require(actor, "person.write", Reach.ALL)
    person = Person(
        staff_no=staff_no, name=name, email=email, language=language, roles=_roles(roles), created_at=now, team=_team(actor, team)
    )
    _set_password(person, password)
    _checked(person)
    with writing(actor, now) as write:
        _saved(person)
        write.record(PersonCreated(id=person.pk, roles=person.roles, team=person.team_id))
    return person


def change_person(*, actor: Actor, now: datetime, person: int, **changes: Any) -> Person:
    """`changes` of name, email, language, roles, team (its id)."""
    with writing(actor, now) as write:
        queries.access_person(actor, person, "person.write")
        found = Person.objects.select_for_update().get(pk=person)
        before = _told(found)
        for field, value in changes.items():
            setattr(found, field, _roles(value) if field == "roles" else _team(actor, value) if field == "team" else value)
        _keep_one_administrator(found)
        _checked(found)
        _saved(found)
        changed = _difference(before, _told(found))
        if changed:
            write.record(PersonChanged(id=found.pk, changes=changed))
    return found


def change_own(*, actor: Actor, now: datetime, language: str) -> Person:
    """What everybody may change of their own."""
    require(actor, "person.change_own")
    with writing(actor, now) as write:
        found = Person.objects.select_for_update().get(pk=queries.own(actor).pk)
        before = _told(found)
        found.language = language
        _checked(found)
        found.save(update_fields=["language"])
        changed = _difference(before, _told(found))
        if changed:
            write.record(PersonChanged(id=found.pk, changes=changed))
    return found


def deactivate_person(*, actor: Actor, now: datetime, person: int, successor: int | None = None) -> Person:
    """Signs the person out everywhere; other apps hand the open work over (`PersonDeactivated`)."""
    with writing(actor, now) as write:
        queries.access_person(actor, person, "person.write")
        found = _held(person, successor)
        if not found.is_active:
            raise conflict("此人已停用 / this person is deactivated already")
        if successor is not None:
            _active(actor, successor)
        found.is_active, found.deactivated_at = False, now
        _keep_one_administrator(found)
        found.save(update_fields=["is_active", "deactivated_at"])
        sign_out(found)
        ApiToken.objects.filter(person=found, revoked_at=None).update(revoked_at=now)
        write.record(PersonDeactivated(id=found.pk, successor=successor))
    return found


def _held(person: int, successor: int | None) -> Person:
    """Who leaves, locked; and who takes over, so that they do not leave at the same moment. In order, for two may leave to each other."""
    for ident in sorted({person, successor or person}):
        Person.objects.select_for_update(no_key=ident != person).get(pk=ident)
    return Person.objects.get(pk=person)


def reactivate_person(*, actor: Actor, now: datetime, person: int) -> Person:
    with writing(actor, now) as write:
        queries.access_person(actor, person, "person.write")
        found = Person.objects.select_for_update().get(pk=person)
        if found.is_active:
            raise conflict("此人在岗 / this person is active")
        found.is_active, found.deactivated_at = True, None
        found.save(update_fields=["is_active", "deactivated_at"])
        write.record(PersonReactivated(id=found.pk))
    return found


def revoke_sessions(*, actor: Actor, now: datetime, person: int) -> int:
    """How many there were."""
    with writing(actor, now) as write:
        found = queries.access_person(actor, person, "person.revoke_sessions")
        count = sign_out(found)
        write.record(SessionsRevoked(id=found.pk, count=count))
    return count


def sign_out(person: Person) -> int:
    """Ends all sessions of the person, part of a write; how many there were."""
    sessions = list(UserSession.objects.filter(user=person))
    for session in sessions:
        session.end()
    return len(sessions)


def _active(actor: Actor, person: int) -> Person:
    found = queries.access_person(actor, person)
    if not found.is_active:
        raise invalid({"successor": "此人已停用 / this person is deactivated"})
    return found


def _keep_one_administrator(person: Person) -> None:
    """Somebody must be able to let others in."""
    if person.is_staff or Person.objects.filter(roles__contains=[Role.ADMINISTRATOR], is_active=True).exclude(pk=person.pk).exists():
        return
    if Person.objects.filter(pk=person.pk, roles__contains=[Role.ADMINISTRATOR], is_active=True).exists():
        raise conflict("至少须有一位在岗的管理员 / at least one active administrator must remain")


def _roles(roles: Sequence[str]) -> list[str]:
    return sorted(set(roles))


def _team(actor: Actor, team: int | None) -> Team | None:
    if team is None:
        return None
    found = queries.list_teams(actor).filter(pk=team).first()
    if found is None:
        raise invalid({"team": "没有这个班组 / there is no such team"})
    return found


def _set_password(person: Person, password: str | None) -> None:
    if password is None:
        person.set_unusable_password()
        return
    try:
        validate_password(password, person)
    except ValidationError as wrong:
        raise invalid({"password": " ".join(wrong.messages)}) from wrong
    person.set_password(password)


def _checked(person: Person) -> None:
    try:
        person.full_clean(validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        raise invalid({field: " ".join(messages) for field, messages in wrong.message_dict.items()}) from wrong


def _saved(person: Person) -> None:
    """Uniqueness is what the database says, so that two at the same time cannot both be first."""
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as wrong:
        name = getattr(getattr(wrong.__cause__, "diag", None), "constraint_name", "") or ""
        raise invalid({"email" if "email" in name else "staff_no": TAKEN}) from wrong


def _told(person: Person) -> dict[str, Any]:
    return {"name": person.name, "email": person.email, "language": str(person.language), "roles": person.roles, "team": person.team_id}


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [] if name in PERSONAL else [before[name], after[name]] for name in before if before[name] != after[name]}


# Teams and skill groups ----------------------------------------------------------------------------------------------


def create_team(*, actor: Actor, now: datetime, name: str) -> Team:
    require(actor, "team.write", Reach.ALL)
    with writing(actor, now) as write:
        team = _named(Team(name=name, created_at=now))
        write.record(TeamCreated(id=team.pk, name=name))
    return team


def rename_team(*, actor: Actor, now: datetime, team: int, name: str) -> Team:
    with writing(actor, now) as write:
        found = queries.access_team(actor, team, "team.write")
        before, found.name = found.name, name
        _named(found)
        write.record(TeamChanged(id=found.pk, changes={"name": [before, name]}))
    return found


def create_skill_group(*, actor: Actor, now: datetime, name: str) -> SkillGroup:
    require(actor, "skill_group.write", Reach.ALL)
    with writing(actor, now) as write:
        group = _named(SkillGroup(name=name, created_at=now))
        write.record(SkillGroupCreated(id=group.pk, name=name))
    return group


def set_skills(*, actor: Actor, now: datetime, group: int, levels: Mapping[int, int]) -> SkillGroup:
    """Who is in the group, of the people within the actor's reach; others stay as they are."""
    found_reach = require(actor, "skill_group.set_members", Reach.TEAM)
    with writing(actor, now) as write:
        found = queries.access_skill_group(actor, group)
        people = queries.list_people(actor)
        people = people if found_reach is Reach.ALL else people.filter(team=actor.team)
        known = set(people.filter(pk__in=levels, is_active=True).values_list("pk", flat=True))
        wrong = {f"levels.{person}": "没有此人 / there is no such person" for person in levels if person not in known}
        wrong |= {f"levels.{person}": "等级为 1 至 9 / levels are 1 to 9" for person, level in levels.items() if not 1 <= level <= 9}
        if wrong:
            raise invalid(wrong)
        Skill.objects.filter(group=found, person__in=people.values("pk")).delete()
        Skill.objects.bulk_create(Skill(group=found, person_id=person, level=level) for person, level in levels.items())
        write.record(SkillsSet(id=found.pk, levels={str(person): level for person, level in levels.items()}))
    return found


def _named(row: N) -> N:
    if not row.name.strip():
        raise invalid({"name": "请填写名称 / a name is due"})
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise invalid({"name": TAKEN}) from taken
    return row


# Tokens --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Issued:
    """`secret` is shown this once."""

    token: ApiToken
    secret: str


def issue_token(*, actor: Actor, now: datetime, person: int, name: str, scopes: Sequence[str], expires_at: datetime) -> Issued:
    """A token acts as that integration, within the scopes (names of permissions)."""
    require(actor, "token.write", Reach.ALL)
    owner = queries.access_person(actor, person)
    _check_token(owner, now, name, scopes, expires_at)
    prefix, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    with writing(actor, now) as write:
        token = ApiToken.objects.create(
            person=owner,
            name=name,
            prefix=prefix,
            digest=digest_of(secret),
            scopes=sorted(set(scopes)),
            created_at=now,
            expires_at=expires_at,
        )
        write.record(TokenIssued(id=token.pk, person=owner.pk, scopes=token.scopes))
    return Issued(token, f"sx_{prefix}_{secret}")


def _check_token(owner: Person, now: datetime, name: str, scopes: Sequence[str], expires_at: datetime) -> None:
    unknown = [scope for scope in scopes if scope not in PERMISSIONS]
    wrong = {
        "person": ""
        if Role.INTEGRATION in owner.roles and owner.is_active
        else "令牌只发给在用的系统对接 / tokens are for active integrations",
        "name": "" if name.strip() else "请填写名称 / a name is due",
        "scopes": f"没有此权限 / no such permission: {', '.join(unknown)}"
        if unknown
        else ""
        if scopes
        else "请写明权限 / name the permissions",
        "expires_at": "" if now < expires_at <= now + LONGEST_TOKEN else "应在今后一年内 / within a year from now",
    }
    if any(wrong.values()):
        raise invalid({field: text for field, text in wrong.items() if text})


def revoke_token(*, actor: Actor, now: datetime, token: int) -> ApiToken:
    with writing(actor, now) as write:
        found = queries.access_token(actor, token)
        if found.revoked_at is not None:
            raise conflict("令牌已撤销 / the token is revoked already")
        found.revoked_at = now
        found.save(update_fields=["revoked_at"])
        write.record(TokenRevoked(id=found.pk, person=found.person_id))
    return found


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
