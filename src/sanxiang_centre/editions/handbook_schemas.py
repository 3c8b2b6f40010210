"""The shape of an edition as people read it."""

from __future__ import annotations

from ninja import Schema

from sanxiang_centre.common.schemas import Out


class HandbookWords(Out):
    """Empty where the standard does not say it in that language."""

    zh: str
    en: str


class HandbookNamed(Out):
    id: str
    name: HandbookWords


class HandbookEntry(HandbookNamed):
    """`channels` empty: all."""

    clauses: list[str]
    channels: list[str]


class HandbookParameter(HandbookNamed):
    """`value`: numbers and words as text, several words joined by 、."""

    value: str


class HandbookClause(Out):
    """`document`: which of the documents it is numbered in."""

    id: str
    document: str
    section: str
    kind: str
    title: HandbookWords
    same_as: list[str]


class HandbookScript(HandbookEntry):
    """Slots stand in braces: {company}."""

    text: HandbookWords


class HandbookForbidden(HandbookEntry):
    """`severity` block or warn. `such`: invented examples of it; `fine`: of what is close to it and may be said."""

    kind: str
    severity: str
    instead: HandbookWords
    such: list[str]
    fine: list[str]


class HandbookStep(Out):
    """What to do, or the script to say, or how many seconds to wait; `within` seconds."""

    do: HandbookWords | None
    say: str | None
    wait: float | None
    within: float | None


class HandbookFollowUp(Out):
    """`within` in seconds."""

    do: str
    to: str
    within: float | None
    when: HandbookWords | None


class HandbookSituation(HandbookEntry):
    """`scripts` and `avoid` are ids of scripts and forbidden expressions."""

    steps: list[HandbookStep]
    scripts: list[str]
    avoid: list[str]
    tactics: list[HandbookWords]
    worse: list[HandbookWords]
    follow_up: list[HandbookFollowUp]


class HandbookCheck(HandbookEntry):
    """`evidence` exact, proxy or person; `severity` minor, major or critical; `live` how far it guides while the customer is there."""

    kind: str
    evidence: str
    severity: str
    points: float
    dimension: str
    live: str
    say: str


class HandbookProcedureStep(Out):
    name: HandbookWords
    owner: str
    optional: bool
    say: str
    clocks: list[str]
    clauses: list[str]


class HandbookProcedure(HandbookEntry):
    opens: HandbookWords
    steps: list[HandbookProcedureStep]


class HandbookLimit(Out):
    """`number` of `unit` (seconds, minutes, hours, days, working_days); `applies` as pairs such as region: rural."""

    number: float
    unit: str
    applies: dict[str, str]


class HandbookTarget(HandbookEntry):
    """`limits` empty: what was agreed holds. `clock` wall, business or working_days; `share` per cent that must meet it, null = each."""

    kind: str
    clock: str
    limits: list[HandbookLimit]
    share: float | None
    note: HandbookWords


class HandbookOut(Schema):
    """An edition without what only machines need: no patterns, no word lists."""

    edition: int
    digest: str
    name: HandbookWords
    documents: list[HandbookNamed]
    dimensions: list[HandbookNamed]
    parameters: list[HandbookParameter]
    clauses: list[HandbookClause]
    scripts: list[HandbookScript]
    forbidden: list[HandbookForbidden]
    situations: list[HandbookSituation]
    procedures: list[HandbookProcedure]
    targets: list[HandbookTarget]
    checks: list[HandbookCheck]
    calendars: list[HandbookNamed]
