"""A trial by mutants as one self-contained page, in the look of the inspection report."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from sanxiang.reporting.labels import Name
from sanxiang.reporting.mutation_summary import CAUSES, noise_of, percent
from sanxiang.reporting.page import asset, hashes, safe, template

LISTED = 2_000
"""Survivors on the page; JSON has all."""


def render_trial(report: Mapping[str, Any], *, date: str, masked: bool) -> str:
    """The whole HTML page; equal arguments give equal text. `report` as `workbench.mutation.report.report_of` makes it."""
    early, script = asset("early.js"), asset("tables.js")
    return template("mutation.html.j2").render(
        r=report,
        date=date,
        masked=masked,
        percent=percent,
        causes=CAUSES,
        checks={check["id"]: Name(check["zh"], check["en"]) for check in report["checks"]},
        mutators={each["id"]: Name(each["zh"], each["en"]) for each in report["mutators"]},
        noise=noise_of,
        clauses=sorted(report["clauses"], key=lambda row: (2.0 if row["rate"] is None else row["rate"], row["id"])),
        weak_checks=sorted(report["checks"], key=lambda row: (2.0 if row["rate"] is None else row["rate"], row["id"])),
        groups=_groups(report),
        listed=LISTED,
        css=safe(asset("report.css")),
        early=safe(early),
        script=safe(script),
        script_hashes=hashes(early, script),
    )


def _groups(report: Mapping[str, Any]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Survivors by check, those checks first whose survivors nothing keeps; within a check these come first, too."""
    ordered = sorted(report["survivors"], key=lambda each: (each["check"], each["otherwise"]))
    found = [(str(check), list(rows)) for check, rows in groupby(ordered, key=lambda each: each["check"])]
    found.sort(key=lambda group: (group[1][0]["otherwise"], group[0]))
    left = LISTED
    for place, (check, rows) in enumerate(found):
        found[place] = check, rows[:left]
        left = max(0, left - len(rows))
    return [(check, rows) for check, rows in found if rows]
