"""A small world for asking the whole API: people of every role in one team, a stranger in another, and things of each of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from callers import Caller
from django.db import transaction
from django.utils import timezone
from tickets_made import CONTENT

from sanxiang_centre.accounts import services as accounts
from sanxiang_centre.accounts.models import Person, Role, SkillGroup, Team
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS
from sanxiang_centre.catalogue.models import Catalogue, Entitlement, Item
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.conversations.models import Backtest, Hold, Import
from sanxiang_centre.conversations.services import add_entry, default_parties, open_conversation
from sanxiang_centre.customers.models import CustomerImport, Identity, UnmaskGrant
from sanxiang_centre.customers.services.registering import create_customer
from sanxiang_centre.editions.models import Comparison, Draft, DraftState, Edition, Source
from sanxiang_centre.knowledge.models import Question
from sanxiang_centre.knowledge.services import create_article
from sanxiang_centre.live.models import BreakReason, Overflow
from sanxiang_centre.notices.models import Notice
from sanxiang_centre.surveys.models import FollowUp, QuestionSet, Survey
from sanxiang_centre.tickets.models import CalendarRevision, Recomputation, RuleSet, Ticket
from sanxiang_centre.tickets.services.tickets import create_ticket
from sanxiang_centre.webhooks.models import Delivery, DeliveryState, Subscription

SECRET = "绝密事项"
"""Stands in the words of everything that is another team's."""
LONG_AGO = datetime(2026, 1, 5, 2, tzinfo=UTC)
PHONE = "1391234{:04d}"
Params = Mapping[str, int | str]
SITUATIONS = ("own", "team", "other")


@contextmanager
def undone() -> Iterator[None]:
    """What is written in between never was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass
class World:
    """`things`: kind -> whose (a person) -> the parameters of paths that lead to it; `common`: of what belongs to nobody."""

    first: Team
    second: Team
    group: SkillGroup
    people: dict[str, Person]
    colleague: Person
    stranger: Person
    outsider: Person
    common: dict[str, int | str] = field(default_factory=dict)
    things: dict[str, dict[int, Params]] = field(default_factory=dict)
    callers: dict[object, Caller] = field(default_factory=dict)

    def owner(self, person: Person, situation: str) -> Person:
        return {"own": person, "team": self.colleague, "other": self.stranger}[situation]

    def thing(self, kind: str, person: Person) -> Params:
        """What there is of that kind of that person."""
        made = self.things.setdefault(kind, {})
        if person.pk not in made:
            made[person.pk] = KINDS[kind].make(self, person)
        return made[person.pk]

    def caller(self, person: Person) -> Caller:
        if person.pk not in self.callers:
            self.callers[person.pk] = _quiet(Caller(person))
        return self.callers[person.pk]

    def token(self, without: tuple[str, ...] = ()) -> Caller:
        """The integration with a token for everything but these permissions."""
        if without not in self.callers:
            self.callers[without] = self._token(without)
        return self.callers[without]

    def _token(self, without: tuple[str, ...]) -> Caller:
        now = timezone.now()
        issued = accounts.issue_token(
            actor=SYSTEM,
            now=now,
            person=self.people["integration"].pk,
            name="全部" if not without else "缺一",
            scopes=[name for name in PERMISSIONS if name not in without],
            expires_at=now + timedelta(days=1),
        )
        return _quiet(Caller(Authorization=f"Bearer {issued.secret}"))


def _quiet(caller: Caller) -> Caller:
    """A fault of the server is an answer here, so that all of them are found."""
    caller.client.raise_request_exception = False
    return caller


def build(*, strangers: bool = True) -> World:
    """With a thing of each kind of everybody; without `strangers` nothing is another team's."""
    found = _people_and_common()
    for kind in KINDS:
        for of in (*found.people.values(), found.colleague, *([found.stranger] if strangers else [])):
            found.thing(kind, of)
    for of in (*found.people.values(), found.outsider):
        found.caller(of)
    found.token()
    return found


def _people_and_common() -> World:
    first, second = (accounts.create_team(actor=SYSTEM, now=LONG_AGO, name=name) for name in ("甲组", "乙组"))
    group = accounts.create_skill_group(actor=SYSTEM, now=LONG_AGO, name="热线")
    people = {role.value: person(f"r-{role.value}"[:32], role.value, first) for role in Role}
    found = World(
        first=first,
        second=second,
        group=group,
        people=people,
        colleague=person("r-colleague", "agent", first),
        stranger=person("r-stranger", "agent", second),
        outsider=person("r-outsider", "engineer", None),
    )
    person("r-second-admin", "administrator", None)
    RuleSet.objects.create(edition="matrix", standard="made", content=dict(CONTENT), in_force_from=LONG_AGO)
    found.common |= _common(found)
    return found


def person(staff_no: str, role: str, team: Team | None) -> Person:
    return accounts.create_person(
        actor=SYSTEM,
        now=LONG_AGO,
        staff_no=staff_no,
        name=f"{staff_no} 先生",
        email=f"{staff_no}@example.com",
        roles=[role],
        team=team.pk if team else None,
        password=None,
    )


