"""Learns the weights of a pack's recognisers from its labelled utterances, to the byte the same on every machine.

Each label is a linear support vector machine over counts of character n-grams, with squared hinge loss, solved by dual
coordinate descent (Hsieh, Chang, Lin, Keerthi, Sundararajan: A Dual Coordinate Descent Method for Large-scale Linear
SVM, ICML 2008, algorithm 1). All of it is done in 64-bit integers, MARGIN standing for 1, and in an order that digests
of the texts give: neither the rounding of a processor or a library nor the order of the data has a say in the result.

The data are JSON Lines in `training/` of a pack: `forbidden-*.jsonl` with text, channel, forbidden and kind,
`acts-*.jsonl` with text, channel, role and labels. Every file was written on its own, so leaving one file out tells how
the weights do on wording they have not seen.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from sanxiang.errors import Location, Problem, StandardError
from sanxiang.language.ngrams import END, START, Label, Weights
from sanxiang.language.normal import normalise

TRAINER = "sanxiang.workbench.training 2"
MARGIN = 1 << 20
"""The fixed-point 1 of learning: the score that an example is to reach on its side."""
ORDERS = (1, 2)
"""With longer n-grams, files left out are recognised no better."""
TENTHS = 10
"""The fixed-point 1 of how much an n-gram counts."""
UNITS = 100
"""The 1 of the file: weights, biases and thresholds are hundredths of the margin."""

Which = Literal["forbidden", "acts"]
Ints = NDArray[np.int64]
_NO_EDGES = {ord(START): "\0", ord(END): "\0"}


@dataclass(frozen=True, slots=True)
class Example:
    """One utterance in the compact view. It says yes to `labels`, no to the others `judged`, nothing about the rest."""

    text: str
    labels: frozenset[str]
    judged: frozenset[str]
    source: str = ""

    def sign(self, label: str) -> int:
        return (1 if label in self.labels else -1) if label in self.judged else 0


@dataclass(frozen=True, slots=True)
class Settings:
    """`softness` is 1/(2C) of the machine. `least_texts`: how many texts an n-gram must be in.

    `kept` n-grams have a weight for a label, `kept_for` tells exceptions. `thresholds`: the score in hundredths of
    the margin that a label must exceed, 0 where nothing is said.
    """

    softness: int = 10
    epochs: int = 10
    least_texts: int = 2
    kept: int = 6000
    kept_for: Mapping[str, int] = field(default_factory=dict)
    thresholds: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        parts = [f"softness={self.softness} epochs={self.epochs} least_texts={self.least_texts} kept={self.kept}"]
        parts += [f"kept[{label}]={count}" for label, count in sorted(self.kept_for.items())]
        parts += [f"threshold[{label}]={value}" for label, value in sorted(self.thresholds.items())]
        return " ".join(parts)


# Learning ------------------------------------------------------------------------------------------------------------


def train(examples: Sequence[Example], labels: Sequence[str], settings: Settings, headers: Mapping[str, str] | None = None) -> bytes:
    """The file of weights. A score above 0 means yes: thresholds are part of the biases.

    The order of the examples does not matter. Raises ValueError if a label has no example on one of its sides.
    """
    return learn(examples, labels, settings, headers).dump().encode()


def learn(examples: Sequence[Example], labels: Sequence[str], settings: Settings, headers: Mapping[str, str] | None = None) -> Weights:
    """As `train`, before it is written down."""
    if missing := one_sided(examples, labels):
        raise ValueError(f"examples for both yes and no are needed: {', '.join(missing)}")
    examples = sorted(examples, key=lambda one: (one.text, sorted(one.labels), sorted(one.judged), one.source))
    texts = [one.text for one in examples]
    ngrams = vocabulary(texts, settings)
    raw, bias = _descend(texts, ngrams, _signs(examples, labels), settings)
    weights = _strongest(_hundredths(raw), [settings.kept_for.get(label, settings.kept) for label in labels])
    biases = _hundredths(bias) - np.array([settings.thresholds.get(label, 0) for label in labels])
    table = {ngram: tuple(row) for ngram, row in zip(ngrams, weights.tolist(), strict=True) if any(row)}
    named = tuple(Label(name, value, 1) for name, value in zip(labels, biases.tolist(), strict=True))
    return Weights({"trainer": TRAINER, "settings": str(settings), **(headers or {})}, ORDERS, named, table)


def one_sided(examples: Sequence[Example], labels: Sequence[str]) -> list[str]:
    """Labels that cannot be learned: no example says yes, or none says no."""
    signs = _signs(examples, labels)
    return [label for label, column in zip(labels, signs.T, strict=True) if not ((column > 0).any() and (column < 0).any())]


def _signs(examples: Sequence[Example], labels: Sequence[str]) -> Ints:
    """Shape (examples, labels): 1, -1, or 0 where the example says nothing."""
    return np.array([[one.sign(label) for label in labels] for one in examples], dtype=np.int64).reshape(-1, len(labels))


def ngrams_of(text: str) -> Iterator[str]:
    """As the recogniser finds them. A lone edge is in every text, as the bias is, and so is left out."""
    edged = f"{START}{text.translate(_NO_EDGES)}{END}"
    for order in ORDERS:
        for start in range(len(edged) - order + 1):
            ngram = edged[start : start + order]
            if ngram not in (START, END) and "\0" not in ngram:
                yield ngram


def vocabulary(texts: Iterable[str], settings: Settings) -> list[str]:
    """N-grams that occur in enough different texts, ascending."""
    texts_with = Counter(ngram for text in set(texts) for ngram in set(ngrams_of(text)))
    return sorted(ngram for ngram, count in texts_with.items() if count >= settings.least_texts)


def _descend(texts: Sequence[str], ngrams: Sequence[str], signs: Ints, settings: Settings) -> tuple[Ints, Ints]:
    """Weights of shape (n-grams, labels) and biases, in MARGIN. The bias is the weight of one more n-gram."""
    number = {ngram: at for at, ngram in enumerate(ngrams)}
    rows = [_row(text, number) for text in texts]
    scales = _scales(rows, signs, len(ngrams))
    inputs = [counts[:, None] * scales[columns] for columns, counts in rows]
    sizes = [(values * values).sum(axis=0) + settings.softness * TENTHS * TENTHS for values in inputs]
    weights = np.zeros((len(ngrams) + 1, signs.shape[1]), dtype=np.int64)
    pulls = np.zeros_like(signs)
    for epoch in range(settings.epochs):
        for at in _shuffled(texts, epoch):
            columns, values, sign = rows[at][0], inputs[at], signs[at]
            slope = sign * (values * weights[columns]).sum(axis=0) - MARGIN * TENTHS
            slope += settings.softness * TENTHS * TENTHS * pulls[at]
            pull = np.maximum(0, pulls[at] - (2 * slope + sizes[at]) // (2 * sizes[at]))
            weights[columns] += values * ((pull - pulls[at]) * sign)
            pulls[at] = pull
    weights *= scales
    return weights[:-1] // TENTHS, weights[-1] // TENTHS


def _scales(rows: Sequence[tuple[Ints, Ints]], signs: Ints, ngrams: int) -> Ints:
    """In tenths, from 0.2 to 2.2: an n-gram counts the more, the more its share of yes and of no texts differ.

    The idea of NB-SVM (Wang, Manning: Baselines and Bigrams, ACL 2012), with |p-q|/(p+q) for its logarithm.
    """
    yes, no = (np.ones((ngrams + 1, signs.shape[1]), dtype=np.int64) for _ in range(2))
    for (columns, _), sign in zip(rows, signs, strict=True):
        yes[columns] += sign > 0
        no[columns] += sign < 0
    often, seldom = yes * (signs < 0).sum(axis=0), no * (signs > 0).sum(axis=0)
    scales: Ints = 2 + 20 * np.abs(often - seldom) // (often + seldom)
    scales[-1] = TENTHS
    return scales


def _row(text: str, number: Mapping[str, int]) -> tuple[Ints, Ints]:
    """Which n-grams of the vocabulary a text holds, and how often; the bias once."""
    counted = Counter(number[ngram] for ngram in ngrams_of(text) if ngram in number)
    counted[len(number)] = 1
    columns = sorted(counted)
    return np.array(columns, dtype=np.int64), np.array([counted[column] for column in columns], dtype=np.int64)


def _shuffled(texts: Sequence[str], epoch: int) -> list[int]:
    digests = [hashlib.sha256(f"{epoch} {text}".encode()).digest() for text in texts]
    return sorted(range(len(texts)), key=lambda place: (digests[place], place))


def _hundredths(values: Ints) -> Ints:
    rounded: Ints = (2 * UNITS * values + MARGIN) // (2 * MARGIN)
    return rounded


def _strongest(weights: Ints, kept: Sequence[int]) -> Ints:
    """Zero but for the `kept[label]` largest of each column; of equal ones the earlier stays."""
    result = np.zeros_like(weights)
    for label, count in enumerate(kept):
        places = np.argsort(-np.abs(weights[:, label]), kind="stable")[:count]
        result[places, label] = weights[places, label]
    return result


# How good it is ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tally:
    """`hit`: said and right; `said`: how often the model said yes; `right`: how often yes was right."""

    hit: int = 0
    said: int = 0
    right: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hit + other.hit, self.said + other.said, self.right + other.right)

    @property
    def precision(self) -> float:
        return self.hit / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.hit / self.right if self.right else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.hit / (self.said + self.right) if self.said + self.right else 0.0


Tallies = Mapping[tuple[str, str], Tally]


def leave_one_out(examples: Sequence[Example], labels: Sequence[str], settings: Settings, *, gated: bool) -> Tallies:
    """(source, label) -> how the weights learned without that source do on it.

    A held-out text that the other sources hold as well is not counted, nor a label that they cannot teach.
    """
    tallies: dict[tuple[str, str], Tally] = {}
    for source in sorted({one.source for one in examples}):
        rest = [one for one in examples if one.source != source]
        known = {one.text for one in rest}
        tested = [one for one in examples if one.source == source and one.text not in known]
        missing = one_sided(rest, labels)
        if gated and labels[0] in missing:
            continue
        taught = [label for label in labels if label not in missing]
        weights = learn(rest, taught, settings)
        for label, tally in zip(taught, _judge(weights, tested, gated), strict=True):
            if tally != Tally():
                tallies[source, label] = tally
    return tallies


def _judge(weights: Weights, tested: Sequence[Example], gated: bool) -> list[Tally]:
    tallies = [Tally() for _ in weights.labels]
    for one in tested:
        said = answers(weights.score_one(one.text), gated=gated)
        for number, label in enumerate(weights.labels):
            sign = one.sign(label.name)
            yes, right = number in said and sign != 0, sign > 0
            tallies[number] += Tally(int(yes and right), int(yes), int(right))
    return tallies


def answers(scores: Sequence[int], *, gated: bool) -> frozenset[int]:
    """Numbers of the labels that hold. Gated: label 0 decides, the best of the others only names the kind."""
    if not gated:
        return frozenset(number for number, score in enumerate(scores) if score > 0)
    if scores[0] <= 0:
        return frozenset()
    return frozenset((0, max(range(1, len(scores)), key=scores.__getitem__, default=0)))


# The models of a pack ------------------------------------------------------------------------------------------------

DECISION = "forbidden"
RUDE_ACT = "improper"
BY_PATTERNS = "overfamiliar"
"""A kind that words of address make, and on some channels only: patterns decide it, the model does not see it."""


@dataclass(frozen=True, slots=True)
class Model:
    """What one file of weights is made from. Gated: label 0 is the decision, the kinds follow."""

    files: tuple[str, ...]
    settings: Settings
    gated: bool


MODELS: Mapping[Which, Model] = {
    "forbidden": Model(
        files=("forbidden-*.jsonl", "acts-*.jsonl"),
        settings=Settings(kept=160, kept_for={DECISION: 4800}, thresholds={DECISION: -6}),
        gated=True,
    ),
    "acts": Model(files=("acts-*.jsonl",), settings=Settings(kept=1500), gated=False),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What training made, and how weights of the same settings do on files they have not seen."""

    path: Path
    digest: str
    size: int
    examples: int
    labels: tuple[str, ...]
    tallies: Tallies

    def total(self, label: str) -> Tally:
        return sum((tally for (_, known), tally in sorted(self.tallies.items()) if known == label), Tally())

    def lines(self) -> list[str]:
        """For people: a line a file for the first label, then a line a label."""
        head = f"{self.path.name}: {self.examples} 例 examples, {self.size} 字节 bytes, sha256 {self.digest}"
        title = "留一文件交叉验证 leave one file out (P 准确率 precision, R 召回率 recall)"
        first = self.labels[0]
        by_file = [_line(f"{first} · {source}", tally) for (source, label), tally in sorted(self.tallies.items()) if label == first]
        return [head, title, *by_file, *(_line(label, self.total(label)) for label in self.labels)]


