"""Examples that break something, run under the whole standard: what else fails in them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Channel, Conversation
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.errors import InputError, Location
from sanxiang.inspection.clock import AGENT
from sanxiang.inspection.findings import State
from sanxiang.inspection.inspector import Inspector
from sanxiang.standard.atoms import SaidAtom
from sanxiang.standard.kinds.common import Check, TalkExample
from sanxiang.standard.kinds.similarity import Similarity
from sanxiang.standard.models import Forbidden
from sanxiang.standard.standard import Standard
from sanxiang.workbench.bench import Bench, example_talk
from sanxiang.workbench.entries import Places
from sanxiang.workbench.lint_atoms import parts

BROKEN = frozenset({State.VIOLATED, State.OMITTED})
CARRIER = "客户: 您好\n客服: 您好\n客户: 我想问一下\n客服: {}\n"
"""A talk in which an utterance is tried, and a neutral one for comparison."""
NEUTRAL = "嗯"


@dataclass(frozen=True, slots=True)
class Trial:
    """One example that breaks what it is an example of. `others`: entry that fails besides -> its clauses."""

    entry: str
    where: Location
    others: dict[str, frozenset[str]]

    def strays(self, allowed: frozenset[str]) -> tuple[str, ...]:
        """The entries that claim a clause outside the allowed ones."""
        return tuple(ident for ident, clauses in self.others.items() if not clauses <= allowed)


def check_trials(bench: Bench, places: Places, check: Check) -> Iterator[Trial]:
    """The examples of a check that are to fail, and do.

    Where a check holds only under a condition (`when`), what fails in its passing examples, too, belongs to the
    condition: who must apologise for a late answer has answered late, with the apology and without it.
    """
    given = _given(bench, check)
    for number, example in enumerate(check.examples):
        failed = _broken_in(bench, check, example) if example.expect in BROKEN else ()
        if check.id in failed:
            others = _others(bench.inspector().standard, [ident for ident in failed if ident not in {check.id, *given}])
            yield Trial(check.id, places.at("checks", check.id, "examples", number), others)


def _given(bench: Bench, check: Check) -> frozenset[str]:
    passing = (example for example in check.examples if check.when and example.expect == "pass")
    return frozenset(ident for example in passing for ident in _broken_in(bench, check, example))


def _broken_in(bench: Bench, check: Check, example: TalkExample) -> tuple[str, ...]:
    """Nothing for a talk that cannot be read: `standard test` tells of it."""
    try:
        return broken_checks(bench.inspector(example.set_), example_talk(check, example))
    except InputError:
        return ()


def broken_checks(inspector: Inspector, conversation: Conversation) -> tuple[str, ...]:
    """The checks that a conversation violates or omits."""
    return tuple(finding.check for finding in inspector.inspect(conversation).findings if finding.state in BROKEN)


def forbidden_trials(bench: Bench, places: Places, entry: Forbidden) -> Iterator[Trial]:
    """Utterances that are examples of a forbidden expression, said in an otherwise unchanged talk.

    Only what fails because of the utterance counts. Nothing comes of an utterance that no check forbids.
    """
    inspector = bench.inspector()
    enforcing = enforcing_checks(inspector.standard, entry)
    channels = sorted(
        {channel for check in enforcing for channel in check.channel or tuple(Channel)} & set(entry.channel or tuple(Channel))
    )
    for number, text in enumerate(entry.examples.is_):
        for channel in channels:
            before, after = (broken_checks(inspector, _carried(each, channel)) for each in (NEUTRAL, text))
            new = [ident for ident in after if ident not in before]
            if any(check.id in new for check in enforcing):
                others = _others(inspector.standard, [ident for ident in new if ident not in {each.id for each in enforcing}])
                others |= _other_expressions(inspector, entry, text, channel)
                yield Trial(entry.id, places.at("forbidden", entry.id, "examples", "is", number), others)


def enforcing_checks(standard: Standard, entry: Forbidden) -> tuple[Check, ...]:
    """The checks that find an expression of this kind or severity."""
    return tuple(check for check in standard.checks.values() if any(_names(part, entry) for _, part in parts(check)))


def script_checks(standard: Standard, script: str) -> tuple[Check, ...]:
    """The checks that compare what is said with the script."""
    return tuple(check for check in standard.checks.values() if any(_compares(part, script) for _, part in parts(check)))


def _names(part: object, entry: Forbidden) -> bool:
    kinds = part.forbidden if isinstance(part, SaidAtom) else None
    return kinds is not None and (not kinds or entry.kind in kinds or entry.severity in kinds)


def _compares(part: object, script: str) -> bool:
    return isinstance(part, Similarity | SaidAtom) and part.script == script


def _carried(text: str, channel: Channel) -> Conversation:
    return parse_talk(CARRIER.format(" ".join(text.split())), options=ReadOptions(channel=channel))


def _other_expressions(inspector: Inspector, entry: Forbidden, text: str, channel: Channel) -> dict[str, frozenset[str]]:
    mask = inspector.core.recogniser.features(text, AGENT, channel)
    hit = (rule.id for rule in inspector.core.recogniser.forbidden_rules if mask & rule.own_bit and rule.id != entry.id)
    return {ident: frozenset(inspector.standard.forbidden[ident].clause) for ident in hit}


def _others(standard: Standard, failed: Iterable[str]) -> dict[str, frozenset[str]]:
    """What fails besides, with its clauses. A check of what the recogniser suspects is a second opinion on the same words."""
    checks = (standard.checks[ident] for ident in failed)
    return {check.id: frozenset(check.clause) for check in checks if not _is_second_opinion(check)}


def _is_second_opinion(check: Check) -> bool:
    return any(isinstance(part, SaidAtom) and part.forbidden == ("suspected",) for _, part in parts(check))
