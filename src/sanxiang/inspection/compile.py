"""From a standard to what runs it: features, rules, atoms, checks, matcher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sanxiang.commitments.cues import TIMES
from sanxiang.conversation.model import SPOKEN, Channel
from sanxiang.errors import Location, Problem, StandardError
from sanxiang.inspection.checks.base import Blueprint, Condition
from sanxiang.inspection.checks.plans import ROLES
from sanxiang.inspection.checks.table import KINDS
from sanxiang.inspection.clock import AGENT, ANY, BOT, CUSTOMER, SYSTEM
from sanxiang.inspection.ears import Cache, NoCache
from sanxiang.inspection.kept import kept_cues, kept_weights
from sanxiang.inspection.listening import Ear, Patterns, groups
from sanxiang.inspection.program import REQUIRED, CompiledAtom, CompiledCheck, Program, Sign
from sanxiang.inspection.recognition import Learned, Recogniser, Rule, ScriptFeature
from sanxiang.inspection.speaking import needs_words
from sanxiang.language.entities import least_digits
from sanxiang.language.entity_kinds import KINDS as ENTITY_KINDS
from sanxiang.language.matcher import Engine
from sanxiang.language.ngrams import Weights
from sanxiang.language.patterns import Pattern
from sanxiang.language.similarity import Script
from sanxiang.standard.atoms import Atom, CheckHolds, EventAtom, SaidAtom
from sanxiang.standard.kinds.commitment import Commitment
from sanxiang.standard.kinds.common import Check
from sanxiang.standard.models import SLOT, Act, Forbidden
from sanxiang.standard.says import Says, Unless
from sanxiang.standard.standard import Recogniser as RecogniserFile
from sanxiang.standard.standard import Standard

CHANNELS: tuple[Channel | None, ...] = (*Channel, None)
EVERYBODY = frozenset(range(SYSTEM + 1))
QUOTING = "quoting"
FORBIDDEN_ANY = "forbidden"
SUSPECTED = "forbidden:suspected"


class Features:
    """Gives each feature a bit, in order of first use."""

    def __init__(self) -> None:
        self.bits: dict[str, int] = {}

    def bit(self, name: str) -> int:
        return self.bits.setdefault(name, 1 << len(self.bits))

    def of(self, names: Iterable[str]) -> int:
        mask = 0
        for name in names:
            mask |= self.bit(name)
        return mask


class PatternNumbers:
    """Gives each pattern a number; equal ones share it."""

    def __init__(self) -> None:
        self.all: list[Pattern] = []
        self._numbers: dict[str, int] = {}

    def number(self, pattern: Pattern) -> int:
        text = pattern.for_re()
        if text not in self._numbers:
            self._numbers[text] = len(self.all)
            self.all.append(pattern)
        return self._numbers[text]

    def by_channel(self, items: Iterable[tuple[Pattern, tuple[Channel, ...]]]) -> dict[Channel | None, frozenset[int]]:
        """For each channel the patterns that hold on it; no channel named = all, an unknown channel takes all."""
        numbered = [(self.number(pattern), channels) for pattern, channels in items]
        return {channel: frozenset(n for n, only in numbered if not only or channel is None or channel in only) for channel in CHANNELS}


@dataclass
class Draft:
    """What grows while a standard is compiled."""

    standard: Standard
    cache: Cache = field(default_factory=NoCache)
    features: Features = field(default_factory=Features)
    patterns: PatternNumbers = field(default_factory=PatternNumbers)
    rules: list[Rule] = field(default_factory=list)
    atoms: dict[CompiledAtom, int] = field(default_factory=dict)
    scripts: dict[str, ScriptFeature] = field(default_factory=dict)
    entity_kinds: set[str] = field(default_factory=set)
    entity_roles: set[int] = field(default_factory=set)


# Rules ---------------------------------------------------------------------------------------------------------------


def _who(who: str) -> frozenset[int]:
    return EVERYBODY if who == "any" else frozenset({ROLES[who]})


def _said(items: Sequence[Says]) -> list[tuple[Pattern, tuple[Channel, ...]]]:
    return [(item.pattern, tuple(item.channel)) for item in items]


def _unless(items: Sequence[Unless]) -> list[tuple[Pattern, tuple[Channel, ...]]]:
    return [(item.pattern, tuple(item.channel)) for item in items if item.pattern is not None]


def _near(items: Sequence[Unless]) -> list[tuple[Pattern, tuple[Channel, ...]]]:
    return [(pattern, tuple(item.channel)) for item in items for pattern in item.near]


def act_rule(draft: Draft, act: Act) -> Rule:
    number = draft.patterns.by_channel
    cues = _cues(draft) if act.commitment else []
    wording = promise_wording(draft.standard) if act.commitment else []
    return Rule(
        id=act.id,
        bits=draft.features.bit(f"act:{act.id}"),
        roles=_who(act.who),
        says=number([*cues, *wording] if act.commitment else _said(act.says)),
        unless=number(_unless(act.unless)),
        near=number(_near(act.unless)),
        learned=act.learned,
        commitment=act.commitment or "",
        wording=number(wording),
        dated=number(cues[TIMES : TIMES + 1]),
    )


def _cues(draft: Draft) -> list[tuple[Pattern, tuple[Channel, ...]]]:
    return [(cue, ()) for cue in kept_cues(draft.cache)]


def promise_wording(standard: Standard) -> list[tuple[Pattern, tuple[Channel, ...]]]:
    """What the standard's own words promise, besides what the reader knows: the `says` of all its acts of commitment."""
    return [item for act in standard.acts.values() if act.commitment for item in _said(act.says)]


