"""Who a session belongs to, asked for at every request."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.reading import One

_PERSON = One(Person, "t.id = %s")


class PersonBackend(AuthenticationBackend):  # type: ignore[misc]  # the library has no types
    """The library's, with a shorter way to the person."""

    def get_user(self, user_id: int) -> Person | None:
        found = _PERSON.get([user_id])
        return found if found is not None and self.user_can_authenticate(found) else None
