"""Approved wording: does it keep to the standard that it belongs to?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sanxiang.conversation.model import Channel
from sanxiang.inspection.clock import AGENT
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.labelling import acts_of
from sanxiang.language.entities import find_entities
from sanxiang.standard.atoms import SaidAtom
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.kinds.entity import Entity
from sanxiang.standard.kinds.limit import Limit
from sanxiang.standard.models import SLOT, Script
from sanxiang.standard.standard import Standard
from sanxiang.workbench.lint_atoms import parts

Found = Iterator[tuple[str, str, tuple[str | int, ...], str, str, str]]
"""(section, id, place below the entry, level, rule, message)"""

USUAL_RATE = 300
"""Characters a minute, where the standard itself sets no limit to the rate of speech."""

SLOT_LENGTH = 4
"""Characters that stand for a slot when a script is measured."""

SPOKEN = {Channel.PHONE, Channel.ONSITE}
TIMES = {"date", "clock_time"}
PROMISE = "promise"
VAGUE = re.compile(
    "尽快|尽早|稍后|稍候再|晚些|过(?:几|两)天|近期|改天|回头|第一时间|及时|一会儿?|as soon as possible|shortly|in due course|later",
    re.IGNORECASE,
)
NUMBER = re.compile("[0-9零一二两三四五六七八九十百半]+ ?(?:个)?(?:工作日|小时|分钟?|秒|天|日|点|周|月|minutes?|hours?|days?|seconds?)")
SOUND = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


def script_remarks(standard: Standard, inspector: Inspector) -> Found:
    """What is wrong with scripts and with the texts that forbidden expressions recommend instead."""
    rate = _fastest(standard)
    for script in standard.scripts.values():
        said_by = [check for check in standard.checks.values() if check.say == script.id]
        yield from _forbidden_words(inspector, script)
        yield from _too_long(standard, script, said_by, rate)
        yield from _vague(standard, inspector, script, said_by)
        yield from _wrong_channel(script, said_by)
    yield from _forbidden_advice(standard, inspector)
    yield from _steps(standard, rate)


def filled(text: str) -> str:
    """The text with something harmless in its slots."""
    return SLOT.sub("某某", text)


def _forbidden_words(inspector: Inspector, script: Script) -> Found:
    for channel in script.channel or tuple(Channel):
        verdict = inspector.check_text(filled(script.text.zh), channel) if script.text.zh else None
        if verdict is not None and verdict.forbidden:
            start, end = verdict.span or (0, 0)
            what = verdict.expression or f"{verdict.kind} (suspected by the model)"
            message = f"话术含服务忌语「{filled(script.text.zh)[start:end]}」 / holds the forbidden expression {what} ({channel})"
            yield "scripts", script.id, ("text", "zh"), _level(verdict.expression), "script-forbidden", message
            return


def _forbidden_advice(standard: Standard, inspector: Inspector) -> Found:
    for entry in standard.forbidden.values():
        text = entry.instead.zh if entry.instead else ""
        for channel in entry.channel or tuple(Channel):
            verdict = inspector.check_text(filled(text), channel) if text else None
            if verdict is not None and verdict.forbidden:
                what = verdict.expression or f"{verdict.kind} (suspected by the model)"
                message = f"建议改说的话本身含服务忌语 / what to say instead holds the forbidden expression {what} ({channel})"
                yield "forbidden", entry.id, ("instead", "zh"), _level(verdict.expression), "script-forbidden", message
                break


def _level(expression: str) -> str:
    """What a model suspects is no proof."""
    return "error" if expression else "info"


def _fastest(standard: Standard) -> float:
    """Characters a minute that the standard allows at most."""
    limits = [check for check in standard.checks.values() if isinstance(check, Limit) and check.measure == "speech_rate"]
    bounds = [bound for check in limits for bound in (check.max, check.below) if bound]
    return float(min(bounds, default=USUAL_RATE))


def _too_long(standard: Standard, script: Script, said_by: Sequence[Check], rate: float) -> Found:
    needed = _seconds(script, rate)
    for check in said_by:
        seconds = getattr(getattr(check, "window", None), "seconds", None)
        if seconds is not None and needed > seconds and set(check.channel or SPOKEN) & SPOKEN:
            message = (
                f"按每分钟 {rate:g} 字需 {needed:.0f} 秒，而 {check.id} 只给 {seconds:g} 秒 / "
                f"takes {needed:.0f} s at {rate:g} characters a minute, but {check.id} allows {seconds:g} s"
            )
            yield "scripts", script.id, ("text", "zh"), "warning", "script-too-long", message
    longest = _longest_message(standard)
    written = len(SLOT.sub("某" * SLOT_LENGTH, script.text.zh))
    if longest is not None and written > longest and (not script.channel or Channel.CHAT in script.channel):
        message = f"{written} 字，而消息至多 {longest:g} 字 / {written} characters, but a message may have {longest:g}"
        yield "scripts", script.id, ("text", "zh"), "warning", "script-too-long", message


def _steps(standard: Standard, rate: float) -> Found:
    """Scripts that a situation shows: too long for their step, or on other channels."""
    for situation in standard.situations.values():
        for number, step in enumerate(situation.steps):
            script = standard.scripts[step.say] if step.say else None
            needed = _seconds(script, rate) if script else 0.0
            if step.within is not None and needed > step.within:
                message = (
                    f"话术 {step.say} 按每分钟 {rate:g} 字需 {needed:.0f} 秒，此步只有 {step.within:g} 秒 / "
                    f"the script takes {needed:.0f} s at {rate:g} characters a minute, the step has {step.within:g} s"
                )
                yield "situations", situation.id, ("steps", number, "within"), "warning", "script-too-long", message
        for number, ident in enumerate(situation.scripts):
            script = standard.scripts[ident]
            if script.channel and situation.channel and not set(script.channel) & set(situation.channel):
                message = f"话术 {ident} 的渠道不同 / the script is for other channels"
                yield "situations", situation.id, ("scripts", number), "warning", "script-channel", message


def _seconds(script: Script, rate: float) -> float:
    """How long a script takes to say at that rate."""
    return 60 * len(SOUND.findall(SLOT.sub("某" * SLOT_LENGTH, script.text.zh))) / rate


def _longest_message(standard: Standard) -> float | None:
    limits = [check for check in standard.checks.values() if isinstance(check, Limit) and check.measure == "message_length"]
    return min((float(bound) for check in limits for bound in (check.max, check.below) if bound), default=None)


def _vague(standard: Standard, inspector: Inspector, script: Script, said_by: Sequence[Check]) -> Found:
    """Vague words of time where a number is due: in a promise, or where a check wants a time to be spoken."""
    for key, text in (("zh", script.text.zh), ("en", script.text.en)):
        word = VAGUE.search(text)
        if word is None or SLOT.search(text) or NUMBER.search(text) or any(e.kind in TIMES for e in find_entities(text)):
            continue
        due = any(map(_wants_time, said_by)) or (key == "zh" and _promises(standard, inspector, script))
        if due:
            message = f"「{word.group()}」含糊，此处应有具体时间 / {word.group()!r} is vague: a time is due here"
            yield "scripts", script.id, ("text", key), "warning", "vague", message


def _wants_time(check: Check) -> bool:
    models = [part for _, part in parts(check) if isinstance(part, SaidAtom | Entity)]
    return any(TIMES & set(part.entity or ()) for part in models)


def _promises(standard: Standard, inspector: Inspector, script: Script) -> bool:
    channel = script.channel[0] if script.channel else None
    return PROMISE in standard.acts and PROMISE in acts_of(inspector, filled(script.text.zh), AGENT, channel)


def _wrong_channel(script: Script, said_by: Sequence[Check]) -> Found:
    for check in said_by:
        if script.channel and check.channel and not set(script.channel) & set(check.channel):
            message = f"{check.id} 提示此话术，但渠道不同 / {check.id} shows this script, but on other channels"
            yield "scripts", script.id, ("channel",), "warning", "script-channel", message
