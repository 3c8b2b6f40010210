"""Standards tested, checked and shown on the terminal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import text_out
from sanxiang.cli.standards import cache_of, choose, typed
from sanxiang.standard.files import PACKS
from sanxiang.standard.loading import Layers, read_layers
from sanxiang.standard.standard import Standard


def test_standards(names: Sequence[str], settings: Mapping[str, str], *, every: bool, cached: bool) -> int:
    """Prints failures and counts; the exit code."""
    from sanxiang.workbench.testing import SECTIONS, run_examples

    failed = 0
    for name in names:
        layers = read_layers(name)
        report = run_examples(
            layers, settings=typed(layers, settings), cache=cache_of(cached), every=every, light=is_own(layers) and not every
        )
        for failure in report.failures:
            print(failure)
        counts = " · ".join(f"{section} {report.run[section] - report.failed(section):,}/{report.run[section]:,}" for section in SECTIONS)
        print(f"{name}: {counts}；{len(report.failures):,} 例不符 / {len(report.failures):,} failed")
        failed += len(report.failures)
    return Exit.FAILED if failed else Exit.FINE


def is_own(layers: Layers) -> bool:
    """Whether it is somebody's own standard, with a few entries that are edited and tried again: not worth a compilation each time."""
    return bool(layers.items) and PACKS not in layers.items[-1].folder.parents


def lint_standards(names: Sequence[str], *, every: bool, cached: bool) -> int:
    """Prints remarks and counts; the exit code is 1 where there is an error."""
    from sanxiang.workbench.lint import LEVELS_ZH, Level, lint

    errors = 0
    for name in names:
        layers = read_layers(name)
        remarks = lint(layers, cache=cache_of(cached), light=is_own(layers))
        for remark in remarks:
            if every or remark.level is not Level.INFO:
                print(remark)
        counts = Counter(remark.level for remark in remarks)
        print(f"{name}: " + " · ".join(f"{LEVELS_ZH[level]} {level} {counts[level]:,}" for level in Level))
        errors += counts[Level.ERROR]
    return Exit.FAILED if errors else Exit.FINE


def write_schema(out: Path | None) -> int:
    """The JSON Schema, indented, to a file or to standard output."""
    from sanxiang.standard.schema import standard_schema

    with text_out(out) as target:
        target.write(json.dumps(standard_schema(), ensure_ascii=False, indent=2) + "\n")
    return Exit.FINE


def show_standard(name: str, settings: Mapping[str, str], *, cached: bool) -> int:
    for line in shown_lines(choose(name, settings, cached=cached).standard()):
        print(line)
    return Exit.FINE


def shown_lines(standard: Standard) -> Iterator[str]:
    """Name, edition, counts, parameters with their values, dimensions with their points."""
    yield f"{standard.id}  {standard.name.zh} {standard.name.en}".rstrip()
    yield f"  版本 edition       {standard.edition[:16]}  生效 valid from {standard.valid_from}"
    yield f"  层次 layers        {' < '.join(standard.layers)}"
    yield f"  言语行为 acts       {len(standard.acts):,}"
    kinds = Counter(entry.kind for entry in standard.forbidden.values())
    yield f"  服务忌语 forbidden  {len(standard.forbidden):,}" + (f"（{_counted(kinds)}）" if kinds else "")
    yield f"  话术 scripts       {len(standard.scripts):,}"
    by_kind = Counter(check.kind for check in standard.checks.values())
    yield f"  检查项 checks       {len(standard.checks):,}" + (f"（{_counted(by_kind)}）" if by_kind else "")
    yield f"  情景 situations     {len(standard.situations):,}"
    yield f"  时效目标 targets    {len(standard.targets):,}"
    yield f"  服务目录 catalogue  {len(standard.catalogue):,}"
    yield f"  流程 procedures    {len(standard.procedures):,}"
    clauses = {clause for check in standard.checks.values() for clause in check.clause}
    clauses |= {clause for entry in standard.forbidden.values() for clause in entry.clause}
    clauses |= {clause for timed in (standard.targets, standard.procedures) for entry in timed.values() for clause in entry.clauses}
    clauses |= {clause for item in standard.catalogue.values() for clause in item.clause}
    clauses |= {clause for situation in standard.situations.values() for clause in situation.clause}
    yield f"  条款 clauses       {len(standard.clauses):,}（条目所指 named by entries {len(clauses):,}）"
    models = ", ".join(f"{ident} ({each.file})" for ident, each in standard.recognisers.items())
    yield f"  识别模型 recognisers {models or '–'}"
    if standard.parameters:
        yield "参数 parameters"
    for ident, parameter in standard.parameters.items():
        value = ", ".join(parameter.value) if isinstance(parameter.value, tuple) else _plain(parameter.value)
        changed = "" if parameter.value == parameter.default else f"（默认 default {_plain(parameter.default)}）"
        yield f"  {ident} = {value}  {parameter.name.get('zh')} {parameter.name.en}{changed}".rstrip()
    if standard.checks:
        yield "维度 dimensions"
    for ident, dimension in standard.dimensions.items():
        own = [check for check in standard.checks.values() if check.dimension == ident]
        if own:
            points = sum(float(check.points) for check in own)
            yield f"  {ident}  {dimension.name.zh} {dimension.name.en}: {len(own)} 项 checks, {points:g} 分 points"


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{key} {count}" for key, count in sorted(counts.items()))


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def warm_cache(names: Sequence[str], settings: Mapping[str, str]) -> int:
    """Builds what is not in the cache of this user yet."""
    for name in names:
        patterns = choose(name, settings, cached=True).inspector().core.recogniser.patterns
        print(f"{name}: {patterns.count:,} 个模式，按读音 {patterns.heard:,} 个 / patterns, by sound")
    return Exit.FINE
