"""Which agent a conversation or a finding is about."""

from __future__ import annotations

from sanxiang.conversation.model import Conversation, Party, Role
from sanxiang.inspection.findings import Finding


def agents_of(conversation: Conversation) -> tuple[int, ...]:
    """Indices of the agents who took part in an event; all agents where none did."""
    agents = [n for n, party in enumerate(conversation.parties) if party.role is Role.AGENT]
    active = {event.party for event in conversation.events}
    return tuple(n for n in agents if n in active) or tuple(agents)


def agent_of(finding: Finding, agents: tuple[int, ...]) -> int | None:
    """The agent (one of `agents`) that a finding is about: the one it names, else the only one, else None."""
    if finding.party in agents:
        return finding.party
    return agents[0] if len(agents) == 1 else None


def key_of(party: Party) -> str:
    """What identifies an agent over conversations: the staff number, else the name, else ""."""
    return party.id or party.name
