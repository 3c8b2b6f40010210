"""One's own inbox: everybody has one, integrations have none."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import OWN, A, D, E, Grants, I, L, M, O

GRANTS: Grants = {
    "notice.read": dict.fromkeys((A, L, I, E, M, O, D), OWN),
    "notice.change": dict.fromkeys((A, L, I, E, M, O, D), OWN),
}
