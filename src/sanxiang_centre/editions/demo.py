"""The shipped packs as editions, for trying the centre: drafted by one, approved by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.editions import services
from sanxiang_centre.editions.models import DraftState, Edition, Scope

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
CHANNELS: Mapping[str, tuple[str, ...]] = {"hotline": ("", "phone"), "online": ("chat", "email")}
"""Standard -> the channels on which it holds; "" = all others."""


def demo_editions(*, now: datetime, author: str, approver: str, readers: tuple[str, ...]) -> None:
    """Adds what is missing. The people are named by staff number; `readers` confirm having read what there is."""
    for standard, channels in CHANNELS.items():
        edition = Edition.objects.defer("snapshot").filter(standard=standard).first() or _publish(now, author, approver, standard)
        if edition is None:
            continue
        for channel in channels:
            if not Scope.objects.filter(channel=channel, group=None).exists():
                services.set_scope(actor=_actor(author), now=now, channel=channel, group=None, standard=standard, since=FIRST)
        for staff_no in readers:
            services.sign_edition(actor=_actor(staff_no), now=now, edition=edition.pk)


def _publish(now: datetime, author: str, approver: str, standard: str) -> Edition | None:
    draft = services.draft_pack(actor=_actor(author), now=now, pack=standard)
    checked = services.check_draft(now=lambda: now, draft=draft.pk)
    if checked.state != DraftState.READY:
        return None
    return services.approve_draft(actor=_actor(approver), now=now, draft=draft.pk, valid_from=FIRST)


def _actor(staff_no: str) -> Actor:
    person = Person.objects.get(staff_no=staff_no)
    return Actor(person.pk, frozenset(person.roles), person.team_id)
