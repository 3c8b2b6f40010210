"""The whole API, asked by everybody about everybody's things: what is answered is what `accounts/permissions` says, and nothing else.

Every operation × every role × a thing of one's own, of one's team, of another team (or a customer of the whole centre, of the team, of
another team), and a signed-in outsider, nobody, and a token without the scope. An operation without a row fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from callers import Caller
from described import description
from django.core.files.uploadedfile import SimpleUploadedFile
from permission_row import Row
from permission_rows import ROWS
from permission_world import KINDS, SECRET, SITUATIONS, Params, World, build, undone

from sanxiang_centre.accounts.models import Person, Role
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import PERMISSIONS
from sanxiang_centre.common.models import Event
from sanxiang_centre.live.models import Visitor
from sanxiang_centre.live.visitors.tokens import digest_of

pytestmark = pytest.mark.django_db
DENIED = (403, 404)


def operations() -> list[str]:
    paths = description()["paths"]
    return sorted(f"{method.upper()} {path.removeprefix('/api/v1')}" for path, methods in paths.items() for method in methods)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once: each request is undone."""
    with django_db_blocker.unblock(), undone():
        found = build()
        for row in ROWS.values():
            for permission in withheld(row):
                found.token(permission)
        yield found


# What is expected ----------------------------------------------------------------------------------------------------


def reach_of(role: str, row: Row) -> Reach:
    """How far the table of permissions lets a role go here."""
    best = max((PERMISSIONS[name].get(Role(role), Reach.NOTHING) for name in row.permission), default=Reach.ALL)
    return min([best, *(PERMISSIONS[name].get(Role(role), Reach.NOTHING) for name in row.needs)])


def allowed(role: str, row: Row, situation: str, *, outside: bool = False) -> bool:
    """`outside`: by somebody without a team, who has nothing of the kind."""
    if row.by:
        return row.by == "anybody"
    reach = reach_of(role, row)
    if reach < row.least or (row.only is not None and role not in row.only):
        return False
    if outside and row.of:
        return reach is Reach.ALL
    return not row.of or situation in KINDS[row.of].within[reach]


def shown(role: str, row: Row) -> tuple[str, ...]:
    """In which situations things are listed."""
    by = Row(row.shown_by) if row.shown_by else row
    return KINDS[row.lists].within[reach_of(role, by)]


# Asking --------------------------------------------------------------------------------------------------------------


def thing_of(world: World, row: Row, owner: Person) -> Params:
    return world.thing(row.of, owner) if row.of else {}


def send(world: World, caller: Caller, operation: str, thing: Params) -> Any:
    row, (method, path) = ROWS[operation], operation.split()
    where = path.format_map({**world.common, **thing, **row.path})
    where += f"?{row.query(world)}" if row.query else "?size=200" if row.lists and method == "GET" else ""
    if row.files:
        files = {name: SimpleUploadedFile(title, content) for name, (title, content) in row.files().items()}
        return caller.client.post(f"/api/v1{where}", data=files)
    return caller.send(method, where, row.body(world, thing) if row.body else {} if method == "POST" else None)


def verdict(world: World, caller: Caller, operation: str, thing: Params, *, may: bool) -> str:
    """What is wrong; "" = nothing."""
    row = ROWS[operation]
    with undone():
        before = Event.objects.count()
        answer = send(world, caller, operation, thing)
        said = b"" if row.streams and answer.streaming else b"".join(answer) if answer.streaming else answer.content
        written = Event.objects.count() - before
    good = answer.status_code in row.ok or 200 <= answer.status_code < 300
    if may:
        return "" if good else f"{answer.status_code} {said.decode(errors='replace')[:200]}"
    if answer.status_code not in ((401,) if row.by == "visitor" else DENIED):
        return f"{answer.status_code} where nothing is due"
    return "it was told of" if SECRET in said.decode(errors="replace") else "something was written" if written else ""


