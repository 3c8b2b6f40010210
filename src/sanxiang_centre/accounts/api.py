"""People, teams, skill groups, tokens over HTTP: access, one call, a shape."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Status

from sanxiang_centre.accounts import letting_in, queries, services
from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.table import PERMISSIONS, reach
from sanxiang_centre.accounts.schemas import (
    AddressIn,
    CountOut,
    DeactivationIn,
    IssuedOut,
    LevelsIn,
    LevelsOut,
    MeOut,
    OwnChange,
    PersonChange,
    PersonIn,
    PersonOut,
    ScopesOut,
    SessionOut,
    SkillGroupIn,
    SkillGroupOut,
    TeamIn,
    TeamOut,
    TemporaryOut,
    TokenIn,
    TokenOut,
)
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.idempotency import TOLD_ONCE
from sanxiang_centre.common.pages import Page, page
from sanxiang_centre.common.schemas import REFUSALS, Cursor, Id, PageOut, Size

router = Router(tags=["people"])


def actor(request: HttpRequest) -> Actor:
    """Whom authentication found."""
    found: Actor = request.auth  # type: ignore[attr-defined]
    return found


# Oneself -------------------------------------------------------------------------------------------------------------


@router.get("/me", response={200: MeOut, **REFUSALS})
def me(request: HttpRequest) -> dict[str, Any]:
    who = actor(request)
    person = queries.own(who)
    granted = {name: reach(who, name).name.lower() for name in PERMISSIONS if reach(who, name)}
    return {**_person(who, person), "permissions": granted}


@router.patch("/me", response={200: PersonOut, **REFUSALS})
def change_me(request: HttpRequest, given: OwnChange) -> dict[str, Any]:
    who = actor(request)
    return _person(who, services.change_own(actor=who, now=timezone.now(), language=given.language))


# People --------------------------------------------------------------------------------------------------------------


@router.get("/people", response={200: PageOut[PersonOut], **REFUSALS})
def list_people(
    request: HttpRequest,
    active: bool | None = None,
    role: Role | None = None,
    team: Id | None = None,
    words: str = "",
    size: Size = 50,
    cursor: Cursor | None = None,
) -> dict[str, Any]:
    who = actor(request)
    rows = queries.list_people(who, active=active, role=role, team=team, words=words)
    found = page(rows, order="staff_no", size=size, cursor=cursor)
    return {"items": [_person(who, person) for person in found.items], "next": found.next}


@router.post("/people", response={201: PersonOut, **REFUSALS})
def create_person(request: HttpRequest, given: PersonIn) -> Status[Any]:
    who = actor(request)
    return Status(201, _person(who, services.create_person(actor=who, now=timezone.now(), **given.model_dump())))


@router.get("/people/{person}", response={200: PersonOut, **REFUSALS})
def get_person(request: HttpRequest, person: Id) -> dict[str, Any]:
    who = actor(request)
    return _person(who, queries.access_person(who, person))


@router.patch("/people/{person}", response={200: PersonOut, **REFUSALS})
def change_person(request: HttpRequest, person: Id, given: PersonChange) -> dict[str, Any]:
    who, changes = actor(request), given.model_dump(exclude_unset=True)
    changes = {name: value for name, value in changes.items() if value is not None or name == "team"}
    return _person(who, services.change_person(actor=who, now=timezone.now(), person=person, **changes))


@router.post("/people/{person}/deactivate", response={200: PersonOut, **REFUSALS})
def deactivate_person(request: HttpRequest, person: Id, given: DeactivationIn) -> dict[str, Any]:
    who = actor(request)
    return _person(who, services.deactivate_person(actor=who, now=timezone.now(), person=person, successor=given.successor))


@router.post("/people/{person}/reactivate", response={200: PersonOut, **REFUSALS})
def reactivate_person(request: HttpRequest, person: Id) -> dict[str, Any]:
    who = actor(request)
    return _person(who, services.reactivate_person(actor=who, now=timezone.now(), person=person))


@router.post("/people/{person}/revoke-sessions", response={200: CountOut, **REFUSALS})
def revoke_sessions(request: HttpRequest, person: Id) -> dict[str, int]:
    return {"count": services.revoke_sessions(actor=actor(request), now=timezone.now(), person=person)}


# Getting in again, and where one is signed in --------------------------------------------------------------------------


@router.post("/people/{person}/password", response={200: TemporaryOut, **REFUSALS})
def replace_password(request: HttpRequest, response: HttpResponse, person: Id) -> dict[str, Any]:
    """A temporary password, told once. The person is signed out everywhere, and can do nothing but change it."""
    response.headers["Cache-Control"] = TOLD_ONCE
    who = actor(request)
    made = letting_in.replace_password(actor=who, now=timezone.now(), person=person)
    return {**_person(who, made.person), "password": made.password}


@router.post("/people/{person}/second-factor/reset", response={200: PersonOut, **REFUSALS})
def reset_second_factor(request: HttpRequest, person: Id) -> dict[str, Any]:
    """For who has lost it; the person is signed out everywhere."""
    who = actor(request)
    return _person(who, letting_in.reset_second_factor(actor=who, now=timezone.now(), person=person))


@router.post("/people/{person}/unlock", response={200: PersonOut, **REFUSALS})
def unlock(request: HttpRequest, person: Id) -> dict[str, Any]:
    """Lifts the lock after too many wrong passwords or codes."""
    who = actor(request)
    return _person(who, letting_in.unlock(actor=who, now=timezone.now(), person=person))


@router.post("/network-addresses/unlock", response={204: None, **REFUSALS})
def unlock_address(request: HttpRequest, given: AddressIn) -> Status[Any]:
    """Lifts the lock that too many wrong tries from one address have brought on all who come from there."""
    letting_in.unlock_address(actor=actor(request), now=timezone.now(), address=given.address)
    return Status(204, None)


@router.get("/people/{person}/sessions", response={200: PageOut[SessionOut], **REFUSALS})
def list_sessions(request: HttpRequest, person: Id, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    rows = queries.list_sessions(actor(request), person, timezone.now())
    found = page(rows, order="-last_seen_at", size=size, cursor=cursor)
    return {"items": [_session(request, session) for session in found.items], "next": found.next}


@router.post("/people/{person}/sessions/{session}/revoke", response={200: SessionOut, **REFUSALS})
def revoke_session(request: HttpRequest, person: Id, session: Id) -> dict[str, Any]:
    return _session(request, letting_in.revoke_session(actor=actor(request), now=timezone.now(), person=person, session=session))


def _session(request: HttpRequest, session: Any) -> dict[str, Any]:
    here = request.headers.get("X-Session-Token") or request.session.session_key
    return {
        "id": session.pk,
        "since": session.created_at,
        "last_seen": session.last_seen_at,
        "address": session.ip,
        "browser": session.user_agent,
        "current": session.session_key == here,
    }


def _person(who: Actor, person: Person) -> dict[str, Any]:
    return {
        "id": person.pk,
        "staff_no": person.staff_no,
        "name": person.name,
        "email": person.email if queries.sees_contact(who, person) else None,
        "language": person.language,
        "roles": person.roles,
        "team": person.team,
        "is_active": person.is_active,
        "created_at": person.created_at,
    }


# Teams and skill groups ----------------------------------------------------------------------------------------------


@router.get("/teams", response={200: PageOut[TeamOut], **REFUSALS})
def list_teams(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> Page[Any]:
    return _by_name(queries.list_teams(actor(request)), size, cursor)


@router.post("/teams", response={201: TeamOut, **REFUSALS})
def create_team(request: HttpRequest, given: TeamIn) -> Status[Any]:
    return Status(201, services.create_team(actor=actor(request), now=timezone.now(), name=given.name))


@router.patch("/teams/{team}", response={200: TeamOut, **REFUSALS})
def rename_team(request: HttpRequest, team: Id, given: TeamIn) -> Any:
    return services.rename_team(actor=actor(request), now=timezone.now(), team=team, name=given.name)


@router.get("/skill-groups", response={200: PageOut[SkillGroupOut], **REFUSALS})
def list_skill_groups(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> Page[Any]:
    return _by_name(queries.list_skill_groups(actor(request)), size, cursor)


@router.post("/skill-groups", response={201: SkillGroupOut, **REFUSALS})
def create_skill_group(request: HttpRequest, given: SkillGroupIn) -> Status[Any]:
    return Status(201, services.create_skill_group(actor=actor(request), now=timezone.now(), name=given.name))


@router.get("/skill-groups/{group}/levels", response={200: LevelsOut, **REFUSALS})
def levels(request: HttpRequest, group: Id) -> dict[str, Any]:
    who = actor(request)
    return {"levels": queries.levels_of(who, queries.access_skill_group(who, group))}


@router.put("/skill-groups/{group}/levels", response={200: LevelsOut, **REFUSALS})
def set_levels(request: HttpRequest, group: Id, given: LevelsIn) -> dict[str, Any]:
    who = actor(request)
    found = services.set_skills(actor=who, now=timezone.now(), group=group, levels=given.levels)
    return {"levels": queries.levels_of(who, found)}


def _by_name(rows: QuerySet[Any], size: int, cursor: str | None) -> Page[Any]:
    return page(rows, order="name", size=size, cursor=cursor)


# Tokens --------------------------------------------------------------------------------------------------------------


@router.get("/tokens", response={200: PageOut[TokenOut], **REFUSALS})
def list_tokens(request: HttpRequest, size: Size = 50, cursor: Cursor | None = None) -> dict[str, Any]:
    found = page(queries.list_tokens(actor(request)), order="-created_at", size=size, cursor=cursor)
    return {"items": [_token(token) for token in found.items], "next": found.next}


@router.post("/tokens", response={201: IssuedOut, **REFUSALS})
def issue_token(request: HttpRequest, response: HttpResponse, given: TokenIn) -> Status[Any]:
    response.headers["Cache-Control"] = TOLD_ONCE
    issued = services.issue_token(actor=actor(request), now=timezone.now(), **given.model_dump())
    return Status(201, {**_token(issued.token), "secret": issued.secret})


@router.get("/tokens/scopes", response={200: ScopesOut, **REFUSALS})
def token_scopes(request: HttpRequest) -> dict[str, Any]:
    """What a token can be given."""
    return {"scopes": queries.token_scopes(actor(request))}


@router.post("/tokens/{token}/revoke", response={200: TokenOut, **REFUSALS})
def revoke_token(request: HttpRequest, token: Id) -> dict[str, Any]:
    return _token(services.revoke_token(actor=actor(request), now=timezone.now(), token=token))


def _token(token: Any) -> dict[str, Any]:
    names = ("id", "name", "prefix", "scopes", "created_at", "expires_at", "used_at", "revoked_at")
    return {**{name: getattr(token, name) for name in names}, "person": token.person_id}
