"""What the API answers when it cannot do what was asked: RFC 9457 problem details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sanxiang.language.entities import mask


@dataclass
class Problem(Exception):
    """`kind` names it for programs; `title` is Chinese / English; `fields`: path of a field -> what is wrong and what would be right.

    `more`: what programs are told besides, as JSON values by name.
    """

    status: int
    kind: str
    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def body(self, instance: str) -> dict[str, Any]:
        """The JSON object of RFC 9457, with the extension `errors`: [{"field", "detail"}]."""
        found = {"type": f"urn:sanxiang:problem:{self.kind}", "title": self.title, "status": self.status, "instance": instance, **self.more}
        # A name that somebody made up may be anybody's number.
        errors = [{"field": mask(path), "detail": detail} for path, detail in self.fields.items()]
        return {**found, "errors": errors} if errors else found


def not_found(noun: str) -> Problem:
    """Also for what the caller may not see: that it exists is nobody's business."""
    return Problem(404, "not-found", f"没有这个{noun} / not found")


def not_allowed() -> Problem:
    return Problem(403, "not-allowed", "没有此权限 / you may not do that")


def not_signed_in() -> Problem:
    return Problem(401, "not-signed-in", "请先登录 / sign in first")


def invalid(fields: Mapping[str, str]) -> Problem:
    return Problem(422, "invalid", "有内容需要更正 / something has to be corrected", fields)


def conflict(title: str) -> Problem:
    return Problem(409, "conflict", title)
