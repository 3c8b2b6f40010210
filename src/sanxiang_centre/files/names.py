"""What a file may be called. A name is shown to people and given to their browsers: it must not say what the file is not."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 120
"""Characters; with Chinese ones and a suffix this is below what file systems take."""
_PARTS = re.compile(r'[/\\:*?"<>|]')
_TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
"""They turn the direction of what follows: gnp.exe reads exe.png."""
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_PROGRAMS = re.compile(
    "ade|adp|apk|appx?|aspx?|bas|bat|chm|class|cmd|com|cpl|deb|dll|dmg|do[ct]m|exe|gadget|hta|html?|inf|ins|iso|jar|jnlp|jse?|jsp|lnk"
    "|mht|mhtml|ms[cipt]|pif|php|pl|potm|pp[ast]m|ps1|psc1|py|rb|reg|rpm|scf|scr|sct|sh|shb|svg|sys|vb[es]?|vhd|vxd|ws[cfh]|xhtml"
    "|xlam|xl[st]m|xml|xsl"
)
"""Suffixes that make a system run what it opens."""


def normal(name: str) -> str:
    """Composed (NFC), without spaces around it."""
    return unicodedata.normalize("NFC", name).strip()


def wrong_with(name: str) -> str:
    """What is wrong, in Chinese and English; empty = nothing."""
    if not name:
        return "请给出文件名 / the file has no name"
    if len(name) > LONGEST:
        return f"文件名至多 {LONGEST} 个字符 / {LONGEST} characters at most"
    if _TURNING.search(name):
        return "文件名含有改变书写方向的字符 / the name holds characters that turn the direction of writing"
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") for sign in name):
        return "文件名含有控制或不可见字符 / the name holds control or invisible characters"
    if _PARTS.search(name) or name.startswith(".") or name.endswith(".") or ".." in name or _RESERVED.fullmatch(name):
        return "文件名不能含路径或保留字 / the name holds parts of a path, or a word that systems reserve"
    if programs := [part.strip() for part in name.lower().split(".")[1:] if _PROGRAMS.fullmatch(part.strip())]:
        return f"文件名含有程序后缀 .{programs[0]} / the name has the suffix of a program"
    return ""


def suffix_of(name: str) -> str:
    """With its dot, in lower case; empty where there is none."""
    stem, dot, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if dot and stem else ""
