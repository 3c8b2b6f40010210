"""A row of the matrix of permissions: what one operation asks for. The rows stand in `permission_rows`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone
from permission_world import Params, World

from sanxiang_centre.accounts.permissions.reaches import Reach

Body = Callable[[World, Params], Any]


@dataclass(frozen=True)
class Row:
    """One operation.

    permission  names of which one is enough; () = whoever is signed in
    needs       names of permissions that must be there as well; the one that reaches least decides
    of          the kind of thing in the path, whose belonging decides (`permission_world.KINDS`); "" = it belongs to nobody
    lists       the kind of thing that is answered with, `id` being the number in `key`
    shown_by    names of permissions that decide which things are listed, where they are others than those that open the list
    least       how far the permission must reach
    ok          what a good request may come to besides 2xx, once permission is given
    only        roles beyond which the standard's procedure lets nobody, whatever the permission says
    path        parameters that are not the world's
    files       of a form: field -> name and content
    streams     what is answered goes on for as long as somebody listens: it is not read to its end
    by          "" = people of the centre; "visitor" = a browser with its own token, and nobody of the centre; "anybody" = no sign-in at all
    """

    permission: tuple[str, ...]
    needs: tuple[str, ...] = ()
    of: str = ""
    lists: str = ""
    key: str = ""
    shown_by: tuple[str, ...] = ()
    least: Reach = Reach.OWN
    body: Body | None = None
    ok: tuple[int, ...] = ()
    only: frozenset[str] | None = None
    path: Mapping[str, int | str] = field(default_factory=dict)
    query: Callable[[World], str] | None = None
    files: Callable[[], Mapping[str, tuple[str, bytes]]] | None = None
    by: str = ""
    streams: bool = False


def row(*permission: str, **more: Any) -> Row:
    return Row(permission, **more)


def given(**values: Any) -> Body:
    return lambda _world, _thing: values


def later(days: int = 1) -> str:
    return (timezone.now() + timedelta(days=days)).isoformat()


def day(days: int = 30) -> str:
    return (timezone.now() + timedelta(days=days)).date().isoformat()


def span(_world: World) -> str:
    return "since=2026-01-01T00:00:00Z&until=2030-01-01T00:00:00Z"