def acting(found: Person) -> Actor:
    return Actor(found.pk, frozenset(found.roles), found.team_id)


# What belongs to nobody ----------------------------------------------------------------------------------------------


def _common(world: World) -> dict[str, int | str]:
    manager, admin = world.people["manager"], world.people["administrator"]
    return {
        **_people_things(world),
        **_standards(manager, admin),
        **_catalogue(),
        **_rest(manager),
        "channel": "phone",
        "place": 2,
    }


def _people_things(world: World) -> dict[str, int | str]:
    expires = timezone.now() + timedelta(days=1)
    robot = world.people["integration"].pk
    token = accounts.issue_token(actor=SYSTEM, now=timezone.now(), person=robot, name="对接", scopes=["team.read"], expires_at=expires)
    return {"team": world.first.pk, "group": world.group.pk, "token": token.token.pk}


def _standards(author: Person, approver: Person) -> dict[str, int | str]:
    sections = ("parameters", "clauses", "scripts", "forbidden", "situations", "checks", "recognisers")
    content = {"edition": "d" * 64, "documents": [], "dimensions": [], **{section: {} for section in sections}}
    snapshot = json.dumps({"name": {"zh": "小", "en": "small"}, **content})
    given = {"source": Source.UPLOAD, "origin": "x.zip", "created_at": LONG_AGO, "standard": "matrix", "snapshot": snapshot}
    old = Draft.objects.create(author=author, state=DraftState.PUBLISHED, digest="a" * 64, **given)
    draft = Draft.objects.create(author=approver, state=DraftState.READY, digest="b" * 64, archive=b"PK", **given)
    edition = Edition.objects.create(
        standard="matrix",
        number=1,
        digest="a" * 64,
        calendars="",
        name_zh="小",
        name_en="small",
        snapshot=snapshot,
        valid_from=LONG_AGO,
        published_at=LONG_AGO,
        author=author,
        approver=approver,
        draft=old,
    )
    comparison = Comparison.objects.create(old=edition, new_draft=draft, asked_by=author, asked_at=LONG_AGO)
    times = {"since": LONG_AGO, "until": LONG_AGO + timedelta(days=1), "asked_at": LONG_AGO}
    backtest = Backtest.objects.create(old=edition, new_draft=draft, asked_by=author, **times)
    return {"draft": draft.pk, "edition": edition.pk, "comparison": comparison.pk, "backtest": backtest.pk}


def _catalogue() -> dict[str, int | str]:
    catalogue = Catalogue.objects.create(standard="made", edition="matrix", loaded_at=LONG_AGO)
    item = Item.objects.create(catalogue=catalogue, key="repair", name_zh="维修", charging="free", targets=[], digest="0" * 64)
    entitlement = Entitlement.objects.create(item=item, customer_type="vip", valid_from=date(2026, 1, 1), given_at=LONG_AGO)
    return {"item": item.pk, "entitlement": entitlement.pk}


def _rest(manager: Person) -> dict[str, int | str]:
    revision = CalendarRevision.objects.create(change={"from": "2026-01-01"}, known_from=LONG_AGO)
    run = Recomputation.objects.create(revision=revision, started_at=LONG_AGO)
    files: list[dict[str, Any]] = []
    ident = Import.objects.create(files=files, folder="none", size=0, created_by=manager, created_at=LONG_AGO)
    counts = {"total": 0, "wrong_rows": 0, "expected_new": 0}
    source = CustomerImport.objects.create(file_digest="0" * 64, problems=[], created_at=LONG_AGO, created_by=manager, **counts)
    questions = [{"key": "all", "kind": "five", "zh": "满意吗", "en": "Satisfied?", "required": True, "low": 2}]
    asked = QuestionSet.objects.create(
        occasion="ticket", version=1, questions=questions, expires_days=7, valid_from=LONG_AGO, created_at=LONG_AGO, created_by=manager
    )
    question = Question.objects.create(words="怎样退货", first_at=LONG_AGO, last_at=LONG_AGO)
    kinds = ["survey.sent"]
    hook = Subscription.objects.create(name="仓库", address="https://192.0.2.1/hook", kinds=kinds, created_at=LONG_AGO)
    queue, other = (SkillGroup.objects.create(name=name, created_at=LONG_AGO) for name in ("派发", "溢出"))
    overflow = Overflow.objects.create(group=queue, other=other, after=60)
    reason = BreakReason.objects.create(code="made", zh="用餐", en="Meal")
    tries = {"event": 1, "kind": kinds[0], "created_at": LONG_AGO, "next_at": LONG_AGO, "state": DeliveryState.DEAD}
    delivery = Delivery.objects.create(subscription=hook, **tries)
    return {
        "recomputation": run.pk,
        "ident": ident.pk,
        "source": source.pk,
        "question_set": asked.pk,
        "question": question.pk,
        "subscription": hook.pk,
        "delivery": delivery.pk,
        "overflow": overflow.pk,
        "reason": reason.pk,
    }


