"""From words to features: which acts, forbidden expressions, entities and scripts an utterance holds.

A feature is one bit. Patterns decide most of them (one pass of the matcher, then a memory of "these hits on this
channel by this role mean these features"), a learned model may add some. Single and bulk share `decide`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import pairwise, repeat
from typing import NamedTuple

from sanxiang.commitments.reading import Promise, prepare_reading, read
from sanxiang.conversation.model import Channel
from sanxiang.inspection.listening import PHONE, Ear, Heard, Hits, Patterns, Said
from sanxiang.language.entities import DIGITS, find_entities
from sanxiang.language.ngrams import Evidence, Weights
from sanxiang.language.normal import Normal, normalise
from sanxiang.language.similarity import Script, score

CLAUSE_EDGE = re.compile(r"[。!?;, ~]")
SENTENCE_EDGE = re.compile(r"[。!;]")
REMEMBERED = 8192
"""Utterances kept with what they mean: scripts, and what everybody says, come again and again."""
SHORT = 120
"""Characters; longer ones hardly come twice."""


class Memory:
    """How short utterances were heard: the latest, `most` at the most; those that come again stay. Threads may share it."""

    __slots__ = ("_earlier", "_half", "_latest")

    def __init__(self, most: int) -> None:
        self._half = most // 2
        self._latest: dict[Said, Heard] = {}
        self._earlier: dict[Said, Heard] = {}

    def get(self, said: Said) -> Heard | None:
        found = self._latest.get(said)
        if found is None and (found := self._earlier.get(said)) is not None:
            self.keep(said, found)
        return found

    def keep(self, said: Said, heard: Heard) -> None:
        if len(said[0]) > SHORT or not self._half:
            return
        if len(self._latest) >= self._half:
            self._earlier, self._latest = self._latest, {}
        self._latest[said] = heard


@dataclass(frozen=True, slots=True)
class Rule:
    """One act or forbidden expression. Pattern ids are those of the matcher; `says` may be limited to channels.

    `commitment` (`any` or `timed`; empty = none): `says` only tell that the reader of commitments has to be asked; `wording` are those of
    them that promise something by themselves; `dated` those one of which occurs wherever a time is named.
    """

    id: str
    bits: int
    roles: frozenset[int]
    says: Mapping[Channel | None, frozenset[int]]
    unless: Mapping[Channel | None, frozenset[int]]
    near: Mapping[Channel | None, frozenset[int]]
    own_bit: int = 0
    quoted_by: frozenset[int] = frozenset()
    learned: bool = False
    commitment: str = ""
    wording: Mapping[Channel | None, frozenset[int]] = field(default_factory=dict)
    dated: Mapping[Channel | None, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Learned:
    """A learned model: an utterance of `roles` whose score for label n reaches its threshold gets `bits[n]`.

    `gated` (forbidden): the other labels only tell the kind; the best one counts, once label 0 has fired.
    A label with bits 0 is not of these roles.
    """

    weights: Weights
    bits: tuple[int, ...]
    roles: frozenset[int]
    gated: bool

    @cached_property
    def gate(self) -> Weights | None:
        """Label 0 alone."""
        return self.weights.only(self.weights.labels[0].name) if self.gated else None

    def bits_of(self, text: str) -> int:
        """Feature bits of a normalised utterance. Most fail at the gate, which costs a fraction of all labels."""
        if self.gate is not None and self.gate.score_one(text)[0] < self.gate.labels[0].threshold:
            return 0
        return self.fired(self.weights.score_one(text))

    def fired(self, scores: Sequence[int]) -> int:
        """Feature bits for the scores of all labels."""
        labels = self.weights.labels
        if not self.gated:
            mask = 0
            for label, bit, value in zip(labels, self.bits, scores, strict=True):
                mask |= bit if value >= label.threshold else 0
            return mask
        if scores[0] < labels[0].threshold:
            return 0
        best = max(range(1, len(scores)), key=lambda n: scores[n] - labels[n].threshold, default=0)
        return self.bits[0] | self.bits[best]


class Decision(NamedTuple):
    """What hits mean: features for certain, rules to look at with the text, features that learning may add."""

    mask: int
    doubtful: tuple[int, ...]
    learnable: int


@dataclass(frozen=True, slots=True)
class ScriptFeature:
    """Utterances that hold one of `among` (0 = all) are compared with the script; `bits` if they cover enough."""

    script: Script
    cover: int
    required: frozenset[str]
    bits: int
    roles: frozenset[int]
    among: int


@dataclass(frozen=True, slots=True)
class Recogniser:
    """All features of an edition. `homophones`: phone texts are matched by sound as well."""

    patterns: Patterns
    ears: tuple[Ear, ...]
    ear_of: tuple[int, ...]
    rules: tuple[Rule, ...]
    wakes: Mapping[int, tuple[int, ...]]
    learned: tuple[Learned, ...]
    entity_bits: Mapping[str, int]
    entity_roles: frozenset[int]
    last_entity: str
    least_digits: int
    scripts: tuple[ScriptFeature, ...]
    forbidden_rules: tuple[Rule, ...]
    learnable: Mapping[int, int]
    learned_kinds: tuple[tuple[int, str], ...]
    learned_bit: int
    entities: int
    like: Recogniser | None = None
    """Another one that hears the same utterances just before: it has their normalised texts, and looks for some patterns already."""
    found_before: tuple[Mapping[int, int], ...] = ()
    """By role: the number of a pattern that `like` looks for -> its number here, where the ears of this one leave it out."""
    _memory: dict[tuple[int, Channel | None, Hits], Decision] = field(default_factory=dict, compare=False, repr=False)
    _giving: dict[int, tuple[int, ...]] = field(default_factory=dict, compare=False, repr=False)
    memory: Memory = field(default_factory=lambda: Memory(REMEMBERED), compare=False, repr=False)

    # One utterance -------------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Does now what the first utterances would have to wait for."""
        for ear in self.ears:
            ear.prepare()
        for role in range(len(self.ear_of)):
            self.listen_anew("", role, PHONE)
        if any(rule.commitment for rule in self.rules):
            prepare_reading()

    def features(self, text: str, role: int, channel: Channel | None) -> int:
        """Feature bits of one utterance as it was written or said."""
        return self.listen(text, role, channel).mask

    def listen(self, text: str, role: int, channel: Channel | None, like: Heard | None = None) -> Heard:
        """What one utterance holds; a pure function of its arguments, remembered for short ones.

        `like` = how the recogniser of that name has heard it, where that is known.
        """
        said = text, role, channel
        known = self.memory.get(said)
        if known is None:
            known = self.listen_anew(text, role, channel, like)
            self.memory.keep(said, known)
        return known

    def listen_anew(self, text: str, role: int, channel: Channel | None, like: Heard | None = None) -> Heard:
        """The same without the memory."""
        normal, before = self._heard_before(text, role, channel, like)
        hits = self.ears[self.ear_of[role]].hits(normal.text, channel)
        if before:
            hits = tuple(sorted((*hits, *before)))
        return self._understood((text, role, channel), normal, hits)

    def listen_all(self, said: Sequence[Said], like: Sequence[Heard] = ()) -> list[Heard]:
        """As `listen` each. What is new is heard one step for all, then the next: a step that is repeated finds what it needs in the
        processor's caches, so that all of it takes a third less.

        `like` = how the recogniser of that name has heard them, in their order.
        """
        known = [self.memory.get(one) for one in said]
        new = [place for place, heard in enumerate(known) if heard is None]
        heard = iter(self._heard_together([said[place] for place in new], [like[place] for place in new] if like else None))
        return [next(heard) if one is None else one for one in known]

    def _heard_together(self, said: Sequence[Said], like: Sequence[Heard] | None) -> list[Heard]:
        before = [self._heard_before(*one, other) for one, other in zip(said, like or repeat(None), strict=False)]
        found = [self.ears[self.ear_of[role]].hits(normal.text, where) for (_, role, where), (normal, _) in zip(said, before, strict=True)]
        hits = [tuple(sorted((*mine, *known))) if known else mine for mine, (_, known) in zip(found, before, strict=True)]
        heard = [self._understood(one, normal, its) for one, (normal, _), its in zip(said, before, hits, strict=True)]
        for one, its in zip(said, heard, strict=True):
            self.memory.keep(one, its)
        return heard

    def _understood(self, said: Said, normal: Normal, hits: Hits) -> Heard:
        """What an utterance means in which these patterns occur."""
        text, role, channel = said
        mask = self.pattern_features(normal.text, role, channel, hits)
        if self.wants_text(mask, role):
            mask |= self.extra_features(text, normal.text, role, mask)
        return Heard(normal, hits, mask)

    def _heard_before(self, text: str, role: int, channel: Channel | None, like: Heard | None) -> tuple[Normal, list[int]]:
        """The normalised text, and which patterns are known to occur in it."""
        if self.like is None:
            return normalise(text, spoken=channel is PHONE), []
        normal, hits, _ = like or self.like.listen(text, role, channel)
        same = self.found_before[role]
        return normal, [same[hit] for hit in hits if hit in same]

    def wants_text(self, mask: int, role: int) -> bool:
        """Whether entities or scripts are to be looked for in an utterance with these features so far."""
        return role in self.entity_roles or self.wants_script(mask, role)

    def wants_script(self, mask: int, role: int) -> bool:
        """Whether a script is to be compared with an utterance with these features."""
        return any(role in one.roles and (not one.among or mask & one.among) for one in self.scripts)

    def extra_features(self, text: str, normal: str, role: int, mask: int) -> int:
        """Features of entities (in the text as it was written) and of scripts."""
        bits = 0
        if role in self.entity_roles and self._enough_digits(normal):
            for entity in find_entities(text, self.last_entity):
                bits |= self.entity_bits.get(entity.kind, 0)
        for feature in self.scripts:
            if role in feature.roles and (not feature.among or mask & feature.among):
                likeness = score(feature.script, normal, at_least=feature.cover)
                if likeness.cover >= feature.cover and feature.required.isdisjoint(likeness.missing_slots):
                    bits |= feature.bits
        return bits

    def _enough_digits(self, normal: str) -> bool:
        return not self.least_digits or enough_digits(self.least_digits).search(normal) is not None

    def pattern_features(self, text: str, role: int, channel: Channel | None, hits: Hits) -> int:
        decision = self.decide(role, channel, hits)
        mask = decision.mask
        for number in decision.doubtful:
            rule = self.rules[number]
            if next(self.spans_of(rule, text, channel, hits), None) is not None:
                mask |= rule.bits
        for model in self.learned:
            if role in model.roles:
                mask |= model.bits_of(text) & decision.learnable
        return mask

    # What hits mean ------------------------------------------------------------------------------------------------

    def decide(self, role: int, channel: Channel | None, hits: Hits) -> Decision:
        """A pure function of its arguments; remembered, because utterances repeat each other's hits."""
        key = (role, channel, hits)
        known = self._memory.get(key)
        if known is None:
            known = self._decide(role, channel, hits)
            if len(self._memory) < 200_000:
                self._memory[key] = known
        return known

    def _decide(self, role: int, channel: Channel | None, hits: Hits) -> Decision:
        found = frozenset(hits)
        mask, doubtful, cancelled = 0, [], 0
        for number in sorted({rule for hit in hits for rule in self.wakes.get(hit, ())}):
            rule = self.rules[number]
            if role not in rule.roles:
                continue
            if not found.isdisjoint(rule.unless[channel]):
                cancelled |= rule.bits if rule.learned else 0
            elif not found.isdisjoint(rule.says[channel]):
                if rule.commitment or not (found.isdisjoint(rule.near[channel]) and found.isdisjoint(rule.quoted_by)):
                    doubtful.append(number)
                else:
                    mask |= rule.bits
        return Decision(mask, tuple(doubtful), self.learnable.get(role, 0) & ~cancelled)

    # Where it stands -------------------------------------------------------------------------------------------------

    def giving(self, wanted: int, role: int, hits: Hits) -> Iterator[Rule]:
        """The rules that give one of the wanted features and that one of these patterns has asked for, in their order."""
        numbers = self._giving.get(wanted)
        if numbers is None:
            numbers = self._giving[wanted] = tuple(n for n, rule in enumerate(self.rules) if rule.bits & wanted)
        for number in numbers:
            if role in self.rules[number].roles and any(number in self.wakes.get(hit, ()) for hit in hits):
                yield self.rules[number]

    def spans_of(self, rule: Rule, text: str, channel: Channel | None, hits: Hits) -> Iterator[tuple[int, int]]:
        """Spans in the normalised text on which a rule rests, cancelled ones left out; leftmost first per pattern."""
        if rule.commitment:
            yield from self._promised(rule, text, channel, hits)
            return
        for pattern in hits:
            if pattern in rule.says[channel]:
                for start, end in self.patterns.spans(pattern, text, channel):
                    if not self._cancelled(rule, text, channel, hits, start, end):
                        yield start, end

    def _promised(self, rule: Rule, text: str, channel: Channel | None, hits: Hits) -> Iterator[tuple[int, int]]:
        """Spans of the promises, and on which a rule of commitments rests."""
        for promise in self.promises(rule, text, channel, hits):
            if promise.timed or rule.commitment == "any":
                yield promise.start, promise.end

    def promises_in(self, text: str, channel: Channel | None, hits: Hits) -> tuple[Promise, ...]:
        """What an agent's normalised text promises, as the act of commitment of the standard has it; without one, as the reader has it."""
        rule = self.promise_rule
        return read(text) if rule is None else tuple(self.promises(rule, text, channel, hits))

    @property
    def promise_rule(self) -> Rule | None:
        """The first rule of any commitments."""
        return next((rule for rule in self.rules if rule.commitment == "any"), None)

    def promises(self, rule: Rule, text: str, channel: Channel | None, hits: Hits) -> Iterator[Promise]:
        """What a normalised text promises, by a rule of commitments, with what the rule cancels left out."""
        own = [pattern for pattern in hits if pattern in rule.wording[channel]]
        said = tuple(sorted(span for pattern in own for span in self.patterns.spans(pattern, text, channel)))
        for promise in read(text, said, dated=not rule.dated[channel].isdisjoint(hits)):
            if not self._cancelled(rule, text, channel, hits, promise.start, promise.end):
                yield promise

    def _cancelled(self, rule: Rule, text: str, channel: Channel | None, hits: Hits, start: int, end: int) -> bool:
        near = [pattern for pattern in hits if pattern in rule.near[channel]]
        if near:
            clause = text[_clause_start(text, start) : _clause_end(text, end)]
            if any(next(self.patterns.spans(pattern, clause, channel), None) for pattern in near):
                return True
        return any(
            quote < start and not SENTENCE_EDGE.search(text, quote_end, start)
            for pattern in hits
            if pattern in rule.quoted_by
            for quote, quote_end in self.patterns.spans(pattern, text, channel)
        )

    def learned_spans(self, text: str, role: int, wanted: int) -> Iterator[tuple[int, int]]:
        """The clause whose n-grams spoke most for each wanted feature which a model gave."""
        for model in self.learned:
            if role not in model.roles:
                continue
            for label, bits in enumerate(model.bits):
                if bits & wanted:
                    yield heaviest_clause(text, model.weights.evidence(text, model.weights.labels[label].name))


@cache
def enough_digits(least: int) -> re.Pattern[str]:
    """Matches a text with so many digits."""
    return re.compile(f"(?:[{DIGITS}][^{DIGITS}]*){{{least}}}")


def heaviest_clause(text: str, evidence: Sequence[Evidence]) -> tuple[int, int]:
    """The part of the text, from one mark to the next, with the largest sum of weights; the earlier one of equals."""
    edges = [0, *(mark.end() for mark in CLAUSE_EDGE.finditer(text)), len(text)]
    clauses = [(start, end) for start, end in pairwise(edges) if end > start]
    sums = [sum(one.weight for one in evidence if start <= one.start < end) for start, end in clauses]
    return clauses[sums.index(max(sums))] if clauses else (0, 0)


def _clause_start(text: str, start: int) -> int:
    return max((m.end() for m in CLAUSE_EDGE.finditer(text, 0, start)), default=0)


def _clause_end(text: str, end: int) -> int:
    edge = CLAUSE_EDGE.search(text, end)
    return edge.start() if edge else len(text)