def forbidden_features(kind: str, severity: str) -> tuple[str, ...]:
    """The features that any expression of this kind and severity has."""
    return (FORBIDDEN_ANY, f"forbidden:{kind}", f"forbidden:{severity}")


def forbidden_rule(draft: Draft, entry: Forbidden) -> Rule:
    number = draft.patterns.by_channel
    says = number([(p, only or tuple(entry.channel)) for p, only in _said(entry.says)])
    channels = frozenset(entry.channel)
    quoting = draft.standard.acts.get(QUOTING)
    quoted = [] if entry.quoted or quoting is None else _said(quoting.says)
    return Rule(
        id=entry.id,
        bits=draft.features.of([f"expression:{entry.id}", *forbidden_features(entry.kind, entry.severity)]),
        own_bit=draft.features.bit(f"expression:{entry.id}"),
        roles=frozenset({AGENT}),
        says={c: found if not channels or c is None or c in channels else frozenset() for c, found in says.items()},
        unless=number(_unless(entry.unless)),
        near=number(_near(entry.unless)),
        quoted_by=frozenset(draft.patterns.number(p) for p, _ in quoted),
    )


def says_rule(draft: Draft, name: str, patterns: Sequence[Pattern]) -> Rule:
    empty: dict[Channel | None, frozenset[int]] = dict.fromkeys(CHANNELS, frozenset())
    says = draft.patterns.by_channel((p, ()) for p in patterns)
    return Rule(name, draft.features.bit(name), EVERYBODY, says, empty, empty)


# Atoms ---------------------------------------------------------------------------------------------------------------


def compile_atom(draft: Draft, atom: Atom) -> int:
    """Number of the atom in the program; equal atoms share it."""
    return draft.atoms.setdefault(compiled_atom(draft, atom), len(draft.atoms))


def compiled_atom(draft: Draft, atom: Atom) -> CompiledAtom:
    return _event_atom(draft, atom) if isinstance(atom, EventAtom) else _said_atom(draft, atom)


def _event_atom(draft: Draft, atom: EventAtom) -> CompiledAtom:
    roles = EVERYBODY if atom.by is None else frozenset({ROLES[atom.by.value]})
    return CompiledAtom(
        kinds=frozenset({atom.event}),
        roles=roles,
        none_of=_acts(draft, atom.unless),
        all_of=_acts(draft, atom.also),
        detail=atom.detail,
    )


def _said_atom(draft: Draft, atom: SaidAtom) -> CompiledAtom:
    role = ROLES[atom.who]
    roles = frozenset({AGENT, CUSTOMER, BOT}) if role == ANY else frozenset({role})
    return CompiledAtom(
        kinds=SPOKEN,
        roles=roles,
        any_of=_text_condition(draft, atom, roles),
        none_of=_acts(draft, atom.unless),
        all_of=_acts(draft, atom.also),
    )


def _acts(draft: Draft, acts: Sequence[str] | None) -> int:
    return draft.features.of(f"act:{act}" for act in acts or ())


