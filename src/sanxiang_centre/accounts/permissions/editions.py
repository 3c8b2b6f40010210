"""Standards: drafts, editions, scopes, sign-offs."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "edition.read": {A: ALL, L: ALL, I: ALL, E: ALL, M: ALL, O: ALL, D: ALL, X: ALL},
    "edition.sign": {A: OWN, L: OWN, I: OWN, E: OWN, M: OWN, O: OWN},
    "edition.read_sign_offs": {A: OWN, L: TEAM, I: ALL, E: OWN, M: ALL, O: ALL, D: ALL},
    "edition.compare": {I: ALL, M: ALL, O: ALL},
    "draft.read": {I: ALL, M: ALL, O: ALL, D: ALL},
    "draft.write": {M: ALL, O: ALL},
    "draft.approve": {M: ALL, O: ALL},
    "scope.write": {M: ALL, O: ALL},
}
