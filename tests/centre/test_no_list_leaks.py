"""What somebody may not see changes no answer that they get: by no filter, order, search, count or export, by no number in path or body.

Two worlds are asked the same questions by the same people. In the second one another team has tickets, complaints, customers,
conversations, surveys, articles, notices and a new colleague, tied to things that the askers do see. The questions are made from the
description of the API: every parameter with every value that fits, those of the hidden things first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from callers import Caller
from described import description
from django.utils import timezone
from openpyxl import load_workbook
from permission_row import Row
from permission_rows import ROWS
from permission_world import KINDS, SECRET, Params, World, build, complaint, conversation, person, ticket, undone

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations.services import add_entry
from sanxiang_centre.tickets.models import Link, Ticket, Watcher
from sanxiang_centre.tickets.services.waiting import resume, wait

ASKERS = ("agent", "leader", "engineer")
PAIRS = 12
"""Of two parameters at once, drawn for each list."""
PAGING = ("size", "cursor")
MOVING = frozenset(("remaining", "elapsed"))
"""Values that change while one looks."""
FLOOR = frozenset(("GET /live/transfer-targets", "POST /live/chats/{chat}/consult", "POST /live/chats/{chat}/transfer"))
"""Whoever serves sees to whom a chat can be handed on, and how many wait there: of all teams, by name."""
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Hidden:
    """The numbers of what is hidden, by kind, and words that stand in it."""

    ids: Mapping[str, int]
    words: Sequence[str]
    things: Mapping[str, Params]


@dataclass(frozen=True)
class Question:
    who: str
    operation: str
    where: str
    body: str = ""

    def __str__(self) -> str:
        return f"{self.who}: {self.operation} {self.where} {self.body}"


def hide(world: World) -> Hidden:
    """What the other team has beside itself."""
    late = person("r-late", "agent", world.second)
    things = {kind: world.thing(kind, late if kind == "person" else world.stranger) for kind in KINDS}
    ids = {kind: _number(each, kind) for kind, each in things.items()}
    _tie(world, ids)
    number = str(things["ticket"]["number"])
    return Hidden(ids, (SECRET, "绝密", "secret", number, "r-late", late.name, "绝密事项先生"), things)


def _number(thing: Params, kind: str) -> int:
    return int(thing.get(kind) or next(iter(thing.values())))


def _tie(world: World, ids: Mapping[str, int]) -> None:
    """To what the askers see: their tickets, and customers of the whole centre."""
    for name in ASKERS:
        mine = world.thing("ticket", world.people[name])
        Link.objects.create(ticket_id=ids["ticket"], other_id=int(mine["ticket"]), kind="related", at=timezone.now())
        for make in (ticket, complaint):
            made = int(make(world, world.stranger)["ticket"])
            customer = int(world.thing("customer", world.people[name])["customer"])
            Ticket.objects.filter(pk=made).update(customer=customer)
    _live(world, ids)


def _live(world: World, ids: Mapping[str, int]) -> None:
    """What counts and searches would tell of: a conversation that is over, a pause that is over, a watcher."""
    now, over = timezone.now(), conversation(world, world.stranger)["conversation"]
    add_entry(actor=SYSTEM, now=now, conversation=int(over), entry="closed")
    wait(actor=SYSTEM, now=now, ticket=ids["ticket"], waiting="customer", reason="待客户补充资料")
    resume(actor=SYSTEM, now=now, ticket=ids["ticket"])
    Watcher.objects.create(ticket_id=ids["complaint"], person=world.stranger)


# Questions -----------------------------------------------------------------------------------------------------------


def describe() -> dict[str, Json]:
    """Operation -> its description, references followed."""
    schema = description()
    shapes = schema["components"]["schemas"]
    paths = schema["paths"].items()
    return {f"{m.upper()} {path.removeprefix('/api/v1')}": _follow(said, shapes) for path, methods in paths for m, said in methods.items()}


def _follow(value: Any, shapes: Json, depth: int = 0) -> Any:
    if isinstance(value, dict) and "$ref" in value:
        return _follow(shapes[value["$ref"].rpartition("/")[2]], shapes, depth + 1) if depth < 12 else {}
    if isinstance(value, dict):
        return {name: _follow(inner, shapes, depth) for name, inner in value.items() if name != "responses"}
    return [_follow(inner, shapes, depth) for inner in value] if isinstance(value, list) else value


def kinds_of(schema: Json) -> Iterator[Json]:
    """The alternatives of a schema, without null."""
    for each in schema.get("anyOf") or schema.get("oneOf") or [schema]:
        if each.get("type") != "null":
            yield each if each is schema else from_one(each)


def from_one(schema: Json) -> Json:
    return next(kinds_of(schema), schema) if "anyOf" in schema else schema


def values(schema: Json, name: str, hidden: Hidden) -> list[str]:
    """What a parameter may be given."""
    found: list[str] = []
    for each in kinds_of(schema):
        inner = each.get("items") or each
        if "enum" in inner or "const" in inner:
            found += [str(value) for value in inner.get("enum", [inner.get("const")])]
        elif inner.get("type") == "boolean":
            found += ["true", "false"]
        elif inner.get("type") in ("integer", "number"):
            found += _numbers(name, hidden)
        elif inner.get("type") == "string":
            found += _texts(inner, hidden)
    return list(dict.fromkeys(found))


def _numbers(name: str, hidden: Hidden) -> list[str]:
    named = [hidden.ids[name]] if name in hidden.ids else []
    people = [hidden.ids["person"]] if name in ("agent", "assignee", "owner", "actor", "by") else []
    return [str(number) for number in (*named, *people, hidden.ids["ticket"], hidden.ids["customer"], 0, 1)]


def _texts(schema: Json, hidden: Hidden) -> list[str]:
    if schema.get("format") == "date-time":
        return ["2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"]
    if schema.get("format") == "date":
        return ["2020-01-01", "2030-01-01"]
    return [*hidden.words, "repair", "ticket"]


def listed(world: World, hidden: Hidden, operation: str, said: Json) -> Iterator[str]:
    """Query strings: none, each parameter with each value, and some pairs."""
    row = ROWS[operation]
    always = dict(pair.split("=") for pair in row.query(world).split("&")) if row.query else {}
    parameters = {p["name"]: p["schema"] for p in said.get("parameters", []) if p["in"] == "query" and p["name"] not in PAGING}
    single = [(name, value) for name, schema in parameters.items() for value in values(schema, name, hidden)]
    drawn = random.Random(operation)
    pairs = [dict(drawn.sample(single, 2)) for _ in range(PAIRS)] if len(parameters) > 2 else []
    for asked in ({}, {"size": "1"}, *({name: value} for name, value in single), *pairs):
        yield urlencode({**always, **asked})


def questions(world: World, hidden: Hidden) -> Iterator[tuple[Question, Any]]:
    """With the body to be sent."""
    for operation, said in describe().items():
        if operation not in ROWS or ROWS[operation].streams or operation in FLOOR:
            continue  # the matrix tells of it; of streams tell their own tests
        for who in ASKERS:
            if not _sees_all(world.people[who], ROWS[operation]):
                yield from _lists(world, hidden, who, operation, said)
                yield from _by_path(world, hidden, who, operation)
                yield from _by_body(world, hidden, who, operation, said)


def _sees_all(asker: Person, row: Row) -> bool:
    """Then nothing is hidden there."""
    by = row.shown_by or row.permission
    kinds = row.of or row.lists
    return bool(kinds) and _best(asker, by) is Reach.ALL


def _best(asker: Person, permissions: Sequence[str]) -> Reach:
    return max((PERMISSIONS[name].get(asker.roles[0], Reach.NOTHING) for name in permissions), default=Reach.NOTHING)


def _lists(world: World, hidden: Hidden, who: str, operation: str, said: Json) -> Iterator[tuple[Question, Any]]:
    """What has no number in its path, and what belongs to things of one's own."""
    method, path = operation.split()
    where = path.format_map({**world.common, **_own(world, who, ROWS[operation]), **ROWS[operation].path})
    if method == "GET":
        for query in listed(world, hidden, operation, said):
            yield Question(who, operation, f"{where}?{query}"), None
    elif operation in SEARCHES:
        for place, body in enumerate(SEARCHES[operation](hidden)):
            yield Question(who, operation, where, f"search {place}"), body