def _text_condition(draft: Draft, atom: SaidAtom, roles: frozenset[int]) -> int:
    features = draft.features
    if atom.act is not None:
        return _acts(draft, atom.act)
    if atom.says is not None:
        name = "says:" + "|".join(p.for_re() for p in atom.says)
        if name not in features.bits:
            draft.rules.append(says_rule(draft, name, atom.says))
        return features.bit(name)
    if atom.forbidden is not None:
        return features.of(f"forbidden:{kind}" for kind in atom.forbidden) if atom.forbidden else features.bit(FORBIDDEN_ANY)
    if atom.entity is not None:
        draft.entity_kinds.update(atom.entity)
        draft.entity_roles.update(roles)
        return features.of(f"entity:{kind}" for kind in atom.entity)
    return _script_condition(draft, atom, roles) if atom.script is not None else 0


def _script_condition(draft: Draft, atom: SaidAtom, roles: frozenset[int]) -> int:
    assert atom.script is not None
    among = _acts(draft, atom.also)
    name = f"script:{atom.script}:{atom.cover}:{sorted(roles)}:{among}"
    bit = draft.features.bit(name)
    script = draft.standard.scripts[atom.script]
    text = script.text.get(draft.standard.language)
    compiled = Script.compile(text, script.slots)
    draft.scripts[name] = ScriptFeature(compiled, atom.cover, frozenset(script.slots), bit, roles, among)
    return bit


# Checks --------------------------------------------------------------------------------------------------------------


def compile_check(draft: Draft, check: Check, numbers: Mapping[str, int]) -> CompiledCheck:
    blueprint = KINDS[check.kind](with_target(draft.standard, check))
    requires = check.requires
    is_check = isinstance(requires, CheckHolds)
    return CompiledCheck(
        id=check.id,
        clauses=tuple(check.clause),
        make=blueprint.make,
        spec=check,
        idle=blueprint.idle,
        of_metadata=blueprint.of_metadata,
        seeks=blueprint.seeks,
        likes=wordings(draft.standard, check, blueprint),
        atoms=tuple(compile_atom(draft, port.atom) for port in blueprint.ports),
        port_names=tuple(port.name for port in blueprint.ports),
        channels=frozenset(check.channel) or None,
        direction=check.direction,
        conditions=tuple(Condition(c.field, c.op, c.value) for c in check.when),
        requires_atom=None if requires is None or is_check else compile_atom(draft, requires),  # type: ignore[arg-type]
        requires_check=numbers[requires.check] if isinstance(requires, CheckHolds) else None,
        by_leg=check.scope == "leg" and blueprint.by_leg,
        severity=check.severity,
        dimension=check.dimension or "",
        points=float(check.points),
        points_each=None if check.points_each is None else float(check.points_each),
        say=check.say or "",
        live=check.live or "",
        worded=needs_words(check, [port.atom for port in blueprint.ports]),
    )


def with_target(standard: Standard, check: Check) -> Check:
    """A check of commitments with the limit of its target written out."""
    if not isinstance(check, Commitment) or check.target is None:
        return check
    target = standard.targets[check.target]
    return check.model_copy(update={"within": target.within, "clock": "business" if target.clock == "business" else "wall"})


def wordings(standard: Standard, check: Check, blueprint: Blueprint) -> tuple[str, ...]:
    """How what the check seeks may be worded: its script without slots, and the examples of the acts it asks for."""
    if blueprint.seeks is None:
        return ()
    script = standard.scripts.get(check.say or "")
    texts = [SLOT.sub("", script.text.get(standard.language))] if script else []
    atom = blueprint.ports[blueprint.seeks[0]].atom
    for act in (atom.act or ()) if isinstance(atom, SaidAtom) else ():
        texts += standard.acts[act].examples.is_
    return tuple(dict.fromkeys(texts))


def subscribers(checks: Sequence[CompiledCheck], atoms: int) -> tuple[tuple[tuple[int, int], ...], ...]:
    """For each atom the (check, port bits) that listen to it. Bits of one check's equal atoms stay apart."""
    found: list[list[tuple[int, int]]] = [[] for _ in range(atoms)]
    for number, check in enumerate(checks):
        for port, atom in enumerate(check.atoms):
            found[atom].append((number, 1 << port))
        if check.requires_atom is not None:
            found[check.requires_atom].append((number, REQUIRED))
    return tuple(map(tuple, found))


# Learned models ------------------------------------------------------------------------------------------------------


