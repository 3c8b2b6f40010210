"""What was said in a chat, by e-mail, as a real mail server receives it."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from uuid import uuid4

import pytest
from callers import Caller, Centre, told
from chats_made import Widget, served, site_made
from django.core.mail import get_connection
from django.utils import timezone
from mail_fixtures import Received

from sanxiang_centre.live.chats import transcripts
from sanxiang_centre.live.models import Transcript
from sanxiang_centre.live.tasks import send_transcripts

pytestmark = pytest.mark.django_db
ADDRESS = "wang@example.com"
LONG = "请帮我看一下这个订单，" * 200


@pytest.fixture
def widget(centre: Centre) -> Widget:
    return Widget(site_made().site)


@pytest.fixture
def chat(widget: Widget, centre: Centre) -> int:
    """Served by the agent."""
    found = widget.begin()
    served(found, centre.agent)
    return found


def ask(widget: Widget, chat: int, address: str = ADDRESS) -> int:
    status: int = widget.post(f"/chats/{chat}/transcript", {"email": address}).status_code
    return status


def test_a_transcript_arrives_once_with_own_words_as_they_were_and_others_numbers_hidden(
    widget: Widget, chat: int, centre: Centre, mail_server: Received
) -> None:
    for text in ("我的电话 13912345678", LONG):
        assert widget.say(chat, text).status_code == 201
    Caller(centre.agent).post(f"/live/chats/{chat}/messages", {"key": str(uuid4()), "text": "请打 13800000001，找小李"})
    assert ask(widget, chat) == 202
    for _ in range(2):
        send_transcripts()
    [letter] = mail_server.letters
    row = Transcript.objects.get()
    assert (letter["Subject"], letter["To"], letter["Auto-Submitted"]) == ("您的聊天记录", ADDRESS, "auto-generated")
    assert (letter["From"], letter["Message-ID"]) == ("sanxiang@localhost", f"<transcript-{row.pk}@localhost>")
    assert abs(parsedate_to_datetime(str(letter["Date"])).replace(tzinfo=UTC) - timezone.now()) < timedelta(hours=1)
    assert (letter.get_content_type(), letter.get_content_charset(), letter["Cc"], letter["Bcc"]) == ("text/plain", "utf-8", None, None)
    body = letter.get_content()
    assert ["您: 我的电话 13912345678" in body, f"您: {LONG}" in body, "客服: 请打 138****0001，找小李" in body] == [True] * 3
    assert "13800000001" not in body
    assert (row.address, row.due_at, row.error) == ("", None, "")
    assert told("chat", chat)[-1] == ("chat.transcript_sent", None, {})


def test_a_customer_who_writes_english_gets_it_in_english(centre: Centre, mail_server: Received) -> None:
    widget = Widget(site_made().site)
    chat = widget.begin(language="en")
    served(chat, centre.agent)
    widget.say(chat, "Where is my order?")
    assert ask(widget, chat) == 202
    send_transcripts()
    [letter] = mail_server.letters
    assert letter["Subject"] == "Your chat transcript"
    assert "You: Where is my order?" in letter.get_content()


def test_one_chat_is_sent_three_times_at_most(widget: Widget, chat: int, mail_server: Received) -> None:
    assert [ask(widget, chat) for _ in range(4)] == [202, 202, 202, 429]


@pytest.mark.parametrize(
    "address", ["wang", "wang@", "wang@example.com,li@example.com", "<wang@example.com>", "王@例子", "a:b@example.com", ""]
)
def test_an_address_that_is_none_or_several_is_refused(widget: Widget, chat: int, mail_server: Received, address: str) -> None:
    assert (ask(widget, chat, address), Transcript.objects.count()) == (422, 0)


def test_without_a_mail_server_it_is_refused_and_not_offered(widget: Widget, chat: int) -> None:
    assert widget.session["site"]["transcript"] is False
    assert (ask(widget, chat), ask(widget, chat, "wang")) == (409, 422)


@pytest.mark.parametrize(("refusal", "again"), [("451 later", True), ("530 sign in first", True), ("550 no such user", False)])
def test_a_refusal_is_tried_again_or_given_up(widget: Widget, chat: int, mail_server: Received, refusal: str, again: bool) -> None:
    ask(widget, chat)
    mail_server.refusals.append(refusal)
    send_transcripts()
    row = Transcript.objects.get()
    assert (row.error, bool(row.address), row.due_at is not None) == ("SMTPRecipientsRefused", again, again)
    if row.due_at is not None:
        assert transcripts.send(row.pk, row.due_at)
    assert len(mail_server.letters) == again


def test_a_letter_that_cannot_be_written_keeps_no_other_from_being_sent(widget: Widget, chat: int, mail_server: Received) -> None:
    """Taken in before such addresses were refused."""
    ask(widget, chat)
    ask(widget, chat, "li@example.com")
    first = Transcript.objects.order_by("pk")[0]
    Transcript.objects.filter(pk=first.pk).update(address="a,b@example.com")
    send_transcripts()
    first.refresh_from_db()
    assert (first.error, first.address, first.due_at) == ("ValueError", "", None)
    assert [letter["To"] for letter in mail_server.letters] == ["li@example.com"]


def test_a_mail_server_that_is_away_is_tried_for_hours_then_the_address_is_gone(widget: Widget, chat: int, mail_server: Received) -> None:
    ask(widget, chat)
    row, now = Transcript.objects.get(), timezone.now()
    away = get_connection(host="127.0.0.1", port=1)
    for pause in transcripts.PAUSES:
        assert not transcripts.send(row.pk, now, away)
        row.refresh_from_db()
        assert row.due_at == now + pause
        now = row.due_at
    assert not transcripts.send(row.pk, now, away)
    row.refresh_from_db()
    assert (row.address, row.due_at) == ("", None)
