"""What a file is by its content, what it may be called, and how a scanner is asked. No database."""

from __future__ import annotations

import io
import random
from pathlib import Path

import files_made as made
import pytest
from stand_ins import EICAR, scanner

from sanxiang_centre.files.kinds import CHUNK, KINDS, Unfit, kind_of
from sanxiang_centre.files.names import LONGEST, normal, suffix_of, wrong_with
from sanxiang_centre.files.scanning import Clamd, Verdict, is_address

TAKEN = {
    "pdf": made.PDF,
    "png": made.PNG,
    "jpeg": made.JPEG,
    "gif": made.GIF,
    "webp": made.WEBP,
    "heic": made.HEIC,
    "mp3": made.MP3,
    "wav": made.WAV,
    "m4a": made.M4A,
    "mp4": made.MP4,
    "amr": made.AMR,
    "docx": made.document(),
    "xlsx": made.workbook(),
    "pptx": made.packed(**{"[Content_Types].xml": "", "ppt/presentation.xml": ""}),
    "doc": made.compound("Root Entry", "WordDocument"),
    "xls": made.compound("Root Entry", "Workbook"),
    "ppt": made.compound("Root Entry", "PowerPoint Document"),
    "text": made.TEXT,
    "zip": made.packed(**{"a.txt": "x"}),
}


def test_there_is_an_example_of_every_kind() -> None:
    assert set(TAKEN) == set(KINDS)


@pytest.mark.parametrize("name", TAKEN)
def test_a_kind_is_told_by_its_content(name: str) -> None:
    found = kind_of(io.BytesIO(TAKEN[name]))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("说明\n".encode("gb18030"), "text"),
        ("\ufeff说明".encode(), "text"),
        (b"BM is how this text begins", "text"),
        (b'{"a": 1}', "text"),
    ],
)
def test_text_is_text_in_either_code(content: bytes, name: str) -> None:
    found = kind_of(io.BytesIO(content))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        *((made.boxed(brand), "mp4") for brand in (b"isom", b"iso2", b"iso5", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV")),
        *((made.boxed(brand), "m4a") for brand in (b"M4A ", b"M4B ")),
        *((made.boxed(brand), "heic") for brand in (b"heic", b"heix", b"hevc")),
        (made.boxed(b"mif1", b"mif1", b"heic"), "heic"),
        (made.boxed(b"mif1", b"mif1", b"avif"), None),
        *((made.boxed(brand), None) for brand in (b"qt  ", b"avif", b"3gp4")),
        *((bytes((0xFF, second, 0x90, 0x64)) + bytes(400), "mp3") for second in (0xFA, 0xFB, 0xF2, 0xF3, 0xE3)),
        *((bytes((0xFF, second, 0x50, 0x80)) + bytes(400), None) for second in (0xF1, 0xF9, 0xFE)),
        (bytes((0xFF, 0xFB, 0xF0, 0x64)) + bytes(400), None),
        *((b"ID3" + bytes((version, 0, 0, 0, 0, 15, 118)) + b"TIT2" + bytes(200), "mp3") for version in (2, 3, 4)),
        (b"ID3 is a tag\n", "text"),
        (b"\xff\xd8\xff\xe1\0\x43Exif\0\0" + bytes(60), "jpeg"),
        (b"\xff\xd8\xff\xdb\0\x43" + bytes(60), "jpeg"),
        (b"GIF87a" + bytes(60), "gif"),
        (b"%PDF-2.0\r%" + bytes(60), "pdf"),
    ],
)
def test_kinds_come_in_several_forms(content: bytes, name: str | None) -> None:
    found = kind_of(io.BytesIO(content))
    assert (found.name if found else None) == name


