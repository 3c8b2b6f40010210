"""Plans of return visits, and how visits come of them: at once by rule, once a week by sample."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction

from sanxiang_centre.accounts.models import SkillGroup
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.accounts.staying import staying
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.common.events.visits import ReturnVisitDue, ReturnVisitPlanChanged, ReturnVisitPlanCreated, ReturnVisitsDrawn
from sanxiang_centre.common.jobs import Held
from sanxiang_centre.common.problems import invalid, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers.models import Channel, Purpose
from sanxiang_centre.customers.queries import willing
from sanxiang_centre.editions.queries import current_force
from sanxiang_centre.notices.services import Message, notify_all
from sanxiang_centre.surveys.models import Trigger, Visit, VisitDraw, VisitPlan
from sanxiang_centre.surveys.visits import matters, queries
from sanxiang_centre.surveys.visits.drawing import drawn, last_week, within_hours
from sanxiang_centre.surveys.visits.matters import Matter
from sanxiang_centre.surveys.visits.scripts import Step, script_of

LOCK = 0x56697369
"""Of the weekly draw; the other half of the key is the plan."""
NOUN = "return_visit"


# Plans ----------------------------------------------------------------------------------------------------------------


def create_plan(*, actor: Actor, now: datetime, group: int, **given: Any) -> VisitPlan:
    require(actor, "return_visit_plan.write", Reach.ALL)
    plan = VisitPlan(group=_group(group), created_at=now, created_by_id=actor.person, **given)
    _check(plan)
    with writing(actor, now) as write:
        _save(plan)
        write.record(ReturnVisitPlanCreated(id=plan.pk, trigger=plan.trigger))
    return plan


def change_plan(*, actor: Actor, now: datetime, plan: int, **changes: Any) -> VisitPlan:
    """What is due already stays as it is."""
    require(actor, "return_visit_plan.write", Reach.ALL)
    with writing(actor, now) as write:
        found = VisitPlan.objects.select_for_update(of=("self",)).select_related("group").filter(pk=plan).first()
        if found is None:
            raise not_found("回访方案")
        if "group" in changes:
            changes["group"] = _group(changes["group"])
        changed = [name for name, value in changes.items() if getattr(found, name) != value]
        for name in changed:
            setattr(found, name, changes[name])
        _check(found)
        if changed:
            _save(found)
            write.record(ReturnVisitPlanChanged(id=found.pk, changed=sorted(changed)))
    return found


def _group(group: int) -> SkillGroup:
    found = SkillGroup.objects.filter(pk=group).first()
    if found is None:
        raise invalid({"group": "没有这个技能组 / there is no such skill group"})
    return found


def _check(plan: VisitPlan) -> None:
    sample = plan.trigger == Trigger.SAMPLE
    wrong = {
        "percent": "" if sample == (plan.percent is not None) else "抽样须写明比例，其他不写 / for samples a share is due, for others none",
        "items": "" if plan.items or plan.trigger != Trigger.ITEM else "请写明目录项 / name the items of the catalogue",
        "to_hour": "" if plan.from_hour < plan.to_hour else "应晚于开始 / it should be after the beginning",
        "due_days": "" if plan.due_days * 24 > plan.after_hours else "应晚于最早回访的时间 / it should be after the earliest time",
    }
    if any(wrong.values()):
        raise invalid({field: text for field, text in wrong.items() if text})


def _save(plan: VisitPlan) -> None:
    try:
        with transaction.atomic():
            plan.save()
    except IntegrityError as taken:
        raise invalid({"name": "已有此名称 / the name is taken"}) from taken


# By rule --------------------------------------------------------------------------------------------------------------


def after_resolution(write: Writing, find: Callable[[], Matter | None]) -> None:
    """The first plan that fits counts. What it is about is asked for only where there are plans at all."""
    plans = list(queries.active_plans(Trigger.COMPLAINT, Trigger.ITEM))
    matter = find() if plans else None
    if matter is not None:
        fitting = next((plan for plan in plans if _fits(plan, matter)), None)
        if fitting is not None:
            make_due(write, fitting, [matter])


def after_low_score(write: Writing, noun: str, subject: int) -> None:
    """Not after a return visit: whoever was asked twice already is not asked a third time."""
    plan = queries.active_plans(Trigger.LOW_SCORE).first() if noun != NOUN else None
    matter = matters.one(noun, subject) if plan is not None else None
    if plan is not None and matter is not None and (not plan.types or matter.type in plan.types):
        make_due(write, plan, [matter])


def _fits(plan: VisitPlan, matter: Matter) -> bool:
    if plan.trigger == Trigger.COMPLAINT:
        return matter.type == "complaint" and (not plan.items or matter.item in plan.items)
    return matter.item in plan.items and (not plan.types or matter.type in plan.types)


# By sample ------------------------------------------------------------------------------------------------------------


def draw_weeks(now: datetime, seed: Callable[[], int]) -> int:
    """Draws what the last whole week asks for; how many draws there were. `seed` is asked once a draw."""
    week, begin, end = last_week(now, zone())
    plans = list(queries.due_draws(week, end))
    resolved = matters.resolved(begin, end) if plans else ()
    return sum(_draw(plan, now, seed(), resolved) for plan in plans)


def _draw(plan: VisitPlan, now: datetime, seed: int, resolved: Sequence[Matter]) -> bool:
    week, _, _ = last_week(now, zone())
    with Held(LOCK, plan.pk) as mine:
        if not mine or VisitDraw.objects.filter(plan=plan, week=week).exists():
            return False
        with writing(SYSTEM, now) as write:
            wanted = [matter for matter in resolved if not plan.types or matter.type in plan.types]
            among = {matter.subject: matter for matter in _visitable(write, plan, wanted)}
            chosen = drawn(among, plan.percent or 0, seed)
            given = {"seed": seed, "percent": plan.percent, "population": sorted(among), "chosen": chosen, "drawn_at": now}
            draw = VisitDraw.objects.create(plan=plan, week=week, **given)
            write.record(ReturnVisitsDrawn(id=plan.pk, draw=draw.pk, week=week.isoformat(), population=len(among), chosen=len(chosen)))
            make_due(write, plan, [among[subject] for subject in chosen], draw)
    return True


# Due ------------------------------------------------------------------------------------------------------------------


def make_due(write: Writing, plan: VisitPlan, found: Iterable[Matter], draw: VisitDraw | None = None) -> list[Visit]:
    """A visit for each matter that may be visited, shared out among the members of the plan's group; they are told."""
    visitable = _visitable(write, plan, list(found))
    if not visitable:
        return []
    edition, script = _script(plan, write.now)
    loads = queries.loads_of(plan.group_id)
    stays = cache(lambda person: person in staying({person}))
    visits = []
    for matter in visitable:
        chosen = _least(loads, matter)
        assignee = chosen if chosen is not None and stays(chosen) else None
        visit = _visit(plan, matter, write.now, draw=draw, assignee_id=assignee, edition_id=edition, script=list(script))
        if _saved(visit):
            write.record(ReturnVisitDue(id=visit.pk, plan=plan.pk, of=matter.noun, subject=matter.subject, assignee=assignee))
            visits.append(visit)
    _tell(write, visits)
    return visits


