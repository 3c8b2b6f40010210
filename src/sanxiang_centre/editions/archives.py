"""The files of a draft as a zip archive: made of a folder, taken from git, or uploaded; unpacked where it can do no harm."""

from __future__ import annotations

import io
import subprocess
import zipfile
from pathlib import Path, PurePosixPath

HEADER_FILE = "standard.yaml"
MOST_FILES = 2_000
MOST_BYTES = 64 << 20
"""Of all files, unpacked."""
MOST_UPLOADED = 32 << 20
PATIENCE = 30
"""Seconds for git."""
PACK_TIME = (1980, 1, 1, 0, 0, 0)
"""Of every file in an archive that is made here: equal folders give equal archives."""


class ArchiveProblem(Exception):
    """Why the files cannot be taken; fit to show."""


def pack_folder(folder: Path) -> bytes:
    """All files below the folder but hidden ones. Raises ArchiveProblem."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _is_hidden(path.relative_to(folder))]
    if len(files) > MOST_FILES or sum(path.stat().st_size for path in files) > MOST_BYTES:
        raise ArchiveProblem(_too_large())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.writestr(zipfile.ZipInfo(path.relative_to(folder).as_posix(), PACK_TIME), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def pack_revision(folder: Path, revision: str) -> bytes:
    """The folder as it is in a revision of its git repository. Raises ArchiveProblem."""
    if revision.startswith("-"):
        raise ArchiveProblem(f"没有修订 {revision} / no such revision")
    try:
        top = _git(folder, "rev-parse", "--show-toplevel").decode().strip()
        inner = folder.resolve().relative_to(Path(top).resolve()).as_posix()
        commit = _git(folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
        return _git(Path(top), "archive", "--format=zip", f"{commit}:{'' if inner == '.' else inner}")
    except (OSError, subprocess.SubprocessError) as wrong:
        said = getattr(wrong, "stderr", b"") or b""
        raise ArchiveProblem(f"git: {said.decode(errors='replace').strip() or wrong}") from wrong


def _git(folder: Path, *arguments: str) -> bytes:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE, stdin=subprocess.DEVNULL).stdout


def unpack(archive: bytes, target: Path) -> Path:
    """The folder of the standard below `target`. Raises ArchiveProblem for what is no archive, too large, or leads outside."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            names = _checked(opened.infolist())
            for name in names:
                path = target / name.filename
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(opened.read(name))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as wrong:
        raise ArchiveProblem(f"不是可读的 zip 文件 / not a zip archive that can be read: {wrong}") from wrong
    return _standard_in(target)


def _checked(files: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The files among the entries. The sizes that they claim hold: reading on fails the check sum."""
    inside = [each for each in files if not each.is_dir()]
    for each in inside:
        path = PurePosixPath(each.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in each.filename or ":" in each.filename:
            raise ArchiveProblem(f"{each.filename[:80]}: 路径须在文件夹之内 / the path must stay inside the folder")
    found = [each for each in inside if not _is_hidden(Path(each.filename)) and "__MACOSX" not in each.filename]
    if len(found) > MOST_FILES or sum(each.file_size for each in found) > MOST_BYTES:
        raise ArchiveProblem(_too_large())
    return found


def _standard_in(target: Path) -> Path:
    """The only folder with a standard.yaml that no other one extends; standards that it extends may stand beside it."""
    found = sorted(path.parent for path in target.rglob(HEADER_FILE))
    if not found:
        raise ArchiveProblem(f"压缩包中没有 {HEADER_FILE} / there is no {HEADER_FILE} in the archive")
    bases = {name for folder in found for name in _extended(folder / HEADER_FILE)}
    tops = [folder for folder in found if folder.name not in bases]
    if len(tops) != 1:
        names = ", ".join(folder.name for folder in found)
        raise ArchiveProblem(f"压缩包中有多个标准：{names}，请只放一个及其所继承的 / several standards: put in one and what it extends")
    return tops[0]


def _extended(header: Path) -> list[str]:
    lines = header.read_text(encoding="utf-8", errors="replace").splitlines()
    return [line.partition(":")[2].strip().strip("\"'") for line in lines if line.startswith("extends:")]


def _too_large() -> str:
    return f"文件过多或过大（上限 {MOST_FILES} 个、{MOST_BYTES >> 20} MB）/ more than {MOST_FILES} files or {MOST_BYTES >> 20} MB"
