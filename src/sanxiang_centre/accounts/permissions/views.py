"""Views of lists: one's own, and those that one's team shares, which its leader keeps in order."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import OWN, TEAM, A, D, E, Grants, I, L, M, O

GRANTS: Grants = {
    "view.read": dict.fromkeys((A, L, I, E, M, O, D), TEAM),
    "view.write": {**dict.fromkeys((A, I, E, O, D), OWN), L: TEAM, M: TEAM},
}
