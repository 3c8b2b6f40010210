"""The composer document: what a browser needs to find forbidden expressions while they are typed, as the engine finds them.

It holds one edition and one written channel. The server judges again when a text is sent and is the authority; the document
is there so that an agent sees at once what it will say. `console/lint` reads it; `FORMAT` is the agreement between both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sanxiang.conversation.model import Channel
from sanxiang.errors import SanxiangError
from sanxiang.inspection.compile import Draft, forbidden_rule, learned_models
from sanxiang.inspection.recognition import CLAUSE_EDGE, SENTENCE_EDGE, Rule
from sanxiang.language import normal
from sanxiang.language.javascript import grams, reads_alike
from sanxiang.language.patterns import Pattern
from sanxiang.standard.model import Bilingual
from sanxiang.standard.models import Forbidden
from sanxiang.standard.standard import Standard
from sanxiang.workbench.composer import packing

FORMAT = "sanxiang-composer 1"
WRITTEN = tuple(channel for channel in Channel if channel is not Channel.PHONE)


class NotWritten(SanxiangError):
    """Nobody types what is said on the phone: it is matched by sound as well, which a composer has no use for."""


def composer_bytes(standard: Standard, channel: Channel | str) -> bytes:
    """The document as UTF-8 JSON; equal standards and engines give equal bytes, so that their hash names them.

    Raises NotWritten for the phone, StandardError where the file of weights is missing.
    """
    return json.dumps(composer_document(standard, channel), ensure_ascii=False, separators=(",", ":")).encode()


def composer_document(standard: Standard, channel: Channel | str) -> dict[str, Any]:
    """The document of an edition for a written channel.

    format, standard, edition, language, channel    what it is
    characters   the table of the normal form (`packing.characters`), and the characters that runs treat in their own way
    edges        characters at which a clause and a sentence end
    patterns     [source of a RegExp with the flags u and s, pairs of characters one of which a match holds, single ones likewise]
    quoting      numbers of the patterns by which an agent quotes somebody
    rules        forbidden expressions by id; `says`, `unless`, `near` are numbers of patterns
    learned      the learned recogniser, or null
    left_out     entries with a pattern that browsers might read otherwise (`javascript.reads_alike`): left to the server
    """
    at = Channel(channel)
    if at not in WRITTEN:
        raise NotWritten(f"渠道 {at} 不打字，没有输入框 / nobody types on this channel; written ones: {', '.join(WRITTEN)}")
    draft = Draft(standard)
    rules = [rule for entry in standard.forbidden.values() if (rule := forbidden_rule(draft, entry)).says[at]]
    exact = {rule.id for rule in rules if all(reads_alike(draft.patterns.all[n].node) for n in _patterns_of(rule, at))}
    kept = [rule for rule in rules if rule.id in exact]
    numbers = {pattern: n for n, pattern in enumerate(sorted({n for rule in kept for n in _patterns_of(rule, at)}))}
    return {
        "format": FORMAT,
        "standard": standard.id,
        "edition": standard.edition,
        "language": standard.language,
        "channel": str(at),
        "characters": {**packing.characters(), "once": normal.KEPT_ONCE, "unmerged": normal.UNMERGED},
        "edges": {"clause": _members(CLAUSE_EDGE.pattern), "sentence": _members(SENTENCE_EDGE.pattern)},
        "patterns": [_pattern(draft.patterns.all[n]) for n in numbers],
        "quoting": sorted({numbers[n] for rule in kept for n in rule.quoted_by}),
        "rules": [_rule(rule, standard.forbidden[rule.id], at, numbers) for rule in kept],
        "learned": _learned(standard),
        "left_out": [rule.id for rule in rules if rule.id not in exact],
    }


def _patterns_of(rule: Rule, channel: Channel) -> frozenset[int]:
    return rule.says[channel] | rule.unless[channel] | rule.near[channel] | rule.quoted_by


def _pattern(pattern: Pattern) -> list[str]:
    asked = grams(pattern.literals())
    return [pattern.for_js(), "".join(gram for gram in asked if len(gram) > 1), "".join(gram for gram in asked if len(gram) == 1)]


def _rule(rule: Rule, entry: Forbidden, channel: Channel, numbers: Mapping[int, int]) -> dict[str, Any]:
    def of(patterns: Iterable[int]) -> list[int]:
        return sorted(numbers[n] for n in patterns)

    return {
        "id": entry.id,
        "name": _both(entry.name),
        "kind": entry.kind,
        "severity": entry.severity,
        "clauses": list(entry.clause),
        "instead": _both(entry.instead),
        "says": of(rule.says[channel]),
        "unless": of(rule.unless[channel]),
        "near": of(rule.near[channel]),
        "quoted": not rule.quoted_by,
    }


def _both(text: Bilingual | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.get("zh"), "en": text.get("en")}


def _members(expression: str) -> str:
    """The characters of an expression that is one plain class."""
    return expression.removeprefix("[").removesuffix("]")


def _learned(standard: Standard) -> dict[str, Any] | None:
    model = next((model for model in learned_models(Draft(standard)) if model.gated), None)
    if model is None:
        return None
    return {**packing.weights(model.weights), "kinds": [_kind(standard, label.name) for label in model.weights.labels[1:]]}


def _kind(standard: Standard, kind: str) -> dict[str, Any]:
    """What is said instead is that of the first entry of the kind, as in `speech`."""
    like = next((entry for entry in standard.forbidden.values() if entry.kind == kind), None)
    return {"kind": kind, "clauses": [] if like is None else list(like.clause), "instead": None if like is None else _both(like.instead)}
