"""What a customer is known by: one spelling for each number or address, and how much of it may be shown. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from sanxiang.language.entities import MASK, mask
from sanxiang.language.entity_kinds import EMAIL, SEPARATORS
from sanxiang.language.normal import one_to_one

PHONE, MAIL, CHAT, CONTRACT, IDENTITY_NUMBER = "phone", "email", "chat", "contract", "identity_number"
SHARED = frozenset({CONTRACT})
"""A contract may have several customers; any other identity has one."""

_PROVINCES = frozenset(
    f"{one}{two}" for one, places in enumerate(("12345", "123", "1234567", "123456", "01234", "12345", "1", "123"), 1) for two in places
)
_DIGITS = str.maketrans("〇零○一壹弌幺二贰弍两三叁参弎四肆五伍六陆七柒八捌九玖", "0001111222233334455667788" + "99")
_CHAT = re.compile(r"([a-z][a-z0-9_]{0,19}):([\x21-\x7e]{1,100})")
_CONTRACT = re.compile(r"[0-9A-Z\u4e00-\u9fff](?:[0-9A-Z\u4e00-\u9fff/_.\-]{0,38}[0-9A-Z\u4e00-\u9fff])?")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(?:(?:\+86|0086|86)0?|0)((?:10|2[0-9]|[3-9][0-9]{2})[2-9][0-9]{6,7})(?:(?:转|#|x)([0-9]{1,6}))?")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_ABROAD = re.compile(r"(?:\+|00)([1-9][0-9]{6,14})")
_SPACES = re.compile(r"[\s\0]+")
_GAPS = re.compile(r"[^0-9xX]+")

# As `sanxiang.language` finds them, but with more than one sign or space between two digits, as people write who hide a number.
_GAP = r"[\s_,\-()·.、/~|:\0]{0,4}"
_ALONE, _OVER = r"(?<![0-9a-z])", r"(?![0-9a-z])"
_WIDE_MOBILE = re.compile(rf"{_ALONE}(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}[0-9]){{9}}{_OVER}")
_WIDE_LANDLINE = re.compile(rf"{_ALONE}0{_GAP}(?:1{_GAP}0|2{_GAP}[0-9]|[3-9](?:{_GAP}[0-9]){{2}}){_GAP}[2-9](?:{_GAP}[0-9]){{6,7}}{_OVER}")
_WIDE_IDENTITY = re.compile(rf"{_ALONE}[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9x]{_OVER}")
_WIDE_CARD = re.compile(rf"{_ALONE}[3-69](?:{_GAP}[0-9]){{15,18}}{_OVER}")


def normalise(kind: str, text: str) -> str:
    """The one spelling, by which two writings of the same identity are equal. Raises ValueError, which says what is due, not what came."""
    return _NORMALISE[kind](unicodedata.normalize("NFKC", text).strip())


def shown(kind: str, value: str) -> str:
    """Of a normalised value, what anybody who may see the customer may see; of equal length."""
    return _SHOWN[kind](value)


def holds_personal_number(text: str) -> bool:
    """Whether a phone or identity number, a bank card or an e-mail address stands in a text, however it is written."""
    if mask(text) != text:
        return True
    view = one_to_one(text).translate(_DIGITS)
    if any(found.search(view) for found in (_WIDE_MOBILE, _WIDE_LANDLINE)) or EMAIL.search(_SPACES.sub("", view)):
        return True
    checks = ((_WIDE_IDENTITY, is_identity_number), (_WIDE_CARD, luhn.is_valid))
    return any(valid(_GAPS.sub("", found.group()).upper()) for pattern, valid in checks for found in pattern.finditer(view))


def is_identity_number(value: str) -> bool:
    """GB 11643: place, birthday, order, check digit. The county is not asked: people are older than the county that wrote their number."""
    if len(value) != 18 or not value[:17].isdecimal() or value[:2] not in _PROVINCES or ric.calc_check_digit(value) != value[17]:
        return False
    try:
        return 1850 < ric.get_birth_date(value).year < 2100
    except ValidationError:
        return False


def _phone(text: str) -> str:
    bare = SEPARATORS.sub("", one_to_one(text).translate(_DIGITS))
    if found := _MOBILE.fullmatch(bare):
        return found[1]
    if found := _LANDLINE.fullmatch(bare):
        return f"0{found[1]}" + (f"转{found[2]}" if found[2] else "")
    if _SERVICE.fullmatch(bare):
        return bare
    if (found := _ABROAD.fullmatch(bare)) and not found[1].startswith("86"):
        return f"+{found[1]}"
    raise ValueError(
        "应为手机号、带区号的固话，或以 + 开头的境外号码 / a mobile number, a landline with its area code, or + and a foreign number"
    )


def _email(text: str) -> str:
    value = one_to_one(text).replace("\0", "")
    if len(value) <= 254 and EMAIL.fullmatch(value):
        return value
    raise ValueError("应形如 name@example.com / it should look like name@example.com")


def _chat(text: str) -> str:
    channel, mark, ident = text.partition(":")
    if mark and (found := _CHAT.fullmatch(f"{channel.strip().lower()}:{ident.strip()}")):
        return found.group()
    raise ValueError("应为 渠道:账号，如 wechat:abc123 / channel:account is due, e.g. wechat:abc123")


def _contract(text: str) -> str:
    value = one_to_one(text).replace(" ", "").replace("\0", "").upper()
    if not _CONTRACT.fullmatch(value):
        raise ValueError("应为 1 至 40 位字母、数字和 / _ . - / 1 to 40 letters, digits, / _ . and - are due")
    if holds_personal_number(value):
        raise ValueError("这像个人号码，不是合同号 / this looks like a personal number, not like a contract")
    return value


def _identity_number(text: str) -> str:
    value = SEPARATORS.sub("", one_to_one(text).translate(_DIGITS)).upper()
    if is_identity_number(value):
        return value
    raise ValueError("应为 18 位居民身份证号，末位为校验码 / the 18 characters of an identity card, the last one a check digit")


def _shown_phone(value: str) -> str:
    number, mark, extension = value.partition("转")
    before = 4 if number.startswith("+") else 3
    return _middle(number, before, 4) + (mark + MASK * len(extension) if mark else "")


def _shown_email(value: str) -> str:
    name, _, domain = value.partition("@")
    return f"{name[0]}{MASK * (len(name) - 1)}@{domain}"


def _shown_chat(value: str) -> str:
    channel, _, ident = value.partition(":")
    return f"{channel}:{_middle(ident, 2, 2) if len(ident) >= 8 else _middle(ident, 1, 0)}"


def _middle(value: str, before: int, after: int) -> str:
    """At least half is hidden where there is little."""
    if before + after > len(value) * 2 // 3:
        before, after = 0, min(after, len(value) // 3)
    hidden = len(value) - before - after
    return value[:before] + MASK * hidden + (value[-after:] if after else "")


_NORMALISE: Mapping[str, Callable[[str], str]] = {
    PHONE: _phone,
    MAIL: _email,
    CHAT: _chat,
    CONTRACT: _contract,
    IDENTITY_NUMBER: _identity_number,
}
_SHOWN: Mapping[str, Callable[[str], str]] = {
    PHONE: _shown_phone,
    MAIL: _shown_email,
    CHAT: _shown_chat,
    CONTRACT: str,
    IDENTITY_NUMBER: lambda value: _middle(value, 1, 1),
}
