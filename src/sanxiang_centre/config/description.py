"""The API and the events as documents. They stand in the repository, so that a change of either shows in a diff."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from dataclasses import fields

from sanxiang_centre.common.events.base import DomainEvent
from sanxiang_centre.common.events.table import EVENTS
from sanxiang_centre.config.api import api
from sanxiang_centre.webhooks.delivering import LONGEST, OLD_SECRET, PAUSES

JSON_TYPES = {
    "int": "integer",
    "float": "number",
    "str": "string",
    "bool": "boolean",
    "list[int]": "list of integers",
    "list[str]": "list of strings",
    "list[int | None]": "list of numbers or null",
    "float | None": "number or null",
    "dict[str, int]": "object: integers by name",
    "dict[str, str]": "object: strings by name",
    "dict[str, Any]": "object",
    "dict[str, list[Any]]": "object: lists by name",
}


def openapi_text() -> str:
    """OpenAPI 3.1, keys in the order of the code."""
    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1) + "\n"


HEAD = """# Events

Each thing that happens in the centre leaves one row: its history, its audit line, and what other systems are told. This page is
written from the code by `sanxiang centre events`; a test holds that it is current.

Bodies hold ids, codes and names of fields, never a name, a number or an address of a person. Who may see the person behind an id
asks the API for it.

## Webhooks

An administrator subscribes an address to kinds of events: `POST /api/v1/webhooks` with `name`, `address` and `kinds`, which are
kinds of this page, all of a noun (`{noun}.*`) or all (`*`). The answer tells the `secret`, this once. What happens is then sent as

```json
{{"id": 4711, "kind": "team.created", "at": "2026-11-26T09:00:00+00:00", "noun": "team", "subject": 12, "actor": 3,
 "replay": false, "body": {{"name": "夜班"}}}}
```

`subject` is the id of the noun, `actor` the id of the person who did it (null: the centre itself), `body` what this page lists by
kind (null: it was erased). Another field may be added; none is taken away.

**Signed** by the [Standard Webhooks](https://www.standardwebhooks.com/) specification, for which there are libraries: the headers
`webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature` (`v1,` and the base64 of an HMAC-SHA256 over
`id.timestamp.body`, with the bytes behind `whsec_`). Refuse what is older than five minutes. For {old} hours after
`POST /api/v1/webhooks/{{id}}/rotate-secret` there are two signatures, one by either secret.

**At least once.** Answer with 2xx within ten seconds, and do the work afterwards. Everything else, a redirection too, is tried
again after {pauses} seconds, and then each hour. `webhook-id` is the same for every try and every replay: by it you see what you
have already. Events come in the order in which their transactions ended, unless one has to be tried again.

**Never skipped.** A transaction that commits late is told in its turn; nothing is read past it.

**Given up after {days} days** without one success: the subscription stops, and administrators are told. `POST …/resume` starts it
again, `POST …/replay` with `since` and `until` sends once more what happened in that time.

**Addresses** are https and public. An operator may allow private networks with `SANXIANG_WEBHOOK_NETWORKS`; into those, http will
do. The name is looked up at every try, and the connection goes to the address that was looked at.

## Kinds
"""


def events_text() -> str:
    """docs/reference/events.md."""
    pauses = ", ".join(str(int(pause.total_seconds())) for pause in PAUSES[:-1])
    head = HEAD.format(noun="noun", old=int(OLD_SECRET.total_seconds() // 3600), pauses=pauses, days=LONGEST.days)
    return head + "".join(_sections()) + "\n"


def _sections() -> Iterator[str]:
    noun = ""
    for event in sorted(EVENTS, key=lambda event: event.noun):
        if event.noun != noun:
            noun = event.noun
            yield f"\n### {noun}\n\n| kind | body | |\n|---|---|---|\n"
        yield f"| `{event.kind}` | {_body(event)} | {_told(event)} |\n"


def _body(event: type[DomainEvent]) -> str:
    return ", ".join(f"`{field.name}`: {_type(str(field.type))}" for field in fields(event) if field.name != "id") or "-"


def _type(name: str) -> str:
    plain = name.removesuffix(" | None")
    return JSON_TYPES[plain] + (" or null" if plain != name else "")


def _told(event: type[DomainEvent]) -> str:
    """The class's own words; a dataclass without a docstring gets its signature, which is none."""
    words = inspect.cleandoc(event.__doc__ or "")
    return "" if words.startswith(f"{event.__name__}(") else " ".join(words.split()).replace("|", "\\|")
