"""What went wrong, in one clear line each, and the exit code that says so."""

from __future__ import annotations

import errno
import os
import traceback
from collections.abc import Iterator
from enum import IntEnum

from sanxiang.errors import InputError, SanxiangError, StandardError


class Exit(IntEnum):
    """Exit codes of every command. Where two hold, the smaller one but 0 is given."""

    FINE = 0
    FAILED = 1
    WRONG = 2
    REJECTED = 3
    UNFINISHED = 4
    INTERRUPTED = 130
    PIPE_CLOSED = 141


class Unfinished(Exception):
    """The work could not be finished through no fault of the input. `str(error)` is fit to show."""


_IN_CHINESE = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "不是文件夹",
    errno.EISDIR: "是文件夹，不是文件",
    errno.EROFS: "磁盘只读",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EMFILE: "打开的文件过多",
}
_NO_FAULT = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE, errno.ENOMEM})


def lines_of(error: BaseException) -> Iterator[str]:
    """What to show: `file:line:column: message`, one line for each problem."""
    match error:
        case StandardError():
            yield from map(str, error.problems)
        case InputError():
            yield str(error.problem)
        case SanxiangError() | Unfinished():
            yield str(error)
        case OSError():
            yield os_line(error)
        case MemoryError():
            yield "内存不足 / out of memory"
        case _:
            yield f"内部错误，请附上此行反馈 / internal error, please report this line: {type(error).__name__}: {_one_line(error)}"


def print_trace(error: BaseException) -> None:
    """Where it came from, for who asked for it."""
    if os.environ.get("SANXIANG_DEBUG"):
        traceback.print_exception(error)


def os_line(error: OSError) -> str:
    """`file: 中文 / English` of an error of the operating system."""
    chinese = _IN_CHINESE.get(error.errno or 0, "无法读写")
    where = f"{error.filename}: " if error.filename else ""
    return f"{where}{chinese} / {error.strerror or _one_line(error)}"


def code_of(error: BaseException) -> Exit:
    """Wrong input and unusable paths are the caller's; a full disk or a lost worker is not."""
    if isinstance(error, OSError):
        return Exit.UNFINISHED if error.errno in _NO_FAULT else Exit.WRONG
    return Exit.WRONG if isinstance(error, SanxiangError) else Exit.UNFINISHED


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]
