"""Customers from a file: a dry run that tells each cell that is wrong, then the run, in batches that a kill cannot double."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from sanxiang_centre.accounts import queries as accounts
from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.customers import IdentityAdded, ImportChecked, ImportDiscarded, ImportFinished, ImportStarted
from sanxiang_centre.common.problems import Problem, conflict, invalid
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.customers import queries
from sanxiang_centre.customers.identities import SHARED, holds_personal_number, normalise
from sanxiang_centre.customers.models import Customer, CustomerImport, Identity, ImportRows
from sanxiang_centre.customers.services.registering import add_customer, apply_changes
from sanxiang_centre.customers.services.writing_values import NUMBER_IN_TEXT, digests_of, write_identities
from sanxiang_centre.customers.sheets import (
    IDENTITIES,
    Cell,
    Row,
    Trouble,
    UnreadableFile,
    code,
    customer_type,
    lost_digits,
    read_sheet,
    several,
)

ABOUT_ROWS = "import"
MOST_PROBLEMS = 1000
"""That are kept; the count of wrong rows is exact."""
BATCH = 200
OWN = IDENTITIES - SHARED
"""By which a row finds its customer again."""
KEPT_FOR = timedelta(days=7)
"""How long the rows of a dry run wait."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row that could be read. `values`: fields but numbers; `identities`: normalised."""

    number: int
    values: Mapping[str, Any]
    identities: Sequence[tuple[str, str]]


@dataclass(slots=True)
class _Reading:
    """What a dry run gathers."""

    teams: Mapping[str, int]
    entries: list[Entry] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    wrong_rows: set[int] = field(default_factory=set)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)


# The dry run ---------------------------------------------------------------------------------------------------------


def check_import(*, actor: Actor, now: datetime, content: bytes) -> CustomerImport:
    """Reads and judges the whole file, writes no customer. The rows wait, sealed, for `start_import`."""
    require(actor, "customer.import", Reach.ALL)
    try:
        rows, headers = read_sheet(content)
    except UnreadableFile as why:
        raise invalid({"file": str(why)}) from why
    found = _Reading({team.name: team.pk for team in accounts.list_teams(actor)}, troubles=list(headers))
    for row in rows if not headers else ():
        _read_row(found, row)
    known = _tell_clashes(found)
    with writing(actor, now) as write:
        source = CustomerImport.objects.create(
            file_digest=hashlib.sha256(content).hexdigest(),
            total=len(rows),
            wrong_rows=len(rows) if headers else len(found.wrong_rows),
            problems=[asdict(trouble) for trouble in found.troubles[:MOST_PROBLEMS]],
            expected_new=len(found.entries) - known,
            created_at=now,
            created_by_id=actor.person,
        )
        ImportRows.objects.create(source=source, sealed=queries.keys().seal(ABOUT_ROWS, _written(found.entries)))
        write.record(ImportChecked(id=source.pk, total=source.total, wrong_rows=source.wrong_rows))
    return source


def _read_row(found: _Reading, row: Row) -> None:
    before = len(found.troubles)
    values: dict[str, Any] = {}
    identities: list[tuple[str, str]] = []
    for name, cell in row.cells.items():
        if name in IDENTITIES:
            identities += _numbers(found, row, name, cell)
        else:
            values.update((name, value) for value in _value(found, name, cell))
    first = f"A{row.number}"
    if "name" not in row.cells:
        found.troubles.append(Trouble(first, "name", "请填写姓名或名称 / a name is due"))
    if not OWN & row.cells.keys():
        found.troubles.append(Trouble(first, "phone", "除合同号外至少填写一个号码 / one number at least is due, besides contracts"))
    if len(found.troubles) > before:
        found.wrong_rows.add(row.number)
    else:
        found.entries.append(Entry(row.number, values, identities))


def _value(found: _Reading, name: str, cell: Cell) -> Iterator[Any]:
    """One value, or none with a trouble."""
    try:
        yield _readers(found, name, cell.text)
    except ValueError as why:
        found.troubles.append(Trouble(cell.place, name, str(why)))


