"""Made-up words that were let pass: for the owner of the standard to look at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sanxiang_centre.accounts.models import Person
from sanxiang_centre.common.actor import Actor
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, ChatState, Objection, Site
from sanxiang_centre.live.sites.demo import KEY
from sanxiang_centre.live.visitors.services import block, come
from sanxiang_centre.live.wording.objecting import AGREED, FALSE_ALARM, OVERRIDE, UPHELD, judge_objection, put_down


class Demo(NamedTuple):
    rule: str
    kind: str
    who: str
    words: str
    reason: str = ""
    verdict: str = ""


OBJECTIONS = (
    Demo("sweet-talk", FALSE_ALARM, "6105", "这一款叫“亲肤”，是面料的名字，洗后不缩水。", verdict=AGREED),
    Demo("boasting", FALSE_ALARM, "6112", "我们公司实力最强，您放心买。", verdict=UPHELD),
    Demo("superlatives", FALSE_ALARM, "6118", "您要寄到“全网最低价”那家店的楼上，对吗？我记下门牌。"),
    Demo("own-identity", FALSE_ALARM, "8202", "您说的私人手机，是指订单上的 13800000101 吗？"),
    Demo("bare-no", OVERRIDE, "8201", "厂家的原话是“退不了”，我再替您争取一次，今天内答复您。", reason="客户要求转述厂家的原话"),
)


def demo_objections(now: datetime) -> None:
    """Beside chats that are among the examples; nothing where there are none. A visitor of one is shut out."""
    rows = Conversation.objects.filter(channel="chat", closed_at__isnull=False, edition__isnull=False, chat=None).order_by("pk")
    site = Site.objects.filter(key=KEY).first()
    talks = list(rows[: len(OBJECTIONS)])
    if site is None or Objection.objects.exists() or len(talks) < len(OBJECTIONS):
        return
    for place, (one, talk) in enumerate(zip(OBJECTIONS, talks, strict=True)):
        _object(one, _chat(site, talk), now - timedelta(hours=len(OBJECTIONS) - place))
    visitor = Chat.objects.get(pk=talks[0].pk).visitor_id
    block(actor=_actor("8001"), now=now, visitor=visitor, reason="反复发送广告链接，提醒两次后仍继续")


def _chat(site: Site, talk: Conversation) -> Chat:
    """As if it had come in by the widget."""
    ended = talk.closed_at or talk.began_at
    visitor = come(now=ended, site=site, language="zh", address=f"192.0.2.{talk.pk % 250}").visitor
    visitor.name = "王先生"
    visitor.save(update_fields=["name"])
    times = {"queued_at": talk.began_at, "accepted_at": talk.began_at, "seen_at": ended, "ended_at": ended}
    return Chat.objects.create(
        conversation=talk, site=site, visitor=visitor, group_id=site.group_id, state=ChatState.DONE, by="agent", **times
    )


def _object(one: Demo, chat: Chat, at: datetime) -> None:
    who = _actor(one.who)
    with writing(who, at) as write:
        put_down(write, chat, 1, one.words, [one.rule], one.kind, one.reason, who.person)
    if one.verdict:
        made = Objection.objects.get(chat=chat)
        judge_objection(actor=_actor("8501"), now=at + timedelta(minutes=20), objection=made.pk, verdict=one.verdict)


def _actor(staff_no: str) -> Actor:
    person = Person.objects.get(staff_no=staff_no)
    return Actor(person.pk, frozenset(person.roles), person.team_id)
