"""Shapes of chats."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from sanxiang_centre.common.schemas import Clean, Id, In, Out
from sanxiang_centre.live.sites.schemas import FieldOut

Text = Annotated[Clean, Field(max_length=5000)]
Seq = Annotated[int, Field(ge=0, le=2**31 - 1)]
Language = Literal["zh", "en"]
Email = Annotated[Clean, Field(max_length=254)]
Filled = Annotated[dict[Annotated[Clean, Field(max_length=30)], Annotated[Clean, Field(max_length=1000)]], Field(max_length=8)]


class SeqIn(In):
    seq: Seq


class SaidOut(Out):
    """`seq`: its number in the log; sent again with the same key, the same."""

    seq: int
    key: UUID
    at: datetime


class ChatEntryOut(Out):
    """`file`: an attachment, to be had at …/files/{file}. `key`: what the browser that sent it called it."""

    chat: int
    seq: int
    kind: str
    role: str | None
    party: int | None
    at: datetime
    text: str
    detail: str
    file: int | None
    key: str | None
    erased: bool


class ChatFileOut(Out):
    """`given`: whether it is to be had yet; `scan` says why not."""

    file: int
    name: str
    type: str
    media: str
    size: int
    scan: str | None
    given: bool


# Agents ---------------------------------------------------------------------------------------------------------------


class SayIn(In):
    """`objected`: rules of which the agent says that they are wrong here. `override`: a leader's, with the reason."""

    key: UUID
    text: Text = ""
    file: Id | None = None
    objected: Annotated[list[Annotated[Clean, Field(max_length=80)]], Field(max_length=20, default_factory=list)]
    override: Annotated[Clean, Field(max_length=300)] = ""


class AgentLogOut(Out):
    items: list[ChatEntryOut]
    last: int


class EndedOut(Out):
    chat: int
    state: str
    ended_at: datetime | None


# Visitors -------------------------------------------------------------------------------------------------------------


class SignedIdentityIn(In):
    """Signed by the server of the host page: hexadecimal HMAC-SHA256, by the secret of the site, of `id`, a line feed and `expires`."""

    id: Annotated[Clean, Field(min_length=1, max_length=100)]
    expires: Annotated[int, Field(ge=0, le=2**53)]
    signature: Annotated[Clean, Field(min_length=1, max_length=128)]


class VisitSessionIn(In):
    """`token`: of the same browser, from an earlier visit."""

    site: Annotated[Clean, Field(min_length=1, max_length=32)]
    identity: SignedIdentityIn | None = None
    language: Language = "zh"
    token: Annotated[Clean, Field(max_length=200)] = ""


class VisitorSiteOut(Out):
    key: str
    name: str
    form: list[FieldOut]
    words: dict[str, dict[str, str]]
    consent: bool
    transcript: bool


class LimitsOut(Out):
    """Of files: bytes of one, and their suffixes. Of messages: characters."""

    bytes: int
    suffixes: list[str]
    text: int


class VisitorHeadOut(Out):
    """`state`: queued, active, ended. `idle_warning`: when the chat ends by itself if nothing is said; null = not soon."""

    chat: int
    state: str
    agent_name: str | None
    position: int | None
    estimate: int | None
    agent_read: int
    visitor_read: int
    last: int
    ended: str | None
    served: bool
    rating: int | None
    idle_warning: datetime | None


class VisitSessionOut(Out):
    """`opens_at`: when somebody answers again; null where it is open, or not known. `chat`: the last one, `null` before the first."""

    token: str
    visitor: int
    proven: bool
    site: VisitorSiteOut
    limits: LimitsOut
    open: bool
    opens_at: datetime | None
    chat: VisitorHeadOut | None


class ChatIn(In):
    form: Annotated[Filled, Field(default_factory=dict)]
    consent: bool = False
    language: Language = "zh"
    page: Annotated[Clean, Field(max_length=300)] = ""


class VisitorLogOut(Out):
    items: list[ChatEntryOut]
    chat: VisitorHeadOut


class VisitorSayIn(In):
    key: UUID
    text: Text = ""
    file: Id | None = None


class RatingIn(In):
    rating: Annotated[int, Field(ge=1, le=5)]
    remark: Annotated[Clean, Field(max_length=1000)] = ""


class TranscriptIn(In):
    email: Email


class ContactIn(In):
    phone: Annotated[Clean, Field(max_length=40)] = ""
    email: Email = ""


class LeaveIn(In):
    text: Annotated[Clean, Field(max_length=2000)]
    contact: Annotated[ContactIn, Field(default_factory=ContactIn)]
    form: Annotated[Filled, Field(default_factory=dict)]
    consent: bool = False


class LeftOut(Out):
    """`number` of the ticket; `due_at`: by when the centre means to have answered, null where its standard says nothing."""

    number: str
    due_at: datetime | None
