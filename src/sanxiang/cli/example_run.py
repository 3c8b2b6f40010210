"""`sanxiang standard add-example`: an example into its file, and what the tests of its entry say then."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import replacing
from sanxiang.cli.sources import sources_of
from sanxiang.cli.standards import cache_of
from sanxiang.conversation.items import Rejected
from sanxiang.conversation.model import Channel, Conversation
from sanxiang.errors import InputError
from sanxiang.inspection.findings import State
from sanxiang.inspection.inspector import Inspector, compile_standard
from sanxiang.language.entities import mask
from sanxiang.standard.files import PACKS, Disk
from sanxiang.standard.loading import Layers, build, read_layers
from sanxiang.workbench.adding import Drafted, Refused, masked, section_of, talk_example, target_of, utterance_example, with_example
from sanxiang.workbench.testing import run_examples

SHOWN = 5
"""Ids of conversations that are named."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to become an example of which entry. `says`: (is or not, text) for acts and forbidden expressions."""

    entry: str
    standard: Path
    conversation: Path | None
    expect: str | None
    ident: str | None
    says: tuple[tuple[str, str], ...]
    fmt: str | None
    channel: Channel | None
    unmasked: bool
    cached: bool


def add_example(request: Request) -> int:
    """0 if all examples of the entry hold with the new one, else 1; the example is written in both cases.

    Raises BadParameter, InputError, StandardError, OSError.
    """
    if not request.standard.is_dir() or request.standard.resolve().is_relative_to(PACKS):
        message = "应为自己的标准的文件夹 / the folder of a standard of your own is due"
        raise typer.BadParameter(f"{request.standard}: {message}", param_hint="--standard")
    layers = read_layers(request.standard)
    standard = build(layers)
    try:
        section = section_of(standard, request.entry)
        if section == "checks":
            _add(request, layers, section, "", [_talk(request, layers)])
        else:
            _add_utterances(request, layers, section)
    except Refused as error:
        raise typer.BadParameter(str(error), param_hint=request.entry) from error
    return _tested(request, section)


def _add(request: Request, layers: Layers, section: str, key: str, examples: Sequence[Any]) -> None:
    """Writes the examples; the file is left alone if the standard would not load with them."""
    target = target_of(layers, section, request.entry, key)
    for example in examples:
        text = with_example(Disk(), target, example)
        build(read_layers(request.standard, read=Drafted(Disk(), target.file, text)))
        with replacing(target.file) as draft:
            draft.write_bytes(text.encode())
    print(f"已写入 / written to {target.file}: {' > '.join(target.path)}")


# ------------------------------------------------------------------------------------------------------- what is added


def _talk(request: Request, layers: Layers) -> dict[str, Any]:
    if request.says:
        raise typer.BadParameter("检查项的例子用 --conversation / a check takes --conversation", param_hint="--is, --not")
    if request.conversation is None or request.expect is None:
        raise typer.BadParameter("须写 --conversation 与 --expect / are due", param_hint=request.entry)
    conversation = _chosen(request)
    standard = build(layers)
    hide = None if request.unmasked else mask
    example = talk_example(standard, standard.checks[request.entry], conversation, request.expect, hide)
    if hide is not None:
        inspector = compile_standard(standard, cache=cache_of(request.cached), light=True)
        states = [_state(inspector, each, request.entry) for each in (conversation, masked(conversation, hide))]
        if states[0] is not states[1]:
            told = (
                f"遮盖后判定由 {states[0]} 变为 {states[1]}，可用 --unmasked / masking turns {states[0]} into {states[1]}: see --unmasked"
            )
            print(f"提示 note: {told}", file=sys.stderr)
    return example


def _state(inspector: Inspector, conversation: Conversation, check: str) -> State:
    found = (finding.state for finding in inspector.inspect(conversation).findings if finding.check == check)
    return next(found, State.NOT_APPLICABLE)


def _chosen(request: Request) -> Conversation:
    """The conversation of the file, by its id if there are several. Raises BadParameter, InputError."""
    assert request.conversation is not None
    items = list(sources_of([request.conversation], fmt=request.fmt, channel=request.channel).items())
    for item in items:
        if isinstance(item, Rejected) and len(items) == 1:
            raise InputError(item.where, item.reason)
    talks = [item for item in items if isinstance(item, Conversation) and request.ident in (None, item.id)]
    if len(talks) == 1:
        return talks[0]
    ids = [item.id for item in items if isinstance(item, Conversation)]
    known = ", ".join(ids[:SHOWN]) + (" …" if len(ids) > SHOWN else "")
    message = (
        f"应以 --id 选一通会话 / choose one with --id: {known}"
        if request.ident is None
        else f"没有这通会话 / no such conversation; {known}"
    )
    raise typer.BadParameter(message, param_hint="--id")


def _add_utterances(request: Request, layers: Layers, section: str) -> None:
    if request.conversation is not None or request.expect is not None or not request.says:
        raise typer.BadParameter("言语行为与忌语的例句用 --is 或 --not / acts and expressions take --is or --not", param_hint=request.entry)
    for key, text in request.says:
        entry = getattr(build(layers), section)[request.entry]
        _add(request, layers, section, key, [utterance_example(entry, key, text, None if request.unmasked else mask)])
        layers = read_layers(request.standard)


# -------------------------------------------------------------------------------------------------------------- tests


def _tested(request: Request, section: str) -> int:
    """Runs all examples of the entry and tells what does not hold."""
    report = run_examples(read_layers(request.standard), cache=cache_of(request.cached), light=True, only=(section, request.entry))
    for failure in report.failures:
        print(failure)
    count = report.run[section]
    print(f"{request.entry}: {count - len(report.failures):,}/{count:,} 例相符 / examples hold")
    return Exit.FAILED if report.failures else Exit.FINE
