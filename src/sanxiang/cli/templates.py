"""Templates of pages, compiled once for a version of Jinja and of Python: kept where everything is that takes long to build."""

from __future__ import annotations

import sys
from hashlib import sha256

import jinja2
from jinja2.bccache import Bucket, BytecodeCache

from sanxiang import __version__
from sanxiang.inspection.ears import Cache
from sanxiang.reporting.page import OPTIONS


class KeptTemplates(BytecodeCache):
    """What Jinja asks before it compiles a template, and tells when it has. An entry of another source of the template is none."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def load_bytecode(self, bucket: Bucket) -> None:
        stored = self._cache.get(_key(bucket))
        if stored is not None:
            bucket.bytecode_from_string(stored)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._cache.put(_key(bucket), bucket.bytecode_to_string())


def _key(bucket: Bucket) -> str:
    """Jinja's own key names the template alone; what it compiles to depends on all that follows."""
    depends = bucket.key, bucket.checksum, repr(OPTIONS), __version__, jinja2.__version__, sys.version
    return sha256("\0".join(("template-1", *depends)).encode()).hexdigest()
