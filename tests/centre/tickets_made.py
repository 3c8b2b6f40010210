"""A small standard of our own for tickets: business hours, targets of every kind that tickets meet, a short procedure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from callers import Caller

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.customers.models import Customer
from sanxiang_centre.tickets.models import RuleSet, Ticket
from sanxiang_centre.tickets.services.tickets import create_ticket

EDITION = "made-for-tests-1"
NINE = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)
"""Thursday, 09:00 in Shanghai."""


def name(text: str) -> dict[str, str]:
    return {"zh": text, "en": text}


def target(text: str, kind: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"name": name(text), "kind": kind, "from": start, "to": end, "clause": ["S0-004"], **more}


CONTENT: Mapping[str, Any] = {
    "targets": {
        "respond": {
            "id": "respond",
            **target("响应", "respond", "ticket.created", "ticket.responded", clock="business"),
            "within": {"hours": 1},
            "cases": [{"for": {"priority": "urgent"}, "within": {"minutes": 10}}],
        },
        "next": {"id": "next", **target("再答", "next_response", "contact.message", "contact.reply", clock="wall", within={"hours": 2})},
        "resolve": {
            "id": "resolve",
            **target("解决", "resolve", "ticket.created", "ticket.resolved", clock="business", within={"hours": 16}),
        },
        "arrive": {
            "id": "arrive",
            **target("到场", "arrive", "outage.reported", "visit.arrived", clock="wall"),
            "cases": [{"for": {"region": "urban"}, "within": {"minutes": 45}}],
        },
        "answer": {
            "id": "answer",
            **target("答复", "answer", "complaint.received", "complaint.answered", clock="wall"),
            "cases": [
                {"for": {"complexity": "simple"}, "within": {"hours": 2}},
                {"for": {"complexity": "complex"}, "within": {"hours": 24}},
            ],
        },
    },
    "catalogue": {
        "repair": {"id": "repair", "name": name("维修"), "charging": "paid", "targets": ["respond", "resolve", "arrive"]},
        "advice": {"id": "advice", "name": name("咨询"), "charging": "free", "targets": ["respond", "next", "resolve"]},
        "complaints": {"id": "complaints", "name": name("投诉"), "charging": "free", "targets": ["answer"]},
    },
    "procedures": {
        "complaint": {
            "id": "complaint",
            "name": name("投诉处理"),
            "steps": [
                {"name": name("登记"), "owner": "agent", "record": ["complaint.received"]},
                {"name": name("安抚"), "owner": "agent", "person": True},
                {"name": name("上报"), "owner": "agent", "record": ["complaint.escalated"], "optional": True},
                {"name": name("核查"), "owner": "leader", "person": True},
                {"name": name("答复"), "owner": "agent", "record": ["complaint.answered"], "clock": ["answer"]},
                {"name": name("回访"), "owner": "agent", "record": ["return_visit.made"]},
            ],
        }
    },
    "hours": {"id": "centre", "weekly": {"mon-fri": ["09:00-18:00"]}, "holidays": "none"},
    "pauses": {"customer": ["待客户补充资料"], "third_party": [], "planned": ["与客户约定的日期"]},
    "maximum": 48 * 3600,
    "causes": ["服务态度", "产品质量"],
}


def install(edition: str = EDITION, at: datetime = datetime(2026, 1, 1, tzinfo=UTC), **changed: Any) -> RuleSet:
    return RuleSet.objects.create(edition=edition, standard="made", content={**CONTENT, **changed}, in_force_from=at)


def actor(person: Person) -> Actor:
    return Actor(person.pk, frozenset(person.roles), person.team_id)


def make(person: Person, now: datetime = NINE, **given: Any) -> Ticket:
    """A ticket made by that person at that time."""
    return create_ticket(actor=actor(person), now=now, **{"type": "fault", "subject": "机器不启动", "item": "advice", **given})


def customer() -> int:
    return Customer.objects.create(nature="person", type="household", created_at=NINE).pk


def clocks(caller: Caller, ticket: int) -> dict[str, dict[str, Any]]:
    return {each["target"]: each for each in caller.get(f"/tickets/{ticket}/clocks").json()["items"]}
