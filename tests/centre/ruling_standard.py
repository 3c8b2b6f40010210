"""The small standard with what rules tickets: hours, a target, a catalogue, a procedure whose first step a conversation shows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from small_standard import HEADER, SMALL, acting, zipped

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.editions import services
from sanxiang_centre.editions.models import DraftProblem, DraftState, Edition

CALENDARS = """\
calendars:
  centre:
    name: {zh: 中心, en: Centre}
    tz: Asia/Shanghai
    weekly: {mon-fri: "09:00-18:00"}
    holidays: none
"""
TARGETS = """\
targets:
  respond:
    name: {zh: 响应, en: Response}
    clause: [S1-001]
    kind: respond
    clock: business
    within: {hours: HOURS}
    from: ticket.created
    to: ticket.responded
"""
CATALOGUE = """\
catalogue:
  ITEM:
    name: {zh: 维修, en: Repair}
    clause: [S1-001]
    charging: free
    targets: [respond]
"""
PROCEDURES = """\
procedures:
  complaint:
    name: {zh: 投诉处理, en: Complaint handling}
    steps:
      - {name: {zh: 记录, en: Record}, owner: agent, record: complaint.received}
      - {name: {zh: 问候安抚, en: Greet and soothe}, owner: agent, check: [greets, no-brush-off]}
      - {name: {zh: 不推诿, en: Do not brush off}, owner: agent, check: [no-brush-off]}
      - {name: {zh: 道别, en: Farewell}, owner: agent, check: [says-farewell], person: true}
      - {name: {zh: 核查, en: Look into it}, owner: leader, person: true}
"""
FAREWELL = """\
  says-farewell:
    name: {zh: 有道别, en: Says farewell}
    clause: [S1-004]
    kind: existence
    of: {who: agent, act: farewell}
    points: 1
    dimension: courtesy
    examples:
      - talk: |
          坐席：再见。
          客户：好。
        expect: pass
      - talk: |
          坐席：请讲。
          客户：好。
        expect: omitted
"""


def ruling(standard: str = "small", hours: int = 1, item: str = "repair") -> Mapping[str, str]:
    return {
        **SMALL,
        "standard.yaml": HEADER.replace("standard: small", f"standard: {standard}"),
        "checks.yaml": SMALL["checks.yaml"] + FAREWELL,
        "calendars.yaml": CALENDARS,
        "targets.yaml": TARGETS.replace("HOURS", str(hours)),
        "catalogue.yaml": CATALOGUE.replace("ITEM", item),
        "procedures.yaml": PROCEDURES,
    }


def publish(author: Person, approver: Person, files: Mapping[str, str], *, now: datetime, valid_from: datetime) -> Edition:
    draft = services.upload_draft(actor=acting(author), now=now, name="small.zip", archive=zipped(files))
    checked = services.check_draft(now=lambda: now, draft=draft.pk)
    assert checked.state == DraftState.READY, list(DraftProblem.objects.filter(draft=draft).values_list("message", flat=True))
    return services.approve_draft(actor=acting(approver), now=now, draft=draft.pk, valid_from=valid_from)
