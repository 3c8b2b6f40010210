"""Editions put to work: the standard of a snapshot, and its compiled inspector, made once a process.

The engine is imported where it is called: the web process, which does not, starts in half the time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

from sanxiang_centre.editions.models import Draft, Edition, Weights

if TYPE_CHECKING:
    from sanxiang.inspection.ears import Cache
    from sanxiang.inspection.inspector import Inspector
    from sanxiang.standard.standard import Standard

KEPT = 8
"""Compiled editions that a process holds."""


def compile_cache() -> Cache | None:
    """Where compiled matchers are kept between processes."""
    from sanxiang.cli.standards import cache_of

    return cache_of(True)


def standard_of(row: Edition | Draft) -> Standard:
    """The standard that was published or drafted, exactly as it was then. Raises ValueError if the row has no snapshot."""
    from sanxiang.standard.flat import from_flat

    if not row.snapshot:
        raise ValueError("草稿没有通过检查 / the draft has not been checked")
    flat = json.loads(row.snapshot)
    return from_flat(flat, weights=_weights(flat))


@lru_cache(maxsize=32)
def check_names(edition: int) -> Mapping[str, Mapping[str, str]]:
    """Check -> its name by language, in the order of the edition."""
    flat = json.loads(Edition.objects.values_list("snapshot", flat=True).get(pk=edition))
    return {ident: check["name"] for ident, check in flat["checks"].items()}


@lru_cache(maxsize=32)
def check_kinds(edition: int) -> Mapping[str, str]:
    """Check -> its kind, in the order of the edition."""
    flat = json.loads(Edition.objects.values_list("snapshot", flat=True).get(pk=edition))
    return {ident: check["kind"] for ident, check in flat["checks"].items()}


def inspector_of(edition: int, *, little: bool = False) -> Inspector:
    """The compiled edition. `little`: for few conversations, without compiling at length what is not in the cache."""
    digest = Edition.objects.values_list("digest", flat=True).get(pk=edition)
    return _inspector(digest, edition, little)


@lru_cache(maxsize=KEPT)
def _inspector(digest: str, edition: int, little: bool) -> Inspector:
    from sanxiang.inspection.inspector import compile_standard

    return compile_standard(standard_of(Edition.objects.get(pk=edition)), cache=compile_cache(), light=little)


def _weights(snapshot: Mapping[str, Any]) -> dict[str, Path]:
    """The files of its own recognisers, out of the database into a folder."""
    wanted = [each["sha256"] for each in snapshot["recognisers"].values()]
    folder: Path = settings.ENVIRONMENT.data / "weights"
    return {row.digest: _written(folder / row.digest, bytes(row.content)) for row in Weights.objects.filter(digest__in=wanted)}


def _written(path: Path, content: bytes) -> Path:
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(content)
        draft.replace(path)
    return path


def calendars_digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of the calendars of a snapshot; empty where it has none."""
    calendars = snapshot.get("calendars")
    return hashlib.sha256(json.dumps(calendars, sort_keys=True, ensure_ascii=False).encode()).hexdigest() if calendars else ""
