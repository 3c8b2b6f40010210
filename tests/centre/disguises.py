"""Personal numbers in the writings that people use, and numbers that are none: drawn without the code that is to find them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from hypothesis import strategies as st

PLAIN = "0123456789"
WRITINGS = {
    "full width": "０１２３４５６７８９",
    "Chinese": "零一二三四五六七八九",
    "spoken": "〇幺两三四五六七八九",
    "capital": "零壹贰叁肆伍陆柒捌玖",
    "traditional": "零壹貳參肆伍陸柒捌玖",
}
GAPS = ("", " ", "-", "　", "－", " - ", "_", "·", "\u200b", "  ")
GROUPS = {"phone": (3, 7), "landline": (3, 7), "identity_number": (6, 14), "card": (4, 8, 12), "email": ()}


@dataclass(frozen=True)
class Secret:
    """`plain` is the number itself, `written` one of its writings."""

    kind: str
    plain: str
    written: str


def digits(least: int, most: int | None = None) -> st.SearchStrategy[str]:
    return st.text(PLAIN, min_size=least, max_size=most or least)


def identity(place: str, birthday: tuple[int, int, int], order: str) -> str:
    """GB 11643, by its own words: the weights are powers of two modulo eleven."""
    body = f"{place}{birthday[0]:04}{birthday[1]:02}{birthday[2]:02}{order}"
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


def luhn_digit(body: str) -> str:
    doubled = (sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(body)))
    return str(-sum(doubled) % 10)


phones = st.builds("1{}{}".format, st.sampled_from("3456789"), digits(9))
landlines = st.builds("010{}{}".format, st.sampled_from("23456789"), digits(7))
identities = st.builds(
    identity,
    st.sampled_from(("110101", "310104", "440305", "530102")),
    st.tuples(st.integers(1950, 2009), st.integers(1, 12), st.integers(1, 28)),
    digits(3).filter(lambda order: order != "000"),
)
cards = st.builds("62{}".format, digits(13)).map(lambda body: body + luhn_digit(body))
emails = st.builds(
    "{}{}@{}.com".format, st.text("abcdefghkmnp", min_size=4, max_size=8), digits(2), st.text("qrstuvwxyz", min_size=4, max_size=8)
)


@st.composite
def secrets(draw: st.DrawFn) -> Secret:
    kind = draw(st.sampled_from(tuple(GROUPS)))
    plain = draw({"phone": phones, "landline": landlines, "identity_number": identities, "card": cards, "email": emails}[kind])
    script = draw(st.sampled_from(("", *WRITINGS)))
    gap = draw(st.sampled_from(GAPS))
    if kind == "email":
        written = plain.translate({ord(char): ord(char) + 0xFEE0 for char in plain}) if script == "full width" else plain.upper()
        return Secret(kind, plain, written)
    places = {0: "", **dict.fromkeys(GROUPS[kind], gap)} if draw(st.booleans()) else dict.fromkeys(range(1, len(plain)), gap[:1])
    spaced = "".join(places.get(place, "") + char for place, char in enumerate(plain))
    prefix = draw(st.sampled_from(("", "+86 ", "86-"))) if kind == "phone" and not script else ""
    return Secret(kind, plain, prefix + (spaced.translate(str.maketrans(PLAIN, WRITINGS[script])) if script else spaced))


orders = st.one_of(
    st.builds("2026{}".format, digits(8, 9)),
    st.builds("SF{}".format, digits(12)),
    st.builds("DD-202611-{}".format, digits(5)),
    st.builds("20261126{}".format, digits(14)),
    st.builds("7{}".format, digits(9)),
)
"""What looks like an order, a parcel or a meter; of none of them is anything to be hidden."""

_DIGIT_OF = {char: str(value) for line in WRITINGS.values() for value, char in enumerate(line)}


def _bare(text: str) -> str:
    """Digits, letters and @ only, in one script."""
    view = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[^0-9a-z@]", "", "".join(_DIGIT_OF.get(char, char) for char in view))


def tells(text: str, secret: Secret) -> bool:
    """Whether the secret can be read in a text, however it is written there."""
    return _bare(secret.plain) in _bare(text)
