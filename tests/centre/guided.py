"""A chat under a small standard that has everything guidance shows: hints by time and by turns, a situation, forbidden words, scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ruling_standard import CALENDARS, publish
from small_standard import HEADER, SMALL, acting

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.common.actor import SYSTEM
from sanxiang_centre.common.writing import writing
from sanxiang_centre.conversations.models import Conversation, Entry
from sanxiang_centre.conversations.services import append
from sanxiang_centre.editions import services as editions
from sanxiang_centre.editions.models import Edition
from sanxiang_centre.live.models import Chat, ChatState, Site, Visitor
from sanxiang_centre.live.parties import AGENT, CUSTOMER, PARTIES

BEGAN = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""Ten in the morning of a Thursday, where the centre is."""

PARAMETERS = """\
parameters:
  company:
    name: {zh: 公司名称, en: Company}
    type: text
    default: 三响电器
  after_call_seconds:
    name: {zh: 话后处理时限（秒）, en: After-call time (s)}
    type: number
    default: 90
  address_words:
    name: {zh: 称呼, en: Forms of address}
    type: words
    default: [先生, 女士]
"""
ACTS = """\
  promise:
    name: {zh: 承诺, en: Promise}
    who: agent
    commitment: any
    examples: {is: [两小时内给您回电话], not: [请讲]}
  apology:
    name: {zh: 致歉, en: Apology}
    who: agent
    says: ["抱歉|对不起"]
    examples: {is: [非常抱歉], not: [请讲]}
  angry:
    name: {zh: 生气, en: Angry}
    who: customer
    says: ["气死我了|太差了"]
    examples: {is: [真是气死我了], not: [谢谢]}
  thanks:
    name: {zh: 致谢, en: Thanks}
    who: customer
    says: ["谢谢"]
    examples: {is: [谢谢], not: [请问]}
"""
CHECKS = """\
checks:
  greets:
    name: {zh: 有问候, en: Greets}
    clause: [S1-001]
    kind: existence
    of: {who: agent, act: greeting}
    window: {turns: 2}
    severity: major
    points: 4
    dimension: courtesy
    say: hello
    examples:
      - {talk: "坐席：您好，请讲。\\n客户：我要查账单。", expect: pass}
      - {talk: "坐席：请讲。\\n客户：我要查账单。\\n坐席：好的\\n客户：嗯", expect: violated}
  answers:
    name: {zh: 及时回应, en: Answers in time}
    clause: [S1-002]
    kind: response
    channel: [chat]
    when_said: {who: customer}
    then: {who: agent}
    window: {seconds: 60}
    severity: critical
    points: 4
    dimension: courtesy
    say: wait
    examples:
      - {talk: "客户 00:02 在吗\\n客服 00:30 您好", channel: chat, expect: pass}
      - {talk: "客户 00:02 在吗\\n客服 03:30 您好", channel: chat, expect: violated}
  apologises:
    name: {zh: 客户生气时致歉, en: Apologises to an angry customer}
    clause: [S1-003]
    kind: response
    when_said: {who: customer, act: angry}
    then: {who: agent, act: apology}
    window: {turns: 2}
    severity: minor
    points: 2
    dimension: courtesy
    say: sorry
    examples:
      - {talk: "客户：气死我了\\n坐席：非常抱歉", expect: pass}
      - {talk: "客户：气死我了\\n坐席：哦\\n客户：什么\\n坐席：嗯\\n客户：喂", expect: violated}
  restates:
    name: {zh: 复述, en: Restates}
    clause: [S1-004]
    kind: response
    when_said: {who: customer, act: angry}
    then: {who: agent, says: ["您是说"]}
    severity: minor
    points: 1
    dimension: courtesy
    say: restate
    examples:
      - {talk: "客户：气死我了\\n坐席：您是说坏了", expect: pass}
      - {talk: "客户：气死我了\\n坐席：哦", expect: omitted}
  no-brush-off:
    name: {zh: 不推诿, en: No brush-off}
    clause: [S1-002, S1-003]
    kind: absence
    of: {who: agent, forbidden: [brush_off]}
    severity: critical
    points: 6
    dimension: courtesy
    say: sorry
    examples:
      - {talk: "坐席：我来帮您看。\\n客户：谢谢。", expect: pass}
      - {talk: "坐席：这个不归我管。\\n客户：那归谁？", expect: violated}
"""
FORBIDDEN = """\
forbidden:
  brush-off:
    name: {zh: 推诿, en: Brush-off}
    clause: [S1-002]
    kind: brush_off
    severity: block
    says: ["不归我管"]
    instead: {zh: 这件事我来处理, en: I will see to it}
    examples: {is: [这个不归我管], not: [我来处理]}
  trifle:
    name: {zh: 轻慢, en: Belittling}
    clause: [S1-003]
    kind: belittles
    severity: warn
    says: ["这是小事"]
    instead: {zh: 我明白这对您很重要, en: I see that it matters}
    examples: {is: [这是小事], not: [我明白]}
"""
SCRIPTS = """\
scripts:
  hello:
    name: {zh: 开场白, en: Opening}
    clause: [S1-001]
    text: {zh: '您好，{company}客服{staff_no}，请问有什么可以帮您？', en: 'Hello, this is agent {staff_no} of {company}.'}
  wait:
    name: {zh: 请稍等, en: Please wait}
    clause: [S1-002]
    text: {zh: 请您稍等，我查一下。, en: 'One moment, please.'}
  sorry:
    name: {zh: 致歉, en: Apology}
    clause: [S1-003]
    text: {zh: '{surname}{title}，非常抱歉给您带来不便。', en: 'I am very sorry, {title} {surname}.'}
  restate:
    name: {zh: 复述确认, en: Restate}
    clause: [S1-004]
    text: {zh: '您是说{matter}，对吗？', en: 'You say that {matter}, right?'}
  reply:
    name: {zh: 承诺答复, en: Promise an answer}
    clause: [S1-004]
    text: {zh: '{due}之前给您答复。', en: 'You will have an answer by {due}.'}
"""
SITUATIONS = """\
situations:
  angry-customer:
    name: {zh: 激动的客户, en: Angry customer}
    clause: [S1-003]
    seen: {kind: existence, of: {who: customer, act: angry}}
    scripts: [sorry, restate]
    avoid: [trifle]
    steps: [{say: sorry}, {do: {zh: 情绪平稳后再谈办法, en: Then talk of solutions}}]
    tactics: [{zh: 先处理心情, en: First the feelings}]
    worse: [{zh: 打断, en: Interrupting}]
    examples:
      - {talk: "客户: 气死我了\\n坐席: 抱歉", expect: occurs, at: 1}
      - {talk: "客户: 谢谢\\n坐席: 抱歉", expect: absent}
"""
GUIDED: Mapping[str, str] = {
    "standard.yaml": HEADER.replace("standard: small", "standard: guided") + PARAMETERS,
    "acts.yaml": SMALL["acts.yaml"] + ACTS,
    "checks.yaml": CHECKS,
    "forbidden.yaml": FORBIDDEN,
    "scripts.yaml": SCRIPTS,
    "situations.yaml": SITUATIONS,
    "calendars.yaml": CALENDARS,
}


