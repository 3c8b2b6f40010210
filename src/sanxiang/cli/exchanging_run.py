"""Standards written for people, and read from their tables."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import typer

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import TOLD, replacing
from sanxiang.cli.standards import cache_of, typed
from sanxiang.reporting.handbook.compose import handbook_of
from sanxiang.standard.fields import ID
from sanxiang.standard.files import PACKS
from sanxiang.standard.loading import Layers, build, read_layers
from sanxiang.standard.names import SECTIONS
from sanxiang.standard.standard import Standard
from sanxiang.workbench.exchange.drafting import Draft, Unplaced
from sanxiang.workbench.exchange.folder import REMARKS_FILE, Folder, folder_of
from sanxiang.workbench.exchange.importing import draft_of


def export_standard(name: str, to: str, out: Path | None, language: str | None, settings: Mapping[str, str]) -> int:
    """Writes the handbook; prints where."""
    layers = read_layers(name)
    values = typed(layers, settings)
    standard = build(layers, set=values)
    out = out or Path(f"{standard.id}-{standard.valid_from}.{to}")
    with replacing(out) as draft:
        draft.write_bytes(_written(to, layers, standard, values, language or standard.language))
    print(f"{standard.name.get(standard.language)} {standard.edition[:12]} → {out}")
    return Exit.FINE


def _written(to: str, layers: Layers, standard: Standard, values: Mapping[str, object], language: str) -> bytes:
    # Each format has its own library; the others are not paid for.
    if to == "xlsx":
        from sanxiang.workbench.exchange.workbook_out import workbook_of

        return workbook_of(layers, standard, values)
    handbook = handbook_of(standard, language)
    if to == "docx":
        from sanxiang.reporting.handbook.word import render_word

        return render_word(handbook)
    from sanxiang.reporting.handbook.page import render_page

    return render_page(handbook).encode()


def import_tables(file: Path, out: Path, *, ident: str | None, extends: str | None, today: date) -> int:
    """Writes the draft, tells by cell what is not in it, and what lint says of it."""
    _check_target(out, ident, extends)
    draft = draft_of(file.read_bytes(), str(file), today=today, sections=SECTIONS)
    base = read_layers(_base(out, extends)) if extends else None
    if base is not None:
        build(base)
    _name(draft, ident, base, extends)
    folder = folder_of(draft, out, base=base)
    _write(out, folder)
    _tell(draft.unplaced)
    return _sum_up(out, draft, folder)


def _check_target(out: Path, ident: str | None, extends: str | None) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise typer.BadParameter(f"{out}: 已有内容，请另选文件夹 / is not empty: choose another folder", param_hint="--out")
    for option, value in (("--id", ident), ("--extends", extends)):
        if value is not None and not ID.fullmatch(value):
            message = f"{value}: 以字母开头，只含字母、数字和 _ . - / a letter, then letters, digits and _ . - only"
            raise typer.BadParameter(message, param_hint=option)


def _base(out: Path, extends: str) -> str | Path:
    """A shipped pack, or a folder beside the new one: so is `extends` resolved when the draft is loaded."""
    return extends if (PACKS / extends).is_dir() else out.parent / extends


def _name(draft: Draft, ident: str | None, base: Layers | None, extends: str | None) -> None:
    """The id must differ from those that it extends: an edition names its layers by their ids."""
    draft.header["standard"] = ident = ident or str(draft.header["standard"])
    if base is None:
        return
    inherited = [layer.id for layer in base.items]
    if ident in inherited:
        message = f"编号 {ident} 与所继承的标准相同，请用 --id 另取 / the id is that of an inherited standard: choose another with --id"
        raise typer.BadParameter(message, param_hint="--id")
    draft.header = {"standard": ident, **draft.header, "extends": extends}


def _write(out: Path, folder: Folder) -> None:
    for name, data in folder.files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as draft:
            draft.write_bytes(data)


def _tell(unplaced: Sequence[Unplaced]) -> None:
    """Each message once, with the first of its cells and their number; the list has them all."""
    lost = [each for each in unplaced if each.lost]
    cells = Counter(each.message for each in lost)
    firsts = {each.message: each for each in reversed(lost)}
    shown = sorted(firsts.values(), key=lost.index)
    for each in shown[: 8 * TOLD]:
        more = cells[each.message] - 1
        print(f"{each}" + (f"（另 {more} 格 / {more} more cells）" if more else ""), file=sys.stderr)
    if len(shown) > 8 * TOLD:
        print(f"共 {len(shown):,} 种问题 / {len(shown):,} kinds of remarks in all", file=sys.stderr)


def _sum_up(out: Path, draft: Draft, folder: Folder) -> int:
    from sanxiang.workbench.lint import Level, lint

    remarks = lint(folder.layers, cache=cache_of(True))
    errors = [remark for remark in remarks if remark.level is Level.ERROR]
    for remark in errors:
        print(remark)
    counts = " · ".join(f"{section} {len(draft.sections.get(section, ())):,}" for section in SECTIONS if draft.sections.get(section))
    lost = sum(each.lost for each in draft.unplaced)
    print(f"{draft.header['standard']}: {counts or '–'} → {out}")
    if draft.unplaced:
        changed = len(draft.unplaced) - lost
        print(f"未放入 {lost:,} 格，改写 {changed:,} 处，见 / not placed {lost:,} cells, changed {changed:,}, see {out / REMARKS_FILE}")
    print(f"lint: {len(errors):,} 个错误 errors，{len(remarks) - len(errors):,} 条其他 others（sanxiang standard lint {out}）")
    return Exit.FAILED if errors else Exit.REJECTED if lost else Exit.FINE
