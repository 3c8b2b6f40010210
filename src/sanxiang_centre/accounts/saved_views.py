"""Views of lists that people keep: filters under a name, for themselves or for their team."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from sanxiang.language.entities import mask
from sanxiang_centre.accounts import queries
from sanxiang_centre.accounts.models import Person, SavedView
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.views import ViewChanged, ViewKept, ViewRemoved
from sanxiang_centre.common.problems import conflict, invalid
from sanxiang_centre.common.writing import writing

MOST = 50
"""Views that one person keeps of one list."""
NOT_KEPT: Mapping[str, frozenset[str]] = {each: frozenset({"words"}) for each in ("conversations", "customers", "tickets")}
"""What is looked for by name is not kept: list -> filters."""


def keep_view(*, actor: Actor, now: datetime, of: str, name: str, values: Mapping[str, Any], shared: bool) -> SavedView:
    """Raises Problem 409 for a name that the actor has given to another view of the list."""
    require(actor, "view.write")
    view = SavedView(owner=queries.own(actor), list=of, name=name, values=dict(values), shared=shared, created_at=now, changed_at=now)
    _checked(view)
    with writing(actor, now) as write:
        # One view after the other, so that two at once do not come to more than there may be.
        Person.objects.select_for_update().get(pk=view.owner_id)
        if SavedView.objects.filter(owner=view.owner_id, list=of).count() >= MOST:
            raise conflict(f"每个列表至多 {MOST} 个视图，请先删除不用的 / at most {MOST} views of a list: remove one that you do not need")
        _saved(view)
        write.record(ViewKept(id=view.pk, list=of, shared=shared))
    return view


def change_view(*, actor: Actor, now: datetime, view: int, **changes: Any) -> SavedView:
    """`changes` of name, values, shared. One that a colleague shares is changed by the leader."""
    with writing(actor, now) as write:
        found = queries.access_view(actor, view, "view.write", lock=True)
        changed = sorted(field for field, value in changes.items() if getattr(found, field) != value)
        for field in changed:
            setattr(found, field, changes[field])
        _checked(found)
        if changed:
            found.changed_at = now
            _saved(found)
            write.record(ViewChanged(id=found.pk, changed=changed, shared=found.shared))
    return found


def remove_view(*, actor: Actor, now: datetime, view: int) -> None:
    with writing(actor, now) as write:
        found = queries.access_view(actor, view, "view.write", lock=True)
        write.record(ViewRemoved(id=found.pk, list=found.list))
        found.delete()


def _checked(view: SavedView) -> None:
    """Nothing personal is kept in a view, for it is not masked and is not found when somebody is erased."""
    if not view.name.strip():
        raise invalid({"name": "不能为空 / it must not be empty"})
    if view.shared and view.owner.team_id is None:
        raise invalid({"shared": "您不在任何班组，无法共享 / you are in no team to share it with"})
    told = {"name": [view.name], **{f"values.{key}": list(_texts(value)) for key, value in view.values.items()}}
    wrong = [field for field, texts in told.items() if any(mask(text) != text for text in texts)]
    wrong += [f"values.{key}" for key in view.values if key in NOT_KEPT.get(view.list, ())]
    if wrong:
        raise invalid(dict.fromkeys(wrong, "视图中不保存姓名和号码 / a view keeps no names or numbers of persons"))


def _texts(value: Any) -> Iterator[str]:
    for each in value if isinstance(value, list) else [value]:
        if isinstance(each, str):
            yield each


def _saved(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as taken:
        raise conflict("您已有同名视图 / you have a view of that name") from taken