SEARCHES: Mapping[str, Any] = {
    "POST /customers/search": lambda h: [{}, {"words": "绝密"}, {"words": "绝密事项"}, {"type": "secret"}, {"size": 1}],
    "POST /customers/look-up": lambda h: [{"kind": "phone", "value": f"1391234{number:04d}"} for number in range(1, 16)],
    "POST /tickets/export": lambda h: [{}, {"words": "绝密"}, {"customer": h.ids["customer"]}, {"type": "complaint"}, {"missed": False}],
    "POST /tickets/many": lambda h: [{"tickets": [h.ids["ticket"], h.ids["complaint"]], "action": "watch"}],
}
"""Lists that are asked for by a body."""


def _own(world: World, who: str, row: Row) -> Params:
    return world.thing(row.of, world.people[who]) if row.of else {}


def _by_path(world: World, hidden: Hidden, who: str, operation: str) -> Iterator[tuple[Question, Any]]:
    """By the number of what is hidden."""
    row, (_, path) = ROWS[operation], operation.split()
    if row.of:
        thing = hidden.things[row.of]
        where = path.format_map({**world.common, **thing, **row.path})
        yield Question(who, operation, where, "usual"), row.body(world, _own(world, who, row)) if row.body else {}


def _by_body(world: World, hidden: Hidden, who: str, operation: str, said: Json) -> Iterator[tuple[Question, Any]]:
    """To a thing of one's own, with the number of what is hidden in every field that takes a number."""
    row, (_, path) = ROWS[operation], operation.split()
    content = said.get("requestBody", {}).get("content", {}).get("application/json", {})
    fields = content.get("schema", {}).get("properties", {})
    if operation in SEARCHES or not fields:
        return
    own = _own(world, who, row)
    where = path.format_map({**world.common, **own, **row.path})
    usual = row.body(world, own) if row.body else {}
    for name, schema in fields.items():
        if (operation, name) in OPEN or not any(each.get("type") == "integer" for each in kinds_of(schema)):
            continue
        for ident in dict.fromkeys(_numbers(name, hidden)[:3]):
            yield Question(who, operation, where, f"{name}={ident}"), {**usual, name: int(ident)}


