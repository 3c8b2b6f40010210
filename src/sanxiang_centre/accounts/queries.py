"""What of people, teams and groups an actor gets to see. Permission is part of fetching."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from sanxiang_centre.accounts.models import ApiToken, Person, Role, SavedView, Skill, SkillGroup, Team
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, reach, require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.problems import not_found


def _reached(actor: Actor, found: Reach) -> Q:
    """Which people a reach takes in."""
    if found is Reach.ALL:
        return Q()
    own = Q(pk=actor.person)
    return own | Q(team=actor.team) if found is Reach.TEAM and actor.team is not None else own


def list_people(
    actor: Actor, *, active: bool | None = None, role: str | None = None, team: int | None = None, words: str = ""
) -> QuerySet[Person]:
    """`words` are looked for in names and staff numbers."""
    rows = Person.objects.filter(_reached(actor, require(actor, "person.read"))).select_related("team")
    if active is not None:
        rows = rows.filter(is_active=active)
    if role:
        rows = rows.filter(roles__contains=[role])
    if team is not None:
        rows = rows.filter(team=team)
    return rows.filter(Q(name__icontains=words) | Q(staff_no__icontains=words)) if words else rows


def own(actor: Actor) -> Person:
    """The actor's own row. Raises Problem 404 for the system, which is nobody."""
    found = Person.objects.filter(pk=actor.person or 0).select_related("team").first()
    if found is None:
        raise not_found("人员")
    return found


def access_person(actor: Actor, person: int, permission: str = "person.read") -> Person:
    """Raises Problem 404 for those out of reach, as for those who are not there."""
    found = Person.objects.filter(_reached(actor, require(actor, permission)), pk=person).select_related("team").first()
    if found is None:
        raise not_found("人员")
    return found


def list_sessions(actor: Actor, person: int, now: datetime) -> QuerySet[Any]:
    """Where the person is signed in: rows of the library's `UserSession`, without those that have run out."""
    found = access_person(actor, person, "person.read_sessions")
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows: QuerySet[Any] = UserSession.objects.filter(user_id=found.pk, session_key__in=alive)
    return rows


def access_session(actor: Actor, person: int, session: int) -> Any:
    """For ending it."""
    found = access_person(actor, person, "person.revoke_sessions")
    row = UserSession.objects.filter(user_id=found.pk, pk=session).first()
    if row is None:
        raise not_found("登录")
    return row


def sees_contact(actor: Actor, person: Person) -> bool:
    """Whether the e-mail address of a person may be shown."""
    return _within(actor, reach(actor, "person.read_contact"), person)


def _within(actor: Actor, found: Reach, person: Person) -> bool:
    own = found >= Reach.OWN and person.pk == actor.person
    same_team = found >= Reach.TEAM and actor.team is not None and person.team_id == actor.team
    return found is Reach.ALL or own or same_team


def list_teams(actor: Actor) -> QuerySet[Team]:
    require(actor, "team.read")
    return Team.objects.all()


def access_team(actor: Actor, team: int, permission: str = "team.read") -> Team:
    require(actor, permission)
    found = Team.objects.filter(pk=team).first()
    if found is None:
        raise not_found("班组")
    return found


def list_skill_groups(actor: Actor) -> QuerySet[SkillGroup]:
    require(actor, "skill_group.read")
    return SkillGroup.objects.all()


def access_skill_group(actor: Actor, group: int, permission: str = "skill_group.read") -> SkillGroup:
    require(actor, permission)
    found = SkillGroup.objects.filter(pk=group).first()
    if found is None:
        raise not_found("技能组")
    return found


def levels_of(actor: Actor, group: SkillGroup) -> Mapping[int, int]:
    """Person -> level, of the people whom the actor may see."""
    seen = list_people(actor).values("pk")
    return dict(Skill.objects.filter(group=group, person__in=seen).order_by("level", "person").values_list("person_id", "level"))


def list_tokens(actor: Actor) -> QuerySet[ApiToken]:
    require(actor, "token.read", Reach.ALL)
    return ApiToken.objects.select_related("person")


def token_scopes(actor: Actor) -> dict[str, str]:
    """Permissions that another system can have, each with how far it reaches."""
    require(actor, "token.read", Reach.ALL)
    reached = {name: grants.get(Role.INTEGRATION, Reach.NOTHING) for name, grants in PERMISSIONS.items()}
    return {name: found.name.lower() for name, found in sorted(reached.items()) if found}


def access_token(actor: Actor, token: int) -> ApiToken:
    require(actor, "token.write", Reach.ALL)
    found = ApiToken.objects.filter(pk=token).select_related("person").first()
    if found is None:
        raise not_found("令牌")
    return found


def list_views(actor: Actor, of: str) -> QuerySet[SavedView]:
    """The actor's own views of a list, and those that the team shares."""
    return SavedView.objects.filter(_seen_views(actor, require(actor, "view.read")), list=of).select_related("owner")


def access_view(actor: Actor, view: int, permission: str = "view.read", *, lock: bool = False) -> SavedView:
    rows = SavedView.objects.filter(_seen_views(actor, require(actor, permission)), pk=view).select_related("owner")
    found = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if found is None:
        raise not_found("视图")
    return found


def _seen_views(actor: Actor, found: Reach) -> Q:
    own = Q(owner=actor.person)
    team = Q(shared=True, owner__team=actor.team, owner__is_active=True)
    return own | team if found >= Reach.TEAM and actor.team is not None else own
