"""Guidance beside 1,000 live chats: what one process pays for it after each message, and what its sessions weigh.

    python -m bench.guidance [--chats 1000] [--messages 12]

The shipped standard for chats in a real database; made-up talks are written into the logs message by message, in turn, and after each
one the chat's guidance is asked for. "CPU" is that of this process alone, the writing of the message left out; "wall" has the database
in it. Then all sessions are forgotten, as by a process that has been restarted, and every chat is asked for once: that is the price of
rebuilding. Last, chats in which nothing has happened are asked for again.
"""

from __future__ import annotations

import argparse
import gc
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from bench.clocks import database
from bench.live import talks

MEGABYTE = 2**20


def editions() -> Any:
    """The shipped standard holds for chats; two people, for one drafts and another approves."""
    from sanxiang_centre.accounts import services
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.editions.demo import demo_editions
    from sanxiang_centre.editions.models import Edition

    now = datetime.now(UTC)
    team = services.create_team(actor=SYSTEM, now=now, name="一组")
    for staff_no, role in (("8501", "standard_owner"), ("8001", "manager"), ("8202", "agent")):
        services.create_person(actor=SYSTEM, now=now, staff_no=staff_no, name=staff_no, roles=[role], team=team.pk, password=None)
    demo_editions(now=now, author="8501", approver="8001", readers=())
    return Edition.objects.get(standard="online")


def chats(edition: Any, count: int) -> list[int]:
    """So many, all served by one agent, who would be tired."""
    from sanxiang_centre.accounts.models import Person, SkillGroup
    from sanxiang_centre.conversations.models import Conversation
    from sanxiang_centre.live.models import Chat, Site, Visitor
    from sanxiang_centre.live.parties import PARTIES

    now, agent = datetime.now(UTC), Person.objects.get(staff_no="8202")
    group = SkillGroup.objects.create(name="在线", created_at=now)
    site = Site.objects.create(key="bench", name="bench", origins=[], group=group, created_at=now)
    given = {"channel": "chat", "direction": "inbound", "group": group, "team": agent.team, "agent": agent, "edition": edition}
    found = []
    for number in range(count):
        visitor = Visitor.objects.create(site=site, digest=f"{number:064}", name="王女士", created_at=now, seen_at=now)
        parties = [dict(party) for party in PARTIES]
        talk = Conversation.objects.create(key=str(number), parties=parties, began_at=now, **given)
        Chat.objects.create(conversation=talk, site=site, visitor=visitor, group=group, state="active", queued_at=now, seen_at=now)
        found.append(talk.pk)
    return found


def articles(count: int) -> None:
    """Something to suggest: published articles with words that customers use."""
    from sanxiang_centre.accounts.authentication import actor_of
    from sanxiang_centre.accounts.models import Person
    from sanxiang_centre.knowledge import services

    agent, manager, now = actor_of(Person.objects.get(staff_no="8202")), actor_of(Person.objects.get(staff_no="8001")), datetime.now(UTC)
    topics = ("退款", "发票", "物流", "尺码", "安装", "保修", "密码", "会员", "优惠券", "换货")
    for number in range(count):
        topic = topics[number % len(topics)]
        title, body = f"{topic}怎么办理（{number}）", f"关于{topic}的说明，第 {number} 条：先核对订单，再按步骤办理。"
        made = services.create_article(actor=agent, now=now, title=title, body=body)
        services.submit(actor=agent, now=now, article=made.pk)
        services.approve(actor=manager, now=now, article=made.pk)


def said(count: int, messages: int) -> list[list[tuple[int, str]]]:
    """(party, text) of made-up chats, each of so many messages."""
    found = [
        [(event.party or 0, event.text) for event in events if event.text] for channel, events in talks(6 * count) if channel == "chat"
    ]
    return [(talk * messages)[:messages] for talk in found[:count]]


def rounds(ids: Sequence[int], texts: Sequence[Sequence[tuple[int, str]]]) -> Iterator[int]:
    """Writes the next message of each chat, in turn; gives the chat whose guidance is to be asked for."""
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.common.writing import writing
    from sanxiang_centre.conversations.models import Conversation
    from sanxiang_centre.conversations.services import append

    for place in range(len(texts[0])):
        for chat, talk in zip(ids, texts, strict=True):
            party, text = talk[place]
            with writing(SYSTEM, datetime.now(UTC)) as write:
                append(write, Conversation.objects.select_for_update().get(pk=chat), entry="message", party=party, text=text)
            yield chat


def timed(ids: Iterator[int], ask: Callable[[int], Any]) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds of CPU and of the wall for each."""
    cpu, wall = [], []
    for chat in ids:
        begun, clock = time.process_time_ns(), time.perf_counter_ns()
        ask(chat)
        wall.append(time.perf_counter_ns() - clock)
        cpu.append(time.process_time_ns() - begun)
    return np.array(cpu) / 1e6, np.array(wall) / 1e6


def told(name: str, figures: tuple[np.ndarray, np.ndarray]) -> None:
    cpu, wall = figures
    used = f"CPU mean {cpu.mean():5.2f} ms, p99 {np.percentile(cpu, 99):5.2f}"
    line = f"{used}; wall median {np.median(wall):5.2f}, p99 {np.percentile(wall, 99):6.2f}"
    print(f"  {name:34} {len(cpu):6} times: {line}", flush=True)


def resident() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / MEGABYTE


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--chats", type=int, default=1000)
    arguments.add_argument("--messages", type=int, default=12)
    given = arguments.parse_args()
    with database():
        run(given.chats, given.messages)


def run(count: int, messages: int) -> None:
    from sanxiang_centre.live.guidance import sessions
    from sanxiang_centre.live.guidance.books import book_of

    edition = editions()
    articles(200)
    ids, texts = chats(edition, count), said(count, messages)
    begun = time.process_time()
    book_of(edition.pk)
    print(f"edition {edition.standard}: {time.process_time() - begun:.1f} s CPU to put to work, once a process")
    print(f"{count} chats of {messages} messages")
    sessions.guidance(ids[0])
    before = resident()
    told("after a message", timed(rounds(ids, texts), sessions.guidance))
    print(f"  sessions: {(resident() - before) / count:.3f} MB each")
    told("nothing has happened", timed(iter(ids), sessions.guidance))
    sessions.forget()
    told("rebuilt by another process", timed(iter(ids), sessions.guidance))
    begun = time.perf_counter()
    sessions.guidances(ids, datetime.now(UTC) + timedelta(seconds=1))
    print(f"  all {count} at once, a second later: {1000 * (time.perf_counter() - begun):.0f} ms")


if __name__ == "__main__":
    main()
