"""What compiling asks for at every start and takes long to read: kept as it was read."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from sanxiang.commitments.cues import WRITTEN, cues
from sanxiang.inspection.ears import Cache
from sanxiang.language.matcher import FORMAT
from sanxiang.language.ngrams import Weights
from sanxiang.language.patterns import Pattern
from sanxiang.language.written import restored, row_of


def kept_cues(cache: Cache) -> tuple[Pattern, ...]:
    """`cues`, from the cache where it has them: their trees are large, and only a new database of them needs these."""
    key = sha256("\n".join(("cues", FORMAT, WRITTEN)).encode()).hexdigest()
    known = cache.get(key)
    if known is not None:
        return tuple(restored(row, {}, {}) for row in json.loads(known))
    cache.put(key, json.dumps([row_of(pattern) for pattern in cues()]).encode())
    return cues()


def kept_weights(cache: Cache, path: Path) -> Weights:
    """`Weights.load`, from the cache where it has that file. Raises InputError."""
    raw = path.read_bytes()
    key = sha256(b"weights-1\0" + raw).hexdigest()
    known = Weights.of_dumped(cache.get(key) or b"")
    if known is not None:
        return known
    weights = Weights.load(path)
    cache.put(key, weights.dumped())
    return weights
