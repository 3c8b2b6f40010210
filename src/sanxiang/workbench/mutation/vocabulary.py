"""What mutators may say: the standard's own examples, curt words, numbers. Of checks and clauses they see nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random

from sanxiang.conversation.model import Channel, Role
from sanxiang.language import charmap, pinyin
from sanxiang.standard.standard import Standard
from sanxiang.workbench.mutation.mutant import Phrase, Range

CURT = ("看到了。", "有记录。", "系统里有。", "按规定来。", "就这样。")
"""Answers that are no more than an answer. 嗯 and 好 are not among them: they do show that one listens."""

POLITE = re.compile("请问|请|您好|你好|谢谢|感谢|非常抱歉|实在抱歉|很抱歉|抱歉|对不起|不好意思|麻烦您?|让您久等了?|不客气|好吗|可以吗")

NUMBERS: Mapping[str, str] = {
    "mobile": "他的手机是13912345678，你直接打给他。",
    "identity_number": "他的身份证号是110105199003072311。",
    "bank_card": "那张卡的卡号是6222021234567890128。",
}
"""By kind of entity; invented, with digits that add up."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What mutators may use. All chance comes from `random`.

    limit  how many mutants of one conversation a mutator should give; only those that combine phrases with places heed it
    """

    random: Random
    phrases: tuple[Phrase, ...]
    limit: int = 24

    def said_by(self, role: Role, kind: str) -> Iterator[Phrase]:
        """Phrases of a role whose first mark is of that kind: forbidden, act or entity."""
        return (phrase for phrase in self.phrases if phrase.role is role and any(mark.startswith(kind + ":") for mark in phrase.shows))

    def pairs(self, phrases: Iterable[Phrase], places: Sequence[int]) -> Iterator[tuple[Phrase, int]]:
        """Every phrase at every place, or `limit` pairs of them by chance, in order."""
        said = list(phrases)
        count = len(said) * len(places)
        chosen = range(count) if count <= self.limit else sorted(self.random.sample(range(count), self.limit))
        return ((said[n // len(places)], places[n % len(places)]) for n in chosen)

    def curt(self) -> str:
        return self.random.choice(CURT)


Hears = Callable[[str, Role], frozenset[str]]
"""The marks of what is heard in an utterance of a role: acts and kinds of forbidden expressions."""

BEFORE = "好的。"
"""Words that excuse nothing, to find out whether a phrase is still what it is behind others."""


def phrases_of(standard: Standard, channel: Channel | None, hears: Hears) -> tuple[Phrase, ...]:
    """The examples of acts and of forbidden expressions that hold on the channel, and utterances with numbers."""
    return tuple(_told(each, hears) for each in _examples(standard, channel))


def _told(phrase: Phrase, hears: Hears) -> Phrase:
    heard = frozenset(mark.removeprefix("act:") for mark in hears(phrase.text, phrase.role) if mark.startswith("act:"))
    return replace(phrase, heard=heard, apart=not phrase.shows & hears(BEFORE + phrase.text, phrase.role))


def _examples(standard: Standard, channel: Channel | None) -> Iterator[Phrase]:
    for entry in standard.forbidden.values():
        for text in entry.examples.is_ if not entry.channel or channel in entry.channel else ():
            yield Phrase(text, Role.AGENT, frozenset({f"forbidden:{entry.kind}"}), entry.id)
    for act in standard.acts.values():
        for role in (Role.AGENT, Role.CUSTOMER):
            for text in act.examples.is_ if act.who in ("any", role.value) else ():
                yield Phrase(text, role, frozenset({f"act:{act.id}"}), act.id)
    for kind, text in NUMBERS.items():
        yield Phrase(text, Role.AGENT, frozenset({f"entity:{kind}"}), kind)


def polite_ranges(text: str) -> tuple[Range, ...]:
    """Where polite words stand."""
    return tuple(found.span() for found in POLITE.finditer(text))


# Homophones ------------------------------------------------------------------------------------------------------------


@cache
def _by_sound() -> Mapping[str, str]:
    """Syllable class -> the common characters (level 1 of GB 2312) that sound so."""
    common = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low)).decode("gb2312", "ignore")
    found: dict[str, str] = {}
    for char in common:
        found[pinyin.fold(char)] = found.get(pinyin.fold(char), "") + char
    return found


def misheard(text: str, random: Random, share: float) -> str:
    """The same sounds in other characters: each Han character with the likelihood `share`, one at least where it can be."""
    places = [n for n, char in enumerate(text) if len(_alike(char)) > 1]
    chosen = {n for n in places if random.random() < share} or set(random.sample(places, min(1, len(places))))
    return "".join(random.choice([one for one in _alike(char) if one != char]) if n in chosen else char for n, char in enumerate(text))


def _alike(char: str) -> str:
    sound = pinyin.fold(char)
    return _by_sound().get(sound, "") if sound and ord(sound) in charmap.HOMOPHONES else ""
