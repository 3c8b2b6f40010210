"""How people sign in: passwords, second factors, accounts elsewhere, sessions, locks. `id` is the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sanxiang_centre.common.events.base import DomainEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(DomainEvent):
    """By the person; all other sessions of the person have ended."""

    kind: ClassVar[str] = "person.password_changed"
    noun: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordReplaced(DomainEvent):
    """An administrator made a temporary one; all sessions of the person, so many, have ended."""

    kind: ClassVar[str] = "person.password_replaced"
    noun: ClassVar[str] = "person"
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorAdded(DomainEvent):
    """`method`: totp, recovery_codes or webauthn."""

    kind: ClassVar[str] = "person.second_factor_added"
    noun: ClassVar[str] = "person"
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRemoved(DomainEvent):
    """By the person. `method`: totp, recovery_codes or webauthn."""

    kind: ClassVar[str] = "person.second_factor_removed"
    noun: ClassVar[str] = "person"
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorRenewed(DomainEvent):
    """New recovery codes in the place of the old ones."""

    kind: ClassVar[str] = "person.second_factor_renewed"
    noun: ClassVar[str] = "person"
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorReset(DomainEvent):
    """An administrator took all of them away; all sessions of the person, so many, have ended."""

    kind: ClassVar[str] = "person.second_factor_reset"
    noun: ClassVar[str] = "person"
    methods: list[str]
    sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAccountAdded(DomainEvent):
    """The person signs in by an account of that provider from now on."""

    kind: ClassVar[str] = "person.outside_account_added"
    noun: ClassVar[str] = "person"
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideAccountRemoved(DomainEvent):
    kind: ClassVar[str] = "person.outside_account_removed"
    noun: ClassVar[str] = "person"
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked(DomainEvent):
    """One of them; all at once is person.sessions_revoked."""

    kind: ClassVar[str] = "person.session_revoked"
    noun: ClassVar[str] = "person"
    session: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonUnlocked(DomainEvent):
    """What was counted against the person is forgotten."""

    kind: ClassVar[str] = "person.unlocked"
    noun: ClassVar[str] = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressUnlocked(DomainEvent):
    """What was counted against a network address is forgotten. Which one is not kept: it may be somebody's at home. `id` is 0."""

    kind: ClassVar[str] = "address.unlocked"
    noun: ClassVar[str] = "address"


EVENTS: tuple[type[DomainEvent], ...] = (
    PasswordChanged,
    PasswordReplaced,
    SecondFactorAdded,
    SecondFactorRemoved,
    SecondFactorRenewed,
    SecondFactorReset,
    OutsideAccountAdded,
    OutsideAccountRemoved,
    SessionRevoked,
    PersonUnlocked,
    AddressUnlocked,
)
