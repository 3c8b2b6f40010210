"""Surveys. Agents see what was said of their own work, and never hold the link to a rating of it; leaders follow up their team's."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "survey.read": {A: OWN, E: OWN, L: TEAM, I: ALL, M: ALL, O: ALL},
    "survey.read_rates": {A: OWN, E: OWN, L: TEAM, I: ALL, M: ALL, O: ALL},
    "survey.send": {A: OWN, E: OWN, L: TEAM, M: ALL, X: ALL},
    "survey.hand_over": {L: TEAM, M: ALL, X: ALL},
    "survey.follow_up": {L: TEAM, M: ALL},
    "question_set.read": dict.fromkeys((A, L, I, E, M, O, D, X), ALL),
    "question_set.write": {M: ALL, O: ALL},
}
