"""The cues of commitments, kept as they are written: their trees are large, and only a new database of them needs these."""

from __future__ import annotations

import json
from hashlib import sha256

from sanxiang.commitments.cues import cue_sources, cues
from sanxiang.inspection.ears import Cache
from sanxiang.language.matcher import FORMAT
from sanxiang.language.patterns import Pattern
from sanxiang.language.written import restored, row_of


def kept_cues(cache: Cache) -> tuple[Pattern, ...]:
    """`cues`, from the cache where it has them."""
    key = sha256("\n".join(("cues", FORMAT, *cue_sources())).encode()).hexdigest()
    known = cache.get(key)
    if known is not None:
        return tuple(restored(row, {}, {}) for row in json.loads(known))
    cache.put(key, json.dumps([row_of(pattern) for pattern in cues()]).encode())
    return cues()
