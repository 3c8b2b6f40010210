"""People, teams, skill groups, tokens, audit."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "person.read": {A: TEAM, L: TEAM, I: ALL, E: TEAM, M: ALL, O: ALL, D: ALL, X: ALL},
    "person.read_contact": {A: OWN, L: TEAM, I: OWN, E: OWN, M: ALL, O: OWN, D: ALL},
    "person.write": {D: ALL},
    "person.change_own": {A: OWN, L: OWN, I: OWN, E: OWN, M: OWN, O: OWN, D: OWN},
    "person.let_in": {D: ALL},
    "person.read_sessions": {A: OWN, L: OWN, I: OWN, E: OWN, M: OWN, O: OWN, D: ALL},
    "person.revoke_sessions": {A: OWN, L: OWN, I: OWN, E: OWN, M: OWN, O: OWN, D: ALL},
    "team.read": {A: ALL, L: ALL, I: ALL, E: ALL, M: ALL, O: ALL, D: ALL, X: ALL},
    "team.write": {M: ALL, D: ALL},
    "skill_group.read": {A: ALL, L: ALL, I: ALL, E: ALL, M: ALL, O: ALL, D: ALL, X: ALL},
    "skill_group.write": {M: ALL, D: ALL},
    "skill_group.set_members": {L: TEAM, M: ALL, D: ALL},
    "token.read": {D: ALL},
    "token.write": {D: ALL},
    "audit.read": {D: ALL},
}
