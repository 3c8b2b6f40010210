"""Sessions in the database, as Django keeps them, asked for without composing the question anew at every request."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from sanxiang_centre.common.reading import One

_LIVING = One(Session, "t.session_key = %s and t.expire_date > %s")
_ANY = One(Session, "t.session_key = %s")


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _LIVING.get([self.session_key, timezone.now()])
        if found is None:
            # As the library does: a key that is unknown is not taken up.
            self._session_key = None
        return found

    def exists(self, session_key: str | None) -> bool:
        return session_key is not None and _ANY.get([session_key]) is not None
