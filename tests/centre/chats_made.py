"""Sites, visitors and chats, and how a widget asks."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sanxiang_centre.accounts.models import Person, SkillGroup
from sanxiang_centre.common.actor import SYSTEM, Actor
from sanxiang_centre.conversations.models import Conversation
from sanxiang_centre.live.models import Chat, ChatState, Site
from sanxiang_centre.live.sites import services as sites

ORIGIN = "https://shop.example"
FORM = [
    {"name": "name", "label": {"zh": "称呼", "en": "Name"}, "kind": "name", "required": True},
    {"name": "phone", "label": {"zh": "电话", "en": "Phone"}, "kind": "phone", "required": False},
    {"name": "question", "label": {"zh": "问题", "en": "Question"}, "kind": "text", "required": False},
]
FILLED = {"name": "王小明"}


def site_made(*, name: str = "商城", to: str = "网页", now: datetime | None = None, **more: Any) -> sites.Made:
    """`to`: the name of the skill group."""
    group, _ = SkillGroup.objects.get_or_create(name=to, defaults={"created_at": timezone.now()})
    given = {"name": name, "origins": [ORIGIN], "form": FORM, "consent": True, **more}
    return sites.create_site(actor=SYSTEM, now=now or timezone.now(), group=group.pk, **given)


ADDRESS = "198.51.100.7"


class Widget:
    """A browser on a page of the shop, somewhere in the world."""

    def __init__(self, site: Site, origin: str = ORIGIN, address: str = ADDRESS, **session: Any) -> None:
        self.site, self.client = site, Client(headers={"Origin": origin}, REMOTE_ADDR=address)
        self.answer = self.post("/sessions", {"site": site.key, **session})
        self.session: dict[str, Any] = self.answer.json()
        self.token: str = self.session.get("token", "")

    def _headers(self) -> dict[str, str]:
        token = getattr(self, "token", "")
        return {"Authorization": f"Bearer {token}"} if token else {}

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        text = "" if body is None else json.dumps(body, ensure_ascii=False)
        given = {**self._headers(), **headers}
        return self.client.generic(method, f"/api/v1/visit{path}", text, content_type="application/json", headers=given)

    def post(self, path: str, body: Any = None) -> Any:
        return self.send("POST", path, {} if body is None else body)

    def get(self, path: str) -> Any:
        return self.send("GET", path)

    def begin(self, **more: Any) -> int:
        answer = self.post("/chats", {"form": FILLED, "consent": True, **more})
        assert answer.status_code == 201, answer.content.decode()
        return int(answer.json()["chat"])

    def say(self, chat: int, text: str, key: UUID | None = None, **more: Any) -> Any:
        return self.post(f"/chats/{chat}/messages", {"key": str(key or uuid4()), "text": text, **more})

    def upload(self, chat: int, name: str, content: bytes) -> Any:
        file = SimpleUploadedFile(name, content)
        return self.client.post(f"/api/v1/visit/chats/{chat}/files", {"file": file}, headers=self._headers())

    def log(self, chat: int, after: int = 0) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.get(f"/chats/{chat}/log?after={after}").json()["items"]
        return items


def served(chat: int, agent: Person, now: datetime | None = None) -> Chat:
    """As routing leaves it when somebody has accepted it."""
    found = Chat.objects.get(pk=chat)
    Conversation.objects.filter(pk=chat).update(agent=agent, team=agent.team)
    Chat.objects.filter(pk=chat).update(state=ChatState.ACTIVE, accepted_at=now or timezone.now(), next_due=None)
    return found


def acting(person: Person) -> Actor:
    return Actor(person.pk, frozenset(person.roles), person.team_id)
