"""Commitments. Agents see their team's, so that they can claim what waits; they work on their own."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "commitment.read": {A: TEAM, E: OWN, L: TEAM, I: ALL, M: ALL, O: ALL, X: ALL},
    "commitment.create": {A: OWN, E: OWN, L: TEAM, M: ALL, X: ALL},
    "commitment.claim": {A: TEAM, L: TEAM, M: ALL},
    "commitment.work": {A: OWN, E: OWN, L: TEAM, M: ALL, X: ALL},
    "commitment.assign": {L: TEAM, M: ALL},
    "commitment.discard": {L: TEAM, I: ALL, M: ALL},
    "commitment.unmask": {A: OWN, E: OWN, L: TEAM, M: ALL},
    "commitment.read_rates": {A: OWN, E: OWN, L: TEAM, I: ALL, M: ALL, O: ALL},
    "commitment_terms.read": dict.fromkeys((A, L, I, E, M, O, D, X), ALL),
    "commitment_terms.write": {M: ALL, O: ALL},
}
