"""Made-up people for trying the centre. Only demo mode writes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

PASSWORD = "sanxiang-demo-2026"


class Demo(NamedTuple):
    staff_no: str
    name: str
    role: str
    team: str | None
    group: str | None


TEAMS = ("热线一组", "在线一组")
GROUPS = ("热线", "在线", "现场")
PEOPLE = (
    Demo("admin", "管理员", "administrator", None, None),
    Demo("8001", "周明", "manager", None, None),
    Demo("8101", "林晓", "leader", "热线一组", "热线"),
    Demo("8102", "陈立", "agent", "热线一组", "热线"),
    Demo("8103", "赵宁", "agent", "热线一组", "热线"),
    Demo("8201", "何静", "leader", "在线一组", "在线"),
    Demo("8202", "孙悦", "agent", "在线一组", "在线"),
    Demo("8301", "高远", "engineer", None, "现场"),
    Demo("8401", "吴敏", "inspector", None, None),
    Demo("8501", "郑航", "standard_owner", None, None),
    # Who speaks in the example conversations.
    *(Demo(no, name, "agent", "热线一组", "热线") for no, name in (("8017", "王燕"), ("8023", "李坤"), ("8031", "张蕾"), ("8042", "刘畅"))),
    *(Demo(no, name, "agent", "在线一组", "在线") for no, name in (("6105", "苏禾"), ("6112", "马骁"), ("6118", "贺琳"))),
)


def demo_data() -> None:
    """Adds what is missing; what is there stays."""
    from sanxiang_centre.commitments.demo import demo_commitments
    from sanxiang_centre.conversations.demo import demo_conversations
    from sanxiang_centre.editions.demo import demo_editions
    from sanxiang_centre.live.sites.demo import demo_members, demo_site
    from sanxiang_centre.live.wording.demo import demo_objections
    from sanxiang_centre.surveys.demo import demo_surveys
    from sanxiang_centre.surveys.visits.demo import demo_visits

    demo_people()
    now = timezone.now()
    demo_site(now)
    demo_editions(now=now, author="8501", approver="8001", readers=("8101", "8102"))
    demo_conversations(now=timezone.now, examples=Path(__file__).parents[3] / "examples")
    demo_commitments(now=timezone.now)
    demo_surveys(timezone.now())
    demo_visits(timezone.now())
    demo_members(timezone.now())
    demo_objections(timezone.now())


def demo_people() -> None:
    from sanxiang_centre.accounts import services
    from sanxiang_centre.accounts.models import Person, SkillGroup, Team
    from sanxiang_centre.catalogue.demo import demo_catalogue
    from sanxiang_centre.common.actor import SYSTEM
    from sanxiang_centre.customers.demo import demo_customers
    from sanxiang_centre.knowledge.demo import demo_articles
    from sanxiang_centre.live.demo import demo_routing
    from sanxiang_centre.notices.demo import demo_notices
    from sanxiang_centre.surveys.demo import demo_question_sets
    from sanxiang_centre.tickets.demo import demo_tickets

    now = timezone.now()
    for name in TEAMS:
        if not Team.objects.filter(name=name).exists():
            services.create_team(actor=SYSTEM, now=now, name=name)
    for name in GROUPS:
        if not SkillGroup.objects.filter(name=name).exists():
            services.create_skill_group(actor=SYSTEM, now=now, name=name)
    teams = dict(Team.objects.values_list("name", "pk"))
    for one in PEOPLE:
        if not Person.objects.filter(staff_no__iexact=one.staff_no).exists():
            team = teams[one.team] if one.team else None
            services.create_person(
                actor=SYSTEM, now=now, staff_no=one.staff_no, name=one.name, roles=[one.role], team=team, password=PASSWORD
            )
    demo_notices(now)
    demo_articles(now)
    demo_question_sets(now)
    for group in SkillGroup.objects.filter(name__in=GROUPS):
        numbers = [one.staff_no for one in PEOPLE if one.group == group.name]
        levels = dict.fromkeys(Person.objects.filter(staff_no__in=numbers, is_active=True).values_list("pk", flat=True), 1)
        services.set_skills(actor=SYSTEM, now=now, group=group.pk, levels=levels)
    demo_customers(now)
    demo_catalogue(now)
    demo_tickets(now)
    demo_routing(now)


def sign_ins() -> Iterator[str]:
    """A line for each demo sign-in."""
    yield f"演示登录，密码均为 / demo sign-ins, all with the password: {PASSWORD}"
    for one in PEOPLE:
        yield f"  {one.staff_no:8} {one.role:16} {one.name}"
