"""Customers. A team reaches its own customers and those of the whole centre."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, TEAM, A, Grants, I, L, M, O, X

GRANTS: Grants = {
    "customer.read": {A: TEAM, L: TEAM, I: ALL, M: ALL, X: ALL},
    "customer.look_up": {A: TEAM, L: TEAM, M: ALL, X: ALL},
    "customer.write": {A: TEAM, L: TEAM, M: ALL, X: ALL},
    "customer.assign": {M: ALL, X: ALL},
    "customer.merge": {L: TEAM, M: ALL},
    "customer.record_consent": {A: TEAM, L: TEAM, M: ALL, X: ALL},
    "customer.unmask": {L: TEAM, M: ALL},
    "customer.export": {M: ALL},
    "customer.erase": {M: ALL},
    "customer.import": {M: ALL},
    "recording_notice.read": {A: ALL, L: ALL, I: ALL, M: ALL, O: ALL, X: ALL},
    "recording_notice.publish": {M: ALL, O: ALL},
}
