"""Articles. Other systems read what is public; agents and engineers write their own; leaders approve their team's."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "knowledge.read": dict.fromkeys((A, L, I, E, M, O, D, X), ALL),
    "knowledge.read_internal": dict.fromkeys((A, L, I, E, M, O, D), ALL),
    "knowledge.rate": dict.fromkeys((A, L, I, E, M, O, D), ALL),
    "knowledge.write": {A: OWN, E: OWN, L: TEAM, M: ALL, O: ALL},
    "knowledge.approve": {L: TEAM, M: ALL, O: ALL},
    "knowledge.read_questions": {L: ALL, M: ALL, O: ALL},
    "knowledge.settle_questions": {L: ALL, M: ALL, O: ALL},
}