def learned_models(draft: Draft) -> tuple[Learned, ...]:
    """The models that the standard names, each label tied to its features."""
    models: list[Learned] = []
    known = draft.standard.recognisers
    if "acts" in known:
        models += _act_models(draft, _weights(draft, known["acts"]))
    if "forbidden" in known:
        models.append(_forbidden_model(draft, _weights(draft, known["forbidden"])))
    return tuple(models)


def _weights(draft: Draft, recogniser: RecogniserFile) -> Weights:
    if recogniser.path is None:
        raise StandardError([Problem(Location(recogniser.file), "找不到权重文件 / the file of weights is not here")])
    return kept_weights(draft.cache, recogniser.path)


def _act_models(draft: Draft, weights: Weights) -> list[Learned]:
    models = []
    for role, name in ((AGENT, "agent"), (CUSTOMER, "customer")):
        acts = [draft.standard.acts[label.name] for label in weights.labels]
        bits = tuple(draft.features.bit(f"act:{act.id}") if act.who in (name, "any") else 0 for act in acts)
        if any(bits):
            models.append(Learned(weights, bits, frozenset({role}), gated=False))
    return models


def _forbidden_model(draft: Draft, weights: Weights) -> Learned:
    # What a model suspects is never a kind that fails a conversation, and never blocks: only patterns do that.
    kinds = [label.name for label in weights.labels[1:]]
    bits = [draft.features.of((FORBIDDEN_ANY, "forbidden:warn", SUSPECTED))]
    bits += [draft.features.bit(f"suspected:{kind}") for kind in kinds]
    return Learned(weights, tuple(bits), frozenset({AGENT}), gated=True)


# All together --------------------------------------------------------------------------------------------------------


def compile_program(standard: Standard, engine: Engine, cache: Cache) -> tuple[Program, Listening]:
    """The program of a standard, and what is listened for. Raises StandardError if a file of weights is missing."""
    draft = Draft(standard, cache)
    numbers = {check: n for n, check in enumerate(standard.checks)}
    checks = tuple(compile_check(draft, check, numbers) for check in standard.checks.values())
    # What only situations listen for is left to their own recogniser: bulk inspection, without situations, does not pay for it.
    listen_for(draft, lambda act: not act.situational or f"act:{act.id}" in draft.features.bits, standard.forbidden.values())
    learned = learned_models(draft)
    return compiled_checks(draft, checks), listening(draft, learned, engine)


def listen_for(draft: Draft, wanted: Callable[[Act], bool], forbidden: Iterable[Forbidden]) -> None:
    """Adds the rules of acts and forbidden expressions in front of those that checks have brought along."""
    acts = [act_rule(draft, act) for act in draft.standard.acts.values() if wanted(act)]
    draft.rules[:0] = [*acts, *(forbidden_rule(draft, entry) for entry in forbidden)]


def compiled_checks(draft: Draft, checks: tuple[CompiledCheck, ...], signs: tuple[Sign, ...] = ()) -> Program:
    """The program of checks that were compiled with the draft."""
    atoms = tuple(draft.atoms)
    marking = [atom for sign in signs for atom in (sign.once, sign.until) if atom is not None]
    details = frozenset(atom.detail for atom in (*atoms, *marking) if atom.detail is not None)
    return Program(checks, atoms, subscribers(checks, len(atoms)), details, signs, draft.standard.language)


@dataclass(frozen=True, slots=True)
class Listening:
    """What is to be listened for by all rules of a draft; what matches it is built from many of these side by side.

    sets, ear_of  the different sets of patterns, and by role the one that is listened for
    before        by role what another one finds before: numbers of its patterns -> numbers here
    """

    draft: Draft
    learned: tuple[Learned, ...]
    patterns: Patterns
    sets: list[frozenset[int]]
    ear_of: tuple[int, ...]
    before: tuple[Mapping[int, int], ...]


def listening(draft: Draft, learned: tuple[Learned, ...], engine: Engine, like: Listening | None = None) -> Listening:
    """What `like`, which hears every utterance before, looks for is not looked for again."""
    patterns = Patterns(draft.patterns.all, sounding_patterns(draft))
    everything = frozenset(range(len(draft.patterns.all)))
    # The reference looks for everything in everything, so that comparing with it tests what is left out elsewhere.
    plain = engine == "plain"
    by_role = [everything if plain else patterns_of(draft.rules, role) for role in sorted(EVERYBODY)]
    before = tuple({} if plain else found_before(patterns, like, role, of_role) for role, of_role in enumerate(by_role))
    sets, ear_of = groups(of_role - {*known.values()} for of_role, known in zip(by_role, before, strict=True))
    return Listening(draft, learned, patterns, sets, ear_of, before)


