"""Patterns without which no promise is read: cheap to look for in everything, so that the reader is asked only where one occurs.

What is done (a `Head`) is found by a verb, by 给您 and any word, behind a time, and behind somebody of the own side. For each there is a
pattern here, made of the pieces that `heads` itself looks for and `relaxed` into the pattern language of a standard: so each promise holds
one of them, whatever words the lists come to hold. What a standard's own words promise is found by those words.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from sanxiang.commitments import wording as w
from sanxiang.commitments.cutting import alternatives
from sanxiang.commitments.heads import NO_ACT_BEGINS
from sanxiang.commitments.relaxing import alone, class_without, relaxed, unconditional
from sanxiang.commitments.when import IN_SHORT
from sanxiang.language.patterns import Pattern, parse

WRITTEN = "e356b8efc7da9964f0af4a833c157adcb33612565661dfc482b4cbff00736efd"
"""`digest()`. Who looks up what was made of the cues has not to write them out for it; a test tells what stands here after a change."""

TIMES = len(w.ACTIONS)
"""The place of the one that occurs wherever a time is named."""


@cache
def cues() -> tuple[Pattern, ...]:
    """In a fixed order."""
    return tuple(parse(source, {}) for source in cue_sources())


@cache
def cue_sources() -> tuple[str, ...]:
    """The same as they are written."""
    times = "|".join(dict.fromkeys(IN_SHORT.values()))
    return (*map(relaxed, (*w.ACTIONS.values(), times, _given())), _done_by_somebody())


def digest() -> str:
    """Hexadecimal; another one for other cues."""
    return sha256("\n".join(cue_sources()).encode()).hexdigest()


def _given() -> str:
    """给您 and a word that is none of those of `NO_ACT`, as far as two characters tell; where a time is said, that is a cue itself."""
    words = list(alternatives(w.NO_ACT_WORDS))
    never = set(NO_ACT_BEGINS).union(*map(alone, words))
    pairs = [word for word in words if len(word) == 2 and not word.isascii() and word[0] not in never and not set(word) & set("[?(\\")]
    seconds = {first: {word[1] for word in pairs if word[0] == first} for first in {word[0] for word in pairs}}
    begun = [f"{first}({class_without(second)}|$)" for first, second in sorted(seconds.items())]
    return f"(?:{w.GIVEN.pattern})(?:{'|'.join([class_without(never | set(seconds)), *begun])})"


def _done_by_somebody() -> str:
    """我去敲他家门, 我让师傅重写, 坏了的话我们免费换. With a time before somebody, that is a cue itself."""
    return unconditional(f"(?:{w.OWN_WORDS})(?:{w.OF_THEM})?(?:{w.SAYS_WILL}|{w.HOW}|{w.BRINGS})")
