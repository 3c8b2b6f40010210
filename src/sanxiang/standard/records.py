"""The events of records that judge a target, and the fields that hold an agreed time. The words of the format."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from sanxiang.standard.fields import refuse

RECORD_EVENTS: Mapping[str, tuple[str, str]] = {
    "contact.offered": ("来访到达", "a contact is offered"),
    "contact.answered": ("来访接起", "a contact is answered"),
    "contact.message": ("客户来信", "the customer writes"),
    "contact.reply": ("回复客户", "the customer is answered"),
    "ticket.created": ("工单建立", "a ticket is created"),
    "ticket.responded": ("工单响应", "somebody takes the ticket up and tells the customer"),
    "ticket.updated": ("告知进展", "the customer is told of progress"),
    "ticket.resolved": ("工单解决", "the ticket is resolved"),
    "ticket.closed": ("工单关闭", "the ticket is closed"),
    "complaint.received": ("受理投诉", "a complaint is received"),
    "complaint.assigned": ("投诉有人处理", "somebody handles the complaint or is told to"),
    "complaint.escalated": ("投诉上报", "the complaint goes to a leader"),
    "complaint.contacted": ("就投诉联系客户", "the customer is contacted about the complaint"),
    "complaint.leader_contacted": ("组长联系客户", "the leader contacts the customer"),
    "complaint.updated": ("告知投诉进展", "the customer is told of progress"),
    "complaint.answered": ("答复投诉", "the customer gets the definite answer"),
    "callback.agreed": ("约定回拨", "a callback is agreed"),
    "callback.made": ("已回拨", "the customer is rung back"),
    "commitment.made": ("作出承诺", "something is promised"),
    "commitment.kept": ("兑现承诺", "what was promised is done"),
    "task.planned": ("列入计划", "a task is planned"),
    "task.done": ("任务完成", "a task is done"),
    "visit.agreed": ("约定上门", "a visit is agreed"),
    "visit.dispatched": ("派出人员", "somebody is sent"),
    "visit.arrived": ("到达现场", "the engineer arrives"),
    "visit.finished": ("现场完成", "the work on site is done"),
    "visit.confirmed": ("客户签认", "the customer signs"),
    "engineer.called": ("呼叫工程师", "the engineer is rung"),
    "engineer.reached": ("联系上工程师", "the engineer is reached"),
    "outage.reported": ("故障报修", "a fault is reported"),
    "outage.accepted": ("故障受理", "the fault report is accepted"),
    "outage.announced": ("停电公告", "an outage is announced"),
    "outage.begun": ("停电开始", "the outage begins"),
    "outage.restored": ("恢复供电", "supply is back"),
    "disconnection.noticed": ("送达停电通知", "the notice of disconnection is delivered"),
    "disconnection.done": ("实施停电", "the customer is disconnected"),
    "payment.settled": ("费用结清", "what is owed is paid"),
    "application.accepted": ("受理申请", "an application is accepted"),
    "application.answered": ("答复方案", "the plan is answered"),
    "installation.ready": ("验收合格且手续办结", "the installation is passed and the formalities are done"),
    "installation.connected": ("送电", "the installation is connected"),
    "meter.test_asked": ("申请校表", "a meter test is asked for"),
    "meter.test_reported": ("出具校验结果", "the result of the test is handed over"),
    "meter.reading_disputed": ("反映抄表异常", "a meter reading is disputed"),
    "meter.reading_answered": ("答复抄表异常", "the disputed reading is answered"),
    "note.written": ("做了记录", "a note is written"),
    "item.registered": ("物品登记", "an item is registered"),
    "letter.approved": ("信函经审阅", "a letter is approved"),
    "letter.archived": ("信函归档", "a letter is archived"),
    "data.approved": ("资料修改获准", "a change of customer data is approved"),
    "data.changed": ("修改客户资料", "customer data are changed"),
    "survey.sent": ("发出满意度评价", "a survey is sent"),
    "return_visit.made": ("完成回访", "the return visit is made"),
}
"""`record.event` -> Chinese and English."""

DUE_FIELDS: Mapping[str, tuple[str, str]] = {
    "end_of_day": ("当日下班前", "close of the same day"),
    "commitment.due": ("所承诺的时间", "the promised time"),
    "task.due": ("计划的时间", "the planned time"),
    "visit.appointment": ("约定的上门时间", "the appointed time"),
}


def _known(value: str, words: Mapping[str, tuple[str, str]], chinese: str, english: str) -> str:
    if value not in words:
        near = get_close_matches(value, words, n=1, cutoff=0.5)
        hint = f"，是否指 {near[0]}？(did you mean {near[0]}?)" if near else ""
        raise refuse(f"没有{chinese} {value}{hint} / no such {english}")
    return value


def _event(value: str) -> str:
    return _known(value, RECORD_EVENTS, "记录事件", "event of a record")


def _due(value: str) -> str:
    return _known(value, DUE_FIELDS, "约定时间", "agreed time")


RecordEvent = Annotated[str, AfterValidator(_event), WithJsonSchema({"enum": list(RECORD_EVENTS)})]
DueField = Annotated[str, AfterValidator(_due), WithJsonSchema({"enum": list(DUE_FIELDS)})]


def record_of(event: str) -> str:
    """The record that an event or agreed time belongs to, as `ticket` of `ticket.created`; empty for the end of the day."""
    return event.partition(".")[0] if "." in event else ""
