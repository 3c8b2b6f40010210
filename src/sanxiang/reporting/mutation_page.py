"""A trial by mutants as one self-contained page, in the look of the inspection report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from sanxiang.reporting import html
from sanxiang.reporting.labels import Name
from sanxiang.reporting.mutation_summary import CAUSES, percent

LISTED = 2_000
"""Survivors on the page; JSON has all."""


def render_trial(report: Mapping[str, Any], *, date: str, masked: bool) -> str:
    """The whole HTML page; equal arguments give equal text. `report` as `workbench.mutation.report.report_of` makes it."""
    early, script = html.asset("early.js"), html.asset("tables.js")
    return html.template("mutation.html.j2").render(
        r=report,
        date=date,
        masked=masked,
        percent=percent,
        causes=CAUSES,
        checks={check["id"]: Name(check["zh"], check["en"]) for check in report["checks"]},
        mutators={each["id"]: Name(each["zh"], each["en"]) for each in report["mutators"]},
        groups=list(_groups(report)),
        listed=LISTED,
        css=html.safe(html.asset("report.css")),
        early=html.safe(early),
        script=html.safe(script),
        script_hashes=html.safe(" ".join(html.hash_of(text) for text in (early, script))),
    )


def _groups(report: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, Any]]]]:
    """Survivors by check, in the order of the report; what was kept otherwise comes after all else of its check."""
    ordered = sorted(report["survivors"], key=lambda each: (each["check"], each["otherwise"]))
    for check, found in groupby(ordered[:LISTED], key=lambda each: str(each["check"])):
        yield check, list(found)
