"""vCon (IETF core-03 "0.4.0", core-04 "0.5.0", and what older tools wrote): lenient, each liberty is noted.

Text dialogs are messages (sent = start + duration); transcripts in `analysis` are the utterances of recordings;
party_history, transfers and dispositions are events. Signed and encrypted forms are refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft
from sanxiang.conversation.decoding import Source, head_text
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError
from sanxiang.conversation.model import Channel, Conversation, Direction, EndReason, EventKind, Role, Scalar
from sanxiang.conversation.readers.jsonl import objects, started_at_of, text_of
from sanxiang.conversation.readers.records import each_record
from sanxiang.conversation.readers.vcon_parties import VconParties, party_numbers
from sanxiang.conversation.readers.vcon_transcripts import TRANSCRIPTS, body_of, transcript_drafts
from sanxiang.errors import InputError, Location

SIGNED = "a signed vCon (JWS); verify and unwrap it first, then read the payload / 已签名的 vCon，请先验签解包"
ENCRYPTED = "an encrypted vCon (JWE); decrypt it first / 已加密的 vCon，请先解密"

_LEGACY = MappingProxyType(
    {
        "appended": "amended", "must_support": "critical", "group": "(removed in 0.4.0)", "mimetype": "mediatype",
        "alg": "content_hash", "signature": "content_hash", "transfer-target": "transfer_target",
        "schema_version": "schema",
    }
)  # fmt: skip
_HISTORY: Mapping[str, EventKind] = MappingProxyType(
    {
        "hold": EventKind.HOLD, "unhold": EventKind.RESUME, "mute": EventKind.MUTE, "unmute": EventKind.RESUME,
        "keydown": EventKind.DTMF,
    }
)  # fmt: skip
_ENDS = MappingProxyType(
    {
        "hung-up": EndReason.HANGUP.value, "failed": EndReason.FAULT.value, "congestion": EndReason.FAULT.value,
        "no-answer": EndReason.TIMEOUT.value,
    }
)  # fmt: skip
_RECORDINGS = frozenset({"recording", "recording-set", "audio", "video"})
_CC = ("campaign", "interaction_id", "skill")


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The vCons of a JSON or JSON Lines file (or gzip of it).

    Raises InputError where the file's first record is signed or encrypted; a later one is rejected.
    """
    if head_text(source, options).lstrip().startswith("eyJ"):
        raise InputError(source.at(1), f"{SIGNED}; or {ENCRYPTED}")
    for number, item in enumerate(each_record(source, options, _convert, id_keys=("uuid",))):
        reason = getattr(item, "reason", "")
        if number == 0 and reason in {SIGNED, ENCRYPTED}:
            raise InputError(source.at(1), reason)
        yield item


def _convert(value: Mapping[str, object], fallback_id: str, where: Location, options: ReadOptions) -> Iterator[Item]:
    if "payload" in value and ("signatures" in value or "signature" in value):
        raise RecordError(SIGNED)
    if "ciphertext" in value:
        raise RecordError(ENCRYPTED)
    notes = list(_liberties(value))
    if not isinstance(value.get("parties"), list) and not isinstance(value.get("dialog"), list):
        raise RecordError("no vCon: it has neither parties nor dialog")
    made = _Vcon(value, notes).conversation(text_of(value, "uuid") or fallback_id, options)
    yield from (Noted(where, f"vCon {made.id}: {note}") for note in dict.fromkeys(notes))
    yield made


def _liberties(value: Mapping[str, object]) -> Iterator[str]:
    """What this vCon does that the drafts do not allow, and is taken all the same."""
    if not value.get("uuid"):
        yield "no uuid"
    if not value.get("created_at"):
        yield "no created_at"
    if value.get("redacted") == {} or value.get("redacted_from") == {}:
        yield "an empty `redacted` says nothing"
    places = [value, *objects(value, "dialog"), *objects(value, "analysis"), *objects(value, "attachments")]
    for old in dict.fromkeys(key for place in places for key in _LEGACY if key in place):
        yield f"old name `{old}`; now {_LEGACY[old]}"


