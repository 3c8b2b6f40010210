"""`standard add-example`: a conversation, or an utterance, becomes an example of an entry, in the file where it belongs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sanxiang.conversation.model import Conversation, Metadata, Party, Role
from sanxiang.conversation.writers.text import write_talk
from sanxiang.standard.added import ADDABLE, ADDED
from sanxiang.standard.atoms import CheckHolds
from sanxiang.standard.files import Reader
from sanxiang.standard.kinds.common import Check, TalkExample
from sanxiang.standard.layers import Layer
from sanxiang.standard.loading import Layers
from sanxiang.standard.models import Act, Forbidden
from sanxiang.standard.names import no_such
from sanxiang.standard.standard import Standard
from sanxiang.workbench.lint_atoms import parts
from sanxiang.workbench.yaml_edit import append

Mask = Callable[[str], str]
ADDED_FILE = "examples.yaml"
"""Where examples of inherited entries go if no file of the standard has any of that entry yet."""


class Refused(ValueError):
    """The example cannot be added. `str(error)` is fit to show."""


@dataclass(frozen=True, slots=True)
class Target:
    """A place for an example: the list at `path` of a file of the standard's own folder."""

    section: str
    ident: str
    file: Path
    path: tuple[str, ...]


def section_of(standard: Standard, ident: str) -> str:
    """checks, acts or forbidden; a check wins. Raises Refused where nothing has the id."""
    found = next((section for section in ADDABLE if ident in getattr(standard, section)), None)
    if found is None:
        known = [each for section in ADDABLE for each in getattr(standard, section)]
        raise Refused(no_such("checks", ident, known))
    return found


def target_of(layers: Layers, section: str, ident: str, key: str = "") -> Target:
    """Where the example goes: beside the entry's own examples, or into the section `examples` for an inherited entry.

    `key` = is or not, for utterances.
    """
    layer = layers.items[-1]
    keys = (key,) if key else ()
    own = layer.sections[section].get(ident)
    if own is not None:
        return Target(section, ident, _file(layer, own.document.file), (section, ident, "examples", *keys))
    earlier = next((each for each in layer.added if (each.section, each.ident) == (section, ident)), None)
    file = layer.folder / ADDED_FILE if earlier is None else _file(layer, earlier.placed.document.file)
    return Target(section, ident, file, (ADDED, section, ident, *keys))


def _file(layer: Layer, shown: str) -> Path:
    return layer.folder / shown.removeprefix(f"{layer.shown}/")


# ------------------------------------------------------------------------------------------------------- the example


def talk_example(standard: Standard, check: Check, conversation: Conversation, expect: str, mask: Mask | None) -> dict[str, Any]:
    """The conversation as an example of the check. With a mask, without personal data and names. Raises Refused."""
    fit = replace(conversation, metadata=_needed(standard, check, conversation.metadata))
    names = _names(fit, masked=mask is not None)
    try:
        talk = write_talk(masked(fit, mask) if mask else fit, names)
    except ValueError as error:
        raise Refused(str(error)) from error
    example = {"talk": talk, **({"channel": fit.channel.value} if fit.channel else {}), "expect": expect}
    _refuse_twins(check.examples, example)
    return example


def _refuse_twins(examples: tuple[TalkExample, ...], example: Mapping[str, Any]) -> None:
    for each in examples:
        if each.talk.strip() == example["talk"].strip() and (each.channel or "") == example.get("channel", ""):
            raise Refused(f"已有这个例子，预期 {each.expect} / this example is there already, with expect: {each.expect}")


def masked(conversation: Conversation, mask: Mask) -> Conversation:
    """What is said and noted, and texts of metadata, with personal data hidden; names of parties are left out."""
    events = tuple(replace(event, text=mask(event.text), detail=mask(event.detail)) for event in conversation.events)
    metadata = {key: mask(value) if isinstance(value, str) else value for key, value in conversation.metadata.items()}
    return replace(conversation, events=events, metadata=metadata, parties=tuple(Party(each.role) for each in conversation.parties))


def _names(conversation: Conversation, *, masked: bool) -> dict[int, str]:
    """What tells the agents apart: nothing if there is one only; else numbers, or their staff numbers where nothing is masked."""
    agents = [n for n, party in enumerate(conversation.parties) if party.role is Role.AGENT]
    if masked:
        return {n: str(place) for place, n in enumerate(agents, 1)} if len(agents) > 1 else {}
    return {n: name for n in agents if (name := conversation.parties[n].id or conversation.parties[n].name)}


def _needed(standard: Standard, check: Check, metadata: Metadata) -> Metadata:
    """The fields that the check asks for: others say nothing to it, and may say who the customer is."""
    wanted = set(_fields(standard, check))
    return {key: value for key, value in metadata.items() if key in wanted}


def _fields(standard: Standard, check: Check) -> Iterator[str]:
    if getattr(check, "measure", "") in ("ring_seconds", "rings"):
        yield "ring_seconds"
    for _, part in parts(check):
        for key in ("field", "equals"):
            if isinstance(name := getattr(part, key, None), str):
                yield name
    if isinstance(check.requires, CheckHolds):
        yield from _fields(standard, standard.checks[check.requires.check])


def utterance_example(entry: Act | Forbidden, key: str, text: str, mask: Mask | None) -> str:
    """The utterance as an example of an act or forbidden expression. Raises Refused."""
    shown = mask(text) if mask else text
    for name, texts in (("is", entry.examples.is_), ("not", entry.examples.not_)):
        if shown in texts:
            raise Refused(f"已有这个例句，在 examples.{name} / this example is there already, under examples.{name}")
    return shown


# ---------------------------------------------------------------------------------------------------------- the file


def with_example(reader: Reader, target: Target, example: Any) -> str:
    """The file of the target with the example in it. Raises Refused."""
    try:
        text = reader.read(target.file).decode("utf-8-sig")
    except FileNotFoundError:
        text = ""
    try:
        return append(text, target.path, example)
    except ValueError as error:
        raise Refused(f"{target.file}: {error}") from error


@dataclass(frozen=True, slots=True)
class Drafted:
    """The files of a reader, one of them as it is going to be."""

    reader: Reader
    file: Path
    text: str

    def is_folder(self, folder: Path) -> bool:
        return self.reader.is_folder(folder)

    def files(self, folder: Path) -> tuple[Path, ...]:
        found = self.reader.files(folder)
        inside = folder == self.file.parent or folder in self.file.parents
        return tuple(sorted({*found, self.file})) if inside else found

    def read(self, file: Path) -> bytes:
        return self.text.encode() if file == self.file else self.reader.read(file)
