"""Merged entries -> validated specs. Notes what is wrong and goes on with the next entry."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, TypeVar

from pydantic import ValidationError

from sanxiang.errors import Problem
from sanxiang.standard.atoms import CheckHolds, Condition, EventAtom, SaidAtom
from sanxiang.standard.calendars import BusinessCalendar
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.clauses import Clause, group_problems, without_dropped
from sanxiang.standard.crossing import cross_problems, target_problems
from sanxiang.standard.files import Reader
from sanxiang.standard.kinds.common import Check, TalkExample
from sanxiang.standard.kinds.table import KINDS
from sanxiang.standard.layers import Layer, Placed
from sanxiang.standard.merging import Merged
from sanxiang.standard.model import INNER_KEYS, Entry, Examples, Model
from sanxiang.standard.models import SLOT, Act, Forbidden, Script
from sanxiang.standard.names import Names, did_you_mean, no_such
from sanxiang.standard.parameters import Filler, empty_values
from sanxiang.standard.problems import entry_problems, locate
from sanxiang.standard.procedures import Procedure
from sanxiang.standard.says import Says, Unless
from sanxiang.standard.situations import Situation
from sanxiang.standard.standard import Recogniser, Standard
from sanxiang.standard.targets import Duration, Target
from sanxiang.standard.tree import Mapping as MappingNode
from sanxiang.standard.tree import Scalar
from sanxiang.standard.tree import Sequence as Items
from sanxiang.standard.wordlists import word_lists

E = TypeVar("E", bound=Entry)


class Builder:
    """One build; what `standard` gives is of use only if `all_problems` is empty afterwards."""

    def __init__(self, layers: tuple[Layer, ...], merged: Merged, reader: Reader, problems: Sequence[Problem]) -> None:
        self._early, self.problems = problems, list[Problem]()
        self._layers, self._merged, self._reader = layers, merged, reader
        values = {ident: parameter.value for ident, parameter in merged.parameters.items()}
        self._filler = Filler(values, merged.complete)
        self._names = self._all_names()

    def all_problems(self) -> list[Problem]:
        """Each place is blamed for its first cause only: a refused alias is not told again as a missing text."""
        causes = [*self._early, *self._filler.problems]
        blamed = {problem.where for problem in causes}
        return causes + [problem for problem in self.problems if problem.where not in blamed]

    def standard(self) -> Standard | None:
        """None where the header itself is wrong."""
        for shared in SHARED:
            shared.model_rebuild()
        clauses = self._section("clauses", Clause)
        self.problems += group_problems(clauses, self._merged)
        acts = self._with_added("acts", self._section("acts", Act))
        forbidden = self._with_added("forbidden", self._section("forbidden", Forbidden))
        scripts = self._section("scripts", Script)
        checks = self._with_added("checks", dict(self._checks()))
        situations = self._section("situations", Situation)
        self.problems += cross_problems(checks, situations, self._merged)
        recognisers = self._recognisers(acts)
        targets = self._section("targets", Target)
        self.problems += target_problems(checks, targets, self._merged)
        catalogue = self._section("catalogue", CatalogueItem)
        procedures = self._section("procedures", Procedure)
        calendars = self._section("calendars", BusinessCalendar)
        header = self._layers[-1].header
        if header is None:
            return None
        return Standard(
            id=header.standard,
            name=header.name,
            language=self._language(),
            valid_from=header.valid_from,
            edition="",
            layers={layer.id: layer.shown for layer in self._layers},
            parameters=self._merged.parameters,
            dimensions=self._merged.dimensions,
            documents=self._merged.documents,
            clauses=without_dropped(clauses),
            lists=self._names.lists,
            acts=acts,
            forbidden=forbidden,
            scripts=scripts,
            checks=checks,
            situations=situations,
            recognisers=recognisers,
            targets=targets,
            catalogue=catalogue,
            procedures=procedures,
            calendars=calendars,
        )

    def _language(self) -> str:
        named = [layer.header.language for layer in self._layers if layer.header and layer.header.language]
        if named:
            return named[-1]
        message = "缺少键 language，如 language: zh / the key language is missing"
        self._note(self._layers[0], message)
        return "zh"

    def _all_names(self) -> Names:
        merged = self._merged
        ids: dict[str, Any] = {section: tuple(entries) for section, entries in merged.sections.items()}
        lists = word_lists(merged, self._filler, self.problems)
        kinds = (self._value(placed, "kind") for placed in merged.sections["forbidden"].values())
        ids["lists"], ids["dimensions"] = tuple(lists), tuple(merged.dimensions)
        ids["kinds"] = tuple(sorted({kind for kind in kinds if isinstance(kind, str)}))
        return Names(ids=ids, lists=lists, dropped=merged.dropped, complete=merged.complete)

    @staticmethod
    def _value(placed: Placed, key: str) -> Any:
        node = placed.node.items.get(key) if isinstance(placed.node, MappingNode) else None
        return node.value if isinstance(node, Scalar) else None

    # ----------------------------------------------------------------------------------- entries

    def _section(self, section: str, model: type[E]) -> dict[str, E]:
        entries = ((ident, self._entry(model, ident, placed)) for ident, placed in self._merged.sections[section].items())
        return {ident: entry for ident, entry in entries if entry is not None}

    def _with_added(self, section: str, entries: dict[str, E]) -> dict[str, E]:
        """The entries with the examples that stand elsewhere behind their own."""
        for (of, ident), placed in self._merged.added.items():
            if of == section and ident in entries:
                entry = entries[ident]
                for each in placed:
                    entry = with_examples(entry, self._examples(section, each))
                entries[ident] = entry
        return entries

    def _examples(self, section: str, placed: Placed) -> list[Any]:
        """Models of the examples: talks of a check, or one set of utterances."""
        nodes = placed.node.items if isinstance(placed.node, Items) else [placed.node]
        model: type[Model] = TalkExample if section == "checks" else Examples
        found = []
        for node in nodes:
            self.problems += empty_values(placed.document, node)
            try:
                found.append(model.model_validate(self._filler.fill(placed.document, node), context=self._names))
            except ValidationError as error:
                self.problems += entry_problems(placed.document, node, model, error.errors(include_url=False))
        return found

    def _checks(self) -> Iterator[tuple[str, Check]]:
        for ident, placed in self._merged.sections["checks"].items():
            model = self._kind(placed)
            check = self._entry(model, ident, placed) if model else None
            if check is not None:
                yield ident, check

    def _kind(self, placed: Placed) -> type[Check] | None:
        """Notes a kind that is missing or unknown."""
        if not isinstance(placed.node, MappingNode):
            return Check
        kind = self._value(placed, "kind")
        if isinstance(kind, str) and kind in KINDS:
            return KINDS[kind]
        message = "缺少键 kind / the key kind is missing"
        if "kind" in placed.node.items:
            message = f"不认识 {kind or 'kind'}{did_you_mean(str(kind), KINDS)} / unknown kind"
        self.problems.append(Problem(locate(placed.document, placed.node, ("kind",)), message))
        return None

    def _entry(self, model: type[E], ident: str, placed: Placed) -> E | None:
        value = self._filler.fill(placed.document, placed.node)
        self.problems += empty_values(placed.document, placed.node)
        if isinstance(value, dict):
            if self._has_inner_keys(model, placed):
                return None
            if (wording := WORDINGS.get(model)) is not None:
                _fill_wording(value.get(wording), self._filler)
            value |= {"id": ident, "where": placed.key}
        try:
            return model.model_validate(value, context=self._names)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            self.problems += entry_problems(placed.document, placed.node, model, errors)
            return None

    def _has_inner_keys(self, model: type[Entry], placed: Placed) -> bool:
        """`id` and `where` are fields of the model, but no keys of the format."""
        node = placed.node
        found = [key for key in INNER_KEYS if isinstance(node, MappingNode) and key in node.items]
        for key in found:
            where = placed.document.at_key(node, key)  # type: ignore[arg-type]
            self.problems.append(Problem(where, f"不认识的键 {key} / unknown key"))
        return bool(found)

    # ------------------------------------------------------------------------------- recognisers

    def _recognisers(self, acts: dict[str, Act]) -> dict[str, Recogniser]:
        found: dict[str, Recogniser] = {}
        for name in ("acts", "forbidden"):
            for layer in self._layers:
                entry = getattr(layer.header.recognisers, name) if layer.header else None
                if entry is not None:
                    labels = self._labels(layer, getattr(entry, "labels", ()))
                    found |= self._recogniser(layer, name, entry.file, labels)
        if "acts" in found:
            self._check_learned(acts, found["acts"].labels)
        return found

    def _labels(self, layer: Layer, labels: tuple[str, ...]) -> tuple[str, ...]:
        """The labels that are acts; what an overlay dropped is no error."""
        known = self._names.ids["acts"]
        for number, label in enumerate(labels):
            if self._names.complete and label not in known and ("acts", label) not in self._merged.dropped:
                message = no_such("acts", label, known)
                self._note(layer, message, "recognisers", "acts", "labels", number)
        return tuple(label for label in labels if label in known)

    def _recogniser(self, layer: Layer, name: str, file: str, labels: tuple[str, ...]) -> dict[str, Recogniser]:
        inner = PurePosixPath(file)
        if inner.is_absolute() or ".." in inner.parts or "\\" in file:
            self._note(layer, "应为标准文件夹内的相对路径 / a path within the folder is due", "recognisers", name, "file")
            return {}
        path = layer.folder / inner
        try:
            digest = hashlib.sha256(self._reader.read(path)).hexdigest()
        except OSError:
            self._note(layer, f"没有文件 {file} / no such file", "recognisers", name, "file")
            return {}
        return {name: Recogniser(f"{layer.id}/{inner.as_posix()}", digest, path, labels)}

    def _check_learned(self, acts: dict[str, Act], labels: tuple[str, ...]) -> None:
        for ident, act in acts.items():
            if act.learned and ident not in labels:
                placed = self._merged.sections["acts"][ident]
                message = f"识别模型没有标签 {ident} / the recogniser of acts has no label {ident}"
                self.problems.append(Problem(locate(placed.document, placed.node, ("learned",)), message))

    def _note(self, layer: Layer, message: str, *loc: str | int) -> None:
        document = layer.header_document
        if document.root is not None:
            self.problems.append(Problem(locate(document, document.root, loc), message))


def with_examples(entry: E, more: Sequence[Any]) -> E:
    """A check with further talks, or an act or expression with further utterances."""
    old: Any = entry.examples  # type: ignore[attr-defined]
    if isinstance(old, tuple):
        return entry.model_copy(update={"examples": (*old, *more)})
    for each in more:
        old = Examples.model_validate({"is": (*old.is_, *each.is_), "not": (*old.not_, *each.not_)})
    return entry.model_copy(update={"examples": old})


SHARED = (SaidAtom, EventAtom, CheckHolds, Condition, Says, Unless, Duration, TalkExample)
"""Parts of many models: a validator that stands when it is needed is taken over, else it is worked out anew for each of them."""

WORDINGS: Mapping[type[Entry], str] = {Script: "text", Forbidden: "instead"}
"""Model -> its key of what an agent is to say."""


def _fill_wording(texts: Any, filler: Filler) -> None:
    """Puts parameters into `{name}`; what is no parameter stays a slot."""
    if not isinstance(texts, dict):
        return
    values = {ident: str(item) for ident, item in filler.values.items() if isinstance(item, str | int | float)}
    for language, text in texts.items():
        if isinstance(text, str):
            texts[language] = SLOT.sub(lambda slot: values.get(slot.group(1), slot.group()), text)