class _Vcon:
    """One vCon while it is read."""

    def __init__(self, value: Mapping[str, object], notes: list[str]) -> None:
        self.value = value
        self.notes = notes
        self.dialogs = list(objects(value, "dialog"))
        self.transcripts = [item for item in objects(value, "analysis") if str(item.get("type")) in TRANSCRIPTS]
        recordings = {number for number, dialog in enumerate(self.dialogs) if str(dialog.get("type")) in _RECORDINGS}
        if any(recordings.isdisjoint(_dialog_numbers(item)) for item in self.transcripts):
            notes.append("a transcript that belongs to no recording left out")
        self.parties = VconParties(list(objects(value, "parties")), self._voices(), notes)

    def _voices(self) -> dict[str, list[str]]:
        """What each party wrote, to guess the sides from."""
        said: dict[str, list[str]] = {}
        for dialog in self.dialogs:
            numbers = party_numbers(dialog.get("originator", dialog.get("parties")))
            if dialog.get("type") == "text" and numbers:
                said.setdefault(str(numbers[0]), []).append(body_of(dialog))
        return said

    def conversation(self, uuid: str, options: ReadOptions) -> Conversation:
        channel = self._channel() or options.channel
        drafts = _ended_once(draft for number, dialog in enumerate(self.dialogs) for draft in self._dialog(number, dialog, channel))
        created_at = self._point(self.value, "created_at")
        own = _own(self.value)
        if "started_at" in own:  # written by us: created_at is what all times count from
            made = self._assembled(text_of(own, "id", uuid), drafts, channel, created_at, options)
            stated = started_at_of(own)
            return replace(made, started_at=None if stated is None else canonical.zoned(stated, options.zone))
        started_at = min(self._starts(), default=None) or created_at
        return self._assembled(uuid, drafts, channel, started_at, options)

    def _assembled(
        self,
        conversation_id: str,
        drafts: Sequence[Draft],
        channel: Channel | None,
        started_at: datetime | None,
        options: ReadOptions,
    ) -> Conversation:
        return canonical.assemble(
            conversation_id,
            drafts,
            self.parties,
            channel=channel,
            direction=self._direction(),
            started_at=started_at,
            zone=options.zone,
            metadata=self._metadata(),
        )

    def _starts(self) -> list[datetime]:
        points = [self._point(dialog, "start") for dialog in self.dialogs]
        known = [point for point in points if point is not None]
        aware = [point for point in known if point.tzinfo is not None]
        return aware or known

    def _point(self, value: Mapping[str, object], key: str) -> datetime | None:
        found = canonical.moment(value.get(key))
        if isinstance(found, float):
            raise RecordError(f"{key} {found:g} is no date and time")
        return found

    def _dialog(self, number: int, dialog: Mapping[str, object], channel: Channel | None) -> Iterator[Draft]:
        kind = str(dialog.get("type"))
        start = self._point(dialog, "start")
        duration = dialog.get("duration")
        end = None if duration is None else _plus(start, canonical.finite(duration))
        if kind == "text":
            yield self._message(dialog, start, end, channel)
        elif kind == "transfer":
            yield Draft(EventKind.TRANSFER, self._who(dialog, "transferor"), at=start, detail=self._target(dialog))
        elif kind == "incomplete":
            disposition = text_of(dialog, "disposition")
            yield Draft(EventKind.ENDED, None, at=end or start, detail=_ENDS.get(disposition, disposition))
        elif kind in _RECORDINGS:
            yield from self._spoken(number, dialog, start)
        else:
            self.notes.append(f"dialog {number} of the unknown type {kind[:40]!r} left out")
        yield from self._history(dialog)

    def _message(self, dialog: Mapping[str, object], start: datetime | None, end: datetime | None, channel: Channel | None) -> Draft:
        numbers = party_numbers(dialog.get("originator", dialog.get("parties")))
        if not numbers and dialog.get("parties") != []:
            raise RecordError("a text dialog names no party")
        if "body" not in dialog:
            self.notes.append("a text whose words are not in the file (url) is taken as empty")
        spoken = EventKind.UTTERANCE if _is_voice(dialog) else canonical.spoken_kind(channel or Channel.CHAT)
        untimed = _own(dialog).get("untimed") is True
        return Draft(
            spoken,
            self.parties.at(numbers[0]) if numbers else None,
            body_of(dialog),
            None if untimed else end or start,
            None if end is None or untimed else start,
        )

    def _spoken(self, number: int, dialog: Mapping[str, object], start: datetime | None) -> Iterator[Draft]:
        mine = [item for item in self.transcripts if number in _dialog_numbers(item)]
        if not mine:
            self.notes.append(f"dialog {number} is a recording without a transcript")
        if len(mine) > 1:
            self.notes.append(f"dialog {number} has {len(mine)} transcripts; the first is read")
        for item in mine[:1]:
            yield from transcript_drafts(item, dialog, start, self.parties, self.notes)

    def _history(self, dialog: Mapping[str, object]) -> Iterator[Draft]:
        gone = False
        for entry in objects(dialog, "party_history"):
            numbers, event = party_numbers(entry.get("party")), text_of(entry, "event")
            party = self.parties.at(numbers[0]) if numbers else None
            at = self._point(entry, "time")
            role = None if party is None else self.parties.role(party)
            if event in _HISTORY:
                yield Draft(_HISTORY[event], party, at=at, detail=text_of(entry, "button"))
            elif event == "join" and role is Role.AGENT:
                yield Draft(EventKind.ANSWERED, party, at=at)
            elif event == "drop" and not gone and (role is Role.CUSTOMER or self.parties.count(Role.AGENT) == 1):
                # Whoever leaves a talk of two ends it; in a talk of more an agent may go and another stay.
                gone = True
                yield Draft(EventKind.ENDED, party, at=at, detail=EndReason.HANGUP.value)

    def _who(self, dialog: Mapping[str, object], key: str) -> int | None:
        numbers = party_numbers(dialog.get(key))
        return self.parties.at(numbers[0]) if numbers else None

    def _target(self, dialog: Mapping[str, object]) -> str:
        found = dialog.get("transfer_target", dialog.get("transfer-target"))
        numbers = party_numbers(found)
        return self.parties.label(numbers[0]) if numbers else ""

    def _channel(self) -> Channel | None:
        own = _own(self.value)
        if "channel" in own:
            return canonical.channel_named(text_of(own, "channel")) if own["channel"] else None
        for dialog in self.dialogs:
            if _is_voice(dialog):
                return Channel.PHONE
            if dialog.get("type") == "text":
                is_mail = text_of(dialog, "mediatype", text_of(dialog, "mimetype")).startswith("message/")
                return Channel.EMAIL if is_mail or dialog.get("interaction_type") == "email" else Channel.CHAT
        return None

    def _direction(self) -> Direction | None:
        """Who began: `originator` of the first dialog."""
        first = self.dialogs[0] if self.dialogs else {}
        numbers = party_numbers(first.get("originator"))
        role = self.parties.role(self.parties.at(numbers[0])) if numbers else None
        stated = text_of(_own(self.value), "direction")
        if stated:
            return canonical.direction_named(stated)
        if first.get("type") == "text":
            return None
        return {Role.CUSTOMER: Direction.INBOUND, Role.AGENT: Direction.OUTBOUND}.get(role) if role else None

    def _metadata(self) -> dict[str, Scalar]:
        found: dict[str, Scalar] = {}
        for place in (self.value, *self.dialogs):
            for key in ("subject", *_CC):
                item = place.get(key)
                if isinstance(item, str | int) and key not in found:
                    found[key] = item
        return found


def _ended_once(drafts: Iterable[Draft]) -> list[Draft]:
    """Each leg of a call ends; the talk ends with the last of them only."""
    made = list(drafts)
    ends = [number for number, draft in enumerate(made) if draft.kind is EventKind.ENDED]
    return [draft for number, draft in enumerate(made) if number not in ends[:-1]]


def _plus(start: datetime | None, seconds: float) -> datetime | None:
    try:
        return None if start is None else start + timedelta(seconds=seconds)
    except OverflowError as error:
        raise RecordError(f"duration {seconds:g} s leaves the calendar") from error


def _is_voice(dialog: Mapping[str, object]) -> bool:
    return dialog.get("interaction_type") == "voice" or str(dialog.get("type")) in {*_RECORDINGS, "incomplete"}


def _own(value: Mapping[str, object]) -> Mapping[str, object]:
    """The member of the private extension that `writers.vcon` adds where vCon has no word."""
    found = value.get("sanxiang")
    return found if isinstance(found, dict) else {}


def _dialog_numbers(item: Mapping[str, object]) -> Sequence[int]:
    """The dialogs that an analysis is about; the first where it does not say."""
    return party_numbers(item.get("dialog", 0))