def recogniser(plan: Listening, ears: tuple[Ear, ...], like: Recogniser | None = None) -> Recogniser:
    """With the ears of the plan's sets; `like` hears every utterance before."""
    draft, learned = plan.draft, plan.learned
    return Recogniser(
        patterns=plan.patterns,
        ears=ears,
        ear_of=plan.ear_of,
        rules=tuple(draft.rules),
        wakes=_wakes(draft.rules),
        learned=learned,
        entity_bits={kind: draft.features.bit(f"entity:{kind}") for kind in sorted(draft.entity_kinds)},
        entity_roles=frozenset(draft.entity_roles),
        last_entity=next((kind.name for kind in reversed(ENTITY_KINDS) if kind.name in draft.entity_kinds), ""),
        least_digits=least_digits(draft.entity_kinds),
        scripts=tuple(draft.scripts.values()),
        forbidden_rules=tuple(rule for rule in draft.rules if rule.own_bit),
        learnable={role: learnable_bits(draft.rules, learned, role) for role in sorted(EVERYBODY)},
        learned_kinds=_learned_kinds(draft, learned),
        learned_bit=draft.features.bit(SUSPECTED),
        entities=draft.features.of(f"entity:{kind}" for kind in sorted(draft.entity_kinds)),
        like=like,
        found_before=plan.before,
    )


def found_before(patterns: Patterns, like: Listening | None, role: int, wanted: frozenset[int]) -> dict[int, int]:
    """The wanted patterns that `like` looks for in what a role says: their numbers there -> here."""
    if like is None:
        return {}
    looked_for = patterns_of(like.draft.rules, role)
    return {there: here for there, here in patterns.same_as(like.patterns).items() if there in looked_for and here in wanted}


def patterns_of(rules: Sequence[Rule], role: int) -> frozenset[int]:
    """Patterns that say something of an utterance by that role."""
    found: set[int] = set()
    for rule in rules:
        if role in rule.roles:
            found.update(*(by_channel[None] for by_channel in (rule.says, rule.unless, rule.near)), rule.quoted_by)
    return frozenset(found)


def sounding_patterns(draft: Draft) -> frozenset[int]:
    """What is matched by sound as well; nothing if the standard does not want it."""
    homophones = draft.standard.parameters.get("homophones")
    if homophones is None or homophones.value is not True:
        return frozenset()
    return frozenset(number for number in heard_patterns(draft) if draft.patterns.all[number].may_be_folded)


def heard_patterns(draft: Draft) -> frozenset[int]:
    """Patterns that are matched by sound: those of forbidden expressions, and of quoting, which excuses them.

    Acts are everyday speech: by sound they are found where something else was said far more often than where the
    recogniser misheard them.
    """
    found: set[int] = set()
    for rule in draft.rules:
        if rule.own_bit or rule.id == QUOTING:
            for by_channel in (rule.says, rule.unless, rule.near):
                found |= by_channel[None]
    return frozenset(found)


def learnable_bits(rules: Sequence[Rule], learned: Sequence[Learned], role: int) -> int:
    """Features that learning may add to an utterance of a role."""
    bits = 0
    for rule in rules:
        bits |= rule.bits if rule.learned and role in rule.roles else 0
    for model in learned:
        for bit in model.bits if model.gated else ():
            bits |= bit
    return bits


def _learned_kinds(draft: Draft, learned: Sequence[Learned]) -> tuple[tuple[int, str], ...]:
    kinds = [label.name for model in learned if model.gated for label in model.weights.labels[1:]]
    return tuple((draft.features.bit(f"suspected:{kind}"), kind) for kind in kinds)


def _wakes(rules: Sequence[Rule]) -> dict[int, tuple[int, ...]]:
    """Pattern -> the rules whose says, unless or near it is."""
    found: dict[int, set[int]] = {}
    for number, rule in enumerate(rules):
        for by_channel in (rule.says, rule.unless):
            for pattern in by_channel[None]:
                found.setdefault(pattern, set()).add(number)
    return {pattern: tuple(sorted(numbers)) for pattern, numbers in found.items()}
