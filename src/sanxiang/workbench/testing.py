"""`standard test`: the examples of acts, forbidden expressions, checks and situations, run by the engine that inspects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Conversation, EventKind
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.errors import InputError, Location
from sanxiang.inspection.clock import AGENT, CUSTOMER
from sanxiang.inspection.ears import Cache
from sanxiang.inspection.evidence import words
from sanxiang.inspection.findings import Activation, Finding, Recognised, State
from sanxiang.inspection.inspector import Inspector
from sanxiang.inspection.labelling import act_bits, recogniser_of
from sanxiang.inspection.recognition import Recogniser
from sanxiang.standard.kinds.common import Check, TalkExample
from sanxiang.standard.loading import Layers
from sanxiang.standard.models import Act, Forbidden
from sanxiang.standard.situations import Situation, SituationExample
from sanxiang.standard.tree import Mapping as MappingNode
from sanxiang.standard.tree import Scalar
from sanxiang.workbench.bench import Bench, example_talk
from sanxiang.workbench.entries import Places

SECTIONS = ("acts", "forbidden", "checks", "situations")
ROLES = {"agent": (AGENT,), "customer": (CUSTOMER,), "any": (AGENT, CUSTOMER)}


@dataclass(frozen=True, slots=True)
class Failure:
    """One example that does not hold. `evidence`: the words or causes that the result rests on; may be empty."""

    where: Location
    section: str
    entry: str
    example: str
    expected: str
    got: str
    evidence: str = ""

    def __str__(self) -> str:
        shown = f"「{self.example}」 " if self.example else ""
        because = f"；依据 evidence: {self.evidence}" if self.evidence else ""
        return f"{self.where}: {self.section} {self.entry}: {shown}应为 expected {self.expected}，得到 got {self.got}{because}"


@dataclass(frozen=True, slots=True)
class TestReport:
    """`run`: examples by section; `failures` in the order of the standard."""

    __test__ = False

    run: Mapping[str, int]
    failures: tuple[Failure, ...]

    def failed(self, section: str) -> int:
        return sum(failure.section == section for failure in self.failures)


def run_examples(
    layers: Layers,
    *,
    settings: Mapping[str, Any] | None = None,
    cache: Cache | None = None,
    every: bool = False,
    light: bool = False,
    only: tuple[str, str] | None = None,
) -> TestReport:
    """Runs the examples of the standard's own entries and what it adds to others; with `every` those of all entries.

    `only`: those of one entry, as (section, id). `light`: for few examples, without compiling what is not in the cache
    (`inspection.compile.recognisers`). An utterance has an act if it has it by a role that can have it, on any
    channel. Raises StandardError.
    """
    bench = Bench(layers, dict(settings or {}), cache, light)
    bench.inspector()
    places = Places.of(layers)
    run: dict[str, int] = dict.fromkeys(SECTIONS, 0)
    failures: list[Failure] = []
    for section in SECTIONS:
        for ident in places.tested(section, every=every or only is not None):
            if only not in (None, (section, ident)):
                continue
            for outcome in _RUNNERS[section](bench, places, ident):
                run[section] += 1
                failures += [outcome] if outcome else []
    return TestReport(run, tuple(failures))


Outcomes = Iterator[Failure | None]


# Utterances ----------------------------------------------------------------------------------------------------------


def _act(bench: Bench, places: Places, ident: str) -> Outcomes:
    inspector = bench.inspector()
    act: Act = inspector.standard.acts[ident]
    recogniser = recogniser_of(inspector, ident)
    if recogniser is None:
        heard = "没有情景用到 no situation uses it"
        yield Failure(places.at("acts", ident, "situational"), "acts", ident, "", "a situation that uses it", heard)
        return
    bit = next(rule.bits for rule in recogniser.rules if rule.id == ident and not rule.own_bit)
    for where, text, wanted in _utterances(places, "acts", act):
        masks = [(role, channel, recogniser.features(text, role, channel)) for role in ROLES[act.who] for channel in Channel]
        hit = next(((role, channel) for role, channel, mask in masks if mask & bit), None)
        if (hit is not None) is wanted:
            yield None
        elif hit is None:
            yield Failure(where, "acts", ident, text, ident, _others(inspector, [mask for *_, mask in masks]))
        else:
            yield Failure(where, "acts", ident, text, f"no {ident}", ident, _words(recogniser, text, *hit, bit))


def _forbidden(bench: Bench, places: Places, ident: str) -> Outcomes:
    inspector = bench.inspector()
    entry: Forbidden = inspector.standard.forbidden[ident]
    bit = next(rule.own_bit for rule in inspector.core.recogniser.forbidden_rules if rule.id == ident)
    for where, text, wanted in _utterances(places, "forbidden", entry):
        channels = entry.channel or tuple(Channel)
        hit = next((channel for channel in channels if _features(inspector, text, AGENT, channel) & bit), None)
        if (hit is not None) is wanted:
            yield None
        elif hit is None:
            yield Failure(where, "forbidden", ident, text, ident, _verdict(inspector, text, channels))
        else:
            yield Failure(where, "forbidden", ident, text, f"no {ident}", ident, _words(inspector.core.recogniser, text, AGENT, hit, bit))


def _utterances(places: Places, section: str, entry: Act | Forbidden) -> Iterator[tuple[Location, str, bool]]:
    for key, texts, wanted in (("is", entry.examples.is_, True), ("not", entry.examples.not_, False)):
        for number, text in enumerate(texts):
            yield places.at(section, entry.id, "examples", key, number), text, wanted


def _features(inspector: Inspector, text: str, role: int, channel: Channel) -> int:
    return inspector.core.recogniser.features(text, role, channel)


def _words(recogniser: Recogniser, text: str, role: int, channel: Channel, bit: int) -> str:
    start, end = words(recogniser, text, role, channel, bit)
    return f"「{text[start:end]}」（{channel}）" if end else ""


def _others(inspector: Inspector, masks: Sequence[int]) -> str:
    found = [act for act, bit in act_bits(inspector).items() if any(mask & bit for mask in masks)]
    return ", ".join(found) or "无 nothing"


def _verdict(inspector: Inspector, text: str, channels: Sequence[Channel]) -> str:
    verdicts = [inspector.check_text(text, channel) for channel in channels]
    found = next((verdict for verdict in verdicts if verdict.forbidden), None)
    return "无 nothing" if found is None else found.expression or f"{found.kind}（模型 model）"


# Talks ---------------------------------------------------------------------------------------------------------------


def _check(bench: Bench, places: Places, ident: str) -> Outcomes:
    for number, example in enumerate(bench.inspector().standard.checks[ident].examples):
        inspector = bench.inspector(example.set_)
        yield _talk(inspector, places, inspector.standard.checks[ident], number, example)


def _talk(inspector: Inspector, places: Places, check: Check, number: int, example: TalkExample) -> Failure | None:
    where = places.at("checks", check.id, "examples", number)
    conversation = _read(places, "checks", check, number)
    if isinstance(conversation, Failure):
        return conversation
    findings = inspector.inspect(conversation).findings
    finding = next((each for each in findings if each.check == check.id), None)
    got = State.NOT_APPLICABLE if finding is None else finding.state
    if got == example.expect:
        return None
    return Failure(where, "checks", check.id, "", example.expect, got, _causes(conversation, finding))


def _read(places: Places, section: str, entry: Check | Situation, number: int) -> Conversation | Failure:
    """The talk of an example, on its channel or the first one of the entry."""
    example = entry.examples[number]
    try:
        if isinstance(example, TalkExample):
            return example_talk(entry, example)
        return parse_talk(example.talk, options=_options(entry, example))
    except InputError as error:
        where = places.at(section, entry.id, "examples", number)
        line = _line_in_file(places, section, entry.id, number, error.problem.where.line)
        where = Location(where.file, line) if line else where
        return Failure(where, section, entry.id, "", example.expect, "不可读 unreadable", error.problem.message)


def _options(entry: Check | Situation, example: TalkExample | SituationExample) -> ReadOptions:
    return ReadOptions(channel=example.channel or (entry.channel[0] if entry.channel else None))


def _line_in_file(places: Places, section: str, ident: str, number: int, line: int) -> int:
    """The line of a talk in the file, for talks written as blocks (`|`); 0 where it cannot be told."""
    _, node = places.example(section, ident, number)
    talk = node.items.get("talk") if isinstance(node, MappingNode) else None
    return talk.line + line if isinstance(talk, Scalar) and talk.quote in ("|", ">") else 0


def _causes(conversation: Conversation, finding: Finding | None) -> str:
    if finding is None:
        return ""
    return "; ".join(_cause(conversation, each) for each in finding.activations if each.state is finding.state)


def _cause(conversation: Conversation, activation: Activation) -> str:
    reason = activation.why or activation.reason
    spans = [conversation.events[span.event].text[span.start : span.end or None] for span in activation.spans]
    value = "" if activation.value is None else f"{activation.value:g}"
    return " ".join(filter(None, [reason or activation.state, value, *activation.missing, *(f"「{text}」" for text in spans if text)]))


def _situation(bench: Bench, places: Places, ident: str) -> Outcomes:
    for number, example in enumerate(bench.inspector().standard.situations[ident].examples):
        inspector = bench.inspector(example.set_)
        yield _occurrence(inspector, places, inspector.standard.situations[ident], number, example)


def _occurrence(inspector: Inspector, places: Places, situation: Situation, number: int, example: SituationExample) -> Failure | None:
    where = places.at("situations", situation.id, "examples", number)
    conversation = _read(places, "situations", situation, number)
    if isinstance(conversation, Failure):
        return conversation
    recognised = inspector.inspect(conversation).situations
    found = next((each for each in recognised if each.situation == situation.id), None)
    expected = example.expect if example.at is None else f"{example.expect} at {example.at}"
    due = _event_of_line(example, _options(situation, example))
    if (found is not None) is (example.expect == "occurs") and (found is None or due in (None, found.event)):
        return None
    others = ", ".join(each.situation for each in recognised if each is not found)
    return Failure(where, "situations", situation.id, "", expected, _told(conversation, found), others)


def _event_of_line(example: SituationExample, options: ReadOptions) -> int | None:
    """The event that line `at` of the talk is, in a talk whose lines stand in the order of its events."""
    if example.at is None:
        return None
    lines = "\n".join(example.talk.splitlines()[: example.at])
    return sum(event.kind is not EventKind.CLOSED for event in parse_talk(lines, options=options).events) - 1


def _told(conversation: Conversation, found: Recognised | None) -> str:
    if found is None:
        return "absent"
    event = conversation.events[found.event]
    spans = [conversation.events[span.event].text[span.start : span.end] for span in found.spans]
    return f"occurs: {event.text or event.kind} " + " ".join(f"「{text}」" for text in spans if text)


_RUNNERS = {"acts": _act, "forbidden": _forbidden, "checks": _check, "situations": _situation}