OPEN = {
    ("POST /tickets", "about"),
    ("POST /notices/read", "up_to"),
}
"""Fields that take any number: a complaint is about anybody of the centre; a notice that was seen is a mark on one's own list."""


# Answers -------------------------------------------------------------------------------------------------------------


def answer(caller: Caller, question: Question, body: Any) -> Any:
    """What is to be the same. Of what was written, only that it was: it has another number each time."""
    method = question.operation.split()[0]
    with undone():
        given = caller.send(method, question.where, body)
        content = b"".join(given) if given.streaming else given.content
    if given.status_code >= 500:
        return "fault"
    if 200 <= given.status_code < 300 and method != "GET" and question.operation not in SEARCHES:
        return given.status_code
    if "spreadsheet" in given.get("Content-Type", ""):
        return [[cell.value for cell in line] for sheet in load_workbook(BytesIO(content)) for line in sheet.iter_rows()]
    return given.status_code, _still(given.json()) if "json" in given.get("Content-Type", "") else content


def _still(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _still(inner) for name, inner in value.items() if name not in MOVING}
    return [_still(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.slow
@pytest.mark.django_db
def test_what_one_may_not_see_changes_no_answer() -> None:
    world = build(strangers=False)
    asked: list[tuple[Question, Any]] = []
    callers = {who: world.caller(world.people[who]) for who in ASKERS}
    with undone():
        asked = list(questions(world, hide(world)))
        with_them = [answer(callers[question.who], question, body) for question, body in asked]
    without = [answer(callers[question.who], question, body) for question, body in asked]
    assert len(asked) > 1000
    pairs = zip(asked, with_them, without, strict=True)
    told = [f"{question}\n   {one}\n   {two}"[:600] for (question, _), one, two in pairs if one != two or one == "fault"]
    assert not told, "\n".join(told)
