"""Made-up conversations as files, and as rows of a small centre."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from callers import NOW

from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.conversations import importing, inspecting
from sanxiang_centre.conversations.models import Import


def talk(
    key: str, *said: str, agent: str = "a1", channel: str = "phone", at: str = "2026-11-20T02:00:00+00:00", **more: Any
) -> dict[str, Any]:
    """Utterances by turns, the agent first; a second apart."""
    events = [{"kind": "utterance", "party": n % 2, "text": text, "at": n + 1.0, "start": float(n)} for n, text in enumerate(said)]
    parties = [{"role": "agent", "id": agent}, {"role": "customer", "name": "王小明"}]
    return {"id": key, "channel": channel, "started_at": at, "parties": parties, "events": [*events, {"kind": "closed"}], **more}


def jsonl(*talks: dict[str, Any]) -> bytes:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in talks).encode()


def imported(*contents: bytes, now: datetime = NOW, batch: int = 2, inspect: bool = True, **options: Any) -> Import:
    """Files of these contents, imported and inspected."""
    files = [importing.Incoming(f"talks-{number}.jsonl", [content]) for number, content in enumerate(contents)]
    started = importing.start_import(actor=SYSTEM, now=now, files=files, **options)
    found = importing.run_import(now=lambda: now, ident=started.pk, batch=batch)
    if inspect:
        inspecting.inspect_waiting(now=lambda: now, batch=batch)
    return found


def many(count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Different from each other: every second one greets, every third has a brush-off."""
    return [
        talk(
            f"c{seed}-{n}",
            "您好，请讲。" if n % 2 else "请讲。",
            f"我的订单号是 {20260000 + seed * 1000 + n}，电话 1381234{n % 10_000:04}。",
            "这个不归我管。" if n % 3 == 0 else "我来帮您看。",
            agent=("a1", "a2", "a3")[n % 3],
            channel=("phone", "chat")[n % 2],
            at=f"2026-11-{1 + n % 25:02}T0{n % 9}:00:00+00:00",
        )
        for n in range(count)
    ]


def files_in(folder: Path, contents: Sequence[bytes]) -> list[Path]:
    paths = [folder / f"part-{number}.jsonl" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths
