"""Who takes part in a chat: the places in `Conversation.parties`, in the order that the engine expects of a live conversation."""

from __future__ import annotations

from sanxiang.conversation.model import Role

AGENT, CUSTOMER, SYSTEM, LEADER = range(4)
"""SYSTEM says what nobody types: the welcome, notices of waiting, of transfers, of the end."""

PARTIES: tuple[dict[str, str], ...] = tuple(
    {"role": role.value, "id": "", "name": ""} for role in (Role.AGENT, Role.CUSTOMER, Role.BOT, Role.SUPERVISOR)
)
