"""Targets, catalogue and procedures: what nobody uses, nobody can judge, nobody does, and scripts that promise otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sanxiang.language.numerals import NUMERAL, number
from sanxiang.standard.procedures import ProcedureStep
from sanxiang.standard.standard import Standard
from sanxiang.standard.targets import Duration, Target

Found = Iterator[tuple[str, str, tuple[str | int, ...], str, str, str]]
"""(section, id, place below the entry, level, rule, message)"""

UNITS = {"秒": "seconds", "分": "minutes", "小时": "hours", "钟头": "hours", "天": "days", "日": "days", "工作日": "working_days"}
SPOKEN = re.compile(rf"([0-9]+(?:\.[0-9]+)?|半|{NUMERAL}{{1,6}})(?:个)?(工作日|小时|钟头|分(?=钟|内|之内|以内)|秒|天|日(?=内|之内|以内))")
WORDS = {"seconds": "秒", "minutes": "分钟", "hours": "小时", "days": "天", "working_days": "个工作日"}


def target_remarks(standard: Standard) -> Found:
    """Every remark on targets, catalogue items and procedures, and on scripts beside them."""
    yield from _unused(standard)
    for target in standard.targets.values():
        yield from _unjudged(target)
    for item in standard.catalogue.values():
        if item.targets is None:
            message = "没有时效目标；确无承诺请写 targets: [] / no targets; where no time is promised write targets: []"
            yield "catalogue", item.id, (), "warning", "catalogue-target", message
    for procedure in standard.procedures.values():
        for place, step in enumerate(procedure.steps):
            yield from _step(standard, procedure.id, place, step)
    yield from _wrong_times(standard)


def used_targets(standard: Standard) -> set[str]:
    """The targets that a catalogue item or a step of a procedure names."""
    named = {ident for item in standard.catalogue.values() for ident in item.targets or ()}
    return named | {ident for procedure in standard.procedures.values() for step in procedure.steps for ident in step.clock}


def _unused(standard: Standard) -> Found:
    """Where a standard has neither catalogue nor procedures, its targets are for those who extend it."""
    level = "warning" if standard.catalogue or standard.procedures else "info"
    used = used_targets(standard)
    for ident in standard.targets:
        if ident not in used:
            message = "没有目录项或流程用到 / no catalogue item and no procedure uses it"
            yield "targets", ident, (), level, "target-unused", message


def _unjudged(target: Target) -> Found:
    missing = [key for key, value in (("from", target.from_), ("to", target.to)) if value is None]
    if missing:
        message = f"没有写 {'、'.join(missing)}，无法判定 / {' and '.join(missing)} left out: nothing judges it"
        yield "targets", target.id, (), "warning", "target-events", message


def _step(standard: Standard, procedure: str, place: int, step: ProcedureStep) -> Found:
    loc, name = ("steps", place), step.name.get("zh")
    if step.owner is None:
        yield "procedures", procedure, loc, "warning", "step-owner", f"步骤「{name}」没有负责人 owner / no owner: nobody does it"
    if not step.shown:
        message = f"步骤「{name}」没有 record、check 或 person，无从体现 / nothing shows that it was done"
        yield "procedures", procedure, loc, "warning", "step-unseen", message
    if step.record and step.clock:
        timed = [standard.targets[ident] for ident in step.clock]
        ends = {event for target in timed for event in (target.from_, target.to) if event is not None}
        if ends and not ends & set(step.record):
            message = f"步骤「{name}」的时效由别的事件判定 / the clock of the step is judged by other events than those that show it"
            yield "procedures", procedure, (*loc, "clock"), "warning", "step-clock", message


# ------------------------------------------------------------------------------------------ scripts beside targets


def spoken_durations(text: str) -> tuple[tuple[str, Duration], ...]:
    """The lengths of time that a Chinese text names, as written and as durations: 两小时内 -> 2 hours."""
    return tuple((found.group(), _duration(found.group(1), UNITS[found.group(2)])) for found in SPOKEN.finditer(text))


def _duration(words: str, unit: str) -> Duration:
    value = 0.5 if words == "半" else float(number(words))
    return Duration.model_validate({unit: value or 1})


def _wrong_times(standard: Standard) -> Found:
    """A script that is said at a timed step, and names a time that is none of its targets'."""
    told = set[tuple[str, str]]()
    for procedure in standard.procedures.values():
        for step in procedure.steps:
            durations = [each for ident in step.clock for each in standard.targets[ident].durations]
            if step.say is None or not durations:
                continue
            for words, spoken in spoken_durations(standard.scripts[step.say].text.zh):
                if (step.say, words) not in told and not any(_same(spoken, each) for each in durations):
                    told.add((step.say, words))
                    yield "scripts", step.say, ("text", "zh"), "warning", "script-target", _compared(words, spoken, step.clock, durations)


def _same(one: Duration, other: Duration) -> bool:
    return (one.unit, one.number) == (other.unit, other.number) if None in (one.length, other.length) else one.length == other.length


def _compared(words: str, spoken: Duration, clock: Sequence[str], durations: Sequence[Duration]) -> str:
    due = "、".join(f"{each.number:g} {WORDS[each.unit]}" for each in durations)
    dues = ", ".join(f"{each.number:g} {each.unit}" for each in durations)
    less = spoken.length is not None and all(each.length is not None and spoken.length < each.length for each in durations)
    chinese, english = ("短于", "is less than") if less else ("不合", "is not")
    names = ", ".join(clock)
    return f"话术说「{words}」，{chinese}时效 {names} 的 {due} / the script says {words!r}, which {english} the {dues} of {names}"
