"""Plain transcripts: `坐席 00:10 您好…`, `客服: 您好`, `[00:01:05] 坐席：…`, `2026-03-02 10:15:03 客服 小王: …`.

A line begins an utterance when it names a side and a time or a colon; any other line continues the one above.
`坐席 00:30 (保持)` is an event. A header (`# id: A17 channel: phone` or `=== A17 ===`) after a blank line begins
another conversation. A single time is the time the utterance stands at; `00:10-00:14` gives start and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft, Parties
from sanxiang.conversation.decoding import Line, Source, read_lines
from sanxiang.conversation.items import DEFAULT_OPTIONS, Item, Noted, ReadOptions, RecordError, rejected
from sanxiang.conversation.model import Channel, Conversation, Direction, Scalar
from sanxiang.conversation.readers.talk_lines import Happening, Saying, parse_header, parse_line
from sanxiang.errors import InputError, Location


def read(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The conversations of a plain transcript file."""
    blocks = _blocks(read_lines(source, options))
    for number, block in enumerate(blocks, 1):
        fallback_id = source.stem if number == 1 else f"{source.stem}-{number}"
        try:
            yield from list(_convert(block, fallback_id, source.at(block.first), options))
        except RecordError as error:
            where = source.at(error.line or block.first)
            yield rejected(where, block.facts.get("id", ""), error.reason, block.raw())


def parse_talk(text: str, *, file: str = "<talk>", conversation_id: str = "talk", options: ReadOptions = DEFAULT_OPTIONS) -> Conversation:
    """One conversation written inline, in the grammar of transcript files; ends with `closed`.

    Raises InputError(file:line) where a line cannot be read, or for no or several conversations.
    """
    lines = [Line(number, line) for number, line in enumerate(re.split("\r\n|\r|\n", text), 1)]
    blocks = list(_blocks(lines))
    if len(blocks) != 1:
        line = blocks[1].first if blocks else 1
        raise InputError(Location(file, line), f"exactly one conversation is due here, not {len(blocks)}")
    try:
        made = list(_convert(blocks[0], conversation_id, Location(file, blocks[0].first), options))
    except RecordError as error:
        raise InputError(Location(file, error.line or blocks[0].first), error.reason) from error
    return next(item for item in made if isinstance(item, Conversation))


@dataclass(slots=True)
class _Block:
    """The lines of one conversation while they are collected."""

    first: int
    facts: dict[str, str] = field(default_factory=dict)
    head: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def raw(self) -> str:
        return "\n".join([*self.head, *(line.text for line in self.lines)])


def _blocks(lines: Iterable[Line]) -> Iterator[_Block]:
    """The file cut at its headers. A header stands at the top, after a blank line, or below another header line."""
    block, may_begin = _Block(0), True
    for line in lines:
        header = parse_header(line.text) if may_begin and not line.fault else None
        if header is not None:
            if any(kept.text.strip() for kept in block.lines):
                yield block
                block = _Block(0)
            block.facts.update(header.values)
            block.head.append(header.line)
        else:
            block.lines.append(line)
        block.first = block.first or (line.number if header is not None or line.text.strip() else 0)
        may_begin = header is not None or not line.text.strip()
    if block.first:
        yield block


def _convert(block: _Block, fallback_id: str, where: Location, options: ReadOptions) -> Iterator[Item]:
    channel, direction, started_at, metadata = _facts(block, options)
    parties = Parties()
    entries = _entries(block.lines)
    if not entries:
        raise RecordError("a header without a conversation below it", block.first)
    empty = [entry.line for entry in entries if isinstance(entry.what, Saying) and not entry.text()]
    if empty:
        yield Noted(Location(where.file, empty[0]), f"{len(empty)} utterance(s) without any text left out")
    silent = set(empty)
    drafts = [entry.draft(parties, channel) for entry in entries if entry.line not in silent]
    yield canonical.assemble(
        block.facts.get("id", fallback_id),
        drafts,
        parties,
        channel=channel,
        direction=direction,
        started_at=started_at,
        zone=options.zone,
        metadata=metadata,
    )
    if _looks_like_clock(drafts):
        yield Noted(where, "the first time is later than one hour; clock times need their date in front")


def _facts(block: _Block, options: ReadOptions) -> tuple[Channel | None, Direction | None, datetime | None, dict[str, Scalar]]:
    values = dict(block.facts)
    values.pop("id", None)
    try:
        channel = canonical.channel_named(values.pop("channel")) if "channel" in values else options.channel
        direction = canonical.direction_named(values.pop("direction")) if "direction" in values else None
        started_at = canonical.parse_moment(values.pop("started_at")) if "started_at" in values else None
    except RecordError as error:
        raise RecordError(error.reason, block.first) from error
    if isinstance(started_at, float):
        raise RecordError("started_at needs a date and a time, as in 2026-03-02 10:15:03", block.first)
    return channel, direction, started_at, {**values}


@dataclass(slots=True)
class _Entry:
    """An utterance or event while its continuation lines are collected."""

    line: int
    what: Saying | Happening
    more: list[str] = field(default_factory=list)

    def text(self) -> str:
        first = self.what.text if isinstance(self.what, Saying) else ""
        return "\n".join([first, *self.more] if first else self.more).strip()

    def draft(self, parties: Parties, channel: Channel | None) -> Draft:
        what = self.what
        if isinstance(what, Saying):
            party = parties.index(what.role, *canonical.id_and_name(what.name))
            return Draft(canonical.spoken_kind(channel), party, self.text(), what.at, what.start)
        doer = None if what.role is None else parties.find(what.role)
        return Draft(what.kind, doer, what.text, what.at, detail=what.detail)


def _entries(lines: Iterable[Line]) -> list[_Entry]:
    entries: list[_Entry] = []
    for line in lines:
        if line.fault:
            raise RecordError(line.fault, line.number)
        try:
            what = parse_line(line.text)
        except RecordError as error:
            raise RecordError(error.reason, line.number) from error
        if what is not None:
            entries.append(_Entry(line.number, what))
        elif entries and isinstance(entries[-1].what, Saying):
            entries[-1].more.append(line.text.strip())
        elif line.text.strip() and (entries or not line.text.lstrip().startswith("#")):
            raise RecordError(_nobody(line.text), line.number)
    return entries


def _nobody(line: str) -> str:
    return f"{line.strip()[:20]!r} does not say who speaks; write `坐席 00:10 …` or `客户: …` (roles: {canonical.role_choice()})"


def _looks_like_clock(drafts: list[Draft]) -> bool:
    times = [draft.at for draft in drafts if isinstance(draft.at, float)]
    return bool(times) and min(times) > 3600
