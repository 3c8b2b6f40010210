"""A result as an analysis object of a vCon (IETF vcon-core, section "Analysis Objects")."""

from __future__ import annotations

from typing import Any

from sanxiang.inspection.findings import Result
from sanxiang.inspection.results import result_to_dict

SCHEMA = "urn:sanxiang:result:1"
VENDOR = "sanxiang"


def vcon_analysis(result: Result) -> dict[str, Any]:
    """`type` report; the body holds findings, evidence and score as in docs/reference/findings.md, section vCon.

    Event numbers count the conversation's log from 0. It carries no words, so there is nothing to mask.
    """
    return {
        "type": "report",
        "vendor": VENDOR,
        "product": result.engine,
        "schema": SCHEMA,
        "mediatype": "application/json",
        "encoding": "json",
        "body": result_to_dict(result),
    }
