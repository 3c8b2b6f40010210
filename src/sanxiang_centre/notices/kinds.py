"""What people are told of, and why it is they who are told: two tables. An app that tells of something new adds its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from string import Formatter
from typing import NamedTuple


class Words(NamedTuple):
    zh: str
    en: str

    def filled(self, facts: Mapping[str, str | int]) -> Words:
        return Words(self.zh.format_map(facts), self.en.format_map(facts))


class Mail(StrEnum):
    """When an e-mail tells of it. At once = after the quiet hours, if it is within them."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Kind:
    """`says` has slots in braces, which `facts` fill. Urgent ones heed no quiet hours and cannot be turned off."""

    name: str
    title: Words
    says: Words
    mail: Mail = Mail.DIGEST
    urgent: bool = False

    @property
    def slots(self) -> frozenset[str]:
        return frozenset(slot for text in self.says for _, slot, _, _ in Formatter().parse(text) if slot)


_ALL = (
    Kind(
        "person.welcome",
        Words("欢迎", "Welcome"),
        Words("这里是你的收件箱：与你有关的事都会出现在这里", "This is your inbox: what concerns you appears here"),
        Mail.NEVER,
    ),
    Kind(
        "knowledge.submitted",
        Words("知识待审批", "Article to approve"),
        Words("《{title}》第 {version} 版待审批", "“{title}”, version {version}, waits for approval"),
    ),
    Kind(
        "knowledge.published",
        Words("知识已发布", "Article published"),
        Words("《{title}》第 {version} 版已发布", "“{title}”, version {version}, is published"),
        Mail.NEVER,
    ),
    Kind(
        "knowledge.rejected",
        Words("知识被退回", "Article sent back"),
        Words("《{title}》第 {version} 版被退回，原因见条目", "“{title}”, version {version}, was sent back; the article says why"),
    ),
    Kind(
        "knowledge.review_due",
        Words("知识该复审了", "Article to review"),
        Words("《{title}》到了复审日期，请确认是否仍然有效", "“{title}” is due for review: does it still hold?"),
    ),
    Kind(
        "edition.published",
        Words("标准有新版本", "A new edition of the standard"),
        Words(
            "《{zh}》第 {number} 版将于 {since} 起执行，请阅读并确认已读",
            "“{en}”, edition {number}, holds from {since}: read it and confirm that you have",
        ),
    ),
    Kind(
        "commitment.due_soon",
        Words("承诺将到期", "A promise is due soon"),
        Words("承诺 {number}（{zh}）{due} 到期", "Promise {number} ({en}) is due at {due}"),
        Mail.NEVER,
    ),
    Kind(
        "commitment.overdue",
        Words("承诺已逾期", "A promise is overdue"),
        Words("承诺 {number}（{zh}）应于 {due} 兑现，尚未兑现", "Promise {number} ({en}) was due at {due} and is not kept yet"),
        Mail.AT_ONCE,
    ),
    Kind(
        "survey.scored_low",
        Words("客户评价偏低", "Low score"),
        Words("评价 {number}（{of} {subject}）偏低，请跟进", "Survey {number} ({of} {subject}) scored low: please follow up"),
        Mail.AT_ONCE,
    ),
    Kind(
        "ticket.clock_warned",
        Words("工单时限将到", "A deadline is near"),
        Words("工单 {number} 的「{target_zh}」将于 {due} 到期", "Ticket {number}: “{target_en}” is due at {due}"),
        Mail.NEVER,
    ),
    Kind(
        "ticket.clock_missed",
        Words("工单已超时", "A deadline was missed"),
        Words("工单 {number} 的「{target_zh}」应于 {due} 前完成，已超时", "Ticket {number}: “{target_en}” was due at {due} and is missed"),
    ),
    Kind(
        "ticket.escalated",
        Words("工单超时升级", "A ticket is escalated"),
        Words(
            "工单 {number} 的「{target_zh}」应于 {due} 前完成，仍未完成，升级至第 {level} 级",
            "Ticket {number}: “{target_en}” was due at {due} and is still open: level {level}",
        ),
        Mail.AT_ONCE,
    ),
    Kind(
        "ticket.assigned",
        Words("工单交给你", "A ticket for you"),
        Words("工单 {number} 交由你处理", "Ticket {number} is in your hand"),
    ),
    Kind(
        "ticket.assigned_many",
        Words("多张工单交给你", "Tickets for you"),
        Words("{count} 张工单交由你处理，见工单列表", "{count} tickets are in your hand: see your list"),
    ),
    Kind(
        "ticket.returned",
        Words("工单等人受理", "A ticket waits to be taken"),
        Words("工单 {number} 已不在任何人手中，请受理或指派", "Ticket {number} is in nobody's hand any longer: take it or assign it"),
    ),
    Kind(
        "ticket.returned_many",
        Words("多张工单等人受理", "Tickets wait to be taken"),
        Words("{count} 张工单已不在任何人手中，请受理或指派", "{count} tickets are in nobody's hand any longer: take or assign them"),
    ),
    Kind(
        "ticket.customer_spoke",
        Words("客户有新消息", "The customer has spoken"),
        Words("工单 {number} 的客户有新消息", "The customer of ticket {number} has spoken"),
        Mail.NEVER,
    ),
    Kind(
        "ticket.changed",
        Words("关注的工单有变动", "A ticket that you watch"),
        Words("工单 {number} 有变动，见其历史", "Ticket {number} has changed: see its history"),
    ),
    Kind(
        "complaint.escalated",
        Words("投诉上报给你", "A complaint is escalated to you"),
        Words("投诉 {number} 已上报，由你处理", "Complaint {number} is escalated: it is in your hand"),
        Mail.AT_ONCE,
    ),
    Kind(
        "complaint.upgraded",
        Words("投诉已到监管机构", "A complaint is with a regulator"),
        Words("投诉 {number} 已升级至监管机构，须加急办理", "Complaint {number} is with a regulator: it is urgent"),
        Mail.AT_ONCE,
    ),
    Kind(
        "attachment.infected",
        Words("附件含有病毒", "Infected file"),
        Words(
            "附件 {number}（{of} {subject}）查出病毒，已销毁，请勿再传",
            "File {number} ({of} {subject}) is infected and was destroyed: do not send it again",
        ),
        Mail.AT_ONCE,
    ),
    Kind(
        "return_visit.due",
        Words("回访待办", "Return visits"),
        Words("有 {count} 个回访由你完成，见回访列表", "{count} return visits are yours to make: see your list"),
    ),
    Kind(
        "return_visit.unassigned",
        Words("回访无人可派", "Return visits for nobody"),
        Words("有 {count} 个回访没有合适的人，请指派", "{count} return visits have nobody to make them: please assign them"),
    ),
    Kind(
        "chat.consulted",
        Words("同事请教你", "A colleague asks you"),
        Words("会话 {number} 的坐席请教你，可以同步查看", "Whoever serves chat {number} asks you; you may read along"),
        Mail.NEVER,
    ),
    Kind(
        "webhook.stopped",
        Words("事件推送已停止", "Webhook stopped"),
        Words(
            "订阅 {number} 连续三天没有送达，已停止，放弃 {count} 条；修好后可恢复并重放",
            "Nothing has arrived at subscription {number} for three days: it is stopped, {count} deliveries given up. Resume and replay",
        ),
        Mail.AT_ONCE,
    ),
    Kind(
        "webhook.delivery_died",
        Words("一条事件未能推送", "An event could not be delivered"),
        Words("订阅 {number} 三天不接受事件 {event}，已放弃", "Subscription {number} has refused event {event} for three days: given up"),
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}

WHYS: Mapping[str, Words] = {
    "visitor": Words("指派给你", "it is assigned to you"),
    "owner": Words("由你负责", "you own it"),
    "reader": Words("你按这份标准工作，须确认已读", "you work by this standard and confirm having read it"),
    "author": Words("由你提交", "you wrote it"),
    "approver": Words("你可以审批", "you may approve it"),
    "leader": Words("你是该班组的组长", "you lead the team"),
    "manager": Words("你负责整个中心", "you manage the centre"),
    "administrator": Words("你是管理员", "you are an administrator"),
    "newcomer": Words("你是新成员", "you are new here"),
    "assignee": Words("这张工单由你处理", "you have the ticket in hand"),
    "group": Words("这张工单在你的技能组，尚无人受理", "the ticket waits in your skill group"),
    "successor": Words("你接手已离开同事的工作", "you take over from somebody who has left"),
    "watcher": Words("你关注了这张工单", "you watch the ticket"),
    "consulted": Words("同事向你咨询", "a colleague consults you"),
    "named": Words("升级链指定通知你", "the escalation chain names you"),
}
