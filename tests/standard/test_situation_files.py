"""Situations in the files of a standard: loaded, filled, inherited, dropped, and kept by a snapshot."""

from __future__ import annotations

import json
import pickle

from standard_files import ENTRIES, HEADER, load, problems

from sanxiang.conversation.model import Channel
from sanxiang.standard.flat import flatten, from_flat
from sanxiang.standard.kinds.limit import Limit

SITUATION = """\
situations:
  slow:
    name: {zh: 慢}
    channel: [phone, chat]
    seen:
      - {kind: limit, measure: silence, max: $seconds, channel: [phone]}
      - {kind: existence, of: {who: customer, says: [快点]}, until: {who: agent}}
    scripts: [opening]
    avoid: [curt]
    steps: [{say: opening, within: 20}, {wait: 5}]
    follow_up: [{do: callback, within: {hours: 2}}]
    examples: [{talk: "客户: 快点", expect: occurs, at: 1}]
"""
FILES: dict[str, str | bytes] = {"standard.yaml": HEADER, "x.yaml": ENTRIES, "s.yaml": SITUATION}


def test_its_signs_are_checks_with_parameters_filled_in() -> None:
    """Each has an id of its own, the outcome of its kind, and the channels that it shares with its situation."""
    situation = load(FILES).situations["slow"]
    silence, hurry = situation.watched()
    assert isinstance(silence, Limit)
    assert (silence.id, silence.max, silence.channel) == ("slow.1", 60, (Channel.PHONE,))
    assert (hurry.id, hurry.channel) == ("slow.2", (Channel.PHONE, Channel.CHAT))
    assert [sign.outcome for sign in situation.seen] == ["violated", "satisfied"]
    assert situation.follow_up[0].within is not None
    assert situation.follow_up[0].within.seconds == 7200


def test_a_snapshot_and_a_pickle_keep_it() -> None:
    """Through JSON and back, and through the cache: the same edition, the same signs."""
    standard = load(FILES)
    for back in (from_flat(json.loads(json.dumps(flatten(standard)))), pickle.loads(pickle.dumps(standard))):
        assert back.edition == standard.edition
        assert [sign.outcome for sign in back.situations["slow"].seen] == ["violated", "satisfied"]


def test_it_counts_for_the_edition() -> None:
    """Another step, another edition."""
    changed = {**FILES, "s.yaml": SITUATION.replace("wait: 5", "wait: 6")}
    assert load(changed).edition != load(FILES).edition


def test_what_drops_an_unknown_one_is_told() -> None:
    """As with every section."""
    header = HEADER + "drop: {situations: [slw]}\n"
    (told,) = problems({**FILES, "standard.yaml": header})
    assert "没有情景 slw" in told