def _readers(found: _Reading, name: str, text: str) -> Any:
    match name:
        case "name":
            return _name(text)
        case "type":
            return customer_type(text)
        case "team":
            if text not in found.teams:
                raise ValueError("没有这个班组 / there is no such team")
            return found.teams[text]
        case "no_contact":
            return sorted({code(name, part) for part in several(text)})
        case _:
            return code(name, text)


def _name(text: str) -> str:
    if len(text) > 80:
        raise ValueError("至多 80 个字 / 80 characters at most")
    if holds_personal_number(text):
        raise ValueError(NUMBER_IN_TEXT)
    return text


def _numbers(found: _Reading, row: Row, kind: str, cell: Cell) -> Iterator[tuple[str, str]]:
    for text in several(cell.text):
        try:
            if lost_digits(text):
                raise ValueError("表格软件已丢失尾数，请把该列设为文本 / the spreadsheet lost the last digits: format the column as text")
            value = normalise(kind, text)
            other = found.seen.setdefault((kind, value), row.number)
            if other != row.number and kind != "contract":
                raise ValueError(f"与第 {other} 行相同 / the same as in row {other}")
            yield kind, value
        except ValueError as why:
            found.troubles.append(Trouble(cell.place, kind, str(why)))


def _tell_clashes(found: _Reading) -> int:
    """How many rows have their customer already; a row whose numbers belong to several is wrong."""
    owners = _owners([one for entry in found.entries for one in entry.identities])
    known, good = 0, []
    for entry in found.entries:
        heads = _heads(owners, entry)
        if len(heads) > 1:
            found.troubles.append(Trouble(f"A{entry.number}", "phone", SEVERAL))
            found.wrong_rows.add(entry.number)
        else:
            known += bool(heads)
            good.append(entry)
    found.entries[:] = good
    return known


SEVERAL = "本行号码属于不同的客户，请先合并或更正 / the numbers of this row belong to different customers: merge them, or correct the row"


def _owners(identities: Sequence[tuple[str, str]]) -> dict[str, int]:
    """Digest -> head, of all that are known."""
    rows = Identity.objects.filter(digest__in=digests_of(identities)).values_list("digest", "customer_id", "customer__head_id")
    return {digest: head or customer for digest, customer, head in rows}


def _heads(owners: Mapping[str, int], entry: Entry) -> set[int]:
    return {owners[digest] for digest in digests_of(entry.identities) if digest in owners}


def _written(entries: Sequence[Entry]) -> str:
    return json.dumps([[one.number, dict(one.values), list(one.identities)] for one in entries], ensure_ascii=False)


def _entries(source: CustomerImport) -> list[Entry]:
    rows = json.loads(queries.keys().unseal(ABOUT_ROWS, source.rows.sealed))
    return [Entry(number, values, [(kind, value) for kind, value in identities]) for number, values, identities in rows]


# The run -------------------------------------------------------------------------------------------------------------


def start_import(*, actor: Actor, now: datetime, source: int, skip_wrong: bool) -> CustomerImport:
    """Lets the worker write the rows that are right. Started again it goes on; done, it stays done."""
    with writing(actor, now) as write:
        queries.access_import(actor, source)
        found = CustomerImport.objects.select_for_update().get(pk=source)
        if found.state in (CustomerImport.State.RUNNING, CustomerImport.State.DONE):
            return found
        if found.state == CustomerImport.State.DISCARDED:
            raise conflict("该导入已作废，请重新上传 / it was discarded: upload the file again")
        if found.wrong_rows and not skip_wrong:
            raise conflict(
                f"有 {found.wrong_rows} 行有误：请更正后重新上传，或以 skip_wrong 跳过 / "
                f"{found.wrong_rows} rows are wrong: correct them, or skip_wrong"
            )
        found.state, found.started_at = CustomerImport.State.RUNNING, now
        found.save(update_fields=["state", "started_at"])
        write.record(ImportStarted(id=found.pk, total=found.total))
    return found


