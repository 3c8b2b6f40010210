"""Chat sites and their visitors, chats, agents' desks, offers, side notes, wrap-ups.

What is said stands in the log of the conversation (`conversations.Entry`), numbered under the lock of its row. A chat's row is only
changed by who holds that lock. Order of locks, everywhere: conversation, then chat, then desks by the number of the person.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

PERSON = settings.AUTH_USER_MODEL
GROUP = "accounts.SkillGroup"

# Where customers come from ---------------------------------------------------------------------------------------------


class Site(models.Model):
    """A web page, or several, that the widget stands on.

    key         public; the script tag names it
    origins     scheme://host[:port] of pages that may hold the widget
    secret      sealed; the host page's server signs its visitors' identities with it (HMAC-SHA256), empty = none are signed
    calendar    of the edition in force: when somebody answers; empty = always
    form        [{"name", "label": {"zh", "en"}, "kind", "required"}] asked before the chat; kinds: name, phone, email, order, text
    words       {"zh": {"welcome", "closed", "consent", "inactive", "goodbye"}, "en": {…}}
    idle_after, idle_close   seconds without a word of the customer until the notice, and from the notice until the end
    """

    key = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)
    origins = ArrayField(models.CharField(max_length=200))
    secret = models.CharField(max_length=400, blank=True)
    group = models.ForeignKey(GROUP, on_delete=models.PROTECT, related_name="+")
    calendar = models.CharField(max_length=64, blank=True)
    form = models.JSONField(default=list)
    words = models.JSONField(default=dict)
    consent = models.BooleanField(default=True)
    idle_after = models.PositiveIntegerField(default=300)
    idle_close = models.PositiveIntegerField(default=120)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "网页入口 · chat sites"

    def __str__(self) -> str:
        return self.name


class Visitor(models.Model):
    """A browser that has opened the widget. It shows itself by a token, of which the digest is kept.

    external   what the host page calls its customer, where it has signed it; `proven` then
    chosen     an agent has said which customer it is, not the page
    address    keyed digest of the address that it last came from
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    external = models.CharField(max_length=200, blank=True)
    proven = models.BooleanField(default=False)
    customer = models.ForeignKey("customers.Customer", on_delete=models.PROTECT, null=True, related_name="+")
    chosen = models.BooleanField(default=False)
    name = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, default="zh")
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    blocked_at = models.DateTimeField(null=True)
    blocked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    blocked_because = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "访客 · visitors"
        indexes = (
            models.Index(fields=["site", "external"], name="visitor_by_name", condition=~Q(external="")),
            models.Index(fields=["site", "address"], name="visitor_blocked", condition=Q(blocked_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


# Agents ----------------------------------------------------------------------------------------------------------------


class DeskState(models.TextChoices):
    OFFLINE = "offline", "离线 · offline"
    READY = "ready", "就绪 · ready"
    BUSY = "busy", "示忙 · busy"
    BREAK = "break", "小休 · break"
    WRAP_UP = "wrap_up", "小结 · wrap-up"


class BreakReason(models.Model):
    """Why somebody may be away, and for how long; 0 = no limit."""

    code = models.CharField(max_length=32, unique=True)
    zh = models.CharField(max_length=40)
    en = models.CharField(max_length=40)
    minutes = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = verbose_name_plural = "小休原因 · break reasons"

    def __str__(self) -> str:
        return self.zh


class Desk(models.Model):
    """How an agent is to be reached. There is a row from the first time that somebody opens the desk.

    languages       spoken with customers
    capacity        chats at a time
    since, until    of the state; `until`: the end of a break, or of wrap-up
    beat_at         when the desk's browser last gave a sign of life; null = none open
    idle_since      since when no chat has been given: who waits longest is asked first
    """

    person = models.OneToOneField(PERSON, on_delete=models.PROTECT, primary_key=True, related_name="+")
    languages = ArrayField(models.CharField(max_length=2), default=list)
    capacity = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(20)])
    state = models.CharField(max_length=8, choices=DeskState.choices, default=DeskState.OFFLINE)
    reason = models.ForeignKey(BreakReason, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    idle_since = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "坐席状态 · desks"
        indexes = (models.Index(fields=["until"], name="desk_due", condition=Q(until__isnull=False)),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class Overflow(models.Model):
    """Who waits in `group` for longer than `after` seconds may also be offered to people of `other`."""

    group = models.ForeignKey(GROUP, on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(GROUP, on_delete=models.CASCADE, related_name="+")
    after = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = "溢出 · overflow"
        constraints = (
            models.UniqueConstraint(fields=["group", "other"], name="one_overflow_a_pair"),
            models.CheckConstraint(condition=~Q(group=models.F("other")), name="overflow_elsewhere"),
        )

    def __str__(self) -> str:
        return f"{self.group_id} → {self.other_id}: {self.after} s"


class Routing(models.Model):
    """What the centre has set for routing: one row; without it the values by default hold.

    offer      seconds that an agent has to accept
    sticky     seconds that who comes back is kept for the agent of last time, if that is not longer ago than `sticky_days`; 0 = not at all
    handed     seconds that a customer who is handed on to a person is kept for that person
    again      seconds until who has let a chat pass may be asked for it again, if there is nobody else
    step       seconds of waiting that a step of priority is worth
    due_at     when a decision is made again in which a chat that somebody was writing to could not be held out
    mild_until   until when nobody is taken for gone, for the centre's own streams stood still a moment ago, or begin
    """

    offer = models.PositiveSmallIntegerField(default=20)
    sticky = models.PositiveSmallIntegerField(default=30)
    sticky_days = models.PositiveSmallIntegerField(default=30)
    handed = models.PositiveSmallIntegerField(default=120)
    again = models.PositiveSmallIntegerField(default=30)
    step = models.PositiveSmallIntegerField(default=600)
    due_at = models.DateTimeField(null=True)
    mild_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "派发设置 · routing"

    def __str__(self) -> str:
        return f"{self.offer} s"


class Carrier(models.Model):
    """A web process that carries streams. It counts on in `sign` while it lives; `seen` what the dispatcher saw there last, and when."""

    process = models.UUIDField(primary_key=True)
    sign = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.process} {self.sign}"


# Chats -----------------------------------------------------------------------------------------------------------------


class ChatState(models.TextChoices):
    QUEUED = "queued", "排队 · queued"
    OFFERED = "offered", "已派发 · offered"
    ACTIVE = "active", "服务中 · active"
    WRAP_UP = "wrap_up", "小结 · wrap-up"
    DONE = "done", "已完成 · done"
    LEFT = "left", "客户离开 · left"


class Chat(models.Model):
    """A live conversation by chat. Who serves it is `conversation.agent`.

    priority       1 to 5, the smallest first
    queued_at      since when it waits; after a transfer, from the transfer on. Place in the queue is
                   (queued_at + priority × `Routing.step`, priority, id)
    wanted         whom it waits for: a transfer to a person, or the last agent until `wanted_until`
    agent_read, visitor_read   highest number of the log that each side has seen
    answered_at    first word of an agent
    waits_since    the customer's oldest word that nobody has answered yet
    seen_at        last sign of life of the visitor's browser
    next_due       when time next does something to it (an offer, idleness, wrap-up runs out)
    by             who ended it: agent, customer, idle, system
    rating         1 to 5
    """

    conversation = models.OneToOneField("conversations.Conversation", on_delete=models.PROTECT, primary_key=True, related_name="chat")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    visitor = models.ForeignKey(Visitor, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=ChatState.choices, default=ChatState.QUEUED)
    group = models.ForeignKey(GROUP, on_delete=models.PROTECT, related_name="+")
    priority = models.PositiveSmallIntegerField(default=3, validators=[MinValueValidator(1), MaxValueValidator(5)])
    language = models.CharField(max_length=2, default="zh")
    queued_at = models.DateTimeField()
    wanted = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    wanted_until = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    waits_since = models.DateTimeField(null=True)
    agent_read = models.PositiveIntegerField(default=0)
    visitor_read = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField()
    warned_idle_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=8, blank=True)
    rating = models.PositiveSmallIntegerField(null=True)
    remark = models.TextField(blank=True)
    next_due = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "在线会话 · chats"
        indexes = (
            models.Index(fields=["priority", "queued_at", "conversation"], name="chat_queue", condition=Q(state="queued")),
            models.Index(fields=["state"], name="chat_going_on", condition=~Q(state__in=["done", "left"])),
            models.Index(fields=["next_due"], name="chat_due", condition=Q(next_due__isnull=False)),
            models.Index(fields=["visitor", "-conversation"], name="chat_of_visitor"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class OfferState(models.TextChoices):
    OPEN = "open", "等待接受 · open"
    ACCEPTED = "accepted", "已接受 · accepted"
    DECLINED = "declined", "已拒绝 · declined"
    LAPSED = "lapsed", "超时 · lapsed"
    WITHDRAWN = "withdrawn", "已撤回 · withdrawn"


class Offer(models.Model):
    """A chat held out to one agent. Who let one pass is not asked again for the same chat while others may be.

    because   queue, sticky, transfer, overflow
    """

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=OfferState.choices, default=OfferState.OPEN)
    because = models.CharField(max_length=8)
    at = models.DateTimeField()
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "派发 · offers"
        constraints = (models.UniqueConstraint(fields=["chat"], condition=Q(state="open"), name="one_open_offer_a_chat"),)
        indexes = (
            models.Index(fields=["person"], name="offer_open", condition=Q(state="open")),
            models.Index(fields=["chat", "at"], name="offer_of_chat"),
            models.Index(fields=["at"], name="offer_accepted", condition=Q(state="accepted")),
        )

    def __str__(self) -> str:
        return f"{self.chat_id} → {self.person_id} {self.state}"


class Sent(models.Model):
    """What a browser calls a message that it has sent: the same one is written once, however often it comes."""

    pk = models.CompositePrimaryKey("chat_id", "key")
    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.UUIDField()
    seq = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.chat_id}/{self.seq}"


class NoteKind(models.TextChoices):
    WHISPER = "whisper", "耳语 · whisper"
    CONSULT = "consult", "咨询同事 · consult"
    TRANSFER = "transfer", "转接说明 · transfer"
    TAKE_OVER = "takeover", "接管 · take over"


class SideNote(models.Model):
    """What colleagues tell each other beside a chat: the customer never sees it. `reader` null = who serves the chat.

    ended_at   of a question to a colleague: when either side said that it is over; then the colleague reads along no more
    """

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=NoteKind.choices)
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    reader = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "内部留言 · side notes"
        indexes = (
            models.Index(fields=["chat", "id"], name="side_note_of_chat"),
            models.Index(fields=["reader"], name="side_note_asked", condition=Q(kind="consult", ended_at=None)),
        )

    def __str__(self) -> str:
        return f"{self.chat_id}: {self.kind}"


# Guidance --------------------------------------------------------------------------------------------------------------


class Dismissal(models.Model):
    """A hint that the agent has put away, by its key (the same hint has the same key in every process), and why."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=120)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = verbose_name_plural = "已忽略提示 · dismissals"
        constraints = (models.UniqueConstraint(fields=["chat", "key"], name="one_dismissal_a_hint"),)

    def __str__(self) -> str:
        return f"{self.chat_id}: {self.key}"


class Objection(models.Model):
    """A forbidden expression that an agent, or the leader, let pass: for the owner of the standard to look at.

    kind     false_alarm = the agent says that it is none; override = a leader let a blocked one be sent
    words    what was sent, masked; empty where it was not sent
    verdict  of the owner: "" = not looked at, upheld = the expression stays forbidden, agreed = it was a false alarm
    """

    chat = models.ForeignKey(Chat, on_delete=models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField(null=True)
    edition = models.ForeignKey("editions.Edition", on_delete=models.PROTECT, related_name="+")
    rule = models.CharField(max_length=80)
    kind = models.CharField(max_length=11)
    words = models.TextField(blank=True)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=8, blank=True)
    verdict_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    verdict_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "误报与放行 · objections"
        indexes = (models.Index(fields=["verdict", "-at", "-id"], name="objection_list"),)

    def __str__(self) -> str:
        return f"{self.rule}: {self.kind}"


class Permit(models.Model):
    """An agent has asked to send words that the edition blocks; a leader lets them pass, once, for a short time, or does not.

    digest   keyed, of the words: they themselves stand nowhere
    rules    the expressions that they hold
    """

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    rules = ArrayField(models.CharField(max_length=80))
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    granted_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = verbose_name_plural = "放行申请 · permits"
        indexes = (models.Index(fields=["expires_at"], name="permit_open", condition=Q(used_at=None)),)

    def __str__(self) -> str:
        return f"{self.chat_id}: {self.rules}"


class ScriptUse(models.Model):
    """How often somebody has used a script of a standard: what is used often stands before the others."""

    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    standard = models.CharField(max_length=80)
    script = models.CharField(max_length=80)
    times = models.PositiveIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["person", "standard", "script"], name="one_count_a_script"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.script}: {self.times}"


class WrapUp(models.Model):
    """小结: what a chat was about and what came of it; due within the after-call time of its edition.

    prefilled   what was proposed, so that it can be seen what people change
    facts       {"matter", "item", "result", "entities", "commitments", …}: the key elements that clause S3-… asks for
    """

    chat = models.OneToOneField(Chat, on_delete=models.PROTECT, primary_key=True, related_name="+")
    due_at = models.DateTimeField()
    prefilled = models.JSONField(default=dict)
    facts = models.JSONField(default=dict)
    item = models.ForeignKey("catalogue.Item", on_delete=models.PROTECT, null=True, related_name="+")
    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "小结 · wrap-ups"

    def __str__(self) -> str:
        return f"{self.chat_id}"


# Visitors: limits and letters ------------------------------------------------------------------------------------------


class Pace(models.Model):
    """How often something was done since `since`, by a keyed digest of who and what: it holds for all processes."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.count} since {self.since:%H:%M:%S}"


class Transcript(models.Model):
    """What was said in a chat, on its way to the address that the customer gave. Sent or given up, the address is gone."""

    chat = models.ForeignKey(Chat, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=2)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "聊天记录邮件 · transcripts"
        indexes = (models.Index(fields=["due_at"], name="transcript_due", condition=Q(due_at__isnull=False)),)

    def __str__(self) -> str:
        return f"{self.chat_id}"
