"""Patterns of `re` in the pattern language of a standard, which has no look-arounds: wherever the one matches, the other does.

What a match asks of the characters right before and right behind it is kept as characters that the pattern reads, as far as one
character tells. All other conditions are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from sanxiang.commitments.cutting import alternatives, members, part_end
from sanxiang.language.expressions import EXPRESSIONS, put_off
from sanxiang.language.nodes import required
from sanxiang.language.patterns import parse

_TIMES = put_off(r"(?:[?*+]|\{[0-9]*,?[0-9]*\})?")
_LAZY = put_off(r"\??")
_OPENS = put_off(r"\((?:\?:|\?P<[^>]*>)?")
_AHEAD, _BEHIND = ("(?=", "(?!"), ("(?<=", "(?<!")
_CLASS_SYNTAX = put_off(r"[\\^\[\]-]")


def relaxed(pattern: str) -> str:
    """It holds wherever the pattern does; `pattern` must match at least one character."""
    return "|".join(_branches(alternatives(pattern), first=True, last=True))


def unconditional(pattern: str) -> str:
    """`relaxed`, with no condition read: it matches what the pattern does, and perhaps more."""
    return "|".join(_branches(alternatives(pattern), first=False, last=False))


def sign_of(*patterns: str) -> re.Pattern[str]:
    """Strings one of which is in each match of any of the patterns: to look for these costs little. Matches always where there are none."""
    return EXPRESSIONS.compiled(EXPRESSIONS.worked_out("sign", "|".join(patterns), _sign_of))


def _sign_of(pattern: str) -> str:
    found = [required(parse(unconditional(branch), {}).node) for branch in alternatives(pattern)]
    strings = {string for one in found for string in one} if all(found) else {""}
    return _row_of({one for one in strings if strings.isdisjoint(_inside(one))})


def _inside(text: str) -> Iterator[str]:
    """The shorter strings in a text."""
    for size in range(len(text)):
        yield from (text[start : start + size] for start in range(len(text) - size + 1))


def _row_of(strings: set[str]) -> str:
    """A pattern of these strings, none of which begins with another; what goes on alike is written once."""
    if strings == {""}:
        return ""
    ends: dict[frozenset[str], list[str]] = {}
    for first in sorted({string[0] for string in strings}):
        ends.setdefault(frozenset(string[1:] for string in strings if string[0] == first), []).append(first)
    return "|".join(f"[{''.join(map(re.escape, chars))}]{_grouped(_row_of(set(rest)))}" for rest, chars in ends.items())


def _grouped(row: str) -> str:
    return f"(?:{row})" if "|" in row else row


def _branches(branches: Iterable[str], *, first: bool, last: bool) -> list[str]:
    return list(dict.fromkeys(_branch(branch, first=first, last=last) for branch in branches))


def _branch(branch: str, *, first: bool, last: bool) -> str:
    """`first`, `last`: nothing that is read stands before, or behind, so that a condition there may be read itself."""
    parts = list(_parts(branch))
    core = [part for part in parts if not _is_condition(part)]
    before = _read([part for part in takewhile(_is_condition, parts) if part.startswith(_BEHIND)], "^") if first else ""
    behind = _read([part for part in takewhile(_is_condition, reversed(parts)) if part.startswith(_AHEAD)], "$") if last else ""
    opens, closes = first and not before, last and not behind
    return before + "".join(_part(part, first=opens and not n, last=closes and n == len(core) - 1) for n, part in enumerate(core)) + behind


def _part(part: str, *, first: bool, last: bool) -> str:
    end = part_end(part, 0)
    if part[0] != "(":
        return part
    once = end == len(part)
    branches = _branches(alternatives(part[_opening(part) : end - 1]), first=first and once, last=last and once)
    inner = "|".join(filter(None, branches))
    group = f"({inner}){part[end:]}" if inner else ""
    if all(branches) or not inner:
        return group
    return f"{group}?" if once else f"({group})?"


def _opening(part: str) -> int:
    found = _OPENS.match(part)
    return found.end() if found else 0


def _is_condition(part: str) -> bool:
    return part.startswith((*_AHEAD, *_BEHIND))


def _parts(branch: str) -> Iterator[str]:
    """Each with how often it may stand there, without whether as often or as seldom as can be."""
    place = 0
    while place < len(branch):
        end = part_end(branch, place)
        end = _match_end(_TIMES, branch, end)
        yield branch[place:end]
        place = _match_end(_LAZY, branch, end) if end > part_end(branch, place) else end


def _match_end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return place if found is None else found.end()


def _read(conditions: Sequence[str], edge: str) -> str:
    """One condition of what stands there, read; of several the one that asks for something."""
    asked = [one for one in conditions if one.startswith(("(?=", "(?<="))]
    if asked:
        inner = list(alternatives(asked[0][asked[0].index("=") + 1 : -1]))
        return "" if "" in inner else "(" + "|".join(_plain(one) for one in inner) + ")"
    never = {char for one in conditions for branch in alternatives(one[one.index("!") + 1 : -1]) for char in alone(branch)}
    return f"({class_without(never)}|{edge})" if never else ""


def _plain(branch: str) -> str:
    return _branch(branch, first=False, last=False)


def alone(branch: str) -> set[str]:
    """The characters of a branch that is one character or one class; of all others none."""
    if not branch or branch[0] in "(.^$\\" or branch.startswith("[^") or part_end(branch, 0) < len(branch):
        return set()
    return members(branch) - {"\\"} if branch[0] == "[" else {branch}


def class_without(chars: Iterable[str]) -> str:
    """Any other character."""
    return f"[^{''.join(_CLASS_SYNTAX.sub(_escaped, char) for char in sorted(chars))}]"


def _escaped(found: re.Match[str]) -> str:
    return "\\" + found[0]
