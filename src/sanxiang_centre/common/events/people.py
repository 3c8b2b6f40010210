"""People, teams, skill groups, tokens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCreated(DomainEvent):
    kind: ClassVar[str] = "person.created"
    noun: ClassVar[str] = "person"
    roles: list[str]
    team: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChanged(DomainEvent):
    """`changes`: field -> [before, after]; of fields that hold personal data only the name of the field."""

    kind: ClassVar[str] = "person.changed"
    noun: ClassVar[str] = "person"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonDeactivated(DomainEvent):
    """Open work is handed over to `successor`, or to the group where it is None."""

    kind: ClassVar[str] = "person.deactivated"
    noun: ClassVar[str] = "person"
    successor: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReactivated(DomainEvent):
    kind: ClassVar[str] = "person.reactivated"
    noun: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsRevoked(DomainEvent):
    kind: ClassVar[str] = "person.sessions_revoked"
    noun: ClassVar[str] = "person"
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn(DomainEvent):
    kind: ClassVar[str] = "person.signed_in"
    noun: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRefused(DomainEvent):
    """`id` 0 = nobody has that name."""

    kind: ClassVar[str] = "person.sign_in_refused"
    noun: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamCreated(DomainEvent):
    kind: ClassVar[str] = "team.created"
    noun: ClassVar[str] = "team"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(DomainEvent):
    kind: ClassVar[str] = "team.changed"
    noun: ClassVar[str] = "team"
    changes: dict[str, list[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillGroupCreated(DomainEvent):
    kind: ClassVar[str] = "skill_group.created"
    noun: ClassVar[str] = "skill_group"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillsSet(DomainEvent):
    """`levels`: person id as text -> level 1 to 9."""

    kind: ClassVar[str] = "skill_group.members_set"
    noun: ClassVar[str] = "skill_group"
    levels: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued(DomainEvent):
    kind: ClassVar[str] = "token.issued"
    noun: ClassVar[str] = "token"
    person: int
    scopes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(DomainEvent):
    kind: ClassVar[str] = "token.revoked"
    noun: ClassVar[str] = "token"
    person: int


EVENTS: tuple[type[DomainEvent], ...] = (
    PersonCreated,
    PersonChanged,
    PersonDeactivated,
    PersonReactivated,
    SessionsRevoked,
    SignedIn,
    SignInRefused,
    TeamCreated,
    TeamChanged,
    SkillGroupCreated,
    SkillsSet,
    TokenIssued,
    TokenRevoked,
)
