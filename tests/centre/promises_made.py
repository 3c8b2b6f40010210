"""Made-up calls in which something is promised, and a small standard with business hours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from callers import Centre
from imported_talks import imported, jsonl
from small_standard import BEGIN, SMALL, acting, zipped

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.commitments import reading
from sanxiang_centre.commitments.models import Commitment
from sanxiang_centre.editions import services as editions
from sanxiang_centre.editions.models import Edition

SHANGHAI = ZoneInfo("Asia/Shanghai")
CALENDARS = """\
calendars:
  centre:
    name: {zh: 客服中心, en: Service centre}
    tz: Asia/Shanghai
    weekly: {mon-fri: "09:00-18:00"}
    holidays: none
"""
NUMBER, OTHER_NUMBER = "13912340001", "13912340002"


def at(hour: int, minute: int = 0, day: int = 26) -> datetime:
    """November 2026 in Shanghai; the 26th is a Thursday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def publish(centre: Centre, owner: Person) -> Edition:
    """The small standard, with hours."""
    now = at(9)
    draft = editions.upload_draft(actor=acting(owner), now=now, name="small.zip", archive=zipped({**SMALL, "calendars.yaml": CALENDARS}))
    editions.check_draft(now=lambda: now, draft=draft.pk)
    edition = editions.approve_draft(actor=acting(centre.manager), now=now, draft=draft.pk, valid_from=BEGIN)
    editions.set_scope(actor=acting(owner), now=now, channel="", group=None, standard="small", since=BEGIN)
    return edition


def call(
    key: str, *said: str, when: datetime, number: str = NUMBER, agent: str = "a1", channel: str = "phone", direction: str = "inbound"
) -> dict[str, Any]:
    """Utterances by turns, the agent first; ten seconds apart."""
    events = [
        {"kind": "message" if channel == "chat" else "utterance", "party": n % 2, "text": text, "at": 10.0 * n}
        for n, text in enumerate(said)
    ]
    parties = [{"role": "agent", "id": agent}, {"role": "customer", "id": number, "name": "王小明"}]
    flow = [{"kind": "answered", "at": 0.0}] if channel == "phone" else []
    whole = [*flow, *events, {"kind": "closed"}]
    return {"id": key, "channel": channel, "direction": direction, "started_at": when.isoformat(), "parties": parties, "events": whole}


def back(key: str, when: datetime, number: str = NUMBER, agent: str = "a1") -> dict[str, Any]:
    """An outgoing call that is answered."""
    return call(key, "您好，这里是客服中心。", "好的。", when=when, number=number, agent=agent, direction="outbound")


def unanswered(key: str, when: datetime, number: str = NUMBER, direction: str = "outbound") -> dict[str, Any]:
    """A call that nobody takes: outgoing, or given up while it rang after 40 seconds in the queue."""
    flow = [("offered", 0.0), ("ringing", 40.0), ("ended", 60.0), ("closed", 60.0)]
    whole = [{"kind": kind, "at": seconds} for kind, seconds in flow]
    parties = [{"role": "customer", "id": number}]
    return {"id": key, "channel": "phone", "direction": direction, "started_at": when.isoformat(), "parties": parties, "events": whole}


def abandoned(key: str, when: datetime, number: str = NUMBER) -> dict[str, Any]:
    return unanswered(key, when, number, "inbound")


def read(*talks: dict[str, Any], now: datetime) -> None:
    """They are over, and the worker reads them."""
    imported(jsonl(*talks), now=now, inspect=False)
    reading.read_waiting(now=lambda: now)


def one(**wanted: Any) -> Commitment:
    return Commitment.objects.get(**wanted)


def states(rows: Iterable[Commitment] | None = None) -> list[str]:
    """In the order in which they were said."""
    return [row.state for row in (rows if rows is not None else Commitment.objects.order_by("said_at", "pk"))]
