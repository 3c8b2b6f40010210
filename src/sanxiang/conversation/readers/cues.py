"""Subtitles: WebVTT and SRT. A cue is an utterance; a voice tag (`<v 坐席>`) or `坐席:` says whose.

Own code, for the library at hand (webvtt-py) leaves out cues that it cannot read and names no lines.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sanxiang.conversation import canonical
from sanxiang.conversation.canonical import Draft, Parties
from sanxiang.conversation.decoding import Line, Source, read_lines
from sanxiang.conversation.items import Item, Noted, ReadOptions, RecordError, rejected
from sanxiang.conversation.model import Channel, EventKind, Role
from sanxiang.conversation.readers.talk_lines import Saying, parse_line
from sanxiang.conversation.sides import guess_roles
from sanxiang.errors import InputError

_STAMP = r"(?:[0-9]{1,6}:)?[0-9]{1,2}:[0-9]{2}[.,][0-9]{1,3}"
_TIMING = re.compile(rf"\s{{0,8}}({_STAMP})[ \t]{{0,8}}-->[ \t]{{0,8}}({_STAMP})(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]{0,80})?[ \t]([^>]{1,200})>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z0-9.:]?[^<>]{0,200}>")
_LABEL = re.compile(r"([^\s:：<>]{1,20})[ \t]{0,4}[:：][ \t]{0,4}(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Cue:
    """What one speaker says in one cue; `speaker` "" where nothing says who."""

    line: int
    start: float
    end: float
    speaker: str
    text: str


def read_webvtt(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The one conversation of a WebVTT file."""
    lines = read_lines(source, options)
    first = next(lines, None)
    if first is None or not first.text.startswith("WEBVTT"):
        raise InputError(source.at(1), "a WebVTT file begins with the line WEBVTT")
    return _read(source, options, lines)


def read_srt(source: Source, options: ReadOptions) -> Iterator[Item]:
    """The one conversation of an SRT file."""
    return _read(source, options, read_lines(source, options))


def _read(source: Source, options: ReadOptions, lines: Iterator[Line]) -> Iterator[Item]:
    try:
        cues = [cue for block in _blocks(lines) for cue in _cues(block)]
        if not cues:
            raise InputError(source.at(), "no cue (00:00:01.000 --> 00:00:04.000) in this file")
        yield from _converted(source, options, cues)
    except RecordError as error:
        yield rejected(source.at(error.line), source.stem, error.reason, source.head.decode("utf-8", "replace"))


def _blocks(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The file cut at blank lines."""
    block: list[Line] = []
    for line in lines:
        if line.fault:
            raise RecordError(line.fault, line.number)
        if line.text.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _cues(block: list[Line]) -> Iterator[_Cue]:
    """Notes, styles and regions have no timing line and say nothing."""
    number = next((number for number, line in enumerate(block[:2]) if "-->" in line.text), None)
    if number is None:
        if not block[0].text.startswith(("NOTE", "STYLE", "REGION", "WEBVTT", "X-TIMESTAMP")):
            _complain(block)
        return
    found = _TIMING.fullmatch(block[number].text)
    if found is None:
        raise RecordError("a cue's timing is 00:00:01.000 --> 00:00:04.000", block[number].number)
    start, end = _stamp(found[1]), _stamp(found[2])
    payload = "\n".join(line.text for line in block[number + 1 :])
    for speaker, text in _voices(payload):
        yield _Cue(block[number].number, start, end, speaker, text)


def _complain(block: list[Line]) -> None:
    late = next((line for line in block if "-->" in line.text), block[0])
    raise RecordError(f"{late.text[:30]!r}: a cue without a timing line above it, or no blank line between two", late.number)


def _stamp(text: str) -> float:
    *clock, seconds = text.replace(",", ".").split(":")
    minutes = int(clock[-1]) + (60 * int(clock[-2]) if len(clock) == 2 else 0)
    return minutes * 60 + float(seconds)


def _voices(payload: str) -> Iterator[tuple[str, str]]:
    parts = _VOICE.split(payload)
    if _plain(parts[0]):
        yield from _labelled(_plain(parts[0]))
    for speaker, text in zip(parts[1::2], parts[2::2], strict=True):
        yield html.unescape(speaker).strip(), _plain(text)


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub("", text)).strip() if "<" in text or "&" in text else text.strip()


def _labelled(text: str) -> Iterator[tuple[str, str]]:
    """`坐席: …` at the beginning of lines; a line without a label goes on with the speaker above."""
    speaker, collected = "", list[str]()
    for line in text.split("\n"):
        found = _LABEL.fullmatch(line.strip())
        saying = parse_line(line)
        label = _label(found, saying)
        if label:
            if collected:
                yield speaker, "\n".join(collected)
            speaker, collected = label, []
            line = saying.text if isinstance(saying, Saying) else found[2] if found else line
        collected.append(line.strip())
    yield speaker, "\n".join(collected)


def _label(found: re.Match[str] | None, saying: object) -> str:
    if isinstance(saying, Saying) and saying.at is None:
        return f"{saying.role} {saying.name}".strip()
    return found[1] if found is not None and re.fullmatch(r"(?:speaker|说话人|发言人)[ _]?[0-9]{1,2}", found[1], re.IGNORECASE) else ""


def _converted(source: Source, options: ReadOptions, cues: list[_Cue]) -> Iterator[Item]:
    unnamed = [cue.line for cue in cues if not cue.speaker]
    if len(unnamed) == len(cues):
        raise RecordError("no cue says who speaks; write <v 坐席>… or 坐席: …", cues[0].line)
    if unnamed:
        yield Noted(source.at(unnamed[0]), f"{len(unnamed)} cue(s) without a speaker go on with the speaker before")
    roles = _roles(cues)
    channel = options.channel or Channel.PHONE
    parties, drafts, last = Parties(), list[Draft](), next(cue.speaker for cue in cues if cue.speaker)
    for cue in cues:
        last = cue.speaker or last
        party = parties.index(*roles[last])
        drafts.append(Draft(EventKind.UTTERANCE, party, cue.text, cue.end, cue.start))
    yield canonical.assemble(source.stem, drafts, parties, channel=channel, zone=options.zone)


def _roles(cues: list[_Cue]) -> dict[str, tuple[Role, str, str]]:
    """Speaker -> role, id and name: by the word, else by what is said. Raises RecordError."""
    found: dict[str, tuple[Role, str, str]] = {}
    for cue in cues:
        if cue.speaker and cue.speaker not in found:
            word, _, name = cue.speaker.partition(" ")
            role = canonical.find_role(cue.speaker) or canonical.find_role(word)
            if role is None:
                return _guessed(cues, cue)
            found[cue.speaker] = (role, *canonical.id_and_name("" if canonical.find_role(cue.speaker) else name))
    return found


def _guessed(cues: list[_Cue], unknown: _Cue) -> dict[str, tuple[Role, str, str]]:
    speakers = dict.fromkeys(cue.speaker for cue in cues if cue.speaker)
    said = {speaker: [cue.text for cue in cues if cue.speaker == speaker] for speaker in list(speakers)[:3]}
    roles = guess_roles(said)
    if roles is None:
        raise RecordError(f"who is {unknown.speaker[:20]!r}? write a role: {canonical.role_choice()}", unknown.line)
    return {speaker: (role, "", speaker) for speaker, role in roles.items()}