def guided_edition(author: Person, approver: Person) -> Edition:
    """Holds for all chats."""
    began = BEGAN - timedelta(days=300)
    edition = publish(author, approver, GUIDED, now=began, valid_from=began)
    editions.set_scope(actor=acting(author), now=began, channel="chat", group=None, standard="guided", since=began)
    return edition


@dataclass
class Said:
    """A chat that somebody serves; words are written into its log as the services for chats write them."""

    chat: Chat
    served_by: Person | None
    at: float = 0.0

    @property
    def agent(self) -> Person:
        assert self.served_by is not None, "nobody serves it"
        return self.served_by

    @property
    def id(self) -> int:
        return int(self.chat.pk)

    def time(self, seconds: float) -> datetime:
        return self.chat.conversation.began_at + timedelta(seconds=seconds)

    def write(self, kind: str, party: int | None, text: str, at: float, detail: str = "") -> Entry:
        self.at = at
        with writing(SYSTEM, self.time(at)) as write:
            conversation = Conversation.objects.select_for_update().get(pk=self.chat.pk)
            return append(write, conversation, entry=kind, party=party, text=text, detail=detail)

    def customer(self, text: str, at: float) -> Entry:
        return self.write("message", CUSTOMER, text, at)

    def answer(self, text: str, at: float) -> Entry:
        return self.write("message", AGENT, text, at)

    def all(self, *lines: tuple[int, str, float]) -> None:
        for party, text, at in lines:
            self.write("message", party, text, at)

    def ended(self, at: float) -> None:
        """As the end of a chat that was served leaves it."""
        self.write("ended", None, "", at, "agent")
        Chat.objects.filter(pk=self.chat.pk).update(state=ChatState.WRAP_UP, ended_at=self.time(at), by="agent")
        self.chat.refresh_from_db()


def site_of(group: SkillGroup) -> Site:
    found, _ = Site.objects.get_or_create(
        key="guided", defaults={"name": "官网", "origins": ["https://example.com"], "group": group, "created_at": BEGAN}
    )
    return found


def chat_of(agent: Person | None, edition: Edition | None, *, name: str = "王女士", began: datetime = BEGAN, state: str = "active") -> Said:
    group, _ = SkillGroup.objects.get_or_create(name="在线", defaults={"created_at": BEGAN})
    site = site_of(group)
    number = Visitor.objects.count() + 1
    visitor = Visitor.objects.create(site=site, digest=f"{number:064}", name=name, created_at=began, seen_at=began)
    conversation = Conversation.objects.create(
        key=f"chat-{number}",
        channel="chat",
        direction="inbound",
        group=group,
        team=agent.team if agent else None,
        agent=agent,
        parties=[dict(party) for party in PARTIES],
        began_at=began,
        edition=edition,
    )
    chat = Chat.objects.create(
        conversation=conversation, site=site, visitor=visitor, group=group, state=state, queued_at=began, seen_at=began, accepted_at=began
    )
    return Said(chat, agent)


def keys_of(hints: Sequence[Mapping[str, Any]]) -> list[str]:
    return [hint["key"] for hint in hints]
