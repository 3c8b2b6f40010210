"""The files of a standard and of all that it extends: one layer each, the base first. Nothing is interpreted yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from sanxiang.errors import Location, Problem
from sanxiang.standard.added import ADDED, Added, added_examples
from sanxiang.standard.added import Placed as Placed
from sanxiang.standard.fields import CLAUSE, ID, IDENTIFIER
from sanxiang.standard.files import Reader
from sanxiang.standard.models import HEADER_KEYS, Header
from sanxiang.standard.names import SECTIONS, did_you_mean
from sanxiang.standard.parameters import empty_values, plain
from sanxiang.standard.problems import entry_problems
from sanxiang.standard.tree import Document, Mapping, Node, Scalar, read_tree

HEADER_FILE = "standard.yaml"


@dataclass(slots=True)
class Layer:
    """One folder. `shown` is the folder as messages name it; `header` is None if it is wrong or missing."""

    folder: Path
    shown: str
    header_document: Document
    header: Header | None = None
    sections: dict[str, dict[str, Placed]] = field(default_factory=lambda: {name: {} for name in SECTIONS})
    added: list[Added] = field(default_factory=list)
    complete: bool = True

    @property
    def id(self) -> str:
        return self.header.standard if self.header else self.folder.name


@dataclass(slots=True)
class Shelf:
    """Finds and reads layers; collects what is wrong with them."""

    reader: Reader
    packs: Path
    problems: list[Problem] = field(default_factory=list)

    def layers(self, target: str | Path) -> list[Layer]:
        """The standard and all it extends, the base first; empty if there is no such standard."""
        folder = self._target(target)
        chain: list[Layer] = []
        seen: list[Path] = []
        while folder is not None:
            layer = self._read(folder)
            chain.append(layer)
            seen.append(folder.resolve())
            folder = self._base(layer, seen)
        return chain[::-1]

    def _target(self, target: str | Path) -> Path | None:
        if isinstance(target, str) and ID.fullmatch(target) and self.reader.is_folder(self.packs / target):
            return self.packs / target
        folder = Path(target)
        folder = folder.parent if folder.name == HEADER_FILE else folder
        if self.reader.is_folder(folder):
            return folder
        hint = did_you_mean(str(target), self._pack_names())
        message = f"没有这个文件夹或随附的标准{hint} / no such folder or shipped standard"
        self.problems.append(Problem(Location(str(target)), message))
        return None

    def _pack_names(self) -> list[str]:
        files = self.reader.files(self.packs)
        return sorted({file.relative_to(self.packs).parts[0] for file in files if file.name == HEADER_FILE})

    def _base(self, layer: Layer, seen: Sequence[Path]) -> Path | None:
        root = layer.header_document.root
        node = root.items.get("extends") if isinstance(root, Mapping) else None
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            return None
        found: list[str] = []
        folder = self._resolve(layer, node.value, found)
        if folder is not None and folder.resolve() in seen:
            found.append("extends 循环 / extends goes in a circle")
        if found:
            layer.complete = False
            self.problems += [Problem(layer.header_document.at(node), message) for message in found]
            return None
        return folder

    def _resolve(self, layer: Layer, name: str, found: list[str]) -> Path | None:
        if not ID.fullmatch(name):
            found.append("extends 写标准的名称，不写路径 / extends takes a name, not a path")
            return None
        # The parent of `.` is `.`, and that of `..` is `.` again.
        folder = layer.folder if layer.folder.name not in ("", "..") else layer.folder.resolve()
        beside, pack = folder.parent / name, self.packs / name
        here, shipped = self.reader.is_folder(beside), self.reader.is_folder(pack)
        if here and shipped and beside.resolve() != pack.resolve():
            found.append(f"{name} 既是随附的标准又是旁边的文件夹，请改名 / both a shipped standard and a folder: rename it")
        elif not here and not shipped:
            hint = did_you_mean(name, self._pack_names())
            found.append(f"没有标准 {name}{hint} / no such shipped standard, and no such folder beside this one")
        return pack if shipped else beside if here else None

    # ------------------------------------------------------------------------------------ one folder

    def _read(self, folder: Path) -> Layer:
        inside = self.packs in folder.parents
        shown = (Path(self.packs.name) / folder.relative_to(self.packs)).as_posix() if inside else folder.as_posix()
        layer = Layer(folder, shown, Document(f"{shown}/{HEADER_FILE}", "", None))
        for file in self.reader.files(folder):
            self._file(layer, file)
        if layer.header_document.root is None:
            layer.complete = False
            if not layer.header_document.problems:
                message = f"缺少文件 {HEADER_FILE}，或为空 / the file {HEADER_FILE} is missing or empty"
                self.problems.append(Problem(Location(layer.header_document.file), message))
        return layer

    def _file(self, layer: Layer, file: Path) -> None:
        name = file.relative_to(layer.folder).as_posix()
        shown = f"{layer.shown}/{name}"
        if file.suffix == ".yml":
            message = "扩展名应为 .yaml，否则不会读取 / name it .yaml; .yml is not read"
            self.problems.append(Problem(Location(shown), message))
        if file.suffix != ".yaml":
            return
        document = self._document(shown, file)
        self.problems += document.problems
        layer.complete &= document.root is not None or not document.problems
        if name == HEADER_FILE:
            self._header(layer, document)
        elif document.root is not None:
            self._sections(layer, document, document.root)

    def _document(self, shown: str, file: Path) -> Document:
        try:
            data = self.reader.read(file)
        except OSError as error:
            message = f"无法读取 / cannot be read: {error.strerror or error}"
            return Document(shown, "", None, (Problem(Location(shown), message),))
        return read_tree(shown, data)

    def _header(self, layer: Layer, document: Document) -> None:
        layer.header_document = document
        root = document.root
        if root is None:
            return
        if isinstance(root, Mapping):
            root = self._without_sections(document, root)
        self.problems += empty_values(document, root)
        try:
            layer.header = Header.model_validate(plain(root))
        except ValidationError as error:
            layer.complete = False
            found = entry_problems(document, root, Header, error.errors(include_url=False))
            self.problems += found
        if isinstance(root, Mapping):
            self._check_ids(document, root)

    def _without_sections(self, document: Document, root: Mapping) -> Mapping:
        rest = Mapping(root.line, root.column, dict(root.items), root.keys)
        for key in SECTIONS:
            if rest.items.pop(key, None) is not None:
                message = f"{key} 应写在另一文件，如 {key}.yaml / {key} belongs in another file, such as {key}.yaml"
                self.problems.append(Problem(document.at_key(root, key), message))
        return rest

    def _check_ids(self, document: Document, root: Mapping) -> None:
        for section in ("parameters", "dimensions", "documents"):
            entries = root.items.get(section)
            for ident in entries.items if isinstance(entries, Mapping) else ():
                self._check_id(section, ident, document.at_key(entries, ident))  # type: ignore[arg-type]

    def _check_id(self, section: str, ident: str, where: Location) -> None:
        if section == "clauses":
            if not CLAUSE.fullmatch(ident):
                message = f"条款编号 {ident} 应形如 S1-019 或 ABC-12 / a clause id looks like S1-019 or ABC-12"
                self.problems.append(Problem(where, message))
            return
        identifier = section in ("parameters", "lists")
        if not (IDENTIFIER if identifier else ID).fullmatch(ident):
            due = (
                "小写字母、数字和 _ / lower case letters, digits and _" if identifier else "字母、数字和 _ . - / letters, digits and _ . -"
            )
            self.problems.append(Problem(where, f"编号 {ident} 应以字母开头，只含{due}, after a letter"))

    def _sections(self, layer: Layer, document: Document, root: Node) -> None:
        if not isinstance(root, Mapping):
            message = f"文件应有键 / the file should have these keys: {', '.join(SECTIONS)}"
            self.problems.append(Problem(document.at(root), message))
            return
        for section, node in root.items.items():
            if section == ADDED:
                layer.added += added_examples(document, node, self.problems)
            elif section not in SECTIONS:
                self._unknown_section(document, root, section)
            elif isinstance(node, Mapping):
                for ident, entry in node.items.items():
                    self._place(layer, section, ident, Placed(document, document.at_key(node, ident), entry))
            elif not (isinstance(node, Scalar) and node.value is None):
                message = f"{section} 应为 {{编号: …}} / a mapping of ids is due"
                self.problems.append(Problem(document.at(node), message))

    def _unknown_section(self, document: Document, root: Mapping, key: str) -> None:
        if key in HEADER_KEYS:
            message = f"{key} 应写在 {HEADER_FILE} / {key} belongs in {HEADER_FILE}"
        else:
            message = f"不认识的键 {key}{did_you_mean(key, (*SECTIONS, ADDED))} / unknown key"
        self.problems.append(Problem(document.at_key(root, key), message))

    def _place(self, layer: Layer, section: str, ident: str, placed: Placed) -> None:
        self._check_id(section, ident, placed.key)
        if (first := layer.sections[section].get(ident)) is None:
            layer.sections[section][ident] = placed
            return
        message = f"{ident} 已在 {first.key} 定义 / is already defined there"
        self.problems.append(Problem(placed.key, message))
