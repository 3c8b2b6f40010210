"""Which format is this file? By its content; the name only decides where content leaves a doubt."""

from __future__ import annotations

import re
from pathlib import PurePath

from sanxiang.conversation.decoding import Source, head_text, looks_binary
from sanxiang.conversation.items import ReadOptions, RecordError
from sanxiang.conversation.json_records import load_at
from sanxiang.conversation.readers import columns
from sanxiang.conversation.readers.grid import header_cells
from sanxiang.conversation.readers.talk_lines import parse_header, parse_line
from sanxiang.errors import InputError

KNOWN = "jsonl, text, csv, xlsx, vcon, sca, webvtt, srt"
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old or password-protected Office file; save it as .xlsx without a password"),
    (b"%PDF", "a PDF; give the text of it"),
    (b"PAR1", "a Parquet file; give JSON Lines"),
    (b"RIFF", "a recording; transcribe it first"),
    (b"ID3", "a recording; transcribe it first"),
    (b"OggS", "a recording; transcribe it first"),
    (b"\x1f\x8b", "gzip inside gzip; unpack it once"),
    (b"\x89PNG", "a picture"),
)
_BY_NAME = {
    ".vtt": "webvtt", ".srt": "srt", ".csv": "csv", ".tsv": "csv", ".txt": "text", ".vcon": "vcon",
    ".json": "jsonl", ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip
_SRT = re.compile(r"\s{0,80}[0-9]{1,9}\s{0,80}\n\s{0,80}[0-9:,.]{1,20}\s{0,8}-->")
_JSON_ARRAY = re.compile(r"\[\s{0,8000}[{\[\]\"]")
_KEY = re.compile(r'"(vcon|tickets|dialogue|asrResult|ciphertext|signatures|uuid|dialog|parties|events|messages|turns)"\s{0,20}:')


def detect(source: Source, options: ReadOptions) -> str:
    """The name of the format, as in `--from`. Raises InputError where nothing fits."""
    if source.head.startswith(b"PK\x03\x04"):
        return "xlsx"
    for magic, what in _MAGIC:
        if source.head.startswith(magic):
            raise InputError(source.at(), f"this is {what}; known formats: {KNOWN}")
    text = head_text(source, options).lstrip()
    found = _by_content(text) or _by_name(source)
    if found is not None:
        return found
    what = "binary data" if looks_binary(text) else "a text of no known form"
    raise InputError(source.at(), f"this looks like {what}; known formats: {KNOWN} / 无法识别的格式")


def _by_content(text: str) -> str | None:
    if text.startswith("WEBVTT"):
        return "webvtt"
    if text.startswith("{") or _JSON_ARRAY.match(text):
        return _json_kind(text)
    if text.startswith("eyJ"):
        return "vcon"
    if _SRT.match(text):
        return "srt"
    if looks_binary(text[:4096]):
        return None
    lines = text[:16384].splitlines()[:50]
    cells = header_cells(text, columns.known)
    if len(cells) > 1 and columns.known(cells) > 1 and not _is_talk(lines[:1]):
        return "csv"
    return "text" if _is_talk(lines) else None


def _is_talk(lines: list[str]) -> bool:
    return any(parse_header(line) is not None or _starts(line) for line in lines)


def _starts(line: str) -> bool:
    try:
        return parse_line(line[:2000]) is not None
    except RecordError:
        return True


def _by_name(source: Source) -> str | None:
    suffixes = [suffix.lower() for suffix in PurePath(source.name).suffixes if suffix.lower() != ".gz"]
    by_name = _BY_NAME.get(suffixes[-1]) if suffixes else None
    return None if b"\x00" in source.head[:1024] and by_name in {"text", "csv"} else by_name


def _json_kind(text: str) -> str:
    keys = _first_keys(text)
    if "vcon" in keys:
        return "vcon"
    if keys & {"events", "messages", "turns"}:
        return "jsonl"
    if keys & {"tickets", "dialogue", "asrResult"}:
        return "sca"
    is_vcon = keys & {"ciphertext", "signatures"} or len(keys & {"uuid", "dialog", "parties"}) > 1
    return "vcon" if is_vcon else "jsonl"


def _first_keys(text: str) -> frozenset[str]:
    """The members of the first object, where it fits into the beginning of the file; else names that occur in it."""
    begin = text.find("{")
    try:
        value = load_at(text, begin)[0] if begin >= 0 else None
    except RecordError:
        return frozenset(_KEY.findall(text))
    return frozenset(value) if isinstance(value, dict) else frozenset()
