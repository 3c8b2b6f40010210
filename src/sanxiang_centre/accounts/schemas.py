"""Shapes of what comes in and goes out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt

from sanxiang_centre.accounts.models import Language, Role
from sanxiang_centre.common.schemas import Id, In, Moment, Out

Name = Annotated[str, Field(min_length=1, max_length=80)]
StaffNo = Annotated[str, Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Roles = Annotated[list[Role], Field(min_length=1, max_length=len(Role))]
Email = Annotated[str, Field(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class AddressIn(In):
    address: Annotated[str, Field(min_length=2, max_length=45, examples=["203.0.113.7"])]


class TeamOut(Out):
    id: int
    name: str


class TeamIn(In):
    name: Name


class PersonOut(Out):
    """`email` is null where the caller may not see it."""

    id: int
    staff_no: str
    name: str
    email: str | None
    language: Language
    roles: list[Role]
    team: TeamOut | None
    is_active: bool
    created_at: datetime


class PersonIn(In):
    staff_no: StaffNo
    name: Name
    roles: Roles
    email: Email = ""
    language: Language = Language.CHINESE
    team: Id | None = None
    password: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class PersonChange(In):
    """What is left out stays."""

    name: Name | None = None
    email: Email | None = None
    language: Language | None = None
    roles: Roles | None = None
    team: Id | None = None


class OwnChange(In):
    language: Language


class DeactivationIn(In):
    successor: Id | None = None


class MeOut(PersonOut):
    """Oneself, and how far one's permissions go: permission -> own, team or all."""

    permissions: dict[str, str]


class TemporaryOut(PersonOut):
    """`password` is told this once; it opens nothing but the change of it."""

    password: str


class SessionOut(Out):
    """Where somebody is signed in; `current` = the one that asks."""

    id: int
    since: datetime
    last_seen: datetime
    address: str
    browser: str
    current: bool


class CountOut(Out):
    count: int


class SkillGroupOut(Out):
    id: int
    name: str


class SkillGroupIn(In):
    name: Name


class LevelsOut(Out):
    """Person id -> level; 1 is the best."""

    levels: dict[int, int]


class LevelsIn(In):
    levels: Annotated[dict[Id, int], Field(max_length=5000)]


class TokenIn(In):
    person: Id
    name: Name
    scopes: Annotated[list[str], Field(min_length=1, max_length=200)]
    expires_at: Moment


class ScopesOut(Out):
    """Permission -> how far it reaches for another system: own, team or all."""

    scopes: dict[str, str]


class TokenOut(Out):
    id: int
    person: int
    name: str
    prefix: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class IssuedOut(TokenOut):
    """`secret` is told this once."""

    secret: str


ListName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_.]{0,31}$", examples=["tickets"])]
ViewName = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f\x7f]+$")]
ViewText = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
ViewNumber = Annotated[StrictInt, Field(ge=-(2**53), le=2**53)]
ViewValue = StrictBool | ViewNumber | ViewText
ViewValues = Annotated[
    dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")], ViewValue | Annotated[list[ViewValue], Field(max_length=30)]],
    Field(max_length=30),
]


class ViewIn(In):
    """`values` are the filters of the list as its address has them. `shared`: with one's team."""

    list: ListName
    name: ViewName
    values: ViewValues
    shared: bool = False


class ViewChange(In):
    """What is left out stays."""

    name: ViewName | None = None
    values: ViewValues | None = None
    shared: bool | None = None


class ViewOut(Out):
    """`owner`: whose it is, as a person's id. `mine` is what the caller may change as the own one."""

    id: int
    list: str
    name: str
    values: ViewValues
    shared: bool
    mine: bool
    owner: int
    owner_name: str
    changed_at: datetime
