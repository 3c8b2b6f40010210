"""The service catalogue and who is entitled to what."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "catalogue.read": {A: ALL, L: ALL, I: ALL, E: ALL, M: ALL, O: ALL, D: ALL, X: ALL},
    "catalogue.load": {O: ALL},
    "catalogue.confirm": {M: ALL, O: ALL},
    "entitlement.read": {A: ALL, L: ALL, I: ALL, M: ALL, X: ALL},
    "entitlement.write": {M: ALL, X: ALL},
}
