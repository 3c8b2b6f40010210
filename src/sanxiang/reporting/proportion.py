"""A share with its uncertainty: "18 of 20" says less than "90 %" pretends."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `whole`. A share of nothing is no data (None), never 0 or 1."""

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % score interval (E. B. Wilson, 1927), or None; 18 of 20 gives 0.699 to 0.972."""
        if not self.whole:
            return None
        n, p = self.whole, self.part / self.whole
        centre, spread = p + Z95**2 / (2 * n), Z95 * sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
        scale = 1 + Z95**2 / n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
