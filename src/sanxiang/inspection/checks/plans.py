"""From the words of a check to what its machine needs: windows, anchors, ports."""

from __future__ import annotations

from sanxiang.conversation.model import Role
from sanxiang.inspection.checks.anchored import ANCHOR, EVERY, HIT, Anchoring
from sanxiang.inspection.checks.base import Port
from sanxiang.inspection.clock import AGENT, ANY, BOT, CUSTOMER, OTHER, SUPERVISOR, SYSTEM
from sanxiang.inspection.windows import EVER, Unit, Window
from sanxiang.standard import atoms
from sanxiang.standard.atoms import Atom, EventAtom, SaidAtom

ROLES = {"agent": AGENT, "customer": CUSTOMER, "bot": BOT, "any": ANY, "supervisor": SUPERVISOR, "system": SYSTEM}
SAID = {"act", "says", "forbidden", "entity", "script"}


def role_of(atom: Atom) -> int:
    """The role whose turns and utterances a window counts when it does not say."""
    if isinstance(atom, EventAtom):
        return ANY if atom.by is None else _counting(atom.by.value)
    return _counting(atom.who)


def _counting(who: str) -> int:
    """Supervisors and systems form no turns: a window that counts theirs never closes."""
    return ROLES[who] if ROLES[who] <= ANY else OTHER


def window_of(span: atoms.Span, counted: Atom) -> Window:
    """The window of a check; `counted` = the atom whose role is counted by default."""
    of = role_of(counted) if span.of is None else _counting(span.of)
    if span.turns is not None:
        return Window(Unit.TURNS, span.turns, of)
    if span.utterances is not None:
        return Window(Unit.UTTERANCES, span.utterances, of)
    if span.seconds is not None:
        return Window(Unit.SECONDS, span.seconds, of)
    return EVER


def anchored(window: atoms.Window, counted: Atom, *, same: bool) -> tuple[Anchoring, tuple[Port, ...]]:
    """Anchoring and ports (hit first, anchor second) of existence, absence and count."""
    anchor = window.from_
    place = anchor if isinstance(anchor, str) else "atom"
    nth = EVERY if window.nth == "every" else int(window.nth)
    anchoring = Anchoring(window_of(window, counted), place, nth, window.side, same)
    ports = (Port(counted, "of"), Port(anchor, "from")) if not isinstance(anchor, str) else (Port(counted, "of"),)
    assert (HIT, ANCHOR) == (1, 2)
    return anchoring, ports


def said_by(who: str) -> SaidAtom:
    """The atom true of any spoken event of a role."""
    return SaidAtom.model_validate({"who": who})


def happened(kind: str, by: Role | None = None) -> EventAtom:
    """The atom true of any event of a kind."""
    return EventAtom.model_validate({"event": kind, "by": by})


def role_index(role: Role) -> int:
    """Index of a role, as `clock` counts them."""
    return ROLES[role]