def _line(name: str, tally: Tally) -> str:
    return f"  {name:32} P {tally.precision:.3f}  R {tally.recall:.3f}  F1 {tally.f1:.3f}  ({tally.right})"


def train_pack(pack: Path, which: Which) -> Report:
    """Writes training/<which>.weights of the pack. Raises StandardError for bad training data."""
    examples, labels, raw = _build(pack, which)
    path = weights_path(pack, which)
    path.write_bytes(raw)
    tallies = leave_one_out(examples, labels, MODELS[which].settings, gated=MODELS[which].gated)
    return Report(path, hashlib.sha256(raw).hexdigest(), len(raw), len(examples), labels, tallies)


def check_pack(pack: Path, which: Which) -> None:
    """Trains again and compares. Raises StandardError unless the file of weights is what the data give, to the byte."""
    path = weights_path(pack, which)
    _, _, raw = _build(pack, which)
    if not path.is_file() or path.read_bytes() != raw:
        raise _error(path, "权重与训练数据不符，请重新训练 / not the weights that the training data give; train again")


def weights_path(pack: Path, which: Which) -> Path:
    return pack / "training" / f"{which}.weights"


def _error(where: Path, message: str) -> StandardError:
    return StandardError([Problem(Location(str(where)), message)])


def _build(pack: Path, which: Which) -> tuple[list[Example], tuple[str, ...], bytes]:
    model, folder = MODELS[which], pack / "training"
    files = [path for pattern in model.files for path in sorted(folder.glob(pattern))]
    examples = read_examples(files, which)
    known = sorted({label for one in examples for label in one.labels} - {DECISION})
    labels = (DECISION, *known) if model.gated else tuple(known)
    missing = one_sided(examples, labels)
    if missing or not labels:
        raise _error(folder, f"训练数据缺正例或反例 / examples for both yes and no are needed: {', '.join(missing) or which}")
    return examples, labels, train(examples, labels, model.settings, _provenance(files, examples, labels))


