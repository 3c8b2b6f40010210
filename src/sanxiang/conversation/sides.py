"""Are agent and customer the wrong way round? Cheap signs in the words, and the mending."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sanxiang.conversation.model import SPOKEN, Conversation, Party, Role

_SERVICE = re.compile(
    "很高兴(?:能|可以)?为[您你]服务|竭诚为[您你]服务|请问(?:有)?什么(?:可以|能)?(?:帮|为)[您你助]|有什么(?:可以|能)(?:帮|为)(?:到|助)?[您你]"
    "|請問(?:有)?什麼可以(?:幫|為)|很高興(?:能)?為您服務|感谢[您你]的?(?:来电|致电|耐心等待)|请[您你]?稍等.{0,6}(?:帮|为)[您你]"
    "|(?:工号|工號)[是为:： ]{0,3}[A-Za-z]?[0-9零一二三四五六七八九幺]{2}|请[您你]?(?:对我|为我).{0,10}(?:评价|打分)"
    "|how (?:can|may) i help you|thank you for (?:calling|contacting)",
    re.IGNORECASE,
)
_LOOK = 400
"""Characters of an utterance that are looked at: scripts stand at its beginning or end."""
_OTHER = {Role.AGENT: Role.CUSTOMER, Role.CUSTOMER: Role.AGENT}


def sounds_like_service(text: str) -> bool:
    """Whether this holds a phrase that only the centre's side says."""
    return bool(_SERVICE.search(text if len(text) <= 2 * _LOOK else text[:_LOOK] + text[-_LOOK:]))


def look_swapped(conversation: Conversation) -> bool:
    """The customer speaks as the centre does, and the agent never. A suspicion, no proof."""
    return _speaks_service(conversation, Role.CUSTOMER) and not _speaks_service(conversation, Role.AGENT)


def _speaks_service(conversation: Conversation, role: Role) -> bool:
    numbers = {number for number, party in enumerate(conversation.parties) if party.role is role}
    return any(sounds_like_service(event.text) for event in conversation.events if event.kind in SPOKEN and event.party in numbers)


def swap_sides(conversation: Conversation) -> Conversation:
    """Agent and customer exchanged; doing it twice changes nothing.

    One of each: the two parties change places, so that a staff number stays with the agent. More: roles only.
    """
    parties = conversation.parties
    sides = [number for number, party in enumerate(parties) if party.role in _OTHER]
    if len(sides) == 2 and parties[sides[0]].role is not parties[sides[1]].role:
        exchanged = dict(zip(sides, reversed(sides), strict=True))
        swapped = tuple(parties[exchanged.get(number, number)] for number in range(len(parties)))
    else:
        swapped = tuple(_turned(party) for party in parties)
    return replace(conversation, parties=swapped)


def _turned(party: Party) -> Party:
    return replace(party, role=_OTHER.get(party.role, party.role))


def guess_roles(said: Mapping[str, Iterable[str]]) -> Mapping[str, Role] | None:
    """Speakers and what they said -> roles, where just one of two speaks as the centre does; else None."""
    if len(said) != 2:
        return None
    service = [speaker for speaker, texts in said.items() if any(map(sounds_like_service, texts))]
    if len(service) != 1:
        return None
    return {speaker: Role.AGENT if speaker == service[0] else Role.CUSTOMER for speaker in said}
