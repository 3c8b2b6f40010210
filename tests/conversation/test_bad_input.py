"""Hostile, broken and odd files: each ends fast, with a clear message or the right result."""

from __future__ import annotations

import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from reading_cases import conversations, notes, read_all, reasons, said

from sanxiang.conversation.items import RAW_LIMIT, ReadOptions, Rejected
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.reading import read_conversations, read_file
from sanxiang.errors import InputError

TALK = "坐席: 您好\n客户: 停水了\n"
SAID = [("agent", "您好"), ("customer", "停水了")]
LINE = '{"id":"a","messages":[{"role":"agent","text":"您好"},{"role":"customer","text":"停水了"}]}'
LATE = b"agent: " + b"x" * 70_000 + b"\n" + "客户: 停水了".encode("gbk")
ODD = "a\u2028b\x0bc\x85d"
LONG = "长" * 10_000_000
SECONDS = 5.0


def _zip(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def _workbook(sheet: str) -> bytes:
    """A minimal .xlsx around the XML of one sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.'
        f'openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{rel}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{sheet}</sheetData></worksheet>',
    }
    return _zip(**parts)


def _cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


SHEET = f'<row r="1">{_cell("A1", "role")}{_cell("B1", "text")}</row><row r="2">{_cell("A2", "agent")}{_cell("B2", "hi")}</row>'

Case = tuple[str, str, bytes, str]
"""Name of the case, name of the file, its bytes, what the message must hold."""

UNREADABLE: list[Case] = [
    ("empty", "a.jsonl", b"", "the file is empty"),
    ("empty gzip", "a.jsonl.gz", gzip.compress(b""), "the file is empty"),
    ("blanks", "a.jsonl", b" \n\n\t\n", "only blanks"),
    ("a byte order mark alone", "a.jsonl", b"\xef\xbb\xbf", "only blanks"),
    ("binary junk", "a.bin", bytes(range(256)) * 64, "looks like binary data"),
    ("NUL bytes", "a.txt", b"\x00" * 5000, "looks like binary data"),
    ("prose", "a.dat", "从前有座山。\n山里有座庙。".encode(), "a text of no known form"),
    ("PDF", "a.pdf", b"%PDF-1.7\n", "this is a PDF"),
    ("old Excel", "a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "save it as .xlsx without a password"),
    ("recording", "a.wav", b"RIFF\x00\x00\x00\x00WAVE", "a recording; transcribe it first"),
    ("truncated gzip", "a.jsonl.gz", gzip.compress((LINE * 50).encode())[:-20], "broken gzip"),
    ("gzip with junk in it", "a.jsonl.gz", gzip.compress(LINE.encode())[:12] + b"\xff" * 40, "broken gzip"),
    ("gzip in gzip", "a.gz", gzip.compress(gzip.compress(LINE.encode())), "gzip inside gzip"),
    ("signed vCon", "a.vcon", b'{"payload":"x","signatures":[]}', "a signed vCon"),
    ("encrypted vCon", "a.vcon", b'{"ciphertext":"x","recipients":[]}', "an encrypted vCon"),
    ("a zip that is no workbook", "a.xlsx", _zip(a__b="x"), "not a readable .xlsx"),
    ("a broken zip", "a.xlsx", b"PK\x03\x04" + b"\x00" * 100, "not a readable .xlsx"),
    ("a workbook with broken XML", "a.xlsx", _workbook("<row"), "not a readable .xlsx"),
    ("a workbook without headers", "a.xlsx", _workbook(""), "no rows"),
    ("a row number beyond Excel", "a.xlsx", _workbook(SHEET + '<row r="9999999999"><c r="A9999999999"/></row>'), "more than Excel's"),
    ("unknown headers", "a.csv", "甲,乙\n1,2\n".encode(), "no column for role and text among the headers [甲, 乙]"),
    ("subtitles without cues", "a.vtt", b"WEBVTT\n\n", "no cue"),
    ("subtitles without their first line", "a.vtt", b"00:01.000 --> 00:02.000\nhi", "begins with the line WEBVTT"),
]


@pytest.mark.parametrize(("name", "data", "message"), [case[1:] for case in UNREADABLE], ids=[case[0] for case in UNREADABLE])
def test_a_file_that_cannot_be_read_says_why(name: str, data: bytes, message: str) -> None:
    """One clear message that begins with the file's name, and quickly."""
    begun = time.process_time()
    with pytest.raises(InputError) as caught:
        read_all(data, name)
    assert str(caught.value).startswith(name)
    assert message in str(caught.value)
    assert time.process_time() - begun < SECONDS


REJECTED: list[Case] = [
    ("deep arrays", "a.jsonl", b"[" * 200_000, "nested too deeply"),
    ("deep objects", "a.jsonl", b'{"a":' * 200_000, "nested too deeply"),
    ("deep in a record", "a.jsonl", b'{"id":"a","messages":[],"x":' + b"[" * 3000 + b"]" * 3000 + b"}", "nested too deeply"),
    ("truncated JSON", "a.jsonl", LINE[:-9].encode(), "broken JSON"),
    ("truncated array", "a.json", b"[" + LINE.encode() + b",\n" + LINE[:40].encode(), "broken JSON"),
    ("array without a comma", "a.json", b"[" + LINE.encode() + b"\n" + LINE.encode() + b"]", "lacks a comma"),
    ("truncated pretty JSON", "a.json", json.dumps(json.loads(LINE), indent=1)[:-20].encode(), "broken JSON"),
    ("two values in a line", "a.jsonl", (LINE + LINE).encode(), "more text after the JSON value"),
    ("NaN", "a.jsonl", b'{"id":"a","events":[{"kind":"note","at":NaN}]}', "NaN is no JSON number"),
    ("Infinity", "a.jsonl", b'{"id":"a","messages":[],"x":-Infinity}', "-Infinity is no JSON number"),
    ("a number too long", "a.jsonl", b'{"id":"a","messages":[],"x":' + b"9" * 5000 + b"}", "broken JSON"),
    ("a huge integer as time", "a.jsonl", b'{"id":"a","events":[{"kind":"note","at":' + b"9" * 400 + b"}]}", "not finite"),
    ("a huge integer as id", "a.jsonl", b'{"id":' + b"9" * 400 + b',"messages":[]}', "id is no text"),
    ("an epoch beyond the calendar", "a.jsonl", b'{"id":"a","messages":[{"role":"agent","text":"x","at":1e300}]}', "is no date"),
    ("a raw control character", "a.jsonl", b'{"id":"a\x01","messages":[]}', "Invalid control character"),
    ("a raw NUL", "a.jsonl", b'{"id":"a\x00","messages":[]}', "Invalid control character"),
    ("a broken byte", "a.jsonl", LINE.encode() + b"\n" + LINE.encode().replace("您".encode(), b"\xe6\x82"), "fits no encoding"),
    ("not an object", "a.jsonl", b'["a", 1, null]', "not a JSON object"),
    ("lines of nothing known", "a.jsonl", b'{"a": 1}', "exactly one of events, messages, turns"),
    ("a broken byte in text", "a.txt", TALK.encode() + b"\xff\xfe\xff", "fits no encoding"),
    ("a time that is none", "a.txt", "坐席 12:99 您好".encode(), "is no time"),
    ("a cut UTF-16 file", "a.txt", TALK.encode("utf-16")[:-1], "half a character"),
    ("a vCon that is none", "a.vcon", b'{"vcon":"0.4.0"}', "neither parties nor dialog"),
    ("an index that is none", "a.vcon", b'{"vcon":"","uuid":"u","parties":[],"dialog":[{"type":"text","parties":-1}]}', "party -1"),
    ("tickets of a wrong type", "a.json", b'{"tickets": 5}', "tickets is no list"),
    ("a ticket without dialogue", "a.json", b'{"tickets": [{"tid": "a"}]}', "a ticket has a list `dialogue`"),
]


@pytest.mark.parametrize(("name", "data", "reason"), [case[1:] for case in REJECTED], ids=[case[0] for case in REJECTED])
def test_a_bad_record_is_rejected_with_its_text(name: str, data: bytes, reason: str) -> None:
    """The reason is clear, the raw text is kept up to a limit, and it goes quickly."""
    begun = time.process_time()
    items = read_all(data, name)
    found = [item for item in items if isinstance(item, Rejected)]
    assert any(reason in item.reason for item in found), reasons(items)
    assert all(item.raw and len(item.raw) <= RAW_LIMIT and item.where.file == name for item in found)
    assert time.process_time() - begun < SECONDS


READ: list[tuple[str, str, bytes, list[tuple[str, str]]]] = [
    ("UTF-8", "a.txt", TALK.encode(), SAID),
    ("UTF-8 with a mark", "a.txt", TALK.encode("utf-8-sig"), SAID),
    ("JSON with a mark", "a.jsonl", LINE.encode("utf-8-sig"), SAID),
    ("GBK", "a.txt", TALK.encode("gbk"), SAID),
    ("GB18030", "a.txt", "坐席: 您好\n客户: 㐀𠀀\n".encode("gb18030"), [("agent", "您好"), ("customer", "㐀𠀀")]),
    ("GBK JSON", "a.jsonl", LINE.encode("gbk"), SAID),
    ("UTF-16 little", "a.txt", TALK.encode("utf-16-le"), SAID),
    ("UTF-16 big", "a.txt", TALK.encode("utf-16-be"), SAID),
    ("UTF-16 little with a mark", "a.txt", b"\xff\xfe" + TALK.encode("utf-16-le"), SAID),
    ("UTF-16 big with a mark", "a.txt", b"\xfe\xff" + TALK.encode("utf-16-be"), SAID),
    ("UTF-16 JSON", "a.jsonl", LINE.encode("utf-16-le"), SAID),
    ("UTF-32", "a.txt", TALK.encode("utf-32"), SAID),
    ("CRLF", "a.txt", TALK.replace("\n", "\r\n").encode(), SAID),
    ("CR", "a.txt", TALK.replace("\n", "\r").encode(), SAID),
    ("gzip", "a.txt.gz", gzip.compress(TALK.encode()), SAID),
    ("gzip under a false name", "a.txt", gzip.compress(LINE.encode()), SAID),
    ("JSON under a false name", "a.csv", LINE.encode(), SAID),
    # Later than what is looked at to find the encoding.
    ("GBK after much ASCII", "a.txt", LATE, [("agent", "x" * 70_000), ("customer", "停水了")]),
    ("a long message", "a.jsonl", LINE.replace("停水了", LONG).encode(), [("agent", "您好"), ("customer", LONG)]),
    ("a long line", "a.txt", TALK.replace("停水了", LONG).encode(), [("agent", "您好"), ("customer", LONG)]),
    ("a long cell", "a.csv", f"role,text\nagent,{LONG}\n".encode(), [("agent", LONG)]),
    ("escaped NUL", "a.jsonl", LINE.replace("您好", "a\\u0000b").encode(), [("agent", "a\x00b"), ("customer", "停水了")]),
    ("NUL in text", "a.txt", TALK.replace("您好", "a\x00b").encode(), [("agent", "a\x00b"), ("customer", "停水了")]),
    ("half an emoji", "a.jsonl", LINE.replace("您好", "a\\ud83d").encode(), [("agent", "a\ufffd"), ("customer", "停水了")]),
    ("a whole emoji", "a.jsonl", LINE.replace("您好", "\\ud83d\\ude00").encode(), [("agent", "😀"), ("customer", "停水了")]),
    ("odd line separators", "a.txt", TALK.replace("您好", ODD).encode(), [("agent", ODD), ("customer", "停水了")]),
    ("a workbook", "a.xlsx", _workbook(SHEET), [("agent", "hi")]),
    ("a very wide row", "a.xlsx", _workbook(SHEET + '<row r="3"><c r="ZZZ3"><v>1</v></c></row>'), [("agent", "hi")]),
    ("text after its first array", "a.jsonl", b"[" + LINE.encode() + b"]\n\n", SAID),
    ("blank lines first", "a.jsonl", b"\n\n  \n" + LINE.encode(), SAID),
]


@pytest.mark.parametrize(("name", "data", "expected"), [case[1:] for case in READ], ids=[case[0] for case in READ])
def test_an_odd_file_is_read_rightly(name: str, data: bytes, expected: list[tuple[str, str]]) -> None:
    """Encodings, marks, line ends, sizes, odd characters."""
    begun = time.process_time()
    (found,) = conversations(read_all(data, name))
    assert said(found) == expected
    assert time.process_time() - begun < SECONDS


MANY = 60_000
CROWDS = [
    ("empty utterances", "a.txt", "客户:\n" * MANY),
    ("header lines", "a.txt", "# a: b\n" * MANY + TALK),
    ("speakers", "a.txt", "".join(f"坐席{number}: 好\n" for number in range(MANY))),
    ("continuation lines", "a.txt", "坐席: 好\n" + "又\n" * MANY),
    ("blanks behind a role", "a.txt", "坐席" + " " * 10 * MANY),
    ("colons", "a.txt", "坐席" + ":" * 10 * MANY),
    ("open tags", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * MANY),
    ("voices", "a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v 坐席>好" * MANY),
    ("quotation marks", "a.csv", "role,text\nagent," + '"' * MANY),
    ("keys of a header", "a.txt", "# " + "a: " * MANY + "\n" + TALK),
]


@pytest.mark.parametrize(("name", "text"), [case[1:] for case in CROWDS], ids=[case[0] for case in CROWDS])
def test_cost_grows_with_size_only(name: str, text: str) -> None:
    """Very many of anything ends fast: no pattern and no list is searched over and over."""
    begun = time.process_time()
    read_all(text, name)
    assert time.process_time() - begun < SECONDS


def test_a_gzip_bomb_is_stopped() -> None:
    """A small file that unpacks to a great many bytes costs only what the limit allows."""
    bomb = gzip.compress(b"agent: " + b"\x20" * 50_000_000)
    with pytest.raises(InputError, match="longer than 10000000 bytes after decompression"):
        read_all(bomb, "a.txt.gz", options=ReadOptions(max_file_bytes=10_000_000))


def test_a_zip_bomb_is_stopped() -> None:
    """By the sizes that the archive states, before anything is unpacked."""
    with pytest.raises(InputError, match="unpacks to"):
        read_all(_workbook(" " * 50_000_000), "a.xlsx", options=ReadOptions(max_document_bytes=10_000_000))


def test_a_line_beyond_the_limit_costs_only_itself() -> None:
    """The next record is read; the rest of the long line never lies in memory."""
    items = read_all(LINE.replace("停水了", "x" * 5000) + "\n" + LINE, "a.jsonl", options=ReadOptions(max_record_bytes=1000))
    assert "longer than 1000 characters" in reasons(items)[0]
    assert [said(found) for found in conversations(items)] == [SAID]


def test_one_document_beyond_the_limit_is_refused() -> None:
    """What must be held as a whole has its own limit, and the message says what to do."""
    text = json.dumps([json.loads(LINE)] * 50, indent=1)
    with pytest.raises(InputError, match="use JSON Lines"):
        read_all(text, "a.json", options=ReadOptions(max_document_bytes=1000))


def test_a_bad_line_between_good_ones_costs_only_itself() -> None:
    """Every line stands for itself; the place is named."""
    items = read_all(f"{LINE}\n{{broken\n{LINE}", "a.jsonl")
    assert len(conversations(items)) == 2
    assert [str(item).split(": ")[0] for item in items if isinstance(item, Rejected)] == ["a.jsonl:2"]


def test_a_broken_first_line_does_not_cost_the_rest() -> None:
    """The file is still JSON Lines."""
    items = read_all(f"{LINE[:-5]}\n{LINE}\n{LINE}", "a.jsonl")
    assert (len(reasons(items)), len(conversations(items))) == (1, 2)


def test_broken_emoji_are_noted() -> None:
    """The repair is told."""
    assert any("surrogate" in note for note in notes(read_all(LINE.replace("您好", "\\udc00"), "a.jsonl")))


def test_an_unknown_encoding_is_an_error() -> None:
    """With what to try."""
    with pytest.raises(InputError, match="unknown encoding 'klingon'; try utf-8 or gb18030"):
        read_all(TALK, "a.txt", options=ReadOptions(encoding="klingon"))


def test_a_codec_that_is_no_text_encoding_is_an_error() -> None:
    """base64 and its like are codecs to Python, too."""
    with pytest.raises(InputError, match="unknown encoding"):
        read_all(TALK, "a.txt", options=ReadOptions(encoding="base64"))


def test_a_stated_encoding_is_obeyed() -> None:
    """Big5 is not guessed, but read when told."""
    (found,) = conversations(read_all("坐席: 您好".encode("big5"), "a.txt", options=ReadOptions(encoding="big5")))
    assert said(found) == [("agent", "您好")]


def test_an_unknown_format_is_an_error() -> None:
    """With the list of those that are known."""
    with pytest.raises(InputError, match="unknown format 'doc'; known: jsonl, text"):
        read_all(TALK, "a.txt", fmt="doc")


Place = Callable[[Path], Path]
PLACES: list[tuple[str, Place, str]] = [
    ("missing", lambda folder: folder / "no.jsonl", "cannot be opened"),
    ("a folder", lambda folder: folder, "a folder"),
    ("a name that no system allows", lambda folder: folder / "a\x00b", "cannot be opened"),
]


@pytest.mark.parametrize(("place", "message"), [case[1:] for case in PLACES], ids=[case[0] for case in PLACES])
def test_a_path_that_is_no_file_says_so(tmp_path: Path, place: Place, message: str) -> None:
    """Missing files and folders."""
    with pytest.raises(InputError, match=message):
        list(read_file(place(tmp_path)))


def test_the_same_id_twice_is_noted(tmp_path: Path) -> None:
    """Within a file and across files; both conversations are kept."""
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(LINE + "\n", encoding="utf-8")
    items = list(read_conversations([tmp_path / "a.jsonl", tmp_path / "b.jsonl"]))
    assert [type(item) is Conversation for item in items] == [True, True, False]
    assert notes(items) == ["duplicate id 'a'; both are kept"]


def test_a_file_may_be_left_half_read(tmp_path: Path) -> None:
    """Stopping early closes the file and raises nothing."""
    (tmp_path / "a.jsonl").write_text((LINE + "\n") * 1000, encoding="utf-8")
    items = read_file(tmp_path / "a.jsonl")
    assert isinstance(next(items), Conversation)
    items.close()  # type: ignore[attr-defined]
