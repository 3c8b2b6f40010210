"""The API and the events as documents. They stand in the repository, so that a change of either shows in a diff."""

from __future__ import annotations

import json

from sanxiang_centre.config.api import api


def openapi_text() -> str:
    """OpenAPI 3.1, keys in the order of the code."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"
