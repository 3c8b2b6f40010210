"""The description of the API, made once for all tests that ask only what there is: making it takes a second."""

from __future__ import annotations

from functools import cache
from typing import Any

from sanxiang_centre.config.api import api


@cache
def description() -> Any:
    """Only to be read."""
    return api.get_openapi_schema()
