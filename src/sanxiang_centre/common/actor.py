"""Who acts: a person, an integration with its token, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """`person` None = the system. `scopes` None = signed in, all that the roles allow; else only these."""

    person: int | None
    roles: frozenset[str]
    team: int | None = None
    scopes: frozenset[str] | None = None
    request: str = ""


SYSTEM = Actor(None, frozenset({"system"}))
