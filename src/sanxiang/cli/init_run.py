"""`sanxiang init`: the files of a new overlay, written whole or not at all."""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import typer

from sanxiang.cli.failures import Exit
from sanxiang.standard.fields import ID
from sanxiang.standard.files import PACKS
from sanxiang.standard.layers import HEADER_FILE
from sanxiang.standard.loading import load_standard
from sanxiang.workbench.overlay import overlay_files


def make_overlay(folder: Path, extends: str, *, today: date) -> int:
    """Writes the folder and says what to do next. Raises BadParameter, StandardError, OSError."""
    ident = _usable(folder)
    base = load_standard(_base(folder, extends))
    files = overlay_files(base, ident, valid_from=today)
    _write(folder, files)
    print(f"已建 / made: {folder}/ ({', '.join(files)})")
    print(f"1. 填写 {folder}/standard.yaml 中的参数 / fill in the parameters")
    print(f"2. sanxiang standard lint {_shown(folder)} && sanxiang standard test {_shown(folder)}")
    print(f"3. sanxiang inspect {folder}/conversations --standard {_shown(folder)}")
    return Exit.FINE


def _usable(folder: Path) -> str:
    """The id of the standard, which is the folder's name."""
    name = folder.resolve().name
    if not ID.fullmatch(name):
        due = "文件夹名须以字母开头，只含字母、数字和 _ . - / a name begins with a letter and has letters, digits and _ . - only"
        raise typer.BadParameter(f"{name}: {due}", param_hint="FOLDER")
    if (PACKS / name / HEADER_FILE).is_file():
        raise typer.BadParameter(f"{name} 是随附的标准，请另取名 / is a shipped standard: take another name", param_hint="FOLDER")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise typer.BadParameter(f"{folder}: 已存在，不会覆盖 / is there already and is not overwritten", param_hint="FOLDER")
    return name


def _base(folder: Path, extends: str) -> str | Path:
    """A shipped pack, or a folder beside the new one. Raises BadParameter for a path."""
    if not ID.fullmatch(extends):
        raise typer.BadParameter("写标准的名称，不写路径 / a name is due, not a path", param_hint="--extends")
    beside = folder.resolve().parent / extends
    return beside if beside.is_dir() and not (PACKS / extends).is_dir() else extends


def _write(folder: Path, files: dict[str, str]) -> None:
    draft = folder.resolve().with_name(f".{folder.resolve().name}.{os.getpid()}.part")
    try:
        for name, text in files.items():
            (draft / name).parent.mkdir(parents=True, exist_ok=True)
            (draft / name).write_text(text, encoding="utf-8", newline="\n")
        if folder.is_dir():
            folder.rmdir()
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _shown(folder: Path) -> str:
    """So that a folder is never taken for a shipped name."""
    return str(folder) if folder.is_absolute() or folder.parts[0] in (".", "..") else f"./{folder}"
