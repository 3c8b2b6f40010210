"""Words are erased when their time is over; that a conversation took place, its numbers and its findings stay."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.conversations import ConversationErased
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.models import Conversation, Entry, Retention, SearchText, Stage
from sanxiang_centre.conversations.queries import unheld

BATCH = 1_000
RETENTION = "retention"
_held: list[Callable[[], Collection[int]]] = []


def keep_with(held: Callable[[], Collection[int]]) -> None:
    """Installs who knows which conversations are of customers under legal hold; once, at start (`config.subject_data`)."""
    _held[:] = [held]


def apply_retention(*, actor: Actor = SYSTEM, now: Callable[[], datetime], batch: int = BATCH) -> int:
    """Erases what is older than its channel's days and not held; the number of conversations."""
    total = 0
    while count := _some(actor, now(), batch):
        total += count
    return total


def _some(actor: Actor, now: datetime, batch: int) -> int:
    over = _over(now)
    if over is None:
        return 0
    return erase(actor=actor, now=now, chosen=over, because=RETENTION, most=batch)


def erase(*, actor: Actor, now: datetime, chosen: Q, because: str, most: int = BATCH) -> int:
    """Takes the words, names and metadata of up to `most` closed conversations that no hold keeps; how many there were."""
    with writing(actor, now) as write:
        rows = _erasable(chosen).select_for_update(of=("self",), skip_locked=True)
        return _erase(write, list(rows.values_list("pk", flat=True)[:most]), because)


def erase_at_once(write: Writing, *, chosen: Q, because: str) -> int:
    """The same for all of them, in somebody else's transaction: it waits for whoever works on one."""
    return _erase(write, list(_erasable(chosen).select_for_update(of=("self",)).values_list("pk", flat=True)), because)


def _erasable(chosen: Q) -> QuerySet[Conversation]:
    return Conversation.objects.filter(chosen, closed_at__isnull=False, erased_at=None).order_by("id")


def _erase(write: Writing, locked: Sequence[int], because: str) -> int:
    """Asks again under the lock: a hold may have come between."""
    kept = _of_held_customers() if locked and because == RETENTION else set[int]()
    rows = Conversation.objects.filter(unheld(), pk__in=[pk for pk in locked if pk not in kept])
    found = list(rows.values_list("pk", "parties"))
    ids = [pk for pk, _ in found]
    Entry.objects.filter(conversation_id__in=ids).update(text=None, detail="")
    SearchText.objects.filter(pk__in=ids).delete()
    _forget(write.now, found)
    write.record_all([ConversationErased(id=pk, because=because) for pk in ids])
    return len(ids)


def _forget(now: datetime, found: Sequence[tuple[int, list[dict[str, Any]]]]) -> None:
    """Who the customer was, how the source called it; agents stay named."""
    rows = [
        Conversation(pk=pk, key=str(pk), metadata={}, erased_at=now, parties=[_nobody(party) for party in parties]) for pk, parties in found
    ]
    Conversation.objects.bulk_update(rows, ["key", "metadata", "erased_at", "parties"], batch_size=500)
    Conversation.objects.filter(pk__in=[row.pk for row in rows], stage__in=(Stage.WAITING, Stage.NO_EDITION)).update(stage=Stage.ERASED)


def _nobody(party: dict[str, Any]) -> dict[str, Any]:
    return {**party, "id": "", "name": ""} if party["role"] == "customer" else party


def _over(now: datetime) -> Q | None:
    """Which conversations are older than they may become; None where there is no rule."""
    rules = dict(Retention.objects.values_list("channel", "days"))
    if not rules:
        return None
    own = [channel for channel in rules if channel]
    chosen = Q(pk__in=[])
    for channel, days in rules.items():
        which = Q(channel=channel) if channel else ~Q(channel__in=own)
        chosen |= which & Q(began_at__lt=now - timedelta(days=days))
    return chosen & unheld() & ~Q(pk__in=_of_held_customers())


def _of_held_customers() -> set[int]:
    """What must be kept of a customer is not only what stands with the customer."""
    return {conversation for held in _held for conversation in held()}