@pytest.mark.parametrize("code", ["utf-8", "gb18030"])
def test_a_long_text_is_read_across_the_pieces_it_comes_in(code: str) -> None:
    """A character of several bytes lies across the border."""
    found = kind_of(io.BytesIO(("a" + "测试" * CHUNK).encode(code)))
    assert found is not None
    assert found.name == "text"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        made.PROGRAM,
        b"\x7fELF\x02\x01\x01" + bytes(60),
        made.PAGE,
        b"  \n" + made.DRAWING,
        b"\xef\xbb\xbf<?xml version='1.0'?><a/>",
        b"#!/bin/sh\nrm -rf /\n",
        b"{\\rtf1 hello}",
        b"MZ" + made.PNG,
        made.TEXT + b"\0",
        b"\xff" * 100,
        b"Rar!\x1a\x07\x01\0" + bytes(20),
        made.compound("Root Entry", "MsiThing"),
        random.Random(7).randbytes(4000),
    ],
)
def test_what_is_not_known_is_none(content: bytes) -> None:
    assert kind_of(io.BytesIO(content)) is None


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (made.with_macros(), "宏"),
        (made.compound("Root Entry", "WordDocument", "_VBA_PROJECT"), "宏"),
        (b"PK\x03\x04" + bytes(40), "损坏"),
        (made.document()[:2000], "损坏"),
    ],
)
def test_macros_and_damage_are_told(content: bytes, why: str) -> None:
    with pytest.raises(Unfit, match=why):
        kind_of(io.BytesIO(content))


# Names ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["a.pdf", "合同（终稿） v2.docx", "2026.11.26 记录.csv", "照片 1.JPG", "a-b_c+d.tar.txt", "x" * (LONGEST - 4) + ".txt"]
)
def test_names_that_are_taken(name: str) -> None:
    assert wrong_with(normal(name)) == ""


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("", "no name"),
        ("x" * LONGEST + ".txt", "at most"),
        ("a\nb.pdf", "control"),
        ("a\x7f.pdf", "control"),
        ("a\u200bb.pdf", "invisible"),
        ("cod\u202efdp.exe", "direction"),
        ("a\u2066b.pdf", "direction"),
        ("../../etc/passwd", "path"),
        ("c:\\a.txt", "path"),
        ("a/b.txt", "path"),
        ("a..txt", "path"),
        (".hidden", "path"),
        ("con.txt", "path"),
        ("a.txt.", "path"),
        ("invoice.pdf.exe", ".exe"),
        ("invoice.EXE.pdf", ".exe"),
        ("invoice.exe .pdf", ".exe"),
        ("page.html", ".html"),
        ("a.svg", ".svg"),
    ],
)
def test_names_that_are_refused(name: str, what: str) -> None:
    assert what in wrong_with(normal(name))


def test_a_name_is_composed_and_its_suffix_small() -> None:
    assert normal(" cafe\u0301.TXT ") == "café.TXT"
    assert [suffix_of(name) for name in ("café.TXT", "a", "a.tar.gz", ".txt")] == [".txt", "", ".gz", ""]


# The scanner ----------------------------------------------------------------------------------------------------------


def test_the_scanner_gets_the_whole_file_and_its_word_counts(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(3 * CHUNK + 17)
    for place in (None, tmp_path / "clamd"):
        with scanner(place) as there:
            clamd = Clamd(there.url, patience=10)
            assert clamd.answers()
            assert clamd.scan(io.BytesIO(content)) == Verdict(True)
            assert clamd.scan(io.BytesIO(content + EICAR)) == Verdict(False, "Eicar-Test-Signature")
            assert there.seen == [content, content + EICAR]


@pytest.mark.parametrize(
    ("says", "why"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", "too_large"),
        (b"stream: Can't allocate memory ERROR\0", "no_verdict"),
        (b"", "no_verdict"),
        (b"OK", ""),
    ],
)
def test_no_verdict_is_never_taken_for_clean(says: bytes, why: str) -> None:
    with scanner() as there:
        there.says = says
        found = Clamd(there.url, patience=10).scan(io.BytesIO(b"x"))
    assert found == (Verdict(None, why) if why else Verdict(True))


def test_a_scanner_that_is_not_there_gives_no_verdict(tmp_path: Path) -> None:
    with scanner() as there:
        url = there.url
    assert Clamd(url, patience=1).scan(io.BytesIO(b"x")).clean is None
    assert Clamd(f"unix://{tmp_path}/none").scan(io.BytesIO(b"x")) == Verdict(None, "FileNotFoundError")
    assert not Clamd(url, patience=1).answers()


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("tcp://127.0.0.1:3310", True),
        ("unix:///run/clamav/clamd.ctl", True),
        ("tcp://127.0.0.1", False),
        ("tcp://127.0.0.1:x", False),
        ("unix://relative", False),
        ("http://x:1", False),
    ],
)
def test_addresses_of_scanners(url: str, good: bool) -> None:
    assert is_address(url) is good
