"""Where the states come from that streams carry beside the entries of logs: one table of what the other parts of the app tell."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sanxiang_centre.common.actor import Actor

Item = dict[str, Any]
ByNumber = Mapping[int, Item]


@dataclass(frozen=True, slots=True)
class Sources:
    """All of them read the database, for many at once.

    desks      persons -> what each one's desk shows; "chats" holds heads with the number of the chat
    heads      chats, plain -> what a list says of them to an agent
    visitors   chats -> what the visitor sees of them
    guidance   chats, at once -> what the agent's desk shows beside each; `at once`: without what takes long
    completed  chats -> the same with what was left out, of those where something was
    board      what a leader's wallboard shows
    beat       these persons' desks are alive; gives those that have to be told again
    seen       these visitors' browsers are
    carry      this process is
    asked      guidance -> what of it those see who are only asked about the chat
    """

    desks: Callable[[Collection[int]], ByNumber]
    heads: Callable[[Collection[int], bool], ByNumber]
    visitors: Callable[[Collection[int]], ByNumber]
    guidance: Callable[[Collection[int], bool], ByNumber]
    board: Callable[[Actor], Item]
    beat: Callable[[Collection[int], datetime], Collection[int]]
    seen: Callable[[Collection[int], datetime], None] = lambda _visitors, _now: None
    completed: Callable[[Collection[int]], ByNumber] = lambda _chats: {}
    carry: Callable[[], None] = lambda: None
    asked: Callable[[Item], Item] = dict
