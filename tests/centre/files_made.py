"""Files of every kind that is taken, and some that are not: small, and made here."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from openpyxl import Workbook

from sanxiang_centre.files.demo import picture


def packed(**members: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return whole.getvalue()


def document() -> bytes:
    whole = io.BytesIO()
    Document().save(whole)
    return whole.getvalue()


def workbook() -> bytes:
    whole = io.BytesIO()
    Workbook().save(whole)
    return whole.getvalue()


def with_macros() -> bytes:
    whole = io.BytesIO(document())
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    return whole.getvalue()


def compound(*streams: str) -> bytes:
    """Enough of a document of an earlier office program: its mark and the names in its directory."""
    names = b"".join(name.encode("utf-16-le") + bytes(64 - 2 * len(name)) for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names


def boxed(brand: bytes, *compatible: bytes) -> bytes:
    """The first box of a film, a sound or a picture, and a little more."""
    names = b"".join(compatible or (b"isom",))
    return (16 + len(names)).to_bytes(4) + b"ftyp" + brand + bytes(4) + names + bytes(80)


PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"
PNG = picture(8, 8)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01" + bytes(50) + b"\xff\xd9"
GIF = b"GIF89a" + bytes(30)
WEBP = b"RIFF\x24\0\0\0WEBPVP8 " + bytes(30)
HEIC = boxed(b"heic", b"mif1", b"heic")
MP3 = b"ID3\x04\0\0\0\0\0\0" + bytes(50)
WAV = b"RIFF\x24\0\0\0WAVEfmt " + bytes(40)
M4A = boxed(b"M4A ", b"M4A ", b"mp42")
MP4 = boxed(b"mp42", b"mp42", b"isom")
AMR = b"#!AMR\n" + bytes(50)
TEXT = "时间,现象\n09:05,指示灯常亮\n".encode()
PROGRAM = b"MZ\x90\0\x03\0\0\0" + bytes(60)
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
