"""Made-up desks, skills, overflow and reasons for breaks."""

from __future__ import annotations

from datetime import datetime

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.accounts.services import set_skills
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.live.models import BreakReason, Desk, Overflow
from sanxiang_centre.live.presence.services import change_desk
from sanxiang_centre.live.routing.settings import add_break_reason, add_overflow

REASONS = (
    ("meal", "用餐", "Meal", 45),
    ("rest", "小休", "Rest", 10),
    ("training", "培训", "Training", 60),
    ("meeting", "开会", "Meeting", 0),
)
SKILLS = {"在线": {"8201": 2, "8202": 1, "6105": 1, "6112": 1, "6118": 2}}
"""Group -> staff number -> level."""
SPEAK_ENGLISH = ("8202", "6105")
DESKS = {"8201": 1, "8202": 3, "6105": 3, "6112": 2, "6118": 2}
"""Staff number -> chats at a time."""


def demo_routing(now: datetime) -> None:
    """What is there stays."""
    for code, zh, en, minutes in REASONS:
        if not BreakReason.objects.filter(code=code).exists():
            add_break_reason(actor=SYSTEM, now=now, code=code, zh=zh, en=en, minutes=minutes)
    groups = dict(SkillGroup.objects.filter(name__in=("在线", "热线")).values_list("name", "pk"))
    people = dict(Person.objects.filter(staff_no__in=DESKS, is_active=True).values_list("staff_no", "pk"))
    for name, levels in SKILLS.items():
        set_skills(actor=SYSTEM, now=now, group=groups[name], levels={people[no]: level for no, level in levels.items() if no in people})
    if not Overflow.objects.filter(group=groups["在线"], other=groups["热线"]).exists():
        add_overflow(actor=SYSTEM, now=now, group=groups["在线"], other=groups["热线"], after=120)
    for no, capacity in DESKS.items():
        if no in people and not Desk.objects.filter(pk=people[no]).exists():
            languages = ["zh", "en"] if no in SPEAK_ENGLISH else ["zh"]
            change_desk(actor=SYSTEM, now=now, person=people[no], capacity=capacity, languages=languages)
