"""What a wrap-up says before anybody has written it: what the customer needed, what was done, what came of it. Pure.

Words are masked as whole messages before they are cut.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanxiang.conversation.model import Channel, EventKind
from sanxiang.inspection.clock import AGENT as SPEAKS
from sanxiang.inspection.clock import CUSTOMER as ASKS
from sanxiang.inspection.labelling import act_bits
from sanxiang.language.normal import normalise
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.live.guidance.books import both
from sanxiang_centre.live.guidance.talk import Line, Talk
from sanxiang_centre.live.parties import AGENT, CUSTOMER

LONGEST = 300
LEAST_NEED = 4
"""Characters below which a customer's message states no need."""
SETTLED = frozenset({"thanks_agent", "accepts", "nothing_more", "thanks_alone", "thanks"})
EMPTY_TALK = frozenset({"greets_only", "greets_agent", "thanks_alone", "nothing_more", "accepts", "bids_farewell", "closes_talk"})
SUBSTANCE = frozenset(
    {"proposes_solution", "states_time", "promise", "promise_timed", "promise_reply", "explains", "ask_info", "confirm", "refusal"}
)
COURTESY = frozenset(
    {"greeting", "self_introduction", "offer_help", "ask_more", "farewell", "invite_rating", "ask_to_wait", "acknowledge_wait"}
)
RESOLVED, FOLLOW_UP = "resolved", "follow_up"
_HAN = re.compile("[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class ItemName:
    """A catalogue item by what it may be known by."""

    item: int
    names: tuple[str, ...]


def proposed(talk: Talk, promises: Sequence[Mapping[str, Any]], items: Iterable[ItemName]) -> dict[str, Any]:
    """need, process, result, outcome ("" where nobody can say), item, situations, entities is left to the caller."""
    said = [line for line in talk.lines if line.kind == EventKind.MESSAGE and line.text]
    need = needs(talk, said)
    outcome = FOLLOW_UP if promises else RESOLVED if _is_settled(talk, said) else ""
    situations = talk.book.standard.situations
    return {
        "need": _cut(need),
        "process": _cut(process(talk, said)),
        "result": _cut(result(promises, settled=outcome == RESOLVED)),
        "outcome": outcome,
        "item": best_item(" ".join(masked(line.text) for line in said if line.party == CUSTOMER), items),
        "situations": [{"id": each.situation, "name": both(situations[each.situation].name)} for each in talk.situations()],
    }


def needs(talk: Talk, said: Sequence[Line]) -> str:
    """The first two messages of the customer that are more than a greeting or an answer."""
    asked = [line.text for line in said if line.party == CUSTOMER and _states_need(talk, line.text)]
    return _joined(masked(text) for text in asked[:2])


def _states_need(talk: Talk, text: str) -> bool:
    return len(text.strip()) >= LEAST_NEED and not acts_of(talk, text, ASKS) & EMPTY_TALK


def process(talk: Talk, said: Sequence[Line]) -> str:
    """The agent's messages that say something about the matter, the last three of them."""
    told = []
    for line in said:
        if line.party != AGENT:
            continue
        acts = acts_of(talk, line.text, SPEAKS)
        if acts & SUBSTANCE or not acts & COURTESY:
            told.append(masked(line.text).strip())
    return _joined(told[-3:])


def _joined(said: Iterable[str]) -> str:
    """One sentence of several: what each ends with is in the way."""
    return "；".join(text.strip().rstrip("。；;，,！!.") for text in said)


def result(promises: Sequence[Mapping[str, Any]], *, settled: bool) -> str:
    """What is promised, with its time; that it was settled where the customer says so; "" where nobody can say."""
    if promises:
        return "；".join(
            f"待办：{each['words']}" + (f"（{each['due'][:16].replace('T', ' ')} 前）" if each["due"] else "") for each in promises
        )
    return "已当场解决，客户认可" if settled else ""


def _is_settled(talk: Talk, said: Sequence[Line]) -> bool:
    last = [line.text for line in said if line.party == CUSTOMER][-2:]
    return any(acts_of(talk, text, ASKS) & SETTLED for text in last)


def acts_of(talk: Talk, text: str, role: int) -> frozenset[str]:
    """The acts of one message, by name."""
    inspector = talk.book.inspector
    mask = inspector.core.recogniser.features(text, role, Channel.CHAT)
    return frozenset(act for act, bit in act_bits(inspector).items() if mask & bit)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


# The catalogue -------------------------------------------------------------------------------------------------------


def best_item(words: str, items: Iterable[ItemName]) -> int | None:
    """The item whose name shares most with the customer's words: half of its pairs of characters at least, two pairs or the whole name."""
    pairs = pairs_of(words)
    scored = [(share, common, -each.item) for each in items for share, common in [_shared(pairs, each.names)]]
    share, common, item = max(scored, default=(0.0, 0, 0))
    return -item if share >= 0.5 and (common >= 2 or share == 1.0) else None


def pairs_of(text: str) -> frozenset[str]:
    return frozenset(run[place : place + 2] for run in _HAN.findall(normalise(text).text) for place in range(len(run) - 1))


def _shared(pairs: Collection[str], names: Iterable[str]) -> tuple[float, int]:
    found = [(len(own & set(pairs)) / len(own), len(own & set(pairs))) for name in names if (own := pairs_of(name))]
    return max(found, default=(0.0, 0))
