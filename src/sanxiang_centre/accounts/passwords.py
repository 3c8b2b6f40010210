"""Temporary passwords, and what a new one must not be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from secrets import choice

from django.core.exceptions import ValidationError

from sanxiang_centre.accounts.models import Person

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for another when they are read out."""
GROUPS, GROUP = 4, 4


def temporary(pick: Callable[[Sequence[str]], str] = choice) -> str:
    """Like h4kd-8wzm-pq2r-n6tv: 79 bits."""
    return "-".join("".join(pick(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))


class NotTheSame:
    """Who changes a password has another one afterwards: the present one may be known to who gave it."""

    def validate(self, password: str, user: Person | None = None) -> None:
        if user is not None and user.pk and user.check_password(password):
            raise ValidationError(self.get_help_text(), code="password_unchanged")

    def get_help_text(self) -> str:
        return "新密码不能与现在的相同 / the new password must differ from the present one"
