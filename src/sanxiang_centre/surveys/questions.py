"""What is asked, and what an answer comes to: values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class QuestionKind(StrEnum):
    """five: 1 (very dissatisfied) to 5; solved: yes or no; nps: 0 to 10; text: own words."""

    FIVE = "five"
    SOLVED = "solved"
    NPS = "nps"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    zh: str
    en: str


CHOICES: Mapping[QuestionKind, tuple[Choice, ...]] = {
    QuestionKind.FIVE: (
        Choice("5", "非常满意", "Very satisfied"),
        Choice("4", "满意", "Satisfied"),
        Choice("3", "一般", "Neither"),
        Choice("2", "不满意", "Dissatisfied"),
        Choice("1", "非常不满意", "Very dissatisfied"),
    ),
    QuestionKind.SOLVED: (Choice("1", "已解决", "Yes, solved"), Choice("0", "未解决", "No, not solved")),
    QuestionKind.NPS: tuple(Choice(str(number), str(number), str(number)) for number in range(11)),
    QuestionKind.TEXT: (),
}
LONGEST_TEXT = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """`low`: an answer of that number or less asks for a follow-up; None = none does."""

    key: str
    kind: QuestionKind
    zh: str
    en: str
    required: bool
    low: int | None

    @property
    def choices(self) -> tuple[Choice, ...]:
        return CHOICES[self.kind]


def read(stored: Iterable[Mapping[str, Any]]) -> tuple[Question, ...]:
    """From the JSON of a question set."""
    return tuple(
        Question(one["key"], QuestionKind(one["kind"]), one["zh"], one["en"], bool(one["required"]), one.get("low")) for one in stored
    )


MISSING = ("请选择一项", "Choose one, please")
TOO_LONG = (f"请勿超过 {LONGEST_TEXT} 字", f"No more than {LONGEST_TEXT} characters, please")


@dataclass(frozen=True, slots=True)
class Judged:
    """`numbers` and `texts` by key of question; what was not answered is in neither. `wrong`: Chinese and English by key."""

    numbers: Mapping[str, int]
    texts: Mapping[str, str]
    wrong: Mapping[str, tuple[str, str]]
    satisfaction: int | None
    solved: bool | None
    nps: int | None
    low: bool


def judge(questions: Iterable[Question], given: Mapping[str, str]) -> Judged:
    """`given`: what came in a form, by key. The first question of a kind is the one that counts for it."""
    numbers, texts, wrong = dict[str, int](), dict[str, str](), dict[str, tuple[str, str]]()
    first, low = dict[QuestionKind, int](), False
    for question in questions:
        said = given.get(question.key, "").strip()
        if question.kind is QuestionKind.TEXT:
            if len(said) > LONGEST_TEXT:
                wrong[question.key] = TOO_LONG
            elif said:
                texts[question.key] = said
        elif any(said == choice.value for choice in question.choices):
            numbers[question.key] = number = int(said)
            first.setdefault(question.kind, number)
            low = low or (question.low is not None and number <= question.low)
        elif said or question.required:
            wrong[question.key] = MISSING
    solved = first.get(QuestionKind.SOLVED)
    return Judged(
        numbers, texts, wrong, first.get(QuestionKind.FIVE), None if solved is None else bool(solved), first.get(QuestionKind.NPS), low
    )
