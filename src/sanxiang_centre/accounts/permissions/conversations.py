"""Conversations, imports, legal holds, retention, backtests."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "conversation.read": {A: OWN, L: TEAM, I: ALL, E: OWN, M: ALL, O: ALL, X: ALL},
    "conversation.write": {A: OWN, L: OWN, E: OWN, X: ALL},
    "conversation.import": {M: ALL, D: ALL, X: ALL},
    "conversation.hold": {I: ALL, M: ALL},
    "retention.read": {I: ALL, M: ALL, D: ALL},
    "retention.write": {M: ALL, D: ALL},
    "backtest.run": {M: ALL, O: ALL},
}
