"""Hypothesis strategies for conversations."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from sanxiang.conversation.model import Channel, Conversation, Direction, Event, EventKind, Party, Role

SECONDS = st.none() | st.floats(-1e6, 1e6).map(lambda value: round(value, 3) + 0.0)
TEXTS = st.text(max_size=20)
ZONES = st.sampled_from([None, UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))])
STARTS = st.datetimes(datetime.fromisoformat("1980-01-01"), datetime.fromisoformat("2090-01-01")).flatmap(
    lambda point: ZONES.map(lambda zone: point.replace(tzinfo=zone))
)
SCALARS = TEXTS | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()


def events(parties: int, kinds: st.SearchStrategy[EventKind]) -> st.SearchStrategy[Event]:
    doer = st.none() | st.integers(0, parties - 1) if parties else st.none()
    return st.builds(Event, kinds, SECONDS, doer, TEXTS, SECONDS, TEXTS)


@st.composite
def talks(draw: st.DrawFn) -> Conversation:
    """Any conversation of the model that ends with `closed`, in any order."""
    parties = tuple(draw(st.lists(st.builds(Party, st.sampled_from(Role), TEXTS, TEXTS), max_size=4)))
    open_kinds = st.sampled_from([kind for kind in EventKind if kind is not EventKind.CLOSED])
    log = (*draw(st.lists(events(len(parties), open_kinds), max_size=8)), Event(EventKind.CLOSED))
    return Conversation(
        draw(TEXTS),
        log,
        parties,
        draw(st.none() | st.sampled_from(Channel)),
        draw(st.none() | st.sampled_from(Direction)),
        draw(st.none() | STARTS),
        draw(st.dictionaries(TEXTS, SCALARS, max_size=3)),
    )
