"""The API: its routers, who may send, and how what goes wrong is answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from sanxiang import __version__
from sanxiang_centre.accounts.api import router as people
from sanxiang_centre.accounts.api_views import router as saved_views
from sanxiang_centre.accounts.authentication import App, Browser, Integration
from sanxiang_centre.audit.api import router as audit
from sanxiang_centre.catalogue.api import router as catalogue
from sanxiang_centre.commitments.api import router as commitments
from sanxiang_centre.common.parsing import TextParser
from sanxiang_centre.common.problems import Problem, invalid, not_allowed, not_found, not_signed_in
from sanxiang_centre.common.rendering import Renderer
from sanxiang_centre.common.wording import worded
from sanxiang_centre.conversations.api import router as conversations
from sanxiang_centre.customers.api import router as customers
from sanxiang_centre.editions.api import router as editions
from sanxiang_centre.files.api import router as files
from sanxiang_centre.knowledge.api import router as knowledge
from sanxiang_centre.live.api.chats import router as chats
from sanxiang_centre.live.api.desk import router as desks
from sanxiang_centre.live.api.guidance import router as live_guidance
from sanxiang_centre.live.api.leader import router as live_leader
from sanxiang_centre.live.api.objections import router as live_objections
from sanxiang_centre.live.api.routing import router as routing
from sanxiang_centre.live.api.scripts import router as live_scripts
from sanxiang_centre.live.api.sites import router as sites
from sanxiang_centre.live.api.streams import router as live_streams
from sanxiang_centre.live.api.visit import router as visit
from sanxiang_centre.live.api.visit_streams import router as visit_streams
from sanxiang_centre.live.api.wording import router as live_wording
from sanxiang_centre.live.api.wrap_up import router as live_wrap_up
from sanxiang_centre.notices.api import router as notices
from sanxiang_centre.surveys.api import router as surveys
from sanxiang_centre.surveys.visits.api import router as visits
from sanxiang_centre.tickets.api.complaints import router as complaints
from sanxiang_centre.tickets.api.settings import router as ticket_settings
from sanxiang_centre.tickets.api.tickets import router as tickets
from sanxiang_centre.webhooks.api import router as webhooks


class Api(NinjaAPI):
    """Refusals are described as what they are: problem details."""

    def get_openapi_schema(self, **given: Any) -> Any:
        schema = super().get_openapi_schema(**given)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, told in operation["responses"].items():
                    if int(status) >= 400 and "content" in told:
                        told["content"] = {"application/problem+json": next(iter(told["content"].values()))}
        return schema


api = Api(
    title="Sanxiang",
    version=__version__,
    description="服务中心 · the service centre. Refusals are RFC 9457 problem details; every POST takes an Idempotency-Key.",
    auth=[Integration(), App(), Browser()],
    urls_namespace="api",
    parser=TextParser(),
    renderer=Renderer(),
)
api.add_router("", people)
api.add_router("", saved_views)
api.add_router("", customers)
api.add_router("", catalogue)
api.add_router("", tickets)
api.add_router("", commitments)
api.add_router("", complaints)
api.add_router("", ticket_settings)
api.add_router("", editions)
api.add_router("", conversations)
api.add_router("", audit)
api.add_router("", files)
api.add_router("", knowledge)
api.add_router("", desks)
api.add_router("", routing)
api.add_router("", chats)
api.add_router("", sites)
api.add_router("", visit)
api.add_router("", live_streams)
api.add_router("", visit_streams)
api.add_router("", live_guidance)
api.add_router("", live_leader)
api.add_router("", live_objections)
api.add_router("", live_scripts)
api.add_router("", live_wording)
api.add_router("", live_wrap_up)
api.add_router("", notices)
api.add_router("", surveys)
api.add_router("", visits)
api.add_router("", webhooks)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    content = json.dumps(problem.body(request.path), ensure_ascii=False)
    response = HttpResponse(content, status=problem.status, content_type="application/problem+json")
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="sanxiang"'
    return response


@api.exception_handler(Problem)
def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
    return answer(request, problem)


@api.exception_handler(AuthenticationError)
def on_stranger(request: HttpRequest, _: AuthenticationError) -> HttpResponse:
    return answer(request, not_signed_in())


@api.exception_handler(ValidationError)
def on_invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    return answer(request, invalid({_path(error["loc"]): worded(error) for error in wrong.errors}))


@api.exception_handler(HttpError)
def on_refusal(request: HttpRequest, refusal: HttpError) -> HttpResponse:
    if refusal.status_code == 403:
        return answer(request, not_allowed())
    if refusal.status_code == 404:
        return answer(request, not_found("内容"))
    return answer(request, Problem(refusal.status_code, "bad-request", f"请求有误 / {refusal}"))


def _path(location: Sequence[str | int]) -> str:
    """body.given.name -> name; query.size -> size."""
    parts = [str(part) for part in location]
    skipped = 2 if parts[:1] == ["body"] and len(parts) > 2 else 1
    return ".".join(parts[skipped:]) or ".".join(parts)