def _provenance(files: Sequence[Path], examples: Sequence[Example], labels: Sequence[str]) -> dict[str, str]:
    held = Counter(label for one in examples for label in one.labels)
    counts = " ".join(f"{label}={held[label]}" for label in labels)
    digests = {f"data {path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return {**digests, "examples": f"{len(examples)}: {counts}"}


# Reading the data ----------------------------------------------------------------------------------------------------

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Line:
    """A label that no line of the group holds is not judged by lines of this group."""

    text: str
    labels: frozenset[str]
    group: str
    where: Location

    @property
    def source(self) -> str:
        return Path(self.where.file).name


def read_examples(files: Sequence[Path], which: Which) -> list[Example]:
    """The examples of several files; what several lines say alike is one example, of the first file.

    Raises StandardError with all problems: lines that are no record, and the same words labelled in two ways.
    """
    problems: list[Problem] = []
    read = _forbidden_line if which == "forbidden" else _act_line
    lines = [line for path in files for where, record in _records(path, problems) if (line := read(record, where)) is not None]
    lines = _without_repeats(lines, which, problems)
    if problems:
        raise StandardError(problems)
    judged: dict[str, frozenset[str]] = {}
    for line in lines:
        judged[line.group] = judged.get(line.group, frozenset[str]()) | line.labels
    decision = frozenset({DECISION} if which == "forbidden" else ())
    return [Example(line.text, line.labels, judged[line.group] | decision, line.source) for line in lines]


def _forbidden_line(record: Record, where: Location) -> _Line | None:
    """None where a record says nothing about what is forbidden, or only what the model does not see."""
    if "forbidden" in record:
        kinds = {record["kind"]} if record["forbidden"] else set()
    elif record["role"] == "agent":
        kinds = {RUDE_ACT} if RUDE_ACT in record["labels"] else {BY_PATTERNS} & set(record["labels"])
    else:
        return None
    if BY_PATTERNS in kinds:
        return None
    labels = frozenset({DECISION, *kinds} if kinds else ())
    return _Line(_compact(record), labels, "forbidden" if kinds else "allowed", where)


def _act_line(record: Record, where: Location) -> _Line:
    return _Line(_compact(record), frozenset(record["labels"]), record["role"], where)


def _compact(record: Record) -> str:
    return normalise(record["text"], spoken=record["channel"] == "phone").text


def _without_repeats(lines: Iterable[_Line], which: Which, problems: list[Problem]) -> list[_Line]:
    first: dict[tuple[str, str], _Line] = {}
    for line in lines:
        known = first.setdefault((line.text, "" if which == "forbidden" else line.group), line)
        same = known.group == line.group if which == "forbidden" else known.labels == line.labels
        if not same:
            message = f"与 {known.where} 同文而标注不同 / the words of {known.where}, labelled otherwise"
            problems.append(Problem(line.where, message))
    return list(first.values())


def _records(path: Path, problems: list[Problem]) -> Iterator[tuple[Location, Record]]:
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if not line:
            continue
        where = Location(str(path), number)
        try:
            record = json.loads(line.decode())
        except UnicodeDecodeError:
            problems.append(Problem(where, "不是 UTF-8 / not UTF-8"))
        except json.JSONDecodeError as error:
            problems.append(Problem(Location(str(path), number, error.colno), f"不是 JSON / not JSON: {error.msg}"))
        else:
            if wrong := _wrong_with(record):
                problems.append(Problem(where, wrong))
            else:
                yield where, record


CHANNELS = ("phone", "chat", "email", "onsite")
ROLES = ("agent", "customer")


def _wrong_with(record: Any) -> str:
    """What is not as it should be in a line; empty if all is well."""
    if not isinstance(record, dict):
        return "应为对象 / expected an object"
    wanted = {"text": "…", "channel": "|".join(CHANNELS)}
    good = isinstance(record.get("text"), str) and record.get("channel") in CHANNELS
    if "forbidden" in record:
        wanted |= {"forbidden": "true|false", "kind": "…"}
        good &= isinstance(record["forbidden"], bool) and isinstance(record.get("kind"), str)
    else:
        wanted |= {"role": "|".join(ROLES), "labels": "[…]"}
        labels = record.get("labels")
        good &= record.get("role") in ROLES and isinstance(labels, list) and all(isinstance(label, str) for label in labels)
    return "" if good and set(record) == set(wanted) else f"应为 / expected {json.dumps(wanted, ensure_ascii=False)}"