def _saved(visit: Visit) -> bool:
    """Not where another transaction has just made one about the same thing: what calls for it here must not fail by that."""
    try:
        with transaction.atomic():
            visit.save()
    except IntegrityError:
        return False
    return True


def _visit(plan: VisitPlan, matter: Matter, now: datetime, **more: Any) -> Visit:
    earliest = now + timedelta(hours=plan.after_hours)
    return Visit(
        plan=plan,
        noun=matter.noun,
        subject=matter.subject,
        customer_id=matter.customer,
        agent_id=matter.agent,
        team_id=matter.team,
        not_by=sorted({*matter.not_by, *([matter.agent] if matter.agent is not None else [])}),
        created_at=now,
        next_at=within_hours(earliest, plan.from_hour, plan.to_hour, zone()),
        due_at=now + timedelta(days=plan.due_days),
        **more,
    )


def _visitable(write: Writing, plan: VisitPlan, found: Sequence[Matter]) -> list[Matter]:
    """Without those of customers who do not want to be rung or asked, or have been asked lately; one a customer."""
    heads = willing([matter.customer for matter in found], Channel.PHONE, Purpose.SURVEY)
    left = set(heads.values()) - queries.lately_visited(heads.values(), write.now - timedelta(days=plan.rest_days))
    seen = {noun: queries.visited(noun, [each.subject for each in found if each.noun == noun]) for noun in {each.noun for each in found}}
    visitable = []
    for matter in sorted(found, key=lambda each: (each.noun, each.subject)):
        if heads.get(matter.customer) in left and matter.subject not in seen[matter.noun]:
            left.discard(heads[matter.customer])
            visitable.append(matter)
    return visitable


def _least(loads: dict[int, int], matter: Matter) -> int | None:
    """Who has least to do of those who had nothing to do with it; counts it."""
    fit = [person for person in loads if person not in (*matter.not_by, matter.agent)]
    chosen = min(fit, key=lambda person: loads[person], default=None)
    if chosen is not None:
        loads[chosen] += 1
    return chosen


def _script(plan: VisitPlan, now: datetime) -> tuple[int | None, Sequence[Step]]:
    """Of the edition that is in force on the phone, for the group, now."""
    found = current_force().edition("phone", plan.group_id, now)
    return (found.edition, script_of(found.edition, plan.script)) if found else (None, ())


def _tell(write: Writing, visits: Sequence[Visit]) -> None:
    """One notice a person, however many visits."""
    by_person: dict[int | None, list[Visit]] = {}
    for visit in visits:
        by_person.setdefault(visit.assignee_id, []).append(visit)
    messages = []
    for person, own in by_person.items():
        kind, why = ("return_visit.due", "visitor") if person is not None else ("return_visit.unassigned", "manager")
        people = (person,) if person is not None else tuple(queries.managers())
        messages.append(Message(people, kind, NOUN, own[0].pk, why, {"count": len(own)}, once=False))
    notify_all(write, messages)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
