"""similarity: a script is said. An existence over the atom "says at least `cover` of the script with its slots"."""

from __future__ import annotations

from sanxiang.inspection.checks.base import Blueprint
from sanxiang.inspection.checks.existence import Existence
from sanxiang.inspection.checks.plans import anchored
from sanxiang.standard.atoms import SaidAtom
from sanxiang.standard.kinds import similarity as spec


def compile_check(check: spec.Similarity) -> Blueprint:
    said = {"who": check.who, "script": check.script, "cover": check.cover, "also": check.among}
    atom = SaidAtom.model_validate({key: value for key, value in said.items() if value is not None})
    anchoring, ports = anchored(check.window, atom, same=False)
    return Blueprint(ports, lambda _context: Existence(anchoring), idle=anchoring.from_start, seeks=(0, anchoring.window))
