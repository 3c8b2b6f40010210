"""The conversations that a standard brings along to be broken: the examples of its checks that pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanxiang.conversation.items import ReadOptions
from sanxiang.conversation.model import Conversation
from sanxiang.conversation.readers.text import parse_talk
from sanxiang.errors import InputError
from sanxiang.standard.standard import Standard


@dataclass(frozen=True, slots=True)
class Subject:
    """A conversation to break, and what to call it."""

    name: str
    conversation: Conversation


def example_subjects(standard: Standard) -> Iterator[Subject]:
    """Passing examples, those left out that set parameters of their own or cannot be read (`standard test` tells these)."""
    for check in standard.checks.values():
        for number, example in enumerate(check.examples, 1):
            if example.expect != "pass" or example.set_:
                continue
            channel = example.channel or (check.channel[0] if check.channel else None)
            name = f"{check.id}#{number}"
            try:
                yield Subject(name, parse_talk(example.talk, conversation_id=name, options=ReadOptions(channel=channel)))
            except InputError:
                continue
