"""What a report says about many conversations: frozen rows, in the order in which they are shown."""

from __future__ import annotations

from dataclasses import dataclass

from sanxiang.conversation.items import Noted, Rejected
from sanxiang.inspection.findings import Reason
from sanxiang.reporting.proportion import Share
from sanxiang.reporting.telling import Shown

BINS = 20
"""Bars of the score histogram: 0 to below 5, ..., 95 to 100."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How often something was kept, broken (violated or omitted), not evaluated, not applicable."""

    kept: int = 0
    violated: int = 0
    omitted: int = 0
    not_evaluated: int = 0
    not_applicable: int = 0

    @property
    def applicable(self) -> int:
        """What the share counts over: kept and broken; what is not evaluated never counts as kept."""
        return self.kept + self.violated + self.omitted

    @property
    def broken(self) -> int:
        return self.violated + self.omitted

    @property
    def share(self) -> Share:
        """The kept share."""
        return Share(self.kept, self.applicable)


@dataclass(frozen=True, slots=True)
class Points:
    """Sums of points. A score is 100 x got / applicable of the sums, never a mean of scores."""

    got: float = 0.0
    applicable: float = 0.0
    not_evaluated: float = 0.0

    @property
    def score(self) -> float | None:
        return round(100 * self.got / self.applicable, 2) if self.applicable else None

    @property
    def coverage(self) -> float | None:
        """Share of the points at stake that could be evaluated."""
        stake = self.applicable + self.not_evaluated
        return self.applicable / stake if stake else None


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause; it counts once a conversation, in the worst state of its checks."""

    id: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check over all findings. `reasons`: why it was not evaluated, most frequent first."""

    id: str
    clauses: tuple[str, ...]
    severity: str
    dimension: str
    counts: Counts
    deducted: float
    reasons: tuple[tuple[Reason, int], ...] = ()


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent, by staff number, else by name; `key` is whichever it is, "" for agents without either."""

    key: str
    name: str
    conversations: int
    failed: int
    counts: Counts
    points: Points
    worst: str = ""


@dataclass(frozen=True, slots=True)
class DimensionRow:
    id: str
    points: Points


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a report says, less names and wording.

    scores      the histogram, `BINS` counts
    failed      conversations with a violated critical check
    clauses, checks  most often broken first; agents: lowest score first; dimensions by id
    situations  in how many conversations each was recognised, most frequent first
    rejects, notes   the first ones in full; `rejected` and `noted` count all
    """

    conversations: int
    unscored: int
    failed: int
    scores: tuple[int, ...]
    channels: tuple[tuple[str, int], ...]
    points: Points
    findings: Counts
    reasons: tuple[tuple[Reason, int], ...]
    clauses: tuple[ClauseRow, ...]
    checks: tuple[CheckRow, ...]
    agents: tuple[AgentRow, ...]
    dimensions: tuple[DimensionRow, ...]
    shown: tuple[Shown, ...]
    rejected: int
    rejects: tuple[Rejected, ...]
    noted: int
    notes: tuple[Noted, ...]
    editions: tuple[str, ...]
    engines: tuple[str, ...]
    situations: tuple[tuple[str, int], ...] = ()

    @property
    def failed_share(self) -> Share:
        return Share(self.failed, self.conversations)
