"""Whoever is given something stays until it is written: else what they get would be missed when they hand over their work."""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from sanxiang_centre.common.problems import conflict


def team_of_active(person: int) -> int | None:
    """The team of somebody who is in the centre, and stays until the transaction ends: who leaves at the same moment hands over what this
    one writes. Raises Problem 409 where they have just left."""
    with connection.cursor() as cursor:
        cursor.execute("select team_id from accounts_person where id = %s and is_active for key share", [person])
        row = cursor.fetchone()
    if row is None:
        raise conflict("此人刚刚停用，请另选他人 / this person has just been deactivated: name somebody else")
    team: int | None = row[0]
    return team


def staying(people: Collection[int]) -> frozenset[int]:
    """Those of them who are in the centre; they stay until the transaction ends."""
    if not people:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute("select id from accounts_person where id = any(%s) and is_active order by id for key share", [sorted(people)])
        return frozenset(ident for (ident,) in cursor.fetchall())
