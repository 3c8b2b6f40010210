"""What each operation of the API asks for: a row says which permission, of whose thing, and what a good request is.

How far a role goes stands in `accounts/permissions` alone. An app that adds an endpoint adds its row; a test tells of those without one.
An app with things of its own adds how one is made (`KINDS`), beside its rows, in a module of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

import permission_chats
import permission_commitments
import permission_files
import permission_guidance
import permission_routing
import permission_sessions
import permission_visits
from openpyxl import Workbook
from permission_row import Row, day, given, later, row, span
from permission_world import KINDS, Params, World
from small_standard import zipped

from sanxiang_centre.accounts.models import Role
from sanxiang_centre.accounts.permissions.reaches import Reach


def _sheet() -> bytes:
    book, target = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet()
    for cells in (["姓名 name", "电话 phone"], ["李四", "13700000000"]):
        sheet.append(cells)
    book.save(target)
    return target.getvalue()


ALL, TEAM = Reach.ALL, Reach.TEAM
CHIEFS = frozenset((Role.LEADER.value, Role.MANAGER.value))
BUSY = (409,)
"""Permission is given, but the thing is not in the state for it."""
NEW_PERSON = given(staff_no="n-1", name="新人", roles=["agent"], password="a long password 1")
NOTICE = {
    "text_zh": "本次通话将被录音",
    "processor": "某公司",
    "contact": "客服",
    "purpose": "质检",
    "data": "录音",
    "retention": "一年",
    "rights": "可查阅、复制、删除",
}
QUESTION = {"key": "all", "kind": "five", "zh": "满意吗", "en": "Satisfied?", "required": True, "low": 2}

PEOPLE = {
    "GET /me": row(),
    "PATCH /me": row("person.change_own", body=given(language="en")),
    "GET /people": row("person.read", lists="person", key="person"),
    "POST /people": row("person.write", least=ALL, body=NEW_PERSON),
    "GET /people/{person}": row("person.read", of="person"),
    "PATCH /people/{person}": row("person.write", of="person", body=given(name="改名")),
    "POST /people/{person}/deactivate": row("person.write", of="person", body=given()),
    "POST /people/{person}/reactivate": row("person.write", of="person", ok=BUSY),
    "POST /people/{person}/revoke-sessions": row("person.revoke_sessions", of="person"),
    "POST /people/{person}/password": row("person.let_in", of="person", ok=BUSY),
    "POST /people/{person}/second-factor/reset": row("person.let_in", of="person", ok=BUSY),
    "POST /people/{person}/unlock": row("person.let_in", of="person"),
    "POST /network-addresses/unlock": row("person.let_in", least=ALL, body=given(address="192.0.2.7")),
    "GET /people/{person}/sessions": row("person.read_sessions", of="session"),
    "POST /people/{person}/sessions/{session}/revoke": row("person.revoke_sessions", of="session"),
    "GET /teams": row("team.read"),
    "POST /teams": row("team.write", least=ALL, body=given(name="丙组")),
    "PATCH /teams/{team}": row("team.write", body=given(name="丁组")),
    "GET /skill-groups": row("skill_group.read"),
    "POST /skill-groups": row("skill_group.write", least=ALL, body=given(name="夜班")),
    "GET /skill-groups/{group}/levels": row("skill_group.read"),
    "PUT /skill-groups/{group}/levels": row("skill_group.set_members", least=TEAM, body=lambda w, _: {"levels": {str(w.colleague.pk): 1}}),
    "GET /tokens": row("token.read", least=ALL),
    "GET /tokens/scopes": row("token.read", least=ALL),
    "POST /tokens": row(
        "token.write",
        least=ALL,
        body=lambda w, _: {"person": w.people["integration"].pk, "name": "x", "scopes": ["team.read"], "expires_at": later()},
    ),
    "POST /tokens/{token}/revoke": row("token.write", least=ALL),
}

CUSTOMERS = {
    "GET /customers": row("customer.read", lists="customer", key="customer"),
    "POST /customers": row("customer.write", body=given(name="赵六", identities=[{"kind": "phone", "value": "13611112222"}])),
    "POST /customers/search": row("customer.read", lists="customer", key="customer", body=given()),
    "POST /customers/look-up": row("customer.look_up", body=given(kind="phone", value="13611112222")),
    "GET /customers/{customer}": row("customer.read", of="customer"),
    "PATCH /customers/{customer}": row("customer.write", of="customer", body=given(region="urban")),
    "POST /customers/{customer}/identities": row("customer.write", of="customer", body=given(kind="email", value="new@example.com")),
    "DELETE /customers/{customer}/identities/{identity}": row("customer.write", of="customer"),
    "GET /customers/{customer}/history": row("customer.read", of="customer"),
    "POST /customers/{customer}/merge": row(
        "customer.merge", of="customer", body=lambda w, t: {"into": _other_customer(w, t)}, ok=(404, 409)
    ),
    "POST /customers/{customer}/unmerge": row("customer.merge", of="customer", ok=BUSY),
    "GET /customers/{customer}/merges": row("customer.read", of="customer"),
    "GET /customers/{customer}/consents": row("customer.read", of="customer"),
    "POST /customers/{customer}/consents": row(
        "customer.record_consent",
        of="customer",
        body=given(purpose="marketing", state="refused", channel="phone", said_at="2026-11-01T00:00:00Z"),
        ok=(422,),
    ),
    "GET /customers/{customer}/consents/in-force": row("customer.read", of="customer"),
    "GET /recording-notices": row("recording_notice.read"),
    "POST /recording-notices": row("recording_notice.publish", least=ALL, body=lambda _w, _t: {**NOTICE, "valid_from": later()}),
    "POST /customers/{customer}/unmask": row(
        "customer.unmask",
        of="customer",
        body=lambda w, _: {"fields": ["name"], "reason": "callback", "person": w.people["manager"].pk},
        ok=(422,),
    ),
    "GET /customers/{customer}/grants": row("customer.unmask", of="customer"),
    "POST /unmask-grants/{grant}/revoke": row("customer.unmask", of="customer"),
    "GET /customers/{customer}/plain": row("customer.read", of="customer", ok=(403,)),
    "GET /customers/{customer}/export": row("customer.export", of="customer"),
    "GET /customers/{customer}/legal-hold": row("customer.erase", of="customer"),
    "PUT /customers/{customer}/legal-hold": row("customer.erase", of="customer", body=given(hold="诉讼")),
    "POST /customers/{customer}/erase": row(
        "customer.erase", of="customer", body=lambda _, t: {"confirm": t["customer"], "reason": "subject_request"}, ok=BUSY
    ),
    "GET /customer-imports": row("customer.import", least=ALL),
    "POST /customer-imports": row("customer.import", least=ALL, files=lambda: {"file": ("x.xlsx", _sheet())}),
    "GET /customer-imports/{source}": row("customer.import", least=ALL),
    "POST /customer-imports/{source}/run": row("customer.import", least=ALL, body=given(), ok=BUSY),
    "POST /customer-imports/{source}/discard": row("customer.import", least=ALL),
}


def _other_customer(world: World, thing: Params) -> int | str:
    """Another one of the same situation, so that both are in reach or neither is."""
    mine = [each for each in world.things["customer"].values() if each["customer"] != thing["customer"]]
    return next((each["customer"] for each in mine), thing["customer"])


CATALOGUE = {
    "GET /catalogue": row("catalogue.read"),
    "GET /catalogue/items": row("catalogue.read"),
    "GET /catalogue/items/{item}": row("catalogue.read"),
    "POST /catalogue/items/{item}/confirm": row("catalogue.confirm", body=given()),
    "GET /catalogue/entitlements": row("entitlement.read"),
    "POST /catalogue/entitlements": row(
        "entitlement.write",
        least=ALL,
        body=lambda w, _: {"item": w.common["item"], "customer_type": "household", "valid_from": "2026-11-01"},
    ),
    "POST /catalogue/entitlements/{entitlement}/end": row("entitlement.write"),
    "GET /customers/{customer}/entitlements": row("customer.read", needs=("entitlement.read",), of="customer"),
}

TICKETS = {
    "GET /tickets": row("ticket.read", lists="ticket", key="ticket"),
    "POST /tickets": row("ticket.create", body=given(type="fault", subject="x", item="repair")),
    "POST /tickets/many": row("ticket.bulk", body=lambda w, _: {"tickets": [w.thing("ticket", w.colleague)["ticket"]], "action": "watch"}),
    "POST /tickets/export": row("ticket.export", body=given()),
    "GET /tickets/numbers/{number}": row("ticket.read", of="ticket"),
    "GET /tickets/{ticket}": row("ticket.read", of="ticket"),
    "PATCH /tickets/{ticket}": row("ticket.work", of="ticket", body=given(priority="high")),
    "POST /tickets/{ticket}/take": row("ticket.work", of="ticket", ok=BUSY),
    "POST /tickets/{ticket}/assign": row("ticket.assign", of="ticket", body=lambda w, _: {"group": w.group.pk}),
    "POST /tickets/{ticket}/watch": row("ticket.read", of="ticket", body=given()),
    "GET /tickets/{ticket}/watchers": row("ticket.read", of="ticket"),
    "POST /tickets/{ticket}/unmask": row("ticket.unmask", of="ticket", body=given(reason="回电")),
    "GET /tickets/{ticket}/messages": row("ticket.read", of="ticket"),
    "POST /tickets/{ticket}/notes": row("ticket.work", of="ticket", body=given(body="x")),
    "POST /tickets/{ticket}/replies": row("ticket.work", of="ticket", body=given(body="x")),
    "POST /tickets/{ticket}/customer-messages": row("ticket.work", of="ticket", body=given(body="x")),
    "POST /tickets/{ticket}/facts": row("ticket.work", of="ticket", body=given(event="visit.arrived")),
    "POST /tickets/{ticket}/told": row("ticket.work", of="ticket", body=lambda _w, _t: {"told": later()}),
    "POST /tickets/{ticket}/wait": row("ticket.work", of="ticket", body=given(waiting="customer", reason="待客户补充资料")),
    "POST /tickets/{ticket}/resume": row("ticket.work", of="ticket", ok=BUSY),
    "POST /tickets/{ticket}/resolve": row("ticket.work", of="ticket", body=given(resolution="好了")),
    "POST /tickets/{ticket}/close": row("ticket.work", of="ticket", ok=BUSY),
    "POST /tickets/{ticket}/withdraw": row("ticket.work", of="ticket", body=given(reason="撤回")),
    "POST /tickets/{ticket}/reopen": row("ticket.work", of="ticket", ok=BUSY),
    "POST /tickets/{ticket}/merge": row(
        "ticket.merge", of="ticket", body=lambda w, _: {"into": w.thing("complaint", w.colleague)["ticket"]}, ok=(404, 409)
    ),
    "POST /tickets/{ticket}/split": row("ticket.work", of="ticket", body=given(type="other", subject="另一件事", messages=[])),
    "POST /tickets/{ticket}/links": row("ticket.work", of="ticket", body=lambda w, t: {"other": _seen_ticket(w, t)}),
    "GET /tickets/{ticket}/links": row("ticket.read", of="ticket"),
    "GET /tickets/{ticket}/clocks": row("ticket.read", of="ticket"),
    "GET /tickets/{ticket}/pause-reasons": row("ticket.read", of="ticket"),
    "GET /tickets/{ticket}/waits": row("ticket.read", of="ticket"),
    "GET /tickets/{ticket}/history": row("ticket.read", of="ticket"),
    "GET /pauses": row("pause.audit"),
    "GET /complaints/{ticket}": row("ticket.read", of="complaint"),
    "POST /complaints/{ticket}/grade": row("ticket.work", of="complaint", body=given(complexity="simple")),
    "POST /tickets/{ticket}/complaint": row("ticket.work", of="ticket", body=given()),
    "POST /complaints/{ticket}/about": row("ticket.work", of="complaint", body=lambda w, _: {"about": w.outsider.pk}),
    "POST /complaints/{ticket}/steps/{place}": row("ticket.work", of="complaint", body=given(evidence="见记录")),
    "POST /complaints/{ticket}/answer": row("ticket.work", of="complaint", body=given(body="x")),
    "POST /complaints/{ticket}/leader-contact": row("ticket.work", of="complaint", body=given(body="x"), only=CHIEFS),
    "POST /complaints/{ticket}/escalate": row("ticket.work", of="complaint", body=lambda w, _: {"to": w.people["manager"].pk}),
    "POST /complaints/{ticket}/acceptance": row("ticket.work", of="complaint", body=given(accepted=True), ok=BUSY),
    "POST /complaints/{ticket}/regulator": row("complaint.upgrade", of="complaint", body=given(regulator="12315")),
    "GET /forms/{item}": row("form.read", path={"item": "repair"}, ok=(404,)),
    "PUT /forms/{item}": row("form.write", least=ALL, path={"item": "repair"}, body=given(form={"type": "object", "properties": {}})),
    "GET /escalation-chains": row("chain.read", least=ALL),
    "PUT /escalation-chains": row("chain.write", least=ALL, body=given(items=[])),
    "GET /calendar/changes": row("calendar.read"),
    "POST /calendar/changes": row("calendar.write", least=ALL, body=given(change={"from": "2099-01-01"})),
    "GET /recomputations/{recomputation}": row("calendar.read"),
}


def _seen_ticket(world: World, thing: Params) -> int | str:
    """One that whoever reaches the first one reaches, too: itself would be refused for another reason."""
    of = next(number for number, each in world.things["ticket"].items() if each["ticket"] == thing["ticket"])
    return world.things["complaint"].get(of, world.thing("complaint", world.colleague))["ticket"]


EDITIONS = {
    "GET /drafts": row("draft.read", least=ALL),
    "POST /drafts": row("draft.write", least=ALL, files=lambda: {"file": ("small.zip", zipped())}),
    "POST /drafts/pull": row("draft.write", least=ALL, body=given(path="/nowhere"), ok=(409, 422)),
    "POST /drafts/pack": row("draft.write", least=ALL, body=given(pack="hotline")),
    "GET /drafts/{draft}": row("draft.read", least=ALL),
    "GET /drafts/{draft}/problems": row("draft.read", least=ALL),
    "GET /drafts/{draft}/files": row("draft.read", least=ALL),
    "POST /drafts/{draft}/approve": row("draft.approve", least=ALL, body=lambda _w, _t: {"valid_from": later()}, ok=BUSY),
    "POST /drafts/{draft}/withdraw": row("draft.write", least=ALL),
    "GET /editions": row("edition.read", least=ALL),
    "GET /editions/in-force": row("edition.read", least=ALL, ok=(404,)),
    "GET /editions/{edition}": row("edition.read"),
    "GET /editions/{edition}/snapshot": row("edition.read", least=ALL),
    "GET /editions/{edition}/handbook": row("edition.read", least=ALL),
    "GET /editions/{edition}/sign-offs": row("edition.read_sign_offs"),
    "POST /editions/{edition}/sign": row("edition.sign"),
    "GET /scopes": row("edition.read", least=ALL),
    "POST /scopes": row("scope.write", least=ALL, body=given(channel="phone", standard="matrix")),
    "GET /comparisons": row("edition.compare", least=ALL),
    "POST /comparisons": row("edition.compare", least=ALL, body=lambda w, _: {"old": w.common["edition"], "new_draft": w.common["draft"]}),
    "GET /comparisons/{comparison}": row("edition.compare", least=ALL),
}

CONVERSATIONS = {
    "GET /conversations": row("conversation.read", lists="conversation", key="conversation"),
    "POST /conversations": row("conversation.write", body=given(key="x", channel="phone")),
    "GET /conversations/{conversation}": row("conversation.read", of="conversation"),
    "GET /conversations/{conversation}/log": row("conversation.read", of="conversation"),
    "POST /conversations/{conversation}/log": row(
        "conversation.write", of="conversation", body=given(kind="utterance", party=0, text="您好")
    ),
    "POST /imports": row("conversation.import", least=ALL, files=lambda: {"files": ("x.txt", "坐席：您好\n客户：您好\n".encode())}),
    "GET /imports": row("conversation.import", least=ALL),
    "GET /imports/{ident}": row("conversation.import", least=ALL),
    "GET /imports/{ident}/rejects": row("conversation.import", least=ALL),
    "GET /conversations/{conversation}/holds": row("conversation.hold", of="conversation"),
    "POST /conversations/{conversation}/holds": row("conversation.hold", of="conversation", body=given(reason="诉讼")),
    "POST /holds/{hold}/lift": row("conversation.hold", of="conversation"),
    "GET /retention": row("retention.read", least=ALL),
    "PUT /retention/{channel}": row("retention.write", least=ALL, body=given(days=30)),
    "DELETE /retention/{channel}": row("retention.write", least=ALL, ok=(404,)),
    "GET /backtests": row("backtest.run", least=ALL),
    "POST /backtests": row(
        "backtest.run",
        least=ALL,
        body=lambda w, _: {
            "old": w.common["edition"],
            "new_draft": w.common["draft"],
            "since": "2026-01-01T00:00:00Z",
            "until": "2026-02-01T00:00:00Z",
        },
    ),
    "GET /backtests/{backtest}": row("backtest.run", least=ALL),
}

AUDIT = {
    "GET /audit/events": row("audit.read", least=ALL),
    "GET /audit/events.csv": row("audit.read", least=ALL),
    "GET /audit/kinds": row("audit.read", least=ALL),
    "GET /audit/head": row("audit.read", least=ALL, ok=(404,)),
}

WRITES, APPROVES = "knowledge.write", "knowledge.approve"
KNOWLEDGE = {
    "GET /articles": row("knowledge.read", lists="article", key="article", shown_by=(WRITES, APPROVES)),
    "POST /articles": row(WRITES, body=given(title="怎样退货", body="七天内")),
    "GET /articles/{article}": row(WRITES, APPROVES, of="article"),
    "PATCH /articles/{article}": row(WRITES, of="article", body=given(items=["repair"])),
    "GET /articles/{article}/versions": row(WRITES, APPROVES, of="article"),
    "PUT /articles/{article}/draft": row(WRITES, of="article", body=given(title="怎样退货", body="八天内", revision=1)),
    "POST /articles/{article}/submit": row(WRITES, of="article"),
    "POST /articles/{article}/approve": row(APPROVES, of="article", ok=BUSY),
    "POST /articles/{article}/reject": row(APPROVES, of="article", body=given(remark="重写"), ok=BUSY),
    "POST /articles/{article}/retire": row(APPROVES, of="article", ok=BUSY),
    "POST /articles/{article}/review": row(WRITES, of="article", body=lambda _w, _t: {"review_on": day()}),
    "POST /articles/{article}/feedback": row(WRITES, APPROVES, of="article", body=given(solved=True), ok=BUSY),
    "GET /knowledge/search": row("knowledge.read", query=lambda _: "words=退货"),
    "GET /knowledge/questions": row("knowledge.read_questions", least=ALL),
    "POST /knowledge/questions/{question}/settle": row("knowledge.settle_questions", least=ALL, body=given()),
}

NOTICES = {
    "GET /notices": row("notice.read", lists="notice", key="notice"),
    "GET /notices/unread": row("notice.read"),
    "POST /notices/read": row("notice.change", body=given(up_to=1)),
    "GET /notices/preferences": row("notice.read"),
    "PUT /notices/preferences": row("notice.change", body=given()),
    "POST /notices/{notice}/read": row("notice.change", of="notice"),
    "POST /notices/{notice}/unread": row("notice.change", of="notice"),
}

VIEWS = {
    "GET /views": row("view.read", lists="view", key="view", query=lambda _: "list=tickets&size=200"),
    "POST /views": row("view.write", body=given(list="tickets", name="急件", values={"priority": "urgent"})),
    "PATCH /views/{view}": row("view.write", of="view", body=given(name="改名")),
    "DELETE /views/{view}": row("view.write", of="view"),
}

SURVEYS = {
    "GET /question-sets": row("question_set.read", least=ALL),
    "POST /question-sets": row(
        "question_set.write", least=ALL, body=lambda _w, _t: {"occasion": "chat", "questions": [QUESTION], "valid_from": later()}
    ),
    "GET /question-sets/{question_set}": row("question_set.read", least=ALL),
    "GET /surveys": row("survey.read", lists="survey", key="survey"),
    "POST /surveys": row(
        "survey.send",
        needs=("ticket.read",),
        of="ticket",
        body=lambda _, t: {"occasion": "ticket", "noun": "ticket", "subject": t["ticket"]},
        ok=BUSY,
    ),
    "GET /surveys/rates": row("survey.read_rates", query=span),
    "GET /surveys/{survey}": row("survey.read", of="survey"),
    "POST /surveys/{survey}/follow-up": row("survey.follow_up", of="survey", body=given(note="已回电")),
}

WEBHOOKS = {
    "GET /webhooks": row("webhook.read", least=ALL),
    "POST /webhooks": row("webhook.write", least=ALL, body=given(name="x", address="https://192.0.2.1/", kinds=["team.*"]), ok=(422,)),
    "GET /webhooks/{subscription}": row("webhook.read", least=ALL),
    "PATCH /webhooks/{subscription}": row("webhook.write", least=ALL, body=given(name="y"), ok=(422,)),
    "POST /webhooks/{subscription}/rotate-secret": row("webhook.write", least=ALL),
    "POST /webhooks/{subscription}/pause": row("webhook.write", least=ALL),
    "POST /webhooks/{subscription}/resume": row("webhook.write", least=ALL, ok=BUSY),
    "POST /webhooks/{subscription}/replay": row(
        "webhook.write", least=ALL, body=given(since="2026-01-01T00:00:00Z", until="2026-01-02T00:00:00Z")
    ),
    "GET /webhooks/{subscription}/deliveries": row("webhook.read", least=ALL),
    "POST /webhooks/{subscription}/deliveries/{delivery}/replay": row("webhook.write", least=ALL),
}

ROWS: Mapping[str, Row] = {
    **PEOPLE,
    **CUSTOMERS,
    **CATALOGUE,
    **permission_chats.ROWS,
    **permission_commitments.ROWS,
    **permission_files.ROWS,
    **permission_routing.ROWS,
    **permission_guidance.ROWS,
    **permission_visits.ROWS,
    **TICKETS,
    **EDITIONS,
    **CONVERSATIONS,
    **AUDIT,
    **KNOWLEDGE,
    **NOTICES,
    **VIEWS,
    **SURVEYS,
    **WEBHOOKS,
}
for each in (
    permission_chats,
    permission_commitments,
    permission_files,
    permission_guidance,
    permission_routing,
    permission_sessions,
    permission_visits,
):
    KINDS |= each.KINDS
