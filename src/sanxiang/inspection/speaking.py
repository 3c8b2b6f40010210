"""Which checks can be judged in the language of their standard alone.

Acts, forbidden expressions, scripts and promises are read in the language that the standard is written in, and lengths are counted in
its characters. In a conversation of another language such a check would find everything missing: it is not asked there. Times, turns,
holds, repetition, numbers and metadata are the same in every language.
"""

from __future__ import annotations

from collections.abc import Iterable

from sanxiang.conversation.model import Metadata
from sanxiang.standard.atoms import Atom, CheckHolds, SaidAtom
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.limit import Limit

FIELD = "language"
"""The metadata field that says in which language a conversation is held, where that is known: zh, en, or with a region (en-GB)."""
LANGUAGES = frozenset({"zh", "en"})
IN_CHARACTERS = frozenset({"message_length", "speech_rate"})
BY_WORDS = frozenset({"hold_announcement"})
WORDED = frozenset({"commitment", "similarity"})
WORDLESS = frozenset({"entity", "repetition", "attribute"})


def is_foreign(metadata: Metadata, language: str) -> bool:
    """Whether the conversation is said to be in another language than that one; what is said otherwise (普通话) says nothing."""
    told = str(metadata.get(FIELD, "")).lower().replace("_", "-").partition("-")[0]
    return told in LANGUAGES and told != language


def needs_words(check: Check, atoms: Iterable[Atom]) -> bool:
    """`atoms` = those that the check listens to. A check that rests on another one rests on its words as well: see `Program`."""
    required = () if check.requires is None or isinstance(check.requires, CheckHolds) else (check.requires,)
    if any(map(_speaks, required)) or check.kind in WORDED:
        return True
    if isinstance(check, Limit):
        return check.measure in IN_CHARACTERS | BY_WORDS
    return check.kind not in WORDLESS and any(map(_speaks, atoms))


def _speaks(atom: Atom) -> bool:
    """Whether it is true of what words mean; numbers are no words."""
    said = isinstance(atom, SaidAtom) and any(asked is not None for asked in (atom.act, atom.says, atom.forbidden, atom.script))
    return said or bool(atom.unless or atom.also)
