"""Parts of checks: which acts they use, and which of them can never be true."""

from __future__ import annotations

from collections.abc import Iterator

from sanxiang.conversation.model import Channel, EventKind
from sanxiang.standard.atoms import CheckHolds, EventAtom, SaidAtom
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.model import Model
from sanxiang.standard.situations import Situation
from sanxiang.standard.standard import Standard

Loc = tuple[str | int, ...]
Part = tuple[Loc, Model]
ACT_KEYS = ("act", "unless", "also", "excused_by", "by", "among")
QUOTING = "quoting"
FORMING_ACTS = ("agent", "customer", "any", "bot")
SPOKEN_ON = {EventKind.UTTERANCE: {Channel.PHONE, Channel.ONSITE}, EventKind.MESSAGE: {Channel.CHAT, Channel.EMAIL}}


def parts(value: object, loc: Loc = ()) -> Iterator[Part]:
    """Every model below a check, with its place in the file."""
    if isinstance(value, Model):
        yield loc, value
        for name, field in type(value).model_fields.items():
            yield from parts(getattr(value, name), (*loc, field.alias or name))
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from parts(item, (*loc, number))


def acts_used(standard: Standard) -> frozenset[str]:
    """Acts that a check or situation names, and the act that shields quotations from forbidden expressions."""
    used = {QUOTING} if standard.forbidden else set()
    for entry in (*standard.checks.values(), *standard.situations.values()):
        for _, part in parts(entry):
            for key in ACT_KEYS:
                named = getattr(part, key, None)
                if isinstance(named, tuple):
                    used.update(each for each in named if isinstance(each, str))
    return frozenset(used)


def impossible_signs(standard: Standard, situation: Situation) -> Iterator[tuple[Loc, str]]:
    """(place below the situation, message) for what can never recognise it."""
    for number, check in enumerate(situation.watched()):
        for loc, message in impossible_parts(standard, check):
            yield ("seen", number, *loc), message
        outcome = situation.seen[number].outcome
        if message := _impossible_outcome(check, outcome):
            yield ("seen", number), message


def _impossible_outcome(check: Check, outcome: str) -> str:
    """Kinds that come to one of the outcomes only: without a limit to its window nothing closes, and nothing is missing."""
    endless = not getattr(getattr(check, "window", None), "finite", True)
    if outcome == "violated" and endless and check.kind in ("existence", "similarity", "response") and not _looks_back(check):
        return "窗口没有期限，永不会 violated / without a limit to the window it is never violated"
    if outcome == "satisfied" and endless and check.kind in ("absence", "entity", "repetition"):
        return "窗口没有期限，永不会 satisfied / without a limit to the window it is never satisfied"
    if outcome == "satisfied" and check.kind == "repetition":
        return "repetition 永不会 satisfied / it is never satisfied"
    return ""


def _looks_back(check: Check) -> bool:
    return getattr(getattr(check, "window", None), "side", "after") == "before"


def impossible_parts(standard: Standard, check: Check) -> Iterator[tuple[Loc, str]]:
    """(place, message) for each atom that no event of the check's channels can make true."""
    channels = set(check.channel) or set(Channel)
    for loc, part in parts(check):
        reason = ""
        if isinstance(part, SaidAtom):
            reason = _said(standard, part, channels)
        elif isinstance(part, EventAtom):
            reason = _event(part, channels)
        elif isinstance(part, CheckHolds):
            reason = _requires(standard, part, check, channels)
        if reason:
            yield loc, reason


def _said(standard: Standard, atom: SaidAtom, channels: set[Channel]) -> str:
    never = [act for act in atom.act or () if not _can_have(standard, act, atom.who, channels)]
    if atom.act and len(never) == len(atom.act):
        return _no_act(never[0], atom.who)
    for act in atom.also or ():
        if not _can_have(standard, act, atom.who, channels):
            return _no_act(act, atom.who)
    return _against_itself(atom) or _no_forbidden(standard, atom, channels)


def _no_act(act: str, who: str) -> str:
    return f"{who} 在此渠道不会有行为 {act}，此条件永不成立 / {who} can never have the act {act} on this channel: never true"


def _can_have(standard: Standard, ident: str, who: str, channels: set[Channel]) -> bool:
    act = standard.acts[ident]
    if act.who not in ("any", who) and who != "any":
        return False
    by_model = (act.learned and who in FORMING_ACTS) or act.commitment is not None
    return by_model or any(not item.channel or channels & set(item.channel) for item in act.says)


def _against_itself(atom: SaidAtom | EventAtom) -> str:
    unless = set(atom.unless or ())
    named = getattr(atom, "act", None) or ()
    both = sorted(unless & set(atom.also or ()))
    if both:
        return f"also 与 unless 都有 {both[0]}，永不成立 / {both[0]} stands in also and unless: never true"
    if named and set(named) <= unless:
        return "act 都在 unless 中，永不成立 / every act stands in unless, too: never true"
    return ""


def _no_forbidden(standard: Standard, atom: SaidAtom, channels: set[Channel]) -> str:
    if atom.forbidden is None:
        return ""
    if atom.who not in ("agent", "any"):
        return f"服务忌语只约束坐席，who: {atom.who} 永不成立 / forbidden expressions bind the agent only: never true"
    wanted = set(atom.forbidden)
    if "suspected" in wanted and "forbidden" in standard.recognisers:
        return ""
    for entry in standard.forbidden.values():
        if (not wanted or wanted & {entry.kind, entry.severity}) and channels & set(entry.channel or Channel):
            return ""
    return "此渠道没有这些类别的服务忌语，永不成立 / no forbidden expression of these kinds on this channel: never true"


def _event(atom: EventAtom, channels: set[Channel]) -> str:
    places = SPOKEN_ON.get(atom.event)
    if places is not None and not places & channels:
        return f"此渠道没有 {atom.event} 事件，永不成立 / there is no {atom.event} on this channel: never true"
    return _against_itself(atom)


def _requires(standard: Standard, part: CheckHolds, check: Check, channels: set[Channel]) -> str:
    other = standard.checks[part.check]
    if not channels & (set(other.channel) or set(Channel)):
        return f"前提 {part.check} 不适用于此渠道，永不成立 / the check {part.check} does not hold on this channel: never true"
    if check.direction and other.direction and check.direction is not other.direction:
        return f"前提 {part.check} 方向不同，永不成立 / the check {part.check} is for the other direction: never true"
    return ""