# What belongs to somebody --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kind:
    """`within`: which situations a reach takes in."""

    make: Callable[[World, Person], Params]
    within: Mapping[Reach, tuple[str, ...]]


USUAL: Mapping[Reach, tuple[str, ...]] = {
    Reach.NOTHING: (),
    Reach.OWN: ("own",),
    Reach.TEAM: ("own", "team"),
    Reach.ALL: SITUATIONS,
}


def words(world: World, of: Person, plain: str) -> str:
    return f"{SECRET}，{plain}" if of == world.stranger else plain


def ticket(world: World, of: Person, **more: Any) -> Params:
    """Made by and in the hand of that person, as far as one may have a ticket in hand."""
    subject = words(world, of, "机器不启动")
    given = {"type": "fault", "item": "repair", "subject": subject, "description": subject, "customer": _customer_of(world, of), **more}
    found = create_ticket(actor=SYSTEM, now=timezone.now(), **given)
    hand = None if Role.INTEGRATION in of.roles else of.pk
    Ticket.objects.filter(pk=found.pk).update(created_by=of, assignee=hand, team=of.team_id)
    return {"ticket": found.pk, "number": found.number}


def _customer_of(world: World, of: Person) -> int:
    return int(world.thing("customer", of)["customer"])


def complaint(world: World, of: Person) -> Params:
    return ticket(world, of, type="complaint", item="complaints", complexity="simple")


def customer(world: World, of: Person) -> Params:
    """Nobody has customers of their own: who is asked for gets one of the whole centre, colleague and stranger those of their teams."""
    team = of.team_id if of in (world.colleague, world.stranger) else None
    number = PHONE.format(len(world.things["customer"]) + 1)
    made = create_customer(
        actor=SYSTEM,
        now=timezone.now(),
        name=words(world, of, "王小明")[:4],
        identities=[("phone", number)],
        nature="person",
        type="secret" if of == world.stranger else "household",
        team=team,
    )
    identity = Identity.objects.get(customer=made)
    times = {"granted_at": timezone.now(), "expires_at": timezone.now() + timedelta(hours=1)}
    manager = world.people["manager"]
    grant = UnmaskGrant.objects.create(customer=made, person=manager, granted_by=manager, fields=["name"], reason="callback", **times)
    return {"customer": made.pk, "identity": identity.pk, "grant": grant.pk}


def conversation(world: World, of: Person) -> Params:
    now = timezone.now()
    found = open_conversation(actor=SYSTEM, now=now, key="k", channel="phone", agent=of.pk, parties=default_parties(of.staff_no))
    add_entry(actor=SYSTEM, now=now, conversation=found.pk, entry="utterance", party=0, text=words(world, of, "您好，请讲"))
    hold = Hold.objects.create(conversation=found, reason="诉讼", placed_by=world.people["manager"], placed_at=now)
    return {"conversation": found.pk, "hold": hold.pk}


def article(world: World, of: Person) -> Params:
    """A draft, which only those see who may write or approve it."""
    maker = Actor(of.pk, frozenset((Role.MANAGER,)), of.team_id)
    title = words(world, of, "怎样退货")
    return {"article": create_article(actor=maker, now=timezone.now(), title=title, body=title).pk}


def survey(world: World, of: Person) -> Params:
    subject = 1000 + Survey.objects.count()
    times = {"created_at": timezone.now(), "expires_at": timezone.now() + timedelta(days=7), "sent_at": timezone.now()}
    told = {"occasion": "ticket", "noun": "secret" if of == world.stranger else "ticket", "subject": subject, "language": "zh"}
    answer = {"answered_at": timezone.now(), "satisfaction": 1, "low": True, "follow_up": FollowUp.OPEN}
    found = Survey.objects.create(
        question_set_id=int(world.common["question_set"]),
        agent=of,
        team_id=of.team_id,
        channel="link",
        nonce=b"n",
        digest=str(subject).zfill(64),
        **times,
        **told,
        **answer,
    )
    return {"survey": found.pk}


def notice(world: World, of: Person) -> Params:
    given = {"kind": "person.welcome", "why": "newcomer", "noun": "person", "subject": of.pk, "facts": {}}
    return {"notice": Notice.objects.create(person=of, at=timezone.now(), **given).pk}


def someone(world: World, of: Person) -> Params:
    return {"person": of.pk}


KINDS: dict[str, Kind] = {
    "article": Kind(article, USUAL),
    "complaint": Kind(complaint, USUAL),
    "conversation": Kind(conversation, USUAL),
    "customer": Kind(customer, {**USUAL, Reach.OWN: ()}),
    "notice": Kind(notice, USUAL),
    "person": Kind(someone, USUAL),
    "survey": Kind(survey, USUAL),
    "ticket": Kind(ticket, USUAL),
}
"""Kinds of things that belong to somebody. What an app adds, its rows of the matrix name."""
