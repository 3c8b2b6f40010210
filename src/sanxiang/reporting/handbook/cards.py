"""The chapter of situations: a card each, with the scripts, the steps and their times, what not to say, what follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sanxiang.reporting.handbook.model import Card, Line, Lines, Run
from sanxiang.reporting.handbook.scripts import wording
from sanxiang.reporting.handbook.words import FOLLOW_UPS, Tongue
from sanxiang.reporting.labels import Name
from sanxiang.reporting.wording import CHANNELS, number
from sanxiang.standard.standard import Standard

_WAIT, _WITHIN = Name("等候 {} 秒", "wait {} s"), Name("{} 秒内", "within {} s")
_HOURS, _MINUTES, _TO = Name("{} 小时内", "within {} h"), Name("{} 分钟内", "within {} min"), Name("交{}", "to the {}")


def situation_sections(standard: Standard, tongue: Tongue) -> Iterator[tuple[str, tuple[Card, ...]]]:
    """All situations, those of one set of channels together; none where the standard has none."""
    groups: dict[tuple[str, ...], list[Any]] = {}
    for situation in getattr(standard, "situations", {}).values():
        groups.setdefault(tuple(situation.channel), []).append(situation)
    for channels in sorted(groups, key=lambda group: (len(group) > 0, group)):
        title = "、".join(tongue.word(each, CHANNELS) for each in channels) or tongue.word("every_channel")
        yield title, tuple(_card(standard, situation, tongue) for situation in groups[channels])


def _card(standard: Standard, situation: Any, tongue: Tongue) -> Card:
    parts = {
        "steps": _steps(standard, situation, tongue),
        "scripts_here": _scripts(standard, situation, tongue),
        "tactics": tuple(_point(text, tongue) for text in situation.tactics),
        "avoid": _avoid(standard, situation, tongue),
        "worse": tuple(_point(text, tongue) for text in situation.worse),
        "follow_up": tuple(_follow_up(each, tongue) for each in situation.follow_up),
    }
    title = (Run(tongue.name(situation.name), "strong"),)
    return Card(title, tuple(situation.clause), (), tuple((tongue.word(key), lines) for key, lines in parts.items() if lines))


def _point(text: Any, tongue: Tongue) -> Line:
    return (Run("· "), *tongue.line(text))


def _steps(standard: Standard, situation: Any, tongue: Tongue) -> Lines:
    lines: list[Line] = []
    for place, step in enumerate(situation.steps, 1):
        runs: list[Run] = [Run(f"{place}. ", "strong")]
        if step.do is not None:
            runs += tongue.line(step.do)
        if step.say is not None:
            script = standard.scripts.get(step.say)
            runs += [Run("　")] if step.do is not None else []
            runs += _first_line(script, tongue) if script else [Run(step.say, "code")]
        if step.wait is not None:
            runs.append(Run(tongue.name(_filled(_WAIT, step.wait))))
        if step.within is not None:
            runs.append(Run(f"（{tongue.name(_filled(_WITHIN, step.within))}）", "minor"))
        lines.append(tuple(runs))
    return tuple(lines)


def _first_line(script: Any, tongue: Tongue) -> list[Run]:
    spoken = [run for line in wording(script.text, tongue) for run in (*line, Run(" "))]
    return [Run("「"), *spoken[:-1], Run("」")]


def _scripts(standard: Standard, situation: Any, tongue: Tongue) -> Lines:
    """Those that no step says already, in full."""
    said = {step.say for step in situation.steps}
    scripts = [standard.scripts[ident] for ident in situation.scripts if ident not in said and ident in standard.scripts]
    return tuple((Run(f"{tongue.name(script.name)}："), *_first_line(script, tongue)) for script in scripts)


def _avoid(standard: Standard, situation: Any, tongue: Tongue) -> Lines:
    lines: list[Line] = []
    for ident in situation.avoid:
        entry = standard.forbidden.get(ident)
        if entry is None:
            continue
        said = "".join(f"「{text}」" for text in entry.examples.is_[:2])
        instead = f" → {tongue.name(entry.instead)}" if entry.instead else ""
        lines.append((Run(tongue.name(entry.name)), Run(said, "bad"), Run(instead, "good")))
    return tuple(lines)


def _follow_up(each: Any, tongue: Tongue) -> Line:
    words = [tongue.word(each.do, FOLLOW_UPS)]
    if each.to is not None:
        words.append(tongue.name(Name(_TO.zh.format(FOLLOW_UPS[each.to].zh), _TO.en.format(FOLLOW_UPS[each.to].en))))
    if each.within is not None:
        unit, value = (_HOURS, each.within.hours) if each.within.hours is not None else (_MINUTES, each.within.minutes)
        words.append(tongue.name(_filled(unit, value)))
    when = (Run(f"（{tongue.name(each.when)}）", "minor"),) if each.when is not None else ()
    return (Run("· " + "，".join(words)), *when)


def _filled(words: Name, value: float) -> Name:
    shown = number(float(value))
    return Name(words.zh.format(shown), words.en.format(shown))
