"""What chats ask of the other parts of `live`, which in turn ask of chats: `config` puts the real calls here, once, at start.

Until then, and where one is left out: nobody is routed, nothing is forbidden, a wrap-up is due in two minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import reach
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.writing import Writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, WrapUp

AFTER_CALL = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Judged:
    """`blocked`: what is not to be sent; `warned`: what may be. Of each hit its `rule`, and whatever the composer shows of it."""

    blocked: Sequence[Any] = ()
    warned: Sequence[Any] = ()


def _nobody(write: Writing, *groups: int) -> None:
    return


def _no_places(chats: Collection[int]) -> Mapping[int, tuple[int, int | None]]:
    return {}


def _not_freed(write: Writing, chat: Chat) -> None:
    return


def _nothing_forbidden(chat: Chat, conversation: Conversation, text: str) -> Any:
    return Judged()


def _wrap_up(write: Writing, chat: Chat, now: datetime) -> WrapUp:
    return WrapUp.objects.get_or_create(chat=chat, defaults={"due_at": now + AFTER_CALL})[0]


def _may_override(actor: Actor, chat: Chat, override: str, now: datetime) -> bool:
    return reach(actor, "chat.override") > Reach.NOTHING


def _not_noted(write: Writing, chat: Chat, seq: int, text: str, objected: Sequence[str], override: str) -> None:
    return


@dataclass(frozen=True, slots=True)
class Beside:
    """route, arrived, waiting, freed: of routing. judge, may_override, open_wrap_up, note_objections: of guidance."""

    route: Callable[..., None] = _nobody
    arrived: Callable[..., None] = _nobody
    waiting: Callable[[Collection[int]], Mapping[int, tuple[int, int | None]]] = _no_places
    freed: Callable[[Writing, Chat], None] = _not_freed
    judge: Callable[[Chat, Conversation, str], Any] = _nothing_forbidden
    may_override: Callable[[Actor, Chat, str, datetime], bool] = _may_override
    open_wrap_up: Callable[[Writing, Chat, datetime], WrapUp] = _wrap_up
    note_objections: Callable[[Writing, Chat, int, str, Sequence[str], str], None] = _not_noted


@dataclass(slots=True)
class _Standing:
    now: Beside = field(default_factory=Beside)


_standing = _Standing()


def stand(found: Beside) -> None:
    """Installs it."""
    _standing.now = found


def beside() -> Beside:
    return _standing.now
