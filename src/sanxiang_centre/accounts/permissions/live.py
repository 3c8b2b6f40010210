"""Chats, desks, sites. One's own are the chats that one serves; a team's those of its people, and those that wait for its skills."""

from __future__ import annotations

from sanxiang_centre.accounts.permissions.reaches import ALL, OWN, TEAM, A, D, Grants, I, L, M, O

GRANTS: Grants = {
    "chat.serve": {A: OWN, L: OWN},
    "chat.watch": {L: TEAM, M: ALL},
    "chat.whisper": {L: TEAM, M: ALL},
    "chat.take_over": {L: TEAM},
    "chat.override": {L: TEAM, M: ALL},
    "desk.read": {A: OWN, L: TEAM, M: ALL},
    "desk.set_others": {L: TEAM, M: ALL},
    "board.read": {L: TEAM, M: ALL, I: ALL},
    "site.read": {L: ALL, M: ALL, D: ALL},
    "site.write": {M: ALL, D: ALL},
    "routing.write": {M: ALL, D: ALL},
    "visitor.block": {A: OWN, L: TEAM, M: ALL},
    "objection.read": {O: ALL, M: ALL, I: ALL},
    "objection.judge": {O: ALL},
}
