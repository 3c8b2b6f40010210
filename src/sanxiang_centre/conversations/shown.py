"""Conversations as they are shown: personal numbers and customers' names hidden, unless somebody may see them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sanxiang.conversation.model import EventKind, Role
from sanxiang_centre.conversations.models import Conversation, Entry, Finding
from sanxiang_centre.conversations.searching import masked


def hidden_name(name: str) -> str:
    """The first character, and a star for each of the others."""
    return name[:1] + "*" * (len(name) - 1)


def party(given: Mapping[str, str], *, plain: bool) -> dict[str, str]:
    """Of customers neither account nor whole name."""
    if plain:
        return dict(given)
    if given["role"] == Role.CUSTOMER:
        return {"role": given["role"], "id": "", "name": hidden_name(given["name"])}
    return {"role": given["role"], "id": masked(given["id"]), "name": masked(given["name"])}


def entry(row: Entry, *, plain: bool) -> dict[str, Any]:
    """`erased` tells null text from nothing said."""
    text = row.text or ""
    shown = {"text": text if plain else masked(text), "detail": row.detail if plain else _detail(row), "erased": row.text is None}
    return {**{name: getattr(row, name) for name in ("seq", "kind", "at", "start", "party", "role", "recorded_at")}, **shown}


def _detail(row: Entry) -> str:
    """Keys that a customer pressed may be a number, one by one."""
    return "*" * len(row.detail) if row.kind == EventKind.DTMF else masked(row.detail)


def finding(row: Finding, names: Mapping[str, Mapping[str, str]], said: Mapping[int, str]) -> dict[str, Any]:
    """With the words of its evidence, masked as a whole utterance before they are cut out."""
    fields = ("clauses", "state", "why", "reason", "severity", "dimension", "points", "deducted")
    evidence = [{"seq": seq, "start": start, "end": end, "words": masked(said.get(seq, ""))[start:end]} for seq, start, end in row.spans]
    return {**{name: getattr(row, name) for name in fields}, "check": row.check_id, "name": dict(names[row.check_id]), "evidence": evidence}


def head(row: Conversation, snippet: str = "") -> dict[str, Any]:
    """What a list says of a conversation."""
    fields = ("id", "channel", "direction", "began_at", "closed_at", "last", "stage", "score", "failed", "broken", "calendars", "erased_at")
    shown = {name: getattr(row, name) for name in fields}
    links = {"agent": row.agent, "team": row.team_id, "group": row.group_id, "edition": row.edition_id, "source": row.source_id}
    return {**shown, **links, "key": masked(row.key), "snippet": snippet}


def seqs(findings: Iterable[Finding]) -> list[int]:
    """The entries that evidence rests on."""
    return sorted({span[0] for row in findings for span in row.spans})
