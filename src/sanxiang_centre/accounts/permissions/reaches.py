"""How far a permission goes, and short names for a table of them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from sanxiang_centre.accounts.models import Role


class Reach(IntEnum):
    """How far a permission goes."""

    NOTHING = 0
    OWN = 1
    TEAM = 2
    ALL = 3


A, L, I, E = Role.AGENT, Role.LEADER, Role.INSPECTOR, Role.ENGINEER  # noqa: E741 - a table reads better with short names
M, O, D, X = Role.MANAGER, Role.STANDARD_OWNER, Role.ADMINISTRATOR, Role.INTEGRATION  # noqa: E741

OWN, TEAM, ALL = Reach.OWN, Reach.TEAM, Reach.ALL

Grants = Mapping[str, Mapping[str, Reach]]
"""Permission -> role -> reach. What is not in it is not allowed."""
