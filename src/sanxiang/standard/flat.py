"""A standard as plain JSON values and back: the published snapshot, and what the compile cache keeps.

The snapshot is self-contained but for the weights, which it names by their digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from sanxiang.errors import Location
from sanxiang.standard.calendars import BusinessCalendar
from sanxiang.standard.catalogue import CatalogueItem
from sanxiang.standard.clauses import Clause
from sanxiang.standard.files import PACKS
from sanxiang.standard.kinds.table import KINDS
from sanxiang.standard.model import Bilingual, Entry, Model
from sanxiang.standard.models import Act, Dimension, Forbidden, Script, SourceDocument
from sanxiang.standard.names import Names
from sanxiang.standard.parameters import Parameter
from sanxiang.standard.procedures import Procedure
from sanxiang.standard.situations import Situation
from sanxiang.standard.standard import Recogniser, Standard
from sanxiang.standard.targets import Target

E = TypeVar("E", bound=Entry)

FORMAT = 2
ENTRY_SECTIONS: Mapping[str, type[Entry]] = {
    "clauses": Clause,
    "acts": Act,
    "forbidden": Forbidden,
    "scripts": Script,
    "situations": Situation,
}
LATER_SECTIONS: Mapping[str, type[Entry]] = {
    "targets": Target,
    "catalogue": CatalogueItem,
    "procedures": Procedure,
    "calendars": BusinessCalendar,
}
"""Sections that a snapshot has only where the standard has such entries, so that older snapshots keep their edition."""


def flatten(standard: Standard) -> dict[str, Any]:
    """JSON values only. `at` of an entry is [layer/file, line, column]."""
    content = _content(standard)
    for section in ("parameters", *ENTRY_SECTIONS, "checks", *LATER_SECTIONS):
        for ident, entry in getattr(standard, section).items():
            content[section][ident]["at"] = _place(standard, entry.where)
    for name, recogniser in standard.recognisers.items():
        content["recognisers"][name]["file"] = recogniser.file
    return {"format": FORMAT, "edition": standard.edition, **content}


def edition_of(standard: Standard) -> str:
    """SHA-256 over the content, places and file names left out."""
    text = json.dumps(_content(standard), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def with_edition(standard: Standard) -> Standard:
    return replace(standard, edition=edition_of(standard))


def _content(standard: Standard) -> dict[str, Any]:
    later = {section: {ident: _dump(entry) for ident, entry in getattr(standard, section).items()} for section in LATER_SECTIONS}
    return {
        "standard": standard.id,
        "name": _dump(standard.name),
        "language": standard.language,
        "valid_from": standard.valid_from.isoformat(),
        "layers": list(standard.layers),
        "parameters": {ident: _parameter(parameter) for ident, parameter in standard.parameters.items()},
        "dimensions": [{"id": ident, **_dump(dimension)} for ident, dimension in standard.dimensions.items()],
        "documents": [{"id": ident, **_dump(document)} for ident, document in standard.documents.items()],
        "lists": {ident: list(items) for ident, items in standard.lists.items()},
        **{
            section: {ident: _dump(entry) for ident, entry in getattr(standard, section).items()} for section in (*ENTRY_SECTIONS, "checks")
        },
        "recognisers": {name: {"sha256": each.sha256, "labels": list(each.labels)} for name, each in standard.recognisers.items()},
        **{section: entries for section, entries in later.items() if entries},
    }


def _dump(model: Model) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"id", "where"})


def _parameter(parameter: Parameter) -> dict[str, Any]:
    bounds = {key: getattr(parameter, key) for key in ("min", "max") if getattr(parameter, key) is not None}
    values = {"value": _json(parameter.value), "default": _json(parameter.default)}
    return {"name": _dump(parameter.name), "type": parameter.type, **values, **bounds}


def _json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _place(standard: Standard, where: Location) -> list[str | int]:
    for ident, folder in standard.layers.items():
        if where.file.startswith(f"{folder}/"):
            return [f"{ident}/{where.file.removeprefix(folder + '/')}", where.line, where.column]
    return [where.file, where.line, where.column]


# ------------------------------------------------------------------------------------------- and back


def from_flat(flat: Mapping[str, Any], *, weights: Mapping[str, Path] | None = None) -> Standard:
    """The standard of a snapshot, without its files.

    `weights` gives the files of recognisers by digest; those of shipped packs are found without it.
    Raises ValueError if the snapshot is of another format, or was changed.
    """
    if flat.get("format") != FORMAT:
        raise ValueError(f"快照格式不是 {FORMAT} / not a snapshot of format {FORMAT}")
    standard = _restore(flat, weights or {})
    if edition_of(standard) != flat["edition"]:
        raise ValueError("快照的内容与版本号不符 / the content of the snapshot does not have its edition")
    return standard


def _restore(flat: Mapping[str, Any], weights: Mapping[str, Path]) -> Standard:
    lists = {ident: tuple(items) for ident, items in flat["lists"].items()}
    names = Names(ids={}, lists=lists, complete=False)
    entries = {
        section: {ident: _entry(model, ident, value, names) for ident, value in flat.get(section, {}).items()}
        for section, model in {**ENTRY_SECTIONS, **LATER_SECTIONS}.items()
    }
    checks = {ident: _entry(KINDS[value["kind"]], ident, value, names) for ident, value in flat["checks"].items()}
    return Standard(
        id=flat["standard"],
        name=Bilingual.model_validate(flat["name"]),
        language=flat["language"],
        valid_from=date.fromisoformat(flat["valid_from"]),
        edition=flat["edition"],
        layers={ident: ident for ident in flat["layers"]},
        parameters={ident: _restore_parameter(ident, value) for ident, value in flat["parameters"].items()},
        dimensions={each["id"]: Dimension.model_validate({"name": each["name"]}) for each in flat["dimensions"]},
        documents={each["id"]: SourceDocument.model_validate({"name": each["name"]}) for each in flat["documents"]},
        lists=lists,
        checks=checks,
        recognisers={name: _recogniser(value, weights) for name, value in flat["recognisers"].items()},
        **entries,  # type: ignore[arg-type]
    )


def _entry(model: type[E], ident: str, value: Mapping[str, Any], names: Names) -> E:
    rest = {key: item for key, item in value.items() if key != "at"}
    return model.model_validate({**rest, "id": ident, "where": Location(*value["at"])}, context=names)


def _restore_parameter(ident: str, value: Mapping[str, Any]) -> Parameter:
    return Parameter(
        id=ident,
        where=Location(*value["at"]),
        name=Bilingual.model_validate(value["name"]),
        type=value["type"],
        value=_frozen(value["value"]),
        default=_frozen(value["default"]),
        min=value.get("min"),
        max=value.get("max"),
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _recogniser(value: Mapping[str, Any], weights: Mapping[str, Path]) -> Recogniser:
    digest = value["sha256"]
    path = weights.get(digest) or _shipped(value["file"], digest)
    return Recogniser(value["file"], digest, path, tuple(value["labels"]))


def _shipped(file: str, digest: str) -> Path | None:
    """The weights of a pack, if they are still the ones that the snapshot was made with."""
    path = PACKS / file
    same = path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == digest
    return path if same else None
