"""What was let pass, for the owner of the standard: a false alarm that the agent calls one, a blocked expression that a leader let be sent.

Only what was sent comes here. A verdict of the owner changes nothing in the edition; it says how the case becomes an example of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from sanxiang_centre.accounts.permissions.reaches import Reach
from sanxiang_centre.accounts.permissions.table import require
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.events.live import ExpressionObjected, ObjectionJudged
from sanxiang_centre.common.problems import conflict, not_found
from sanxiang_centre.common.writing import Writing, writing
from sanxiang_centre.conversations.searching import masked
from sanxiang_centre.editions.handbook import forbidden
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live.models import Chat, Objection
from sanxiang_centre.live.wording import permitting
from sanxiang_centre.live.wording.judging import LEARNED, judge

FALSE_ALARM, OVERRIDE = "false_alarm", "override"
UPHELD, AGREED = "upheld", "agreed"
NOUN = "记录"


def note_objections(write: Writing, chat: Chat, seq: int, text: str, objected: Sequence[str], override: str) -> None:
    """Of words that have just been written as entry `seq`. Rules that the words do not break are passed over."""
    judged = judge(chat, chat.conversation, text)
    if override and judged.blocked:
        permit = permitting.use(write, chat, text, override)
        reason = permit.reason if permit is not None else masked(override)[:300]
        by = permit.granted_by_id if permit is not None else write.actor.person
        put_down(write, chat, seq, text, [hit.rule for hit in judged.blocked], OVERRIDE, reason, by)
    passed = [hit.rule for hit in judged.warned if hit.rule in set(objected)]
    put_down(write, chat, seq, text, passed, FALSE_ALARM, "", write.actor.person)


def put_down(write: Writing, chat: Chat, seq: int, text: str, rules: Iterable[str], kind: str, reason: str, by: int | None) -> None:
    """One for each rule, with the whole masked message: an expression is one by what stands around it."""
    for rule in dict.fromkeys(rules):
        made = Objection.objects.create(
            chat=chat,
            seq=seq,
            edition_id=chat.conversation.edition_id or 0,
            rule=rule[:80],
            kind=kind,
            words=masked(text),
            reason=reason,
            by_id=by or 0,
            at=write.now,
        )
        write.record(ExpressionObjected(id=chat.pk, objection=made.pk, rule=made.rule, how=kind))


# The owner's list ----------------------------------------------------------------------------------------------------


def list_objections(actor: Actor, *, verdict: str | None = None, kind: str | None = None, rule: str | None = None) -> QuerySet[Objection]:
    """`verdict` "" = nobody has looked at them yet."""
    require(actor, "objection.read", Reach.ALL)
    wanted = {"verdict": verdict, "kind": kind, "rule": rule}
    rows = Objection.objects.filter(**{name: value for name, value in wanted.items() if value is not None})
    return rows.select_related("edition", "by", "verdict_by").defer("edition__snapshot")


def access_objection(actor: Actor, objection: int) -> Objection:
    found = list_objections(actor).filter(pk=objection).first()
    if found is None:
        raise not_found(NOUN)
    return found


def judge_objection(*, actor: Actor, now: datetime, objection: int, verdict: str) -> Objection:
    """Upheld: the expression stays as it is. Agreed: it was none. Raises Problem 404, 409 where it is judged already."""
    require(actor, "objection.judge", Reach.ALL)
    with writing(actor, now) as write:
        found = Objection.objects.select_for_update(of=("self",)).filter(pk=objection).first()
        if found is None:
            raise not_found(NOUN)
        if found.verdict:
            raise conflict("已有结论 / it is judged already")
        found.verdict, found.verdict_by_id, found.verdict_at = verdict, actor.person, now
        found.save(update_fields=["verdict", "verdict_by", "verdict_at"])
        write.record(ObjectionJudged(id=found.pk, verdict=verdict))
    return Objection.objects.select_related("edition", "by", "verdict_by").defer("edition__snapshot").get(pk=found.pk)


@lru_cache(maxsize=64)
def expressions_of(edition: int) -> Mapping[str, Mapping[str, Any]]:
    """By id, as people read them. An edition never changes, so what is read once is kept."""
    return forbidden(json.loads(Edition.objects.values_list("snapshot", flat=True).get(pk=edition)))


def advice(row: Objection) -> dict[str, Any] | None:
    """How a case that the owner has decided becomes an example of the standard; None where nothing is decided, or nothing was sent."""
    if not row.verdict or not row.words:
        return None
    learned = row.rule.startswith(LEARNED)
    option, key = ("--not", "not") if row.verdict == AGREED else ("--is", "is")
    words = row.words.replace("'", "'\\''")
    if learned:
        zh = "由识别模型判定，标准中没有对应的忌语条目：请在下次训练时加入此例。"
        return {"zh": zh, "en": "The learned recogniser decided: add the case to its next training.", "command": None, "yaml": None}
    return {
        "zh": f"在标准的文件夹中运行下面的命令，此句即成为忌语 {row.rule} 的例句，运行 sanxiang standard test 核对后另发一版。",
        "en": f"Run this in the folder of the standard: the words become an example of {row.rule}. Test it, then publish an edition.",
        "command": f"sanxiang standard add-example {row.rule} {option} '{words}'",
        "yaml": f"forbidden:\n  {row.rule}:\n    examples:\n      {key}: [{_quoted(row.words)}]\n",
    }


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
