"""What a check can do live."""

from __future__ import annotations

import pytest
from standard_files import ENTRIES, load

from sanxiang.standard.live import best_live


@pytest.mark.parametrize(
    ("body", "best"),
    [
        ("kind: existence, of: {who: agent, act: greeting}, window: {turns: 1}", "full"),
        ("kind: existence, of: {who: agent, act: farewell}, window: {from: end, turns: 2}", "after"),
        ("kind: absence, of: {who: agent, act: greeting}, window: {from: end, utterances: 2}", "after"),
        ("kind: response, when_said: {who: customer}, then: {who: agent}, window: {seconds: 30}", "full"),
        ("kind: sequence, steps: [{name: 一, of: {who: agent}}]", "full"),
        ("kind: similarity, script: opening, window: {from: end, turns: 1}", "after"),
        ("kind: hang_up", "full"),
        ("kind: limit, measure: silence, max: 10", "full"),
        ("kind: limit, measure: speech_rate, max: 300, average: true", "after"),
        ("kind: limit, measure: talk_ratio, max: 0.7", "after"),
        ("kind: limit, measure: duration, max: 600", "full"),
        ("kind: limit, measure: duration, min: 10", "after"),
        ("kind: limit, measure: duration, above: 10, max: 600", "after"),
        ("kind: limit, measure: speech_rate, max: 300", "delayed"),
        ("kind: limit, measure: overlap, max: 1", "delayed"),
    ],
)
def test_best_live(body: str, best: str) -> None:
    """A check that needs the end of the talk, or of an utterance, cannot promise more."""
    checks = load({"x.yaml": ENTRIES, "c.yaml": f"checks: {{c: {{name: {{zh: 甲}}, {body}, live: {best}}}}}\n"}).checks
    assert best_live(checks["c"]) == best
