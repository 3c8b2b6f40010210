"""Tickets, complaints, and what the centre sets for them."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, E, Grants, I, L, M, O, X

GRANTS: Grants = {
    "ticket.read": {A: TEAM, L: TEAM, I: ALL, E: OWN, M: ALL, X: ALL},
    "ticket.create": {A: OWN, L: TEAM, E: OWN, M: ALL, X: ALL},
    "ticket.work": {A: TEAM, L: TEAM, E: OWN, M: ALL, X: ALL},
    "ticket.assign": {A: OWN, L: TEAM, M: ALL},
    "ticket.merge": {A: TEAM, L: TEAM, M: ALL},
    "ticket.unmask": {A: OWN, L: TEAM, E: OWN, M: ALL},
    "ticket.bulk": {L: TEAM, M: ALL},
    "ticket.export": {L: TEAM, M: ALL},
    "complaint.close_refused": {L: TEAM, M: ALL},
    "complaint.upgrade": {L: TEAM, M: ALL},
    "pause.audit": {L: TEAM, I: ALL, M: ALL},
    "form.read": {A: ALL, L: ALL, I: ALL, E: ALL, M: ALL, O: ALL, X: ALL},
    "form.write": {M: ALL, O: ALL},
    "chain.read": {L: ALL, M: ALL, O: ALL},
    "chain.write": {M: ALL, O: ALL},
    "calendar.read": {A: ALL, L: ALL, I: ALL, E: ALL, M: ALL, O: ALL, D: ALL, X: ALL},
    "calendar.write": {M: ALL, O: ALL},
}
