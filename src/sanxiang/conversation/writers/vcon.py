"""vCon 0.4.0 (draft-ietf-vcon-vcon-core-03), strict, with roles by the CC extension.

Everything said is a text dialog. Where vCon has no word (no start time, a staff number, an untimed message), the
private extension member `sanxiang` says it, listed in `extensions`; other readers may leave it out.
Notes, wrap-up, transfers, metadata, and events without time or party are not written: `writers.jsonl` is lossless.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from sanxiang.conversation.model import SPOKEN, Conversation, EndReason, Event, EventKind, Party, Role

VERSION = "0.4.0"
OWN = "sanxiang"
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "conversation.sanxiang")
NO_DATE = datetime(1970, 1, 1, tzinfo=UTC)

_ANALYSIS = frozenset({"type", "vendor", "product", "schema", "body", "dialog", "mediatype", "filename", "encoding"})
_CC_ROLES = MappingProxyType(
    {Role.AGENT: "agent", Role.CUSTOMER: "customer", Role.BOT: "agent", Role.SUPERVISOR: "supervisor", Role.SYSTEM: "thirdparty"}
)
_HISTORY = MappingProxyType(
    {
        EventKind.HOLD: "hold",
        EventKind.RESUME: "unhold",
        EventKind.MUTE: "mute",
        EventKind.DTMF: "keydown",
        EventKind.ANSWERED: "join",
        EventKind.ENDED: "drop",
    }
)


def write_vcon(
    conversation: Conversation,
    analyses: Sequence[Mapping[str, object]] = (),
    *,
    created_at: datetime = NO_DATE,
) -> str:
    """One line of JSON; see `vcon_document`."""
    document = vcon_document(conversation, analyses, created_at=created_at)
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def vcon_document(
    conversation: Conversation,
    analyses: Sequence[Mapping[str, object]] = (),
    *,
    created_at: datetime = NO_DATE,
) -> dict[str, object]:
    """The conversation as a vCon object. The same conversation gives the same uuid and the same bytes.

    analyses    {type, vendor, product, schema, body} each, and any of dialog, mediatype, filename, encoding; a body that is
                no text becomes JSON text
    created_at  used where the conversation has no `started_at`

    Raises ValueError for an analysis without type, vendor or body, or with other members.
    """
    base = _utc(conversation.started_at) or _utc(created_at) or NO_DATE
    dialogs = list(_dialogs(conversation, base))
    return {
        "vcon": VERSION,
        "uuid": str(uuid.uuid5(NAMESPACE, conversation.id)),
        "created_at": _stamp(base),
        "extensions": ["CC", OWN],
        "parties": [_party(party) for party in conversation.parties],
        "dialog": dialogs,
        "analysis": [_analysis(item, len(dialogs)) for item in analyses],
        "attachments": [],
        OWN: _facts(conversation),
    }


def _facts(conversation: Conversation) -> dict[str, object]:
    """`started_at` is null where the dialogs' dates mean nothing but their distances."""
    started_at = conversation.started_at
    return {
        "id": conversation.id,
        "started_at": None if started_at is None else started_at.isoformat(),
        "channel": conversation.channel,
        "direction": conversation.direction,
    }


def _party(party: Party) -> dict[str, object]:
    kind = {Role.BOT: "bot", Role.SYSTEM: "organization"}.get(party.role, "person")
    named = {"name": party.name} if party.name else {}
    return {**named, "type": kind, "role": _CC_ROLES[party.role], OWN: {"role": party.role.value, "id": party.id}}


def _dialogs(conversation: Conversation, base: datetime) -> Iterator[dict[str, object]]:
    """Each utterance or message with the events that follow it, up to the next one."""
    dialog: dict[str, object] | None = None
    waiting: list[dict[str, object]] = []
    for event in conversation.events:
        if event.kind in SPOKEN:
            if dialog is not None:
                yield dialog
            dialog = _dialog(event, len(conversation.parties), base, waiting)
            waiting = []
        else:
            history = waiting if dialog is None else dialog.setdefault("party_history", [])
            assert isinstance(history, list)
            history.extend(_history(event, base))
    if dialog is not None:
        yield dialog


def _dialog(event: Event, parties: int, base: datetime, before: list[dict[str, object]]) -> dict[str, object]:
    begin, end = _point(base, event.start), _point(base, event.at)
    others = [number for number in range(parties) if number != event.party]
    made: dict[str, object] = {
        "type": "text",
        "start": _stamp(begin if begin and end and begin <= end else end or base),
        "parties": [] if event.party is None else [event.party, *others],
        "mediatype": "text/plain",
        "body": event.text,
        "encoding": "none",
        "interaction_type": "voice" if event.kind is EventKind.UTTERANCE else "chat",
    }
    if begin and end and begin <= end:
        made["duration"] = (end - begin).total_seconds()
    if end is None:
        made[OWN] = {"untimed": True}
    if before:
        made["party_history"] = before
    return made


def _history(event: Event, base: datetime) -> Iterator[dict[str, object]]:
    at, name = _point(base, event.at), _HISTORY.get(event.kind)
    if name is None or at is None or event.party is None:
        return
    if event.kind is EventKind.ENDED and event.detail != EndReason.HANGUP:
        return
    button = {"button": event.detail} if event.kind is EventKind.DTMF else {}
    yield {"party": event.party, "time": _stamp(at), "event": name, **button}


def _analysis(given: Mapping[str, object], dialogs: int) -> dict[str, object]:
    for key in ("type", "vendor"):
        if not isinstance(given.get(key), str) or not given[key]:
            raise ValueError(f"an analysis needs a text `{key}`")
    unknown = sorted(given.keys() - _ANALYSIS)
    if unknown or "body" not in given:
        raise ValueError(f"an analysis has {', '.join(sorted(_ANALYSIS))}, a body among them; not {', '.join(unknown) or 'none'}")
    made = {"dialog": list(range(dialogs)), **given}
    if not isinstance(given["body"], str):
        made["body"] = json.dumps(given["body"], ensure_ascii=False, allow_nan=False, sort_keys=True)
        made |= {"mediatype": "application/json", "encoding": "json"}
    made.setdefault("encoding", "none")
    return made


def _point(base: datetime, seconds: float | None) -> datetime | None:
    """None also where the calendar does not reach."""
    try:
        return None if seconds is None else base + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _utc(point: datetime | None) -> datetime | None:
    """RFC 3339 has no times without a zone (`_facts` tells that there was none), nor any before the year 1."""
    try:
        if point is None:
            return None
        return point.replace(tzinfo=UTC) if point.tzinfo is None else point.astimezone(UTC)
    except OverflowError:
        return None


def _stamp(point: datetime) -> str:
    return point.isoformat().replace("+00:00", "Z")
