"""Checks that ask for metadata stand among the others in the order of the standard; words of a customer are no agent's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from building import inspector_for
from test_nearest import AGENT, CUSTOMER, talk

GREETS = {"kind": "existence", "of": {"who": "agent", "says": ["您好"]}, "window": {"turns": 2}}
FOR_GUESTS = {**GREETS, "when": {"field": "queue", "op": "eq", "value": "vip"}}


@pytest.mark.parametrize(("queue", "expected"), [("vip", ["c0", "c1", "c2"]), ("any", ["c1"]), ("", ["c1"])])
def test_findings_stand_in_the_order_of_the_standard(queue: str, expected: list[str]) -> None:
    inspector = inspector_for(FOR_GUESTS, GREETS, FOR_GUESTS)
    talked = replace(talk((AGENT, "您好")), metadata={"queue": queue} if queue else {})
    for _ in range(2):
        assert [finding.check for finding in inspector.inspect(talked).findings] == expected


def test_the_words_shown_are_those_of_the_one_who_is_asked() -> None:
    """Both say them; each check shows those of its own party."""
    inspector = inspector_for(GREETS, {"kind": "existence", "of": {"who": "customer", "says": ["您好"]}, "window": {"turns": 3}})
    found = inspector.inspect(talk((CUSTOMER, "喂您好"), (AGENT, "您好"))).findings
    assert [[(span.event, span.start, span.end) for one in finding.activations for span in one.spans] for finding in found] == [
        [(1, 0, 2)],
        [(0, 1, 3)],
    ]