def import_batch(*, actor: Actor, now: datetime, source: int) -> bool:
    """Writes the next rows and how far it got, in one transaction. False once all are written."""
    with writing(actor, now) as write:
        queries.access_import(actor, source)
        found = CustomerImport.objects.select_for_update().get(pk=source)
        if found.state != CustomerImport.State.RUNNING:
            return False
        entries = _entries(found)
        batch = entries[found.done : found.done + BATCH]
        owners = _owners([one for entry in batch for one in entry.identities])
        outcomes = Counter(_write_row(write, entry, owners) for entry in batch)
        for outcome, count in outcomes.items():
            setattr(found, outcome, getattr(found, outcome) + count)
        found.done += len(batch)
        if found.done >= len(entries):
            _finish(write, found)
        found.save()
    return found.state == CustomerImport.State.RUNNING


def _finish(write: Writing, found: CustomerImport) -> None:
    found.state, found.finished_at = CustomerImport.State.DONE, write.now
    ImportRows.objects.filter(source=found).delete()
    write.record(ImportFinished(id=found.pk, created=found.created, changed=found.changed, refused=found.refused))


def _write_row(write: Writing, entry: Entry, owners: Mapping[str, int]) -> str:
    """created, changed, unchanged or refused; what came between dry run and run is judged again, and no row stops the others."""
    try:
        with transaction.atomic():
            heads = _heads(owners, entry)
            if not heads:
                return _create(write, entry)
            if len(heads) > 1:
                return "refused"
            return _change(write, queries.access_living(write.actor, heads.pop(), "customer.write"), entry)
    except Problem:
        return "refused"


def _create(write: Writing, entry: Entry) -> str:
    values = {"nature": "person", "type": "household", **entry.values}
    name, team = values.pop("name"), values.pop("team", None)
    add_customer(write, Customer(**values, team_id=team, created_at=write.now), name, entry.identities)
    return "created"


def _change(write: Writing, head: Customer, entry: Entry) -> str:
    """Numbers are added, other cells replace; empty cells leave things as they are."""
    events = len(write.events)
    apply_changes(write, head, entry.values)
    has = set(Identity.objects.filter(customer__in=queries.group_of(head)).values_list("kind", "digest"))
    ring = queries.keys()
    missing = [
        (kind, value)
        for kind, value in entry.identities
        if not has & {(kind, digest) for digest in ring.digests(queries.about(kind), value)}
    ]
    for row in write_identities(head, write.now, missing):
        write.record(IdentityAdded(id=head.pk, identity=row.pk, identity_kind=row.kind))
    return "changed" if len(write.events) > events else "unchanged"


# Tidying up ----------------------------------------------------------------------------------------------------------


def discard_import(*, actor: Actor, now: datetime, source: int) -> CustomerImport:
    """Its rows are forgotten."""
    with writing(actor, now) as write:
        queries.access_import(actor, source)
        found = CustomerImport.objects.select_for_update().get(pk=source)
        if found.state != CustomerImport.State.CHECKED:
            raise conflict("只有未开始的导入可以作废 / only an import that was not started can be discarded")
        _discard(write, found)
    return found


def discard_old_imports(*, actor: Actor, now: datetime) -> int:
    """Dry runs that nobody followed up: what they read does not wait for ever."""
    with writing(actor, now) as write:
        old = CustomerImport.objects.select_for_update().filter(state=CustomerImport.State.CHECKED, created_at__lt=now - KEPT_FOR)
        for found in old.order_by("pk"):
            _discard(write, found)
        return len(old)


def _discard(write: Writing, found: CustomerImport) -> None:
    CustomerImport.objects.filter(pk=found.pk).update(state=CustomerImport.State.DISCARDED)
    found.state = CustomerImport.State.DISCARDED
    ImportRows.objects.filter(source=found).delete()
    write.record(ImportDiscarded(id=found.pk))
