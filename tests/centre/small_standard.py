"""A standard small enough to be compiled in a moment, as files and as a zip archive."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime

from django.contrib.auth.models import AbstractBaseUser

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.editions import services
from sanxiang_centre.editions.models import Edition

HEADER = """\
standard: small
name: {zh: 小标准, en: Small}
language: zh
valid_from: 2026-01-01
dimensions:
  courtesy: {name: {zh: 礼貌, en: Courtesy}}
"""
ACTS = """\
acts:
  greeting:
    name: {zh: 问候, en: Greeting}
    who: agent
    says: ["您好"]
    examples: {is: [您好，请讲], not: [请讲]}
  farewell:
    name: {zh: 道别, en: Farewell}
    who: agent
    says: ["再见"]
    examples: {is: [再见], not: [请讲]}
"""
CHECKS = """\
checks:
  greets:
    name: {zh: 有问候, en: Greets}
    clause: [S1-001]
    kind: existence
    of: {who: agent, act: greeting}
    points: 4
    dimension: courtesy
    examples:
      - talk: |
          坐席：您好，请讲。
          客户：我要查账单。
        expect: pass
      - talk: |
          坐席：请讲。
          客户：我要查账单。
        expect: omitted
  no-brush-off:
    name: {zh: 不推诿, en: No brush-off}
    clause: [S1-002, S1-003]
    kind: absence
    of: {who: agent, says: ["不归我管"]}
    severity: critical
    points: 6
    dimension: courtesy
    examples:
      - talk: |
          坐席：我来帮您看。
          客户：谢谢。
        expect: pass
      - talk: |
          坐席：这个不归我管。
          客户：那归谁？
        expect: violated
"""
SMALL: Mapping[str, str] = {"standard.yaml": HEADER, "acts.yaml": ACTS, "checks.yaml": CHECKS}
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def zipped(files: Mapping[str, str] = SMALL, folder: str = "small/") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(folder + name, text)
    return target.getvalue()


def changed(**texts: str) -> dict[str, str]:
    """The same with other files: checks="…" is checks.yaml."""
    return {**SMALL, **{f"{name}.yaml": text for name, text in texts.items()}}


def acting(person: AbstractBaseUser) -> Actor:
    assert isinstance(person, Person)
    return Actor(person.pk, frozenset(person.roles), person.team_id)


def published(author: Person, approver: Person, *, now: datetime, valid_from: datetime = BEGIN, everywhere: bool = True) -> Edition:
    """The small standard as an edition that holds for all conversations."""
    draft = services.upload_draft(actor=acting(author), now=now, name="small.zip", archive=zipped())
    services.check_draft(now=lambda: now, draft=draft.pk)
    edition = services.approve_draft(actor=acting(approver), now=now, draft=draft.pk, valid_from=valid_from)
    if everywhere:
        services.set_scope(actor=acting(author), now=now, channel="", group=None, standard="small", since=valid_from)
    return edition