def asked(world: World, operation: str) -> Iterator[tuple[str, str]]:
    """Who asked about whose, and what was wrong."""
    row = ROWS[operation]
    for role, person in world.people.items():
        caller = world.token() if role == Role.INTEGRATION else world.caller(person)
        for situation in SITUATIONS if row.of else ("own",):
            thing = thing_of(world, row, world.owner(person, situation))
            yield f"{role} {situation}", verdict(world, caller, operation, thing, may=allowed(role, row, situation))
    for situation in ("team", "other"):
        thing = thing_of(world, row, world.owner(world.outsider, situation))
        may = allowed(Role.ENGINEER.value, row, situation, outside=True)
        yield f"outsider {situation}", verdict(world, world.caller(world.outsider), operation, thing, may=may)
    for permission in withheld(row):
        thing = thing_of(world, row, world.people["integration"])
        yield f"token without {permission}", verdict(world, world.token(permission), operation, thing, may=False)


def withheld(row: Row) -> Iterator[tuple[str, ...]]:
    """Permissions without which nothing is due."""
    yield from [row.permission] if row.permission else []
    yield from ((name,) for name in row.needs)


@pytest.mark.parametrize("operation", operations())
def test_everybody_gets_what_the_table_of_permissions_says(world: World, operation: str) -> None:
    assert operation in ROWS, f"{operation} has no row in permission_rows.py"
    wrong = {who: what for who, what in asked(world, operation) if what}
    assert wrong == {}
    row = ROWS[operation]
    nobody = send(world, Caller(), operation, thing_of(world, row, world.colleague))
    assert nobody.status_code == 401 or row.by == "anybody"


@pytest.mark.parametrize("operation", sorted(operation for operation, row in ROWS.items() if row.by == "visitor"))
def test_a_visitor_gets_the_own_chat_and_no_other(world: World, operation: str) -> None:
    row = ROWS[operation]
    mine, others = world.thing("chat", world.people["agent"]), world.thing("chat", world.stranger)
    with undone():
        Visitor.objects.filter(pk=mine["visitor"]).update(digest=digest_of("mine"))
        caller = Caller(Authorization="Bearer mine")
        caller.client.raise_request_exception = False
        assert verdict(world, caller, operation, mine, may=True) == ""
        if row.of and not row.streams:
            assert verdict(world, caller, operation, {**others, "visitor": mine["visitor"]}, may=False) == "404 where nothing is due"
            assert send(world, Caller(Authorization="Bearer other"), operation, mine).status_code == 401


def test_every_row_is_of_an_operation_and_names_permissions_that_there_are() -> None:
    assert set(ROWS) <= set(operations())
    assert {name for row in ROWS.values() for name in (*row.permission, *row.needs, *row.shown_by)} <= set(PERMISSIONS)


def test_every_permission_opens_something() -> None:
    """A permission that no operation asks for is a promise that nobody keeps."""
    asked_for = {name for row in ROWS.values() for name in (*row.permission, *row.needs, *row.shown_by)}
    assert set(PERMISSIONS) - asked_for <= ELSEWHERE


ELSEWHERE = {
    "catalogue.load",  # by publication
    "commitment.discard",  # within cancelling
    "complaint.close_refused",  # within closing
    "customer.assign",  # within creating and changing
    "knowledge.rate",  # beside reading
    "knowledge.read_internal",  # within reading
    "survey.hand_over",  # within asking
    "person.read_contact",  # a field of a person
}
"""Asked for within operations that another permission opens."""


@pytest.mark.parametrize("operation", sorted(operation for operation, row in ROWS.items() if row.lists))
def test_a_list_holds_all_that_is_in_reach_and_nothing_else(world: World, operation: str) -> None:
    row = ROWS[operation]
    for role, person in world.people.items():
        if reach_of(role, row) is Reach.NOTHING:
            continue
        things = {situation: world.thing(row.lists, world.owner(person, situation))[row.key] for situation in SITUATIONS}
        caller = world.token() if role == Role.INTEGRATION else world.caller(person)
        with undone():
            answer = send(world, caller, operation, {}).json()
        listed = {item["id"] for item in answer["items"]}
        assert answer["next"] is None
        assert {situation for situation, ident in things.items() if ident in listed} == set(shown(role, row)), role
