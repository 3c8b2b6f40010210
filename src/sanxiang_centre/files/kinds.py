"""What kinds of files are taken, and which kind a file is by what is in it. Its name is asked last, and has to agree."""

from __future__ import annotations

import codecs
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

CHUNK = 64 * 1024
HEAD = 8 * 1024
"""Bytes at the beginning by which most kinds are told."""


class Unfit(Exception):
    """A file that is not taken whatever the settings; the message says why, in Chinese and English."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`signs`: what the library of signatures calls it, as suffixes; none = it is told otherwise. The first of `suffixes` is usual."""

    name: str
    media: str
    suffixes: tuple[str, ...]
    signs: frozenset[str] = frozenset()


_ALL = (
    Kind("pdf", "application/pdf", (".pdf",), frozenset({".pdf"})),
    Kind("png", "image/png", (".png",), frozenset({".png"})),
    Kind("jpeg", "image/jpeg", (".jpg", ".jpeg", ".jpe", ".jfif"), frozenset({".jpg"})),
    Kind("gif", "image/gif", (".gif",), frozenset({".gif"})),
    Kind("webp", "image/webp", (".webp",), frozenset({".webp"})),
    Kind("heic", "image/heic", (".heic", ".heif")),
    Kind("mp3", "audio/mpeg", (".mp3",)),
    Kind("wav", "audio/wav", (".wav",), frozenset({".wav"})),
    Kind("m4a", "audio/mp4", (".m4a",)),
    Kind("amr", "audio/amr", (".amr",), frozenset({".amr"})),
    Kind("mp4", "video/mp4", (".mp4",)),
    Kind("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", (".docx",)),
    Kind("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (".xlsx",)),
    Kind("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", (".pptx",)),
    Kind("doc", "application/msword", (".doc",)),
    Kind("xls", "application/vnd.ms-excel", (".xls",)),
    Kind("ppt", "application/vnd.ms-powerpoint", (".ppt",)),
    Kind("text", "text/plain", (".txt", ".csv", ".log", ".md")),
    Kind("zip", "application/zip", (".zip",)),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
USUAL = frozenset(KINDS) - {"zip"}
"""What a centre takes that does not say otherwise. What is in an archive cannot be told from outside."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PACKED = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
_COMPOUND = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt"))
_HEIC = frozenset({b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis"})
_BRANDS: Mapping[bytes, str] = {
    **dict.fromkeys((b"isom", *(b"iso%d" % number for number in range(2, 10))), "mp4"),
    **dict.fromkeys((b"mp41", b"mp42", b"avc1", b"MSNV", b"M4V ", b"dash"), "mp4"),
    **dict.fromkeys((b"M4A ", b"M4B "), "m4a"),
    **dict.fromkeys(_HEIC, "heic"),
}
"""What recorders and telephones write into the first box of a file of the ISO base media format."""
_MACROS = "含有宏的文档不收，请另存为不含宏的格式 / documents with macros are not taken: save it without them"
_ACTIVE = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:#!|<(?:!doctype|html|head|body|script|svg|iframe|\?xml|\?php|%)|\{\\rtf)", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(file: BinaryIO) -> Kind | None:
    """By its content, from the beginning; None = none that is known here. Raises Unfit. Not more than a piece of it is held at once."""
    file.seek(0)
    head = file.read(HEAD)
    if head.startswith(_ZIP):
        return KINDS[_packed(file)]
    if head.startswith(_OLE):
        found = _compound(file)
        return KINDS[found] if found else None
    if (found := _boxed(head) or _sounding(head)) is not None:
        return KINDS[found]
    return _signed(head) or (KINDS["text"] if _ACTIVE.match(head) is None and _is_text(file) else None)


def _signed(head: bytes) -> Kind | None:
    """The likeliest of what the library takes it for; one that is not taken here is in the way of all that are less likely."""
    import puremagic  # the settings read this module, on machines too that never look at a file

    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    best = max(each.confidence for each in found)
    likely = {each.extension.lower() for each in found if each.confidence == best}
    return next((kind for kind in _ALL if kind.signs & likely), None)


def _boxed(head: bytes) -> str | None:
    """Sound, film or picture in boxes: by the brand, and of a picture that only says so much by those it is compatible with."""
    if head[4:8] != b"ftyp":
        return None
    brand, end = head[8:12], min(int.from_bytes(head[:4]), len(head))
    others = {head[place : place + 4] for place in range(16, end - 3, 4)}
    return "heic" if brand in (b"mif1", b"msf1") and others & _HEIC else _BRANDS.get(brand)


def _sounding(head: bytes) -> str | None:
    """MPEG layer III: a tag before it, or the head of a frame with a bit rate and a sampling rate that there are."""
    if head[:3] == b"ID3" and len(head) > 9 and head[3] in (2, 3, 4) and head[4] != 0xFF:
        return "mp3"
    frame = len(head) > 3 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2
    return "mp3" if frame and head[2] >> 4 not in (0, 15) and head[2] >> 2 & 3 != 3 else None


def _packed(file: BinaryIO) -> str:
    """Documents of today's office programs are archives."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise Unfit("文件已损坏 / the file is damaged") from broken
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Unfit(_MACROS)
    if "[Content_Types].xml" not in names:
        return "zip"
    return next((kind for folder, kind in _PACKED if any(name.startswith(folder) for name in names)), "zip")


def _compound(file: BinaryIO) -> str | None:
    """Documents of earlier office programs are told by the names of the streams within, which are written in UTF-16."""
    wanted = {name.encode("utf-16-le"): kind for name, kind in _COMPOUND}
    macros, found = "_VBA_PROJECT".encode("utf-16-le"), set[str]()
    for piece in _overlapping(file, len(macros) * 2):
        if macros in piece:
            raise Unfit(_MACROS)
        found |= {kind for name, kind in wanted.items() if name + b"\0\0" in piece}
    return next((kind for _, kind in _COMPOUND if kind in found), None)


def _overlapping(file: BinaryIO, width: int) -> Iterator[bytes]:
    file.seek(0)
    last = b""
    while piece := file.read(CHUNK):
        yield last + piece
        last = piece[-width:]


def _is_text(file: BinaryIO) -> bool:
    return any(_decodes(file, code) for code in ("utf-8-sig", "gb18030"))


def _decodes(file: BinaryIO, code: str) -> bool:
    """To the end, without signs that no text has."""
    decoder, empty = codecs.getincrementaldecoder(code)(), True
    file.seek(0)
    try:
        while piece := file.read(CHUNK):
            empty = False
            if _CONTROL.search(decoder.decode(piece)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return not empty
