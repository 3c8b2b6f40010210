"""The own lossless form, one conversation a line (see `readers.jsonl`)."""

from __future__ import annotations

import json

from sanxiang.conversation.model import Conversation, Event, Party


def write_jsonl(conversation: Conversation) -> str:
    """One line of JSON without its line end; defaults are left out.

    Read back it is the same conversation, if that ends with `closed` and its texts are Unicode (no half surrogates).
    """
    return json.dumps(to_object(conversation), ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def to_object(conversation: Conversation) -> dict[str, object]:
    """The conversation as a JSON object."""
    started_at = conversation.started_at
    whole: dict[str, object] = {
        "id": conversation.id,
        "channel": conversation.channel,
        "direction": conversation.direction,
        "started_at": None if started_at is None else started_at.isoformat(),
        "parties": [_party(party) for party in conversation.parties],
        "metadata": dict(conversation.metadata),
    }
    filled = {key: value for key, value in whole.items() if key == "id" or value not in (None, [], {})}
    return filled | {"events": [_event(event) for event in conversation.events]}


def _party(party: Party) -> dict[str, str]:
    members = {"role": party.role.value, "id": party.id, "name": party.name}
    return {key: value for key, value in members.items() if value}


def _event(event: Event) -> dict[str, object]:
    members = {
        "kind": event.kind.value,
        "at": event.at,
        "start": event.start,
        "party": event.party,
        "text": event.text,
        "detail": event.detail,
    }
    return {key: value for key, value in members.items() if value is not None and value != ""}
