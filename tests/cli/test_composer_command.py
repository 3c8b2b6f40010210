"""`standard export-composer`."""

from __future__ import annotations

import json
from hashlib import sha256

from cli_desk import Desk

from sanxiang.cli.failures import Exit


def test_the_document_goes_to_a_file(desk: Desk) -> None:
    """With its size and the hash that names it."""
    out = desk.folder / "composer.json"
    told = desk.say("standard", "export-composer", desk.standard, "--channel", "email", "--out", out)
    assert told.code == Exit.FINE
    document = json.loads(out.read_bytes())
    assert (document["standard"], document["channel"], [rule["id"] for rule in document["rules"]]) == ("desk", "email", ["brush-off"])
    assert f"{out.stat().st_size:,} 字节" in told.out
    assert sha256(out.read_bytes()).hexdigest() in told.out


def test_without_a_file_the_document_is_all_that_is_printed(desk: Desk) -> None:
    """Fit for a pipe; the same standard gives the same bytes."""
    first, second = (desk.say("standard", "export-composer", desk.standard) for _ in range(2))
    assert json.loads(first.out)["rules"][0]["instead"] == {"zh": "这件事我来处理。", "en": "I will handle this."}
    assert first.out == second.out


def test_nobody_types_on_the_phone(desk: Desk) -> None:
    """Refused with the channels that are there."""
    told = desk.say("standard", "export-composer", desk.standard, "--channel", "phone")
    assert told.code == Exit.WRONG
    assert "chat" in told.err
