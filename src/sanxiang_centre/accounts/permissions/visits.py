"""Return visits. One's own are those that one has to make; a team's are those about its work. Nobody visits about their own work."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, E, Grants, I, L, M, O

GRANTS: Grants = {
    "return_visit.read": {A: OWN, E: OWN, L: TEAM, I: ALL, M: ALL},
    "return_visit.make": {A: OWN, E: OWN, L: TEAM, M: ALL},
    "return_visit.assign": {L: TEAM, M: ALL},
    "return_visit.read_rates": {L: TEAM, I: ALL, M: ALL, O: ALL},
    "return_visit_plan.read": {L: ALL, I: ALL, M: ALL, O: ALL},
    "return_visit_plan.write": {M: ALL, O: ALL},
}
