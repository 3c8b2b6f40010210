"""What the centre sets for tickets: the edition in force, forms, escalation chains, hours; and how a change of hours reaches the clocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from sanxiang.calendar.arithmetic import add
from sanxiang.calendar.model import CalendarError
from sanxiang.standard.calendars import CENTRE, Change
from sanxiang.standard.standard import Standard
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.tickets import CalendarChanged, ChainsSet, ClocksRecomputed, FormSet, RulesInstalled
from sanxiang_centre.common.jobs import defer
from sanxiang_centre.common.problems import invalid
from sanxiang_centre.common.wording import worded
from sanxiang_centre.common.writing import writing
from sanxiang_centre.editions.inspectors import standard_of
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.tickets import queries
from sanxiang_centre.tickets.forms import wrong_with_schema
from sanxiang_centre.tickets.models import CalendarRevision, Chain, Form, Recomputation, RuleSet, Ticket
from sanxiang_centre.tickets.rules import Revised, Rules, calendar_with, snapshot
from sanxiang_centre.tickets.services.clocks import rejudge

BATCH = 200
"""Tickets of one transaction of a recomputation: as long as others wait who write one of them."""


def install_rules(*, now: datetime, standard: Standard, since: datetime | None = None) -> RuleSet:
    """New tickets are under this edition from `since` (now) on. An edition that is in force already stays as it is."""
    newest = RuleSet.objects.order_by("-in_force_from", "-id").first()
    if newest is not None and newest.edition == standard.edition:
        return newest
    with writing(SYSTEM, now) as write:
        found, _ = RuleSet.objects.update_or_create(
            edition=standard.edition,
            defaults={"in_force_from": since or now},
            create_defaults={"in_force_from": since or now, "standard": standard.id, "content": snapshot(standard)},
        )
        write.record(RulesInstalled(id=found.pk, standard=standard.id, edition=standard.edition))
    return found


def install_edition(*, now: datetime, edition: int) -> RuleSet | None:
    """The rules of a published edition, from when it is valid. None for a standard without hours: it says nothing of tickets."""
    published = Edition.objects.get(pk=edition)
    known = RuleSet.objects.filter(edition=published.digest).first()
    since = max(published.valid_from, published.published_at)
    if known is not None and known.in_force_from >= since:
        return known
    standard = standard_of(published)
    return install_rules(now=now, standard=standard, since=since) if CENTRE in standard.calendars else None


def set_form(*, actor: Actor, now: datetime, item: str, schema: Mapping[str, Any]) -> Form:
    """The custom fields of new tickets under that item; those that are there keep theirs."""
    require(actor, "form.write", Reach.ALL)
    wrong = wrong_with_schema(schema)
    if not any(item in rules.items for rules in queries.rules_in_force(now)):
        wrong["item"] = "服务目录中没有此项 / the catalogue has no such item"
    if wrong:
        raise invalid(wrong)
    with writing(actor, now) as write:
        last = Form.objects.filter(item=item).order_by("-version").select_for_update().first()
        form = Form.objects.create(item=item, version=last.version + 1 if last else 1, schema=schema, created_at=now)
        write.record(FormSet(id=form.pk, item=item, version=form.version))
    return form


def set_chains(*, actor: Actor, now: datetime, chains: Sequence[Mapping[str, Any]]) -> None:
    """All of them at once. Clocks that run follow them from their next step on."""
    require(actor, "chain.write", Reach.ALL)
    with writing(actor, now) as write:
        Chain.objects.all().delete()
        Chain.objects.bulk_create(Chain(place=place, content=dict(chain)) for place, chain in enumerate(chains))
        write.record(ChainsSet(id=0, count=len(chains)))


# Hours ---------------------------------------------------------------------------------------------------------------


def change_calendar(*, actor: Actor, now: datetime, change: Mapping[str, Any]) -> Recomputation:
    """`change` as in a standard's calendar (`from`, `weekly`, `days`, `notices` …); known from now on. A job moves what is due."""
    require(actor, "calendar.write", Reach.ALL)
    rules = queries.rules(queries.rule_set_in_force(now).pk)
    whole = _with_days(rules, change)
    _check_change(rules, whole, now)
    with writing(actor, now) as write:
        revision = CalendarRevision.objects.create(change=whole, known_from=now, recorded_by_id=actor.person)
        total = queries.open_tickets().count()
        recomputation = Recomputation.objects.create(revision=revision, total=total, started_at=now)
        write.record(CalendarChanged(id=revision.pk, recomputation=recomputation.pk))
        defer("tickets.recompute", once=f"recomputation-{recomputation.pk}", recomputation=recomputation.pk)
    return recomputation


def _with_days(rules: Rules, change: Mapping[str, Any]) -> dict[str, Any]:
    """Days of the centre's own are added to those that there are; a change of a standard would take their place."""
    if not isinstance(change.get("days"), dict):
        return dict(change)
    earlier = [dict(rules.hours.model_dump(mode="json", by_alias=True).get("days") or {})]
    earlier += [each.change.get("days") or {} for each in CalendarRevision.objects.order_by("id")]
    return {**change, "days": {key: value for days in (*earlier, change["days"]) for key, value in days.items()}}


def _check_change(rules: Rules, change: Mapping[str, Any], now: datetime) -> None:
    if "known_from" in change:
        raise invalid({"known_from": "由系统填写 / it is set by the system"})
    try:
        Change.model_validate(change)
        revisions = [Revised(each.change, each.known_from) for each in CalendarRevision.objects.order_by("id")]
        add(calendar_with(rules.hours, [*revisions, Revised(change, now)]), now, 1)
    except ValidationError as wrong:
        raise invalid({".".join(map(str, error["loc"])) or "change": worded(error) for error in wrong.errors()}) from wrong
    except CalendarError as wrong:
        raise invalid({"change": str(wrong)}) from wrong


def recompute_batch(*, now: datetime, recomputation: int, size: int = BATCH) -> bool:
    """Carries the change through the next tickets; whether there were any. A job that dies goes on where the last batch ended."""
    with writing(SYSTEM, now) as write:
        run = Recomputation.objects.select_for_update().get(pk=recomputation)
        if run.finished_at is not None:
            return False
        tickets = list(queries.open_tickets().filter(pk__gt=run.last).order_by("id").select_for_update()[:size])
        standing = queries.standing([ticket.pk for ticket in tickets])
        judged = rejudge(write, {ticket: standing.facts[ticket.pk] for ticket in tickets}, recomputation=run.pk, standing=standing)
        Ticket.objects.bulk_update(judged.changed, ["due_at", "missed"])
        run.done, run.moved = run.done + len(tickets), run.moved + judged.moved
        run.last = tickets[-1].pk if tickets else run.last
        if not tickets:
            run.finished_at = now
            write.record(ClocksRecomputed(id=run.pk, tickets=run.done, moved=run.moved))
        run.save()
        return bool(tickets)
