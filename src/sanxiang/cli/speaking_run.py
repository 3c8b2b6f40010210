"""Acts and verdicts of utterances, situations of conversations, as lines of JSON on standard output."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sanxiang.cli.failures import Exit
from sanxiang.cli.outputs import Teller, mask_for
from sanxiang.cli.sources import Sources
from sanxiang.conversation.items import Noted, Rejected
from sanxiang.conversation.model import SPOKEN, Channel, Conversation
from sanxiang.inspection.evidence import role_of
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.labelling import acts_of
from sanxiang.inspection.speech import Verdict


def print_acts(inspector: Inspector, sources: Sources) -> int:
    """`{"id", "labels": [[act, …], …]}` a conversation; one list for each utterance or message, in order."""
    return _print_each(sources, lambda item: {"id": item.id, "labels": labels_of(inspector, item)})


def print_situations(inspector: Inspector, sources: Sources) -> int:
    """`{"id", "situations": [{"id", "event"}, …]}` a conversation, by the event at which each was first known."""

    def told(item: Conversation) -> dict[str, object]:
        found = inspector.inspect(item).situations
        return {"id": item.id, "situations": [{"id": each.situation, "event": each.event} for each in found]}

    return _print_each(sources, told)


def _print_each(sources: Sources, told: Callable[[Conversation], dict[str, object]]) -> int:
    teller = Teller(mask_for(False))
    for item in sources.items():
        match item:
            case Conversation():
                print(_json(told(item)))
            case Rejected():
                teller.reject(item)
            case Noted():
                teller.note(item)
    teller.sum_up()
    return Exit.REJECTED if teller.rejected else Exit.FINE


def labels_of(inspector: Inspector, conversation: Conversation) -> list[list[str]]:
    """The acts of each spoken event."""
    spoken = [event for event in conversation.events if event.kind in SPOKEN]
    return [list(acts_of(inspector, each.text, role_of(conversation, each), conversation.channel)) for each in spoken]


def judge_lines(inspector: Inspector, channel: Channel, language: str, stream: Iterable[bytes]) -> int:
    """A verdict for each line of the stream, printed at once; a line that is no request gets `{"error": …}`."""
    wrong = 0
    for line in _lines(stream):
        try:
            asked = asked_of(line, channel)
            told = verdict_object(inspector.check_text(asked.text, asked.channel), language)
        except ValueError as error:
            told = {"error": str(error)}
            wrong += 1
        print(_json(told), flush=True)
    return Exit.REJECTED if wrong else Exit.FINE


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    channel: Channel


def asked_of(line: str, channel: Channel) -> Asked:
    """The utterance of a line: the line itself, or the `text` (and `channel`) of a JSON object. Raises ValueError."""
    try:
        value = json.loads(line) if line.lstrip().startswith("{") else None
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        return Asked(line, channel)
    if not isinstance(value.get("text"), str):
        raise ValueError("text 应为文本 / text: a text is due")
    named = value.get("channel") or channel
    if named not in tuple(Channel):
        raise ValueError(f"没有渠道 {named} / no such channel; known: {', '.join(Channel)}")
    return Asked(value["text"], Channel(named))


def verdict_object(verdict: Verdict, language: str) -> dict[str, object]:
    """What is printed; `span` counts characters of the text as given."""
    return {
        "forbidden": verdict.forbidden,
        "severity": verdict.severity,
        "kind": verdict.kind,
        "span": None if verdict.span is None else list(verdict.span),
        "instead": None if verdict.instead is None else verdict.instead.get(language),
        "expression": verdict.expression,
        "clauses": list(verdict.clauses),
    }


def _lines(stream: Iterable[bytes]) -> Iterable[str]:
    for number, raw in enumerate(stream):
        yield raw.decode("utf-8-sig" if number == 0 else "utf-8", "replace").rstrip("\r\n")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
