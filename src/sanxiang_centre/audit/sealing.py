"""The chain itself: values in, values out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

SALT = 16
START = bytes(32)
"""What the first link is chained to."""


@dataclass(frozen=True, slots=True)
class Row:
    """An event as it is sealed. `content` None = the body is erased, or there never was one."""

    event: int
    at: datetime
    kind: str
    noun: str
    subject: int
    actor: int | None
    request: str
    content: Any


@dataclass(frozen=True, slots=True)
class Link:
    number: int
    event: int
    salt: bytes | None
    body_digest: bytes
    chain: bytes


def body_digest(content: Any, salt: bytes) -> bytes:
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(salt + written.encode()).digest()


def chained(before: bytes, number: int, row: Row, digest: bytes) -> bytes:
    """Over the link before, all fields of the row, and the digest of its body; not over the body itself, which may go."""
    at = row.at.astimezone(UTC).isoformat()
    head = json.dumps([number, row.event, at, row.kind, row.noun, row.subject, row.actor, row.request], ensure_ascii=False)
    return hashlib.sha256(before + head.encode() + digest).digest()


def links(rows: Iterable[Row], number: int, before: bytes, salts: Iterator[bytes]) -> Iterator[Link]:
    """The links after link `number`, whose chain is `before`. A body that is erased already gets a digest that says nothing."""
    for row in rows:
        number, salt = number + 1, next(salts)
        digest = body_digest(row.content, salt)
        before = chained(before, number, row, digest)
        yield Link(number, row.event, salt if row.content is not None else None, digest, before)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`problems` empty = whole. `head` is the chain of the last link: kept elsewhere, it shows a chain that was cut or made anew."""

    links: int
    erased: int
    head: str
    problems: tuple[str, ...]


MOST_PROBLEMS = 20


def verify(pairs: Iterable[tuple[Link, Row | None, bool]], expected: tuple[int, str] | None = None) -> Verdict:
    """`pairs`: each link with its event row (None = it is gone) and whether the body is told to be erased."""
    before, number, erased, problems = START, 0, 0, list[str]()
    for link, row, gone in pairs:
        number += 1
        erased += gone
        problems += _of_link(link, row, gone, number, before)
        number, before = link.number, link.chain
        if expected is not None and link.number == expected[0] and link.chain.hex() != expected[1]:
            problems.append(f"第 {link.number} 节与所记不符 / link {link.number} is not the one that was noted")
    if expected is not None and number < expected[0]:
        problems.append(f"链只到第 {number} 节 / the chain ends at link {number}, {expected[0]} was noted")
    return Verdict(number, erased, before.hex(), tuple(problems[:MOST_PROBLEMS]))


def _of_link(link: Link, row: Row | None, gone: bool, number: int, before: bytes) -> Iterator[str]:
    if link.number != number:
        yield f"缺第 {number} 节 / link {number} is missing"
    if row is None:
        yield f"第 {link.number} 节的事件 {link.event} 已不在 / the event {link.event} of link {link.number} is gone"
        return
    if not gone and (link.salt is None or body_digest(row.content, link.salt) != link.body_digest):
        yield f"事件 {row.event} 的内容被改动 / the body of event {row.event} was changed"
    if gone and row.content is not None:
        yield f"事件 {row.event} 标为已擦除却有内容 / event {row.event} is told to be erased and has a body"
    if link.number == number and chained(before, link.number, row, link.body_digest) != link.chain:
        yield f"事件 {row.event} 或其前一节被改动 / event {row.event}, or the link before it, was changed"
